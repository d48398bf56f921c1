/** An error that an ICMP message brought, with what it said of itself. */
export interface IcmpError {
	/** The system's name for it (`icmp_err_convert` in Linux' net/ipv4/icmp.c): `ENOPROTOOPT` is protocol unreachable, `EHOSTUNREACH` also a prohibition. */
	readonly errno: string;
	/** RFC 792; absent where the system tells the errno only. */
	readonly type?: number;
	readonly code?: number;
	/** Who sent the message. */
	readonly from?: string;
}

/** `struct sock_extended_err` and the address behind it, in a control message of Linux' error queue (ip(7), IP_RECVERR). */
export interface QueuedError {
	readonly errno: number;
	/** This computer itself, or an ICMP message. */
	readonly origin: 'local' | 'icmp' | 'other';
	readonly type: number;
	readonly code: number;
	readonly from?: string;
}

const IPPROTO_IP = 0;
const IP_RECVERR = 11;
const ORIGINS: Readonly<Record<number, QueuedError['origin']>> = { 1: 'local', 2: 'icmp' };
const AF_INET = 2;

/** Control messages of 64-bit systems: length (8 bytes), level, type, then data; each begins at a multiple of 8. */
const HEADER = 16;
const ALIGNMENT = 8;

/** Reads the first error among control messages, in this computer's byte order; undefined when there is none. */
export function queuedError(control: Uint8Array, littleEndian: boolean): QueuedError | undefined {
	const view = new DataView(control.buffer, control.byteOffset, control.byteLength);
	for (let at = 0; at + HEADER <= control.length; ) {
		const length = view.getUint32(at + (littleEndian ? 0 : 4), littleEndian);
		if (length < HEADER || at + length > control.length) return undefined;
		const [level, type] = [view.getInt32(at + 8, littleEndian), view.getInt32(at + 12, littleEndian)];
		if (level === IPPROTO_IP && type === IP_RECVERR && length >= HEADER + 16)
			return extendedError(view, at + HEADER, at + length, littleEndian);
		at += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
	}
	return undefined;
}

function extendedError(view: DataView, at: number, end: number, littleEndian: boolean): QueuedError {
	const address = at + 16;
	const known = end >= address + 8 && view.getUint16(address, littleEndian) === AF_INET;
	const from = known ? [4, 5, 6, 7].map((i) => view.getUint8(address + i)).join('.') : undefined;
	return {
		errno: view.getUint32(at, littleEndian),
		origin: ORIGINS[view.getUint8(at + 4)] ?? 'other',
		type: view.getUint8(at + 5),
		code: view.getUint8(at + 6),
		...(from === undefined ? {} : { from }),
	};
}
