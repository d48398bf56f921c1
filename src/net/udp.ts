import { createSocket, type Socket } from 'node:dgram';
import { isIP, isIPv6 } from 'node:net';
import { type Release, socketCap } from './cap.ts';
import { elapsedSince } from './elapsed.ts';

export interface UdpOptions<Answer> {
	/** An IPv4 or IPv6 address without brackets, with a zone where it has one. Names are not looked up here. */
	readonly address: string;
	readonly port: number;
	/** Sent again and again, the same bytes each time. */
	readonly message: Uint8Array;
	/** How long an answer is waited for, in ms. Waiting for a place under the cap of sockets does not count. */
	readonly patienceMs: number;
	readonly signal: AbortSignal;
	/** Reads a datagram of the peer; undefined when it does not answer this message. Must not throw. */
	accept(datagram: Uint8Array): Answer | undefined;
}

interface Sent {
	/** From the first send to the end, in ms. */
	readonly ms: number;
	/** How many times the message was handed to the system. */
	readonly sends: number;
}

/** How an exchange ended. */
export type UdpExchange<Answer> =
	| (Sent & { readonly kind: 'answer'; readonly value: Answer; readonly localAddress: string; readonly localPort: number })
	/** ICMP port unreachable: the host is there, nobody listens. */
	| (Sent & { readonly kind: 'refused'; readonly code: string })
	/** Another ICMP message, or a neighbour that is not there: the datagrams do not arrive. */
	| (Sent & { readonly kind: 'filtered'; readonly code: string })
	/** Nothing that answers. `strays`: datagrams of the peer that were not for this message. */
	| (Sent & { readonly kind: 'silent'; readonly strays: number })
	/** This computer did not let it out: no route, a local firewall, no socket left. Nothing was learnt about the peer. */
	| { readonly kind: 'local'; readonly code: string }
	| { readonly kind: 'aborted' };

/** When the message is sent, as parts of the patience: early losses are mended early, and the last send has time to be answered. */
const SENDS = [0, 0.1, 0.25, 0.45, 0.7];

/** A peer that sends more datagrams than this without answering is not listened to any longer. */
const MAX_STRAYS = 256;

/** How ICMP port unreachable shows on a connected socket; ECONNRESET is what Windows calls it. */
const REFUSED = new Set(['ECONNREFUSED', 'ECONNRESET']);

/** How other ICMP messages do (`icmp_err_convert` in Linux' net/ipv4/icmp.c, `tab_unreach` in net/ipv6/icmp.c). */
const FILTERED = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENOPROTOOPT', 'ENONET']);

/** Asks one peer over UDP, five times within the patience. Never rejects: whatever can go wrong is an ending of its own. */
export async function exchangeUdp<Answer>(options: UdpOptions<Answer>): Promise<UdpExchange<Answer>> {
	const release = await socketCap.acquire(options.signal);
	if (release === undefined) return { kind: 'aborted' };
	return exchange(options, release);
}

function exchange<Answer>(options: UdpOptions<Answer>, release: Release): Promise<UdpExchange<Answer>> {
	const { address, port, message, patienceMs, signal, accept } = options;
	return new Promise((resolve) => {
		const socket = createUdpSocket(address);
		const timers: NodeJS.Timeout[] = [];
		let last: NodeJS.Immediate | undefined;
		let startedAt = 0;
		let sends = 0;
		let strays = 0;
		/** The system has taken the first datagram: from now on an error can come from the way. */
		let underWay = false;
		let settled = false;
		const sent = (): Sent => ({ ms: elapsedSince(startedAt), sends });

		const settle = (how: UdpExchange<Answer>) => {
			if (settled) return;
			settled = true;
			for (const timer of timers) clearTimeout(timer);
			clearImmediate(last);
			signal.removeEventListener('abort', abort);
			socket.close(release);
			resolve(how);
		};
		const abort = () => settle({ kind: 'aborted' });
		const failed = (error: NodeJS.ErrnoException) => {
			const code = error.code ?? 'UNKNOWN';
			if (sends > 0 && REFUSED.has(code)) settle({ kind: 'refused', code, ...sent() });
			else if (underWay && isFiltered(code, address)) settle({ kind: 'filtered', code, ...sent() });
			else settle({ kind: 'local', code });
		};
		const send = () => {
			sends++;
			socket.send(message, (error) => {
				if (error) failed(error);
				else underWay = true;
			});
		};
		const received = (datagram: Uint8Array) => {
			if (settled) return;
			const value = accept(datagram);
			if (value !== undefined) {
				const { address: localAddress, port: localPort } = socket.address();
				settle({ kind: 'answer', value, localAddress, localPort, ...sent() });
			} else if (++strays >= MAX_STRAYS) settle({ kind: 'silent', strays, ...sent() });
		};
		const start = () => {
			if (settled) return;
			startedAt = performance.now();
			send();
			for (const part of SENDS.slice(1)) timers.push(setTimeout(send, part * patienceMs));
			// After a busy moment timers run before the network is looked at: look once more before calling it silence.
			const giveUp = () => settle({ kind: 'silent', strays, ...sent() });
			const end = () => {
				last = setImmediate(giveUp);
			};
			timers.push(setTimeout(end, patienceMs));
		};

		socket.on('error', failed);
		socket.on('message', received);
		socket.once('connect', start);
		signal.addEventListener('abort', abort, { once: true });
		socket.connect(port, address);
	});
}

/** IPv6 reports a router's "administratively prohibited" as EACCES; in IPv4 that is a local policy. */
function isFiltered(code: string, address: string): boolean {
	return FILTERED.has(code) || (code === 'EACCES' && isIPv6(address));
}

/** A socket that never looks a name up: that could not be stopped (DESIGN, 5). */
export function createUdpSocket(address: string): Socket {
	return createSocket({
		type: isIPv6(address) ? 'udp6' : 'udp4',
		lookup: (name, _options, callback) => {
			const family = isIP(name);
			callback(family === 0 ? Object.assign(new Error('not an address'), { code: 'EINVAL' }) : null, name, family);
		},
	});
}
