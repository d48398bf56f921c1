import { isIP } from 'node:net';
import { type NoEcho, type PingOptions, runPing } from './icmp.ts';
import { findLimit, findReply } from './ping-output.ts';

export interface SizedPingOptions extends PingOptions {
	/** Of the whole IP packet, in bytes. */
	readonly size: number;
	/** Whose `ping` program it is. Each forbids fragments in a way of its own; only that of Linux (iputils) also tells why there is no echo. */
	readonly platform: string;
}

/** What came of an echo request that must not be cut into fragments. */
export type SizedPing =
	| { readonly answer: 'echo'; readonly rttMs: number }
	/** A router, or this computer, says that it is too large. `limit` in bytes, where that is said. */
	| { readonly answer: 'too-large'; readonly limit?: number }
	| NoEcho;

/** IP header and ICMP header, in bytes. */
const HEADERS = { 4: 28, 6: 48 } as const;

/** Two requests a second: an ordinary user may, and a lost one is mended early. */
const LINUX = ['-M', 'do', '-i', '0.5'];
const INTERVALS: Readonly<Record<string, number>> = { linux: 500 };
/** As their documents say; not tried on either. IPv4 only. */
const OTHERS: Readonly<Record<string, readonly string[]>> = { windows: ['-f'], macos: ['-D'] };

/** Asks one address for the echo of a packet of this size, as {@link ping} does. Never rejects for an address. */
export async function pingSized(address: string, { size, platform, ...options }: SizedPingOptions): Promise<SizedPing> {
	const v6 = isIP(address) === 6;
	const extra = platform === 'linux' ? LINUX : v6 ? undefined : OTHERS[platform];
	if (extra === undefined) return { answer: 'unreadable', reason: 'failed', detail: 'not known how to ask here' };
	const requests = Math.max(1, Math.floor(options.patienceMs / (INTERVALS[platform] ?? 1000)));
	const config = { min_reply: requests, packetSize: size - HEADERS[v6 ? 6 : 4], extra: [...extra] };
	return runPing<SizedPing>(address, options, config, ({ stdout, stderr }) => {
		const reply = findReply(stdout);
		if (reply !== undefined) return { answer: 'echo', rttMs: reply.rttMs };
		const limit = findLimit(stdout) ?? findLimit(stderr);
		if (limit === undefined) return undefined;
		return { answer: 'too-large', ...(limit > 0 && limit < size ? { limit } : {}) };
	});
}
