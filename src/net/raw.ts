import { close, readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { type Koffi, loadKoffi, NoKoffiError } from '../native/koffi.ts';
import { socketCap } from './cap.ts';
import { type QueuedError, queuedError } from './raw-errors.ts';
import { rawInUse } from './raw-in-use.ts';
import { type RawSocket, rawSocket } from './raw-socket.ts';

export type { IcmpError } from './raw-errors.ts';
export type { RawRead, RawSocket } from './raw-socket.ts';

export interface RawOptions {
	/** The peer, an IPv4 address. */
	readonly address: string;
	/** Of IPv4: 47 is GRE. */
	readonly protocol: number;
	readonly signal: AbortSignal;
}

/** Why there is no raw socket. None of it says anything about the peer. */
export type RawFailure = {
	readonly kind: 'failed';
	/**
	 * `not-permitted`: this process may not open one (on Linux it needs CAP_NET_RAW). `no-module`: koffi, an optional module, is not
	 * there or cannot be loaded. `unsupported`: not on this system. `in-use`: another program talks to the peer in this protocol. `local`: the system refused it for another reason.
	 */
	readonly how: 'not-permitted' | 'no-module' | 'unsupported' | 'in-use' | 'local' | 'aborted';
	/** The system's code. Of `no-module`: what is the matter with the module; without it, it is not installed. */
	readonly code?: string;
};

/** Bit 13 (capabilities(7)). */
const CAP_NET_RAW = 1n << 13n;

/**
 * Whether this process may open raw sockets, from what Linux says of it: nothing is loaded and nothing tried. On any other system
 * `unsupported`: Windows' raw sockets cannot be read by way of Node, and macOS was not tried.
 */
export function rawPermission(): 'permitted' | 'not-permitted' | 'unsupported' {
	try {
		const [, effective] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
		if (effective === undefined) return 'unsupported';
		return (BigInt(`0x${effective}`) & CAP_NET_RAW) === 0n ? 'not-permitted' : 'permitted';
	} catch {
		return 'unsupported';
	}
}

/** Opens a raw IPv4 socket for one protocol and one peer. Never rejects. The caller closes it. */
export async function openRaw({ address, protocol, signal }: RawOptions): Promise<RawSocket | RawFailure> {
	const permission = rawPermission();
	if (permission !== 'permitted') return { kind: 'failed', how: permission };
	if (inUse(address, protocol)) return { kind: 'failed', how: 'in-use' };
	const system = await loadLibc();
	if ('lacks' in system) return { kind: 'failed', how: 'no-module', ...system.lacks };
	const release = await socketCap.acquire(signal);
	if (release === undefined || signal.aborted) {
		release?.();
		return { kind: 'failed', how: 'aborted' };
	}
	const opened = system.open(address, protocol);
	if (typeof opened === 'number') {
		const of = { errors: () => system.queued(opened), wake: () => system.wake(opened) };
		return rawSocket({ descriptor: opened, address, protocol, signal, release, ...of });
	}
	release();
	return { kind: 'failed', how: opened.code === 'EPERM' || opened.code === 'EACCES' ? 'not-permitted' : 'local', code: opened.code };
}

function inUse(address: string, protocol: number): boolean {
	try {
		return rawInUse(readFileSync('/proc/net/raw', 'latin1'), address, protocol, endianness() === 'LE');
	} catch {
		return false;
	}
}

/** What is asked of the C library. Every call is synchronous and returns at once: koffi's asynchronous calls crash. */
interface Libc {
	/** A descriptor that is connected to the peer, tells of ICMP messages, and gives every read up after {@link READ_MS}. */
	open(address: string, protocol: number): number | { readonly code: string };
	/** Ends the read that a thread is in. */
	wake(descriptor: number): void;
	/** The oldest ICMP message that the system holds for the descriptor. */
	queued(descriptor: number): (Omit<QueuedError, 'errno'> & { readonly errno: string }) | undefined;
}

/** How long a read may hold one of Node's threads where nothing wakes it, in ms. The end of the process waits that long. */
const READ_MS = 100;

const AF_INET = 2;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const IPPROTO_IP = 0;
const IP_RECVERR = 11;
const SOL_SOCKET = 1;
const SO_RCVTIMEO = 20;
const SHUT_RD = 0;
const MSG_DONTWAIT = 0x40;
const MSG_ERRQUEUE = 0x2000;

/** By way of koffi; else what is the matter with it. */
async function loadLibc(): Promise<Libc | { readonly lacks: Pick<RawFailure, 'code'> }> {
	try {
		return libcBy(await loadKoffi());
	} catch (error) {
		return { lacks: error instanceof NoKoffiError && !error.absent ? { code: error.message } : {} };
	}
}

function libcBy(koffi: Koffi): Libc {
	// The program itself is linked with the C library, whatever that is called here.
	const program = koffi.load(null);
	const socket = program.func('int socket(int, int, int)');
	const setsockopt = program.func('int setsockopt(int, int, int, void*, unsigned int)');
	const connect = program.func('int connect(int, void*, unsigned int)');
	const shutdown = program.func('int shutdown(int, int)');
	const recvmsg = program.func('intptr_t recvmsg(int, void*, int)');
	const names = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]));
	const nameOf = (errno: number) => names.get(errno) ?? `errno ${errno}`;
	const wide = koffi.sizeof('void *') === 8;

	return {
		open(address, protocol) {
			const descriptor = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, protocol) as number;
			if (descriptor < 0) return { code: nameOf(koffi.errno()) };
			const one = Buffer.from(Int32Array.of(1).buffer);
			// struct timeval: two of C's long.
			const timeout = wide ? BigInt64Array.of(0n, BigInt(READ_MS * 1000)) : Int32Array.of(0, READ_MS * 1000);
			const wait = Buffer.from(timeout.buffer);
			const peer = Buffer.alloc(16);
			peer.set(new Uint8Array(Uint16Array.of(AF_INET).buffer));
			peer.set(address.split('.').map(Number), 4);
			const done =
				setsockopt(descriptor, IPPROTO_IP, IP_RECVERR, one, one.length) === 0 &&
				setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, wait, wait.length) === 0 &&
				connect(descriptor, peer, peer.length) === 0;
			if (done) return descriptor;
			const code = nameOf(koffi.errno());
			close(descriptor, () => {});
			return { code };
		},
		wake: (descriptor) => void shutdown(descriptor, SHUT_RD),
		queued(descriptor) {
			// struct msghdr is only written down for 64-bit systems; elsewhere nobody is told who sent the message.
			if (!wide) return undefined;
			const control = Buffer.alloc(256);
			const message = Buffer.alloc(56);
			const words = new BigUint64Array(message.buffer, message.byteOffset, 7);
			words[4] = koffi.address(control);
			words[5] = BigInt(control.length);
			if ((recvmsg(descriptor, message, MSG_ERRQUEUE | MSG_DONTWAIT) as number) < 0) return undefined;
			const error = queuedError(control.subarray(0, Number(words[5])), endianness() === 'LE');
			return error === undefined ? undefined : { ...error, errno: nameOf(error.errno) };
		},
	};
}
