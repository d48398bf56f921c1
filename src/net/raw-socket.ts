import { close, read, writeSync } from 'node:fs';
import type { Release } from './cap.ts';
import { ipv4Payload } from './ipv4-payload.ts';
import type { IcmpError, QueuedError } from './raw-errors.ts';

/** What came next. `flood`, `local` and `aborted` are final. */
export type RawRead =
	/** What stands behind the IPv4 header. */
	| { readonly kind: 'data'; readonly bytes: Uint8Array }
	/** Nothing within the patience given. */
	| { readonly kind: 'silent' }
	/** Somebody on the way, or the peer, sent an ICMP message about what we sent. The socket stays usable. */
	| { readonly kind: 'icmp'; readonly error: IcmpError }
	/** This computer did not let it out: a local firewall, no route. */
	| { readonly kind: 'local'; readonly code: string }
	/** The peer sent more than the socket takes in. It is closed. */
	| { readonly kind: 'flood' }
	| { readonly kind: 'aborted' };

/** A raw IPv4 socket for one protocol and one peer. */
export interface RawSocket {
	readonly kind: 'open';
	/** Where the peer's packets come to: this computer's address towards it, once one has come. */
	readonly localAddress: string | undefined;
	/** Hands a packet to the system, which puts the IPv4 header before it. Does not wait. What goes wrong, `read` tells. */
	send(bytes: Uint8Array): void;
	/** The next packet or error. One reader at a time: another one sends the first away (`silent`). */
	read(patienceMs: number): Promise<RawRead>;
	close(): void;
}

export interface RawDescriptor {
	readonly descriptor: number;
	readonly address: string;
	readonly protocol: number;
	readonly signal: AbortSignal;
	/** Called once the descriptor is closed. */
	readonly release: Release;
	/** Ends the read that a thread is in. */
	wake(): void;
	/** The oldest ICMP message that the system holds for the descriptor. */
	errors(): (Omit<QueuedError, 'errno'> & { readonly errno: string }) | undefined;
}

/** How much is taken in at most: far more than PPP says before anybody has signed in. */
const MAX_PACKETS = 512;
const MAX_PACKET_SIZE = 65_535;
/** The system's own errors that tell of nothing but the moment. */
const NOTHING = new Set(['EAGAIN', 'EWOULDBLOCK', 'EINTR']);
/** How ICMP shows where the error queue is not read: they cannot come from this computer once the socket is connected. */
const BY_ICMP = new Set(['ENOPROTOOPT', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENONET']);

/** Reads a descriptor until it is closed. Each read comes back by itself after a moment (SO_RCVTIMEO), so that none is left behind. */
export function rawSocket({ descriptor, address, protocol, signal, release, wake: wakeReader, errors }: RawDescriptor): RawSocket {
	const queue: RawRead[] = [];
	const buffer = new Uint8Array(MAX_PACKET_SIZE);
	let over: RawRead | undefined;
	let closed = false;
	let reading = false;
	let packets = 0;
	let localAddress: string | undefined;
	let wake: (() => void) | undefined;
	/** Settles the reader that waits. */
	let give: (() => void) | undefined;

	const put = (next: RawRead) => {
		queue.push(next);
		wake?.();
	};
	const finish = (how: RawRead) => {
		over ??= how;
		wake?.();
	};
	const letGo = () => close(descriptor, release);
	const end = () => {
		if (closed) return;
		closed = true;
		signal.removeEventListener('abort', abort);
		// A descriptor that a thread still reads from must not be closed: its number may be another file's a moment later.
		if (reading) wakeReader();
		else letGo();
	};
	const abort = () => {
		finish({ kind: 'aborted' });
		end();
	};
	const failed = (code: string) => {
		if (NOTHING.has(code)) return;
		const queued = errors();
		if (queued?.origin === 'icmp') {
			const { errno, type, code: of, from } = queued;
			put({ kind: 'icmp', error: { errno, type, code: of, ...(from === undefined ? {} : { from }) } });
		} else if (queued === undefined && BY_ICMP.has(code)) put({ kind: 'icmp', error: { errno: code } });
		else {
			finish({ kind: 'local', code });
			end();
		}
	};
	const received = (packet: Uint8Array) => {
		const { source, destination, protocol: of, bytes } = ipv4Payload(packet) ?? {};
		if (source !== address || of !== protocol || bytes === undefined) return;
		localAddress ??= destination;
		if (++packets > MAX_PACKETS) {
			finish({ kind: 'flood' });
			end();
		} else put({ kind: 'data', bytes: bytes.slice() });
	};
	const next = () => {
		reading = true;
		read(descriptor, buffer, 0, buffer.length, null, (error, length) => {
			reading = false;
			if (!closed) {
				if (error) failed(error.code ?? 'UNKNOWN');
				else received(buffer.subarray(0, length));
			}
			if (closed) letGo();
			else next();
		});
	};

	signal.addEventListener('abort', abort, { once: true });
	next();
	return {
		kind: 'open',
		get localAddress() {
			return localAddress;
		},
		send(bytes) {
			if (closed) return;
			try {
				writeSync(descriptor, bytes);
			} catch (error) {
				failed((error as NodeJS.ErrnoException).code ?? 'UNKNOWN');
			}
		},
		read(patienceMs) {
			const ready = () => queue.shift() ?? over;
			const now = ready();
			if (now !== undefined) return Promise.resolve(now);
			// Who comes later takes the place of a reader that nobody waits for any more.
			give?.();
			return new Promise((resolve) => {
				const settle = (how: RawRead) => {
					clearTimeout(timer);
					wake = undefined;
					give = undefined;
					resolve(how);
				};
				give = () => settle({ kind: 'silent' });
				const timer = setTimeout(() => settle({ kind: 'silent' }), Math.ceil(patienceMs));
				wake = () => {
					const how = ready();
					if (how !== undefined) settle(how);
				};
			});
		},
		close() {
			over ??= { kind: 'aborted' };
			queue.length = 0;
			end();
			wake?.();
		},
	};
}
