import { connect, isIP } from 'node:net';
import { type Release, socketCap } from './cap.ts';
import { elapsedSince } from './elapsed.ts';
import { type TcpConnection, tcpConnection } from './tcp-connection.ts';
import { connectFailure, type TcpFailureKind } from './tcp-errno.ts';

export type { TcpConnection, TcpRead } from './tcp-connection.ts';
export type { TcpFailureKind } from './tcp-errno.ts';

export interface TcpOptions {
	/** An IPv4 or IPv6 address without brackets, with a zone where it has one. Names are not looked up here. */
	readonly address: string;
	readonly port: number;
	/** How long to wait for the connection, in ms. Waiting for a place under the cap of sockets does not count. */
	readonly patienceMs: number;
	readonly signal: AbortSignal;
	/** How much is taken in at most, over the whole connection, in bytes. Default 64 KiB. */
	readonly maxBytes?: number;
}

export interface TcpFailure {
	readonly kind: 'failed';
	readonly how: TcpFailureKind;
	/** The system's error code, where it gave one (`ECONNREFUSED`). */
	readonly code?: string;
	/** From the attempt to its end, in ms. */
	readonly ms: number;
}

const DEFAULT_MAX_BYTES = 64 * 1024;

/** Opens one TCP connection. Never rejects: whatever can go wrong is a {@link TcpFailure}. The caller closes the connection. */
export async function connectTcp(options: TcpOptions): Promise<TcpConnection | TcpFailure> {
	const release = await socketCap.acquire(options.signal);
	// What other checks begin in this same moment, and the programs that they start, would count as the peer's time.
	await new Promise((resolve) => setImmediate(resolve));
	if (release !== undefined && !options.signal.aborted) return attempt(options, release);
	release?.();
	return { kind: 'failed', how: 'aborted', ms: 0 };
}

function attempt(options: TcpOptions, release: Release): Promise<TcpConnection | TcpFailure> {
	const { address, port, patienceMs, signal, maxBytes = DEFAULT_MAX_BYTES } = options;
	return new Promise((resolve) => {
		let startedAt = performance.now();
		const elapsed = () => elapsedSince(startedAt);
		let atOnce = true;
		let last: NodeJS.Immediate | undefined;

		const socket = connect({ host: address, port, noDelay: true, lookup: noLookup });
		socket.once('close', release);

		const settle = (how: TcpConnection | TcpFailure) => {
			clearTimeout(timer);
			clearImmediate(last);
			signal.removeEventListener('abort', abort);
			socket.off('connect', connected);
			socket.off('connectionAttemptFailed', underWay);
			socket.off('error', failed);
			resolve(how);
		};
		const giveUp = (how: 'silent' | 'aborted') => {
			settle({ kind: 'failed', how, ms: elapsed() });
			socket.on('error', () => {});
			socket.destroy();
		};
		// Everything before the call into the system is not the peer's time.
		const attempted = () => {
			startedAt = performance.now();
		};
		const connected = () => settle(tcpConnection(socket, elapsed(), maxBytes, signal));
		// Node tells it of an attempt that failed under way only, and not of one that the system refused within the call.
		const underWay = () => {
			atOnce = false;
		};
		const failed = (error: NodeJS.ErrnoException) => {
			const code = error.code ?? 'UNKNOWN';
			settle({ kind: 'failed', how: connectFailure(code, isIP(address) === 6 ? 6 : 4, atOnce), code, ms: elapsed() });
		};
		const abort = () => giveUp('aborted');
		// After a busy moment timers run before the network is looked at: look once more before calling it silence.
		const timer = setTimeout(() => {
			last = setImmediate(() => giveUp('silent'));
		}, patienceMs);

		socket.once('connectionAttempt', attempted);
		socket.once('connect', connected);
		socket.once('connectionAttemptFailed', underWay);
		socket.once('error', failed);
		signal.addEventListener('abort', abort, { once: true });
	});
}

/** Keeps a name that slipped in from being looked up where nobody could stop it (see DESIGN, 5). */
function noLookup(_name: string, _options: unknown, callback: (error: NodeJS.ErrnoException, address: string, family: number) => void) {
	callback(Object.assign(new Error('not an address'), { code: 'EINVAL' }), '', 0);
}
