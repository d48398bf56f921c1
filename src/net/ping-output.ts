/** What one line of a `ping` program says about an echo reply. */
export interface EchoReply {
	/** In ms. Windows writes `<1ms`: then 1. */
	readonly rttMs: number;
	/** Time to live, or hop limit, of the reply as it arrived; Windows keeps it to itself for IPv6. */
	readonly ttl?: number;
}

/**
 * Finds the first echo reply in what a `ping` program wrote, whatever its language: Linux (iputils, BusyBox), macOS and Windows.
 * `TTL=` and numbers stand in every language's line; words and the encoding of the unit (`мс` in an OEM code page) do not count.
 * Undefined while there is none: errors ("unreachable", "TTL expired") have no `TTL=`.
 */
export function findReply(output: string): EchoReply | undefined {
	for (const line of output.split(/\r?\n/)) {
		const reply = readLine(line);
		if (reply !== undefined) return reply;
	}
	return undefined;
}

/**
 * Finds what a `ping` program says of a limit on the size of packets, in bytes: `From 192.0.2.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)`,
 * `Packet too big: mtu=1400`, and what the kernel knew before (`local error: message too long, mtu=1400`). 0: a router that does not
 * say how much (RFC 1191, 4). Undefined while there is none.
 */
export function findLimit(output: string): number | undefined {
	const limit = /\bmtu\s*[=:]?\s*(\d{1,5})\b/i.exec(output)?.[1];
	return limit === undefined ? undefined : Number(limit);
}

const TTL = /\b(?:ttl|hlim)=(\d{1,3})\b/i;
const TIME_BY_UNIT = /[=<]\s*(\d+(?:[.,]\d+)?)\s?ms\b/i;
/** Windows: the time is the field before the TTL. */
const TIME_BEFORE_TTL = /[=<]\s*(\d+(?:[.,]\d+)?)\s?[^\s\d=<]+\s+TTL=/;
/** Windows, IPv6: `Reply from 2001:db8::7: time<1ms`, and nothing more. */
const TIME_ONLY = /: .*[=<]\s*(\d+)\s?(?:ms|[^\x20-\x7e]+)\s*$/i;

function readLine(line: string): EchoReply | undefined {
	const ttl = TTL.exec(line)?.[1];
	if (ttl === undefined) {
		const only = TIME_ONLY.exec(line)?.[1];
		return only === undefined ? undefined : { rttMs: Number(only) };
	}
	const time = (TIME_BY_UNIT.exec(line) ?? TIME_BEFORE_TTL.exec(line))?.[1];
	return time === undefined ? undefined : { rttMs: Number(time.replace(',', '.')), ttl: Number(ttl) };
}
