import { isIP, isIPv4 } from 'node:net';

/** Where a DNS server listens. */
export interface DnsServer {
	readonly address: string;
	readonly port: number;
}

/**
 * Reads `address`, `address:port` or `[IPv6 address]:port`; port 53 unless given. Undefined when it is neither:
 * a DNS server cannot be given by name.
 */
export function parseDnsServer(text: string): DnsServer | undefined {
	if (isIP(text) !== 0) return { address: text, port: 53 };
	const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
	const port = digits === undefined ? 53 : Number(digits);
	if (port < 1 || port > 65_535) return undefined;
	if (bracketed !== undefined) return isIP(bracketed) === 6 ? { address: bracketed, port } : undefined;
	return plain !== undefined && isIPv4(plain) ? { address: plain, port } : undefined;
}
