import { type Reading, readable, unreadable } from '../host.ts';
import type { HostParts } from '../parts.ts';
import type { ClockSource } from '../settings.ts';
import { ask } from './ask.ts';

/** systemsetup(8): `Network Time: On`. To anybody but root it says that it needs administrator access, and ends well all the same. */
export async function macosClockSource(parts: HostParts): Promise<Reading<ClockSource>> {
	const said = await ask(parts, '/usr/sbin/systemsetup', ['-getusingnetworktime']);
	if (!said.read) return said;
	const state = /^Network Time: (On|Off)\s*$/m.exec(said.value)?.[1];
	if (state === undefined) return unreadable('not-permitted', '/usr/sbin/systemsetup');
	return readable({ from: state === 'On' ? 'network' : 'nobody', source: 'timed' });
}
