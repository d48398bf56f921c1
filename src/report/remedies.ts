import { type Client, SHOWS_CODES_OF } from '../check/tunnel.ts';
import type { CauseLine } from './schema.ts';

/** The steps that concern this client, the way or the server: nobody with a Windows client is told what to do on Linux. */
export function remediesFor({ remedy }: Pick<CauseLine, 'remedy'>, client: Client): CauseLine['remedy'] {
	const concerning = remedy.filter(({ platform }) => platform === SHOWS_CODES_OF[client] || ['any', 'router', 'server'].includes(platform));
	return concerning.length > 0 ? concerning : remedy;
}
