import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';
import { type Field, type Fields, layoutSize, readLayout, writeLayout } from './layout.ts';

/** What most servers listen on; the protocol has no port of its own. UDP. */
export const WIREGUARD_PORT = 51820;

/** A number that names a session at one end. Little-endian, as all of WireGuard. */
const index: Field<number> = {
	size: 4,
	read: (reader, name) => swapped(reader.u32(name)),
	write: (writer, value, name) => {
		if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) throw new WireError('overflow', writer.offset, name);
		writer.u32(swapped(value), name);
	},
};

function octets(size: number): Field<Uint8Array> {
	return {
		size,
		read: (reader, name) => reader.bytes(size, name),
		write: (writer, value, name) => {
			if (value.length !== size) throw new WireError('overflow', writer.offset, name);
			writer.bytes(value);
		},
	};
}

/** "WireGuard: Next Generation Kernel Network Tunnel", 5.4. What is encrypted ends with a tag of 16 bytes. */
const MESSAGES = {
	/** 5.4.2, from the initiator. */
	initiation: {
		number: 1,
		body: {
			sender: index,
			ephemeral: octets(32),
			encryptedStatic: octets(48),
			encryptedTimestamp: octets(28),
			mac1: octets(16),
			mac2: octets(16),
		},
	},
	/** 5.4.3. */
	response: {
		number: 2,
		body: { sender: index, receiver: index, ephemeral: octets(32), encryptedNothing: octets(16), mac1: octets(16), mac2: octets(16) },
	},
	/** 5.4.7, in place of a response when the responder is under load. */
	cookie: { number: 3, body: { receiver: index, nonce: octets(24), encryptedCookie: octets(32) } },
	/** 5.4.6, without what was sent in it. */
	data: { number: 4, body: { receiver: index, counter: octets(8) } },
} as const;

type Type = keyof typeof MESSAGES;
const TYPES = Object.keys(MESSAGES) as readonly Type[];

/** A message of the type `T`. */
export type WireGuardMessageOf<T extends Type> = { readonly type: T } & Fields<(typeof MESSAGES)[T]['body']> &
	(T extends 'data' ? { readonly packet: Uint8Array } : unknown);

export type WireGuardMessage = { [T in Type]: WireGuardMessageOf<T> }[Type];

/** The type and three zero bytes. */
const HEADER = 4;
/** mac1 covers all before it, mac2 all before that (5.4.4). */
export const MAC_SIZE = 16;
/** The tag of an empty packet (a keepalive). */
const LEAST_PACKET = 16;

/** The whole message. Throws {@link WireError} `overflow` when a value does not fit its field. */
export function encodeWireGuard(message: WireGuardMessage): Uint8Array {
	const { number, body } = MESSAGES[message.type];
	const writer = new Writer().u8(number).zeros(3);
	writeLayout(writer, body, message as never);
	if (message.type === 'data') writer.bytes(message.packet);
	return writer.finish();
}

/** One datagram. Throws {@link WireError}: `truncated`, `type`, `value` (bytes that have to be zero), `length`, `trailing`. */
export function decodeWireGuard(datagram: Uint8Array): WireGuardMessage {
	const reader = new Reader(datagram);
	const number = reader.u8('message type');
	const type = TYPES.find((name) => MESSAGES[name].number === number);
	if (type === undefined) throw new WireError('type', 0, 'message type');
	if (reader.bytes(3, 'reserved').some((octet) => octet !== 0)) throw new WireError('value', 1, 'reserved');
	const values = { type, ...readLayout(reader, MESSAGES[type].body) };
	if (type !== 'data') {
		reader.end(type);
		return values as WireGuardMessage;
	}
	if (reader.remaining < LEAST_PACKET) throw new WireError('truncated', datagram.length, 'packet');
	return { ...values, packet: reader.rest() } as WireGuardMessage;
}

/** In bytes. */
export function wireGuardSize(type: Exclude<Type, 'data'>): number {
	return HEADER + layoutSize(MESSAGES[type].body);
}

function swapped(value: number): number {
	return (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
}
