import { WireError } from '../../wire/error.ts';
import { decodeIkev2, decodeInner, type Ikev2Payload, isResponse } from '../../wire/ikev2.ts';
import { FLAG_INITIATOR } from '../../wire/ikev2-names.ts';
import { IKEV2 } from '../../wire/isakmp.ts';
import type { Suite } from './algorithms.ts';
import type { Read } from './ike-port.ts';
import type { Initiation } from './init.ts';
import { deriveKeys, type SaKeys } from './keys.ts';
import { open, seal, sealInFragments } from './sealed.ts';

/** An IKE SA that both sides have keys for, seen from the one that began it. */
export interface SecuredSa {
	readonly initiation: Initiation;
	readonly responderSpi: string;
	readonly suite: Suite;
	readonly keys: SaKeys;
	/** The server's answer as it came: it signs this. */
	readonly reply: Uint8Array;
	/** Both sides take RFC 7383. */
	readonly fragmentation: boolean;
}

/** The keys from both halves; undefined when the server's half is no key of the group. */
export function secure(
	initiation: Initiation,
	answer: { readonly suite: Suite; readonly responderSpi: string; readonly key: Uint8Array; readonly nonce: Uint8Array },
): SaKeys | undefined {
	const secret = initiation.keys.secretWith(answer.key);
	if (secret === undefined) return undefined;
	return deriveKeys({
		suite: answer.suite,
		secret,
		initiatorNonce: initiation.nonce,
		responderNonce: answer.nonce,
		initiatorSpi: initiation.spi,
		responderSpi: answer.responderSpi,
	});
}

/** What the datagrams of one message of ours may hold, as Windows cuts it (RFC 7383, 2.5.1), in bytes of UDP. */
const FRAGMENT_SIZE = 576;
/** Headers, vector, padding and checksum of a fragment at most. */
const FRAGMENT_OVERHEAD = 28 + 8 + 16 + 16 + 32 + 4;

/** Sealed, and cut into fragments where it is large and the server takes them. The datagrams are sent one right behind the other. */
export function sealRequest(sa: SecuredSa, exchange: number, messageId: number, payloads: readonly Ikev2Payload[]): readonly Uint8Array[] {
	const header = {
		initiatorSpi: sa.initiation.spi,
		responderSpi: sa.responderSpi,
		version: IKEV2,
		exchange,
		flags: FLAG_INITIATOR,
		messageId,
	};
	const whole = seal(sa.suite, sa.keys.initiator, header, payloads);
	if (!sa.fragmentation || whole.length <= FRAGMENT_SIZE) return [whole];
	return sealInFragments(sa.suite, sa.keys.initiator, header, payloads, FRAGMENT_SIZE - FRAGMENT_OVERHEAD);
}

/** Pieces of an answer: no more, and together no larger, than a certificate chain needs. */
const MAX_FRAGMENTS = 128;
const MAX_BYTES = 128 * 1024;

/** What came inside; `unreadable` when it is from the server all the same, since it opened. */
export type Inside = { readonly kind: 'payloads'; readonly payloads: readonly Ikev2Payload[] } | { readonly kind: 'unreadable' };

/** Reads answers to one request of ours, in one piece or in several, in any order. */
export function answerReader(sa: SecuredSa, exchange: number, messageId: number): (bytes: Uint8Array) => Read<Inside> {
	const parts = new Map<number, { readonly first: number; readonly bytes: Uint8Array }>();
	let total = 0;
	return (bytes) => {
		try {
			const message = decodeIkev2(bytes);
			const { header } = message;
			const ours = header.initiatorSpi === sa.initiation.spi && header.responderSpi === sa.responderSpi;
			if (!ours || !isResponse(message) || header.exchange !== exchange || header.messageId !== messageId) return { kind: 'stray' };
		} catch (error) {
			if (!(error instanceof WireError)) throw error;
			return { kind: 'malformed' };
		}
		try {
			const opened = open(sa.suite, sa.keys.responder, bytes);
			if (opened === undefined) return { kind: 'malformed' };
			if (opened.kind === 'whole') return { kind: 'answer', value: { kind: 'payloads', payloads: opened.payloads } };
			if (opened.total > MAX_FRAGMENTS) return { kind: 'answer', value: { kind: 'unreadable' } };
			// RFC 7383, 2.6: a larger total makes what came before worthless, a smaller one is worthless itself.
			if (opened.total > total) parts.clear();
			if (opened.total < total) return { kind: 'more' };
			total = opened.total;
			parts.set(opened.number, opened);
			return parts.size < total ? { kind: 'more' } : joined();
		} catch (error) {
			if (!(error instanceof WireError)) throw error;
			return { kind: 'answer', value: { kind: 'unreadable' } };
		}
	};

	function joined(): Read<Inside> {
		const all = Array.from({ length: total }, (_, at) => parts.get(at + 1)?.bytes ?? new Uint8Array());
		if (all.reduce((sum, part) => sum + part.length, 0) > MAX_BYTES) return { kind: 'answer', value: { kind: 'unreadable' } };
		const payloads = decodeInner(parts.get(1)?.first ?? 0, Uint8Array.from(Buffer.concat(all)));
		return { kind: 'answer', value: { kind: 'payloads', payloads } };
	}
}
