import { createSocket, type Socket } from 'node:dgram';
import { isIP } from 'node:net';
import { type Release, socketCap } from './cap.ts';
import { elapsedSince } from './elapsed.ts';

export interface UdpFlowOptions {
	/** An IPv4 or IPv6 address without brackets, with a zone where it has one. Names are not looked up here. */
	readonly address: string;
	readonly port: number;
	/** The port of this computer to ask from; when it is taken the flow fails (`EADDRINUSE`). Default: whichever the system gives. */
	readonly localPort?: number;
	readonly signal: AbortSignal;
}

export interface UdpQuestion<Answer> {
	/**
	 * Sent again and again, the same bytes each time; several datagrams are sent one right behind the other. A function makes each
	 * send anew, for a protocol that takes a second copy for a replay (WireGuard).
	 */
	readonly message: Uint8Array | readonly Uint8Array[] | (() => Uint8Array);
	/** How long an answer is waited for, in ms. */
	readonly patienceMs: number;
	/** Reads a datagram of the peer; undefined when it does not answer this message, or not yet. Must not throw. */
	accept(datagram: Uint8Array): Answer | undefined;
	/** Ends this exchange as `aborted` and leaves the flow open: the answer is not wanted any more. */
	readonly abandoned?: AbortSignal;
}

interface Sent {
	/** From the first send to the end, in ms. */
	readonly ms: number;
	/** How many times the message was handed to the system. */
	readonly sends: number;
}

/** Why there is no answer, and nothing was learnt about the peer. */
export type UdpFailure =
	/** This computer did not let it out: no route, a local firewall, no socket left. */
	{ readonly kind: 'local'; readonly code: string } | { readonly kind: 'aborted' };

/** How an exchange ended. */
export type UdpExchange<Answer> =
	| (Sent & { readonly kind: 'answer'; readonly value: Answer; readonly localAddress: string; readonly localPort: number })
	/** ICMP port unreachable: the host is there, nobody listens. */
	| (Sent & { readonly kind: 'refused'; readonly code: string })
	/** Another ICMP message, or a neighbour that is not there: the datagrams do not arrive. */
	| (Sent & { readonly kind: 'filtered'; readonly code: string })
	/** Nothing that answers. `strays`: datagrams of the peer that were not for this message. */
	| (Sent & { readonly kind: 'silent'; readonly strays: number })
	| UdpFailure;

/** A UDP socket that speaks with one address and port only, for as many exchanges as a protocol has, one after the other. */
export interface UdpFlow {
	readonly kind: 'open';
	/** Where the peer sees it come from, unless a NAT is in between. */
	readonly localAddress: string;
	readonly localPort: number;
	readonly peerPort: number;
	/** The signal that it was opened with. */
	readonly signal: AbortSignal;
	/** Asks, five times within the patience. Never rejects. One exchange at a time. */
	exchange<Answer>(question: UdpQuestion<Answer>): Promise<UdpExchange<Answer>>;
	/** Hands one datagram to the system, also when the run was aborted, and waits for nothing: a goodbye. */
	send(message: Uint8Array): void;
	/** Ends a waiting exchange as `aborted`. The owner closes whatever happened; a second time does nothing. */
	close(): void;
}

/** When the message is sent, as parts of the patience: early losses are mended early, and the last send has time to be answered. */
const SENDS = [0, 0.1, 0.25, 0.45, 0.7];

/** A peer that sends more datagrams than this without answering is not listened to any longer. */
const MAX_STRAYS = 256;

/** How ICMP port unreachable shows on a connected socket; ECONNRESET is what Windows calls it. */
const REFUSED = new Set(['ECONNREFUSED', 'ECONNRESET']);

/** How other ICMP messages do (`icmp_err_convert` in Linux' net/ipv4/icmp.c, `tab_unreach` in net/ipv6/icmp.c). */
const FILTERED = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENOPROTOOPT', 'ENONET']);

/** Opens a flow; this sends nothing. Waits for a place under the cap of sockets. Never rejects. */
export async function openUdpFlow(options: UdpFlowOptions): Promise<UdpFlow | UdpFailure> {
	const release = await socketCap.acquire(options.signal);
	if (release !== undefined && !options.signal.aborted) return connectFlow(options, release);
	release?.();
	return { kind: 'aborted' };
}

function connectFlow(options: UdpFlowOptions, release: Release): Promise<UdpFlow | UdpFailure> {
	const { address, port, localPort, signal } = options;
	return new Promise((resolve) => {
		const socket = createUdpSocket(address);
		const settle = (failure?: UdpFailure) => {
			signal.removeEventListener('abort', abort);
			socket.removeAllListeners();
			if (failure === undefined) return resolve(flowOver(socket, options, release));
			socket.on('error', () => {});
			socket.close();
			release();
			resolve(failure);
		};
		const abort = () => settle({ kind: 'aborted' });
		socket.once('error', (error: NodeJS.ErrnoException) => settle({ kind: 'local', code: error.code ?? 'UNKNOWN' }));
		socket.once('connect', () => settle());
		signal.addEventListener('abort', abort, { once: true });
		if (localPort === undefined) socket.connect(port, address);
		else socket.bind({ port: localPort, exclusive: true }, () => socket.connect(port, address));
	});
}

/** What an exchange that waits wants to be told. */
interface Waiting {
	received(datagram: Uint8Array): void;
	failed(error: NodeJS.ErrnoException): void;
	abort(): void;
}

function flowOver(socket: Socket, { address, port: peerPort, signal }: UdpFlowOptions, release: Release): UdpFlow {
	const { address: localAddress, port: localPort } = socket.address();
	let waiting: Waiting | undefined;
	/** The system has taken the first datagram: from now on an error can come from the way. */
	let underWay = false;
	let closed = false;

	socket.on('message', (datagram) => waiting?.received(datagram));
	// What comes of a goodbye, or between two exchanges, is nobody's matter.
	socket.on('error', (error: NodeJS.ErrnoException) => waiting?.failed(error));

	function exchange<Answer>({ message, patienceMs, accept, abandoned }: UdpQuestion<Answer>): Promise<UdpExchange<Answer>> {
		if (waiting !== undefined) throw new Error('one exchange at a time');
		if (closed || signal.aborted || abandoned?.aborted) return Promise.resolve({ kind: 'aborted' });
		return new Promise((resolve) => {
			const datagrams = () => (typeof message === 'function' ? [message()] : message instanceof Uint8Array ? [message] : message);
			const startedAt = performance.now();
			const timers: NodeJS.Timeout[] = [];
			let last: NodeJS.Immediate | undefined;
			let sends = 0;
			let strays = 0;
			const sent = (): Sent => ({ ms: elapsedSince(startedAt), sends });

			const settle = (how: UdpExchange<Answer>) => {
				if (waiting !== mine) return;
				waiting = undefined;
				for (const timer of timers) clearTimeout(timer);
				clearImmediate(last);
				signal.removeEventListener('abort', mine.abort);
				abandoned?.removeEventListener('abort', mine.abort);
				resolve(how);
			};
			const mine: Waiting = {
				abort: () => settle({ kind: 'aborted' }),
				failed(error) {
					const code = error.code ?? 'UNKNOWN';
					// A router asked for smaller packets: the system knows by now, and cuts what is sent next.
					if (underWay && code === 'EMSGSIZE') return;
					if (sends > 0 && REFUSED.has(code)) settle({ kind: 'refused', code, ...sent() });
					else if (underWay && isFiltered(code, address)) settle({ kind: 'filtered', code, ...sent() });
					else settle({ kind: 'local', code });
				},
				received(datagram) {
					const value = accept(datagram);
					if (value !== undefined) settle({ kind: 'answer', value, localAddress, localPort, ...sent() });
					else if (++strays >= MAX_STRAYS) settle({ kind: 'silent', strays, ...sent() });
				},
			};
			const send = () => {
				sends++;
				for (const datagram of datagrams()) {
					socket.send(datagram, (error) => {
						if (error === null) underWay = true;
						else if (waiting === mine) mine.failed(error);
					});
				}
			};
			// After a busy moment timers run before the network is looked at: look once more before calling it silence.
			const giveUp = () => settle({ kind: 'silent', strays, ...sent() });
			const end = () => {
				last = setImmediate(giveUp);
			};

			waiting = mine;
			signal.addEventListener('abort', mine.abort, { once: true });
			abandoned?.addEventListener('abort', mine.abort, { once: true });
			send();
			for (const part of SENDS.slice(1)) timers.push(setTimeout(send, part * patienceMs));
			timers.push(setTimeout(end, patienceMs));
		});
	}

	return {
		kind: 'open',
		localAddress,
		localPort,
		peerPort,
		signal,
		exchange,
		send(message) {
			if (!closed) socket.send(message, () => {});
		},
		close() {
			if (closed) return;
			closed = true;
			waiting?.abort();
			socket.close();
			release();
		},
	};
}

/** IPv6 reports a router's "administratively prohibited" as EACCES; in IPv4 that is a local policy. */
function isFiltered(code: string, address: string): boolean {
	return FILTERED.has(code) || (code === 'EACCES' && isIP(address) === 6);
}

/** A socket that never looks a name up: that could not be stopped (DESIGN, 5). */
export function createUdpSocket(address: string): Socket {
	return createSocket({
		type: isIP(address) === 6 ? 'udp6' : 'udp4',
		lookup: (name, _options, callback) => {
			const family = isIP(name);
			callback(family === 0 ? Object.assign(new Error('not an address'), { code: 'EINVAL' }) : null, name, family);
		},
	});
}
