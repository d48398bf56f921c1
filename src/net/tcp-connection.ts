import type { Socket } from 'node:net';
import { connectionBreak, type TcpBreakKind } from './tcp-errno.ts';

/** What came next on a connection. All but `data`, `silent` and `aborted` are final: later reads say the same. */
export type TcpRead =
	| { readonly kind: 'data'; readonly bytes: Uint8Array }
	/** The peer closed its side. */
	| { readonly kind: 'end' }
	/** Nothing within the patience given, or the system gave the connection up; then with its error code. */
	| { readonly kind: 'silent'; readonly code?: string }
	| { readonly kind: 'reset'; readonly code: string }
	/** This computer broke the connection. */
	| { readonly kind: 'local'; readonly code: string }
	/** The peer sent more than the connection was allowed to take in. It is closed. */
	| { readonly kind: 'flood' }
	| { readonly kind: 'aborted' };

/** One TCP connection as a small stream: what nobody has read yet waits, within `maxBytes`. */
export interface TcpConnection {
	readonly kind: 'connected';
	readonly localAddress: string;
	readonly localPort: number;
	/** From SYN to established, in ms. */
	readonly connectMs: number;
	/** Hands bytes to the system. Does nothing once the connection is over; `read` says why. */
	write(bytes: Uint8Array): void;
	/** The next chunk. One reader at a time. */
	read(patienceMs: number): Promise<TcpRead>;
	/** Sends what was written, then closes, and waits for neither. Unsent bytes are given up after a second. */
	close(): void;
}

/** How long written bytes may stay in this program after `close`, in ms. It does not keep the process alive. */
const FLUSH_MS = 1000;

/** Wraps a connected socket. `maxBytes` bounds all that is ever taken in; `breakOf` may know codes that are none of the system's. */
export function tcpConnection(
	socket: Socket,
	connectMs: number,
	maxBytes: number,
	signal: AbortSignal,
	breakOf: (code: string) => TcpBreakKind | undefined = () => undefined,
): TcpConnection {
	const queue: Uint8Array[] = [];
	let total = 0;
	let over: TcpRead | undefined;
	let wake: (() => void) | undefined;

	const tell = () => wake?.();
	const finish = (how: TcpRead) => {
		over ??= how;
		tell();
	};

	socket.on('data', (chunk) => {
		if (over !== undefined) return;
		// Not paused in between: a stream that is paused loses what it holds when a reset follows. maxBytes bounds the queue.
		if (total < maxBytes) queue.push(chunk.subarray(0, maxBytes - total));
		total += chunk.length;
		if (total > maxBytes) {
			finish({ kind: 'flood' });
			socket.destroy();
		}
		tell();
	});
	socket.on('end', () => finish({ kind: 'end' }));
	socket.on('error', (error: NodeJS.ErrnoException) => finish(broken(error.code ?? 'UNKNOWN', breakOf)));
	socket.on('close', () => finish({ kind: 'local', code: 'ECONNABORTED' }));

	const ready = (): TcpRead | undefined => {
		const bytes = queue.shift();
		return bytes === undefined ? over : { kind: 'data', bytes };
	};

	return {
		kind: 'connected',
		localAddress: socket.localAddress ?? '',
		localPort: socket.localPort ?? 0,
		connectMs,
		write(bytes) {
			if (over === undefined && socket.writable) socket.write(bytes);
		},
		read(patienceMs) {
			const now = ready();
			if (now !== undefined) return Promise.resolve(now);
			if (signal.aborted) return Promise.resolve({ kind: 'aborted' });
			return new Promise((resolve) => {
				const settle = (how: TcpRead) => {
					clearTimeout(timer);
					clearImmediate(last);
					signal.removeEventListener('abort', abort);
					wake = undefined;
					resolve(how);
				};
				const abort = () => settle({ kind: 'aborted' });
				let last: NodeJS.Immediate | undefined;
				// After a busy moment timers run before the network is looked at: look once more before calling it silence.
				const timer = setTimeout(() => {
					last = setImmediate(() => settle({ kind: 'silent' }));
				}, Math.ceil(patienceMs));
				wake = () => {
					const next = ready();
					if (next !== undefined) settle(next);
				};
				signal.addEventListener('abort', abort, { once: true });
			});
		},
		close() {
			over ??= { kind: 'aborted' };
			queue.length = 0;
			socket.destroySoon();
			const timer = setTimeout(() => socket.destroy(), FLUSH_MS).unref();
			socket.once('close', () => clearTimeout(timer));
			socket.unref();
		},
	};
}

function broken(code: string, breakOf: (code: string) => TcpBreakKind | undefined): TcpRead {
	return { kind: breakOf(code) ?? connectionBreak(code), code };
}
