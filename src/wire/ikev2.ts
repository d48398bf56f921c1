import { WireError } from './error.ts';
import { FLAG_RESPONSE } from './ikev2-names.ts';
import {
	decodePayload,
	encodePayload,
	type Ikev2Payload,
	type Ikev2PayloadOf,
	type Ikev2PayloadType,
	isEncrypted,
} from './ikev2-payloads.ts';
import { decodeIsakmp, decodePayloads, encodeIsakmp, encodePayloads, type IsakmpHeader } from './isakmp.ts';

export type { Ikev2Payload, Ikev2PayloadOf, Ikev2PayloadType, TrafficSelector } from './ikev2-payloads.ts';

/** One message of IKEv2 (RFC 7296, 3.1); payloads inside an encrypted one are not seen. */
export interface Ikev2Message {
	readonly header: Omit<IsakmpHeader, 'firstPayload'>;
	readonly payloads: readonly Ikev2Payload[];
	/** Behind SK or SKF: the type of the first payload inside. 0 otherwise. */
	readonly next: number;
}

/** The whole datagram. Throws {@link WireError} `overflow`. */
export function encodeIkev2({ header, payloads, next }: Ikev2Message): Uint8Array {
	const raw = payloads.map(encodePayload);
	return encodeIsakmp({ header: { ...header, firstPayload: raw[0]?.type ?? 0 }, body: encodePayloads({ payloads: raw, next }) });
}

/**
 * A whole datagram without the non-ESP marker. Neither the version nor the exchange is judged.
 * Throws {@link WireError}: `truncated`, `length`, `trailing`, `value`.
 */
export function decodeIkev2(bytes: Uint8Array): Ikev2Message {
	const { header, body } = decodeIsakmp(bytes);
	const { firstPayload, ...rest } = header;
	const { payloads, next } = decodePayloads(firstPayload, body, isEncrypted);
	return { header: rest, payloads: payloads.map(decodePayload), next };
}

/** The payloads inside an encrypted one, once it was opened. Throws {@link WireError}. */
export function decodeInner(first: number, bytes: Uint8Array): Ikev2Payload[] {
	const { payloads } = decodePayloads(first, bytes, isEncrypted);
	if (payloads.some(({ type }) => isEncrypted(type))) throw new WireError('value', 0, 'encrypted payload inside another');
	return payloads.map(decodePayload);
}

/** The payloads that go inside an encrypted one, and the type of their first. */
export function encodeInner(payloads: readonly Ikev2Payload[]): { readonly first: number; readonly bytes: Uint8Array } {
	const raw = payloads.map(encodePayload);
	return { first: raw[0]?.type ?? 0, bytes: encodePayloads({ payloads: raw, next: 0 }) };
}

/** The body of one payload as it is signed (RFC 7296, 2.15: IDr without its generic header). */
export function payloadBody(payload: Ikev2Payload): Uint8Array {
	return encodePayload(payload).body;
}

export function isResponse({ header }: Ikev2Message): boolean {
	return (header.flags & FLAG_RESPONSE) !== 0;
}

/** The first payload of a type. */
export function payloadOf<T extends Ikev2PayloadType>(payloads: readonly Ikev2Payload[], type: T): Ikev2PayloadOf<T> | undefined {
	return payloads.find((payload): payload is Ikev2PayloadOf<T> => payload.type === type);
}

/** All payloads of a type, in order. */
export function payloadsOf<T extends Ikev2PayloadType>(payloads: readonly Ikev2Payload[], type: T): Ikev2PayloadOf<T>[] {
	return payloads.filter((payload): payload is Ikev2PayloadOf<T> => payload.type === type);
}
