/** How a connection attempt ended without a connection. */
export type TcpFailureKind =
	/** The peer, or whatever answers in its place, says that nobody listens: RST, or ICMP port unreachable. */
	| 'refused'
	/** No answer within our patience, or within the system's own. */
	| 'silent'
	/** Something on the way answers that it does not go on: an ICMP message, or a neighbour that is not there. */
	| 'filtered'
	/** The connection came up and was reset before we saw it. */
	| 'reset'
	/** This computer did not let it out: no route, a local firewall, no socket or port left. Nothing was learnt about the peer. */
	| 'local'
	/** We stopped it. */
	| 'aborted';

/** What the system's error codes say, if nothing left this computer before they came. */
const AT_ONCE: Readonly<Record<string, TcpFailureKind>> = {
	ECONNREFUSED: 'refused',
	ETIMEDOUT: 'silent',
	ECONNRESET: 'reset',
};

/**
 * And if the attempt was on its way. Linux turns ICMP messages into these (`icmp_err_convert` in net/ipv4/icmp.c,
 * `tab_unreach` in net/ipv6/icmp.c); administratively prohibited is EHOSTUNREACH in IPv4 and EACCES in IPv6.
 */
const ON_THE_WAY: Readonly<Record<string, TcpFailureKind>> = {
	...AT_ONCE,
	EHOSTUNREACH: 'filtered',
	ENETUNREACH: 'filtered',
	EHOSTDOWN: 'filtered',
	ENONET: 'filtered',
	ENOPROTOOPT: 'filtered',
};

/**
 * Judges a failed connect by its error code, never by its wording.
 *
 * `atOnce`: the system refused within the call itself, before any packet could have come back. Then "unreachable" is a missing
 * route of this computer. EACCES and EPERM are a local firewall or policy (Windows Filtering Platform, `ip route … prohibit`),
 * except that IPv6 reports a router's "administratively prohibited" as EACCES. An unknown code says nothing about the peer.
 */
export function connectFailure(code: string, family: 4 | 6, atOnce: boolean): TcpFailureKind {
	if (atOnce) return AT_ONCE[code] ?? 'local';
	if (code === 'EACCES' && family === 6) return 'filtered';
	return ON_THE_WAY[code] ?? 'local';
}

/** How an established connection broke. */
export type TcpBreakKind = 'reset' | 'silent' | 'local';

const BREAKS: Readonly<Record<string, TcpBreakKind>> = {
	ECONNRESET: 'reset',
	EPIPE: 'reset',
	// Retransmissions went unanswered; routers may have said why in between.
	ETIMEDOUT: 'silent',
	EHOSTUNREACH: 'silent',
	ENETUNREACH: 'silent',
};

/** Judges the error of an established connection. What is not the peer's doing (ECONNABORTED of a local filter, ENETDOWN) is `local`. */
export function connectionBreak(code: string): TcpBreakKind {
	return BREAKS[code] ?? 'local';
}
