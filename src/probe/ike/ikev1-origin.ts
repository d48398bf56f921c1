import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { openUdpFlow, type UdpFailure, type UdpFlow } from '../../net/udp-flow.ts';
import { toHex } from '../../wire/hex.ts';

/** How long strongSwan keeps a negotiation half open, in ms. */
const WINDOW_MS = 30_000;

/** From where to ask, and by which cookie. */
export interface Ikev1Origin {
	/** 16 hex digits. */
	readonly initiatorCookie: string;
	/** Absent: whichever the system gives. */
	readonly localPort?: number;
}

/** The dynamic ports (RFC 6335, 6): the first, and how many. */
const FIRST_DYNAMIC_PORT = 49_152;
const DYNAMIC_PORTS = 16_384;

/**
 * The cookie and the source port of this computer towards a server, the same for 30 s: so the first message has the same bytes in every
 * run, and a server takes it for one sent again, and answers where it answered before. strongSwan keeps each accepted one half open for 30 s,
 * goes silent to an address that has five of them, and our goodbye may get lost: runs that follow each other would look like a dead server,
 * and would block the user's own next dial. `label`: what is asked, for each has its own.
 */
export function lastingOrigin(machine: string, address: string, label: string, now: number): Required<Ikev1Origin> {
	const mac = lastingBytes(machine, address, label, now, COOKIE_SIZE);
	// The port does not change with the window: a NAT keeps its mapping.
	const port = createHmac('sha256', machine).update(`port ${label} ${address}`).digest().readUInt16BE() % DYNAMIC_PORTS;
	return { initiatorCookie: cookieOf(mac), localPort: FIRST_DYNAMIC_PORT + port };
}

/** Bytes that are the same for as long. At most 8160. */
export function lastingBytes(machine: string, address: string, label: string, now: number, size: number): Uint8Array {
	const window = Math.floor(now / WINDOW_MS);
	return new Uint8Array(hkdfSync('sha256', machine, '', `${label} ${address} ${window}`, size));
}

/** Like no other. */
export function freshOrigin(): Ikev1Origin {
	return { initiatorCookie: cookieOf(randomBytes(COOKIE_SIZE)) };
}

const COOKIE_SIZE = 8;

/** Never zero, which is no cookie. */
function cookieOf(bytes: Uint8Array): string {
	return toHex(Uint8Array.of(bytes[0] || 1, ...bytes.subarray(1, COOKIE_SIZE)));
}

/** From the port of the origin; when another run uses that, from any, and as somebody else. */
export async function openFrom(
	to: { readonly address: string; readonly port: number; readonly signal: AbortSignal },
	{ initiatorCookie, localPort }: Ikev1Origin,
): Promise<{ readonly flow: UdpFlow | UdpFailure; readonly initiatorCookie: string }> {
	if (localPort === undefined) return { flow: await openUdpFlow(to), initiatorCookie };
	const flow = await openUdpFlow({ ...to, localPort });
	return flow.kind === 'local' ? { flow: await openUdpFlow(to), ...freshOrigin() } : { flow, initiatorCookie };
}
