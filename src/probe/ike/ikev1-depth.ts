import { randomBytes } from 'node:crypto';
import { WireError } from '../../wire/error.ts';
import { fromHex, toHex } from '../../wire/hex.ts';
import { decodeContent, encodeBody, encodeContent, encodeIkev1, type Ikev1Content, type Ikev1Payload } from '../../wire/ikev1.ts';
import {
	FIRST_STATUS_V1,
	ID_IPV4_ADDR_V1,
	ID_IPV6_ADDR_V1,
	INFORMATIONAL_V1,
	IPSEC_DOI,
	ikev1NotifyName,
	MAIN_MODE,
	PROTOCOL_ISAKMP,
} from '../../wire/ikev1-names.ts';
import { parseAddress } from '../../wire/ip.ts';
import type { Ikev1Question } from '../ikev1.ts';
import type { Ikev1Depth, Ikev1Identity, Ikev1Nat } from '../ikev1-facts.ts';
import type { ProbeContext } from '../probe.ts';
import {
	type Agreed,
	algorithmsOf,
	decrypt,
	encrypt,
	type Ikev1Keys,
	identityHash,
	informationalHash,
	informationalIv,
	keysWithPsk,
	lastBlockOf,
	natHash,
} from './ikev1-keys.ts';
import { type Ikev1Flow, type Ikev1Reply, readReply, wrapped } from './ikev1-port.ts';
import { KNOWN_GROUPS, startKeyExchange } from './key-exchange.ts';

/** What a negotiation goes on with. */
interface Going {
	readonly initiatorCookie: string;
	readonly responderCookie: string;
	readonly ike: Ikev1Flow;
	readonly nat: Ikev1Flow | undefined;
	readonly patienceMs: number;
}

/**
 * Main mode behind its second message (RFC 2409, 5.4; RFC 3947): the third, which carries a fresh key and the hashes of the addresses. With
 * a pre-shared key the fifth too, which proves it, once; what then stands is deleted.
 */
export async function goDeeper(
	first: Ikev1Question,
	natPort: Ikev1Question,
	psk: Uint8Array | undefined,
	{ address, patienceMs }: ProbeContext,
): Promise<Ikev1Depth> {
	const { reply, suite, flow, trace, offer } = first;
	if (reply === undefined || suite === undefined || flow === undefined || trace === undefined)
		return { stage: 'offer', how: first.fact.kind };
	const algorithms = algorithmsOf(suite);
	if (algorithms === undefined || !KNOWN_GROUPS.includes(algorithms.group)) return { stage: 'keys', how: 'unknown-algorithm' };

	const { initiatorCookie, localAddress, localPort } = trace;
	const { responderCookie } = reply.message;
	const ike: Ikev1Flow = { number: 500, flow };
	const nat: Ikev1Flow | undefined = natPort.flow === undefined ? undefined : { number: 4500, flow: natPort.flow };
	const going: Going = { initiatorCookie, responderCookie, ike, nat, patienceMs };
	const exchange = startKeyExchange(algorithms.group);
	const nonce = Uint8Array.from(randomBytes(NONCE_SIZE));
	const hashOf = (address: string, port: number) => natHash(algorithms.hash, initiatorCookie, responderCookie, address, port);
	const ours = hashOf(localAddress, localPort);
	const theirs = hashOf(address, first.port);
	// RFC 3947, 3.2: the receiver's end first.
	const payloads: readonly Ikev1Payload[] = [
		{ type: 'KE', data: exchange.publicKey },
		{ type: 'NONCE', data: nonce },
		{ type: 'NAT-D', data: theirs },
		{ type: 'NAT-D', data: ours },
	];
	const third = message(going, MAIN_MODE, 0, { kind: 'open', payloads });
	const fourth = await converse(going, ike, third, (one) => one.message.content.kind === 'open' && !isCopyOf(one, reply));
	if (fourth.kind !== 'reply') return { stage: 'keys', how: fourth.kind };
	const answer = fourth.reply.message.content;
	if (answer.kind !== 'open') return { stage: 'keys', how: 'unreadable' };
	const error = errorIn(answer.payloads);
	if (error !== undefined) return { stage: 'keys', how: error };
	const responderKey = dataOf(answer.payloads, 'KE');
	const responderNonce = dataOf(answer.payloads, 'NONCE');
	const secret = responderKey === undefined ? undefined : exchange.secretWith(responderKey);
	if (responderKey === undefined || responderNonce === undefined || secret === undefined) return { stage: 'keys', how: 'unreadable' };

	const between = natIn(answer.payloads, ours, theirs);
	const known = { stage: 'agreed', ...(between === undefined ? {} : { nat: between }) } as const;
	if (psk === undefined) return known;
	const sa = offer.find((payload) => payload.type === 'SA');
	const agreed: Agreed = {
		algorithms,
		initiatorCookie,
		responderCookie,
		initiatorKey: exchange.publicKey,
		responderKey,
		initiatorNonce: nonce,
		responderNonce,
		secret,
		offer: sa === undefined ? new Uint8Array() : encodeBody(sa),
	};
	// RFC 3947, 4: behind a NAT the rest goes to UDP 4500.
	const on = between !== undefined && (between.here || between.server) && nat !== undefined ? nat : ike;
	return { ...known, identity: await prove(going, on, agreed, keysWithPsk(psk, agreed), fourth.reply) };
}

/** In bytes (RFC 2409, 5: 8 to 256). */
const NONCE_SIZE = 32;

/** The fifth message: our address as the identity, as Windows has it, and the proof of the key. Sent in one exchange, never anew. */
async function prove(going: Going, on: Ikev1Flow, agreed: Agreed, keys: Ikev1Keys, fourth: Ikev1Reply): Promise<Ikev1Identity> {
	const { algorithms } = agreed;
	const { localAddress } = on.flow;
	const kind = localAddress.includes(':') ? ID_IPV6_ADDR_V1 : ID_IPV4_ADDR_V1;
	const identity: Ikev1Payload = { type: 'ID', kind, protocol: 0, port: 0, data: parseAddress(localAddress) };
	const proof: Ikev1Payload = { type: 'HASH', data: identityHash('initiator', keys, agreed, encodeBody(identity)) };
	const { first, bytes } = encodeContent([identity, proof]);
	const sealed = encrypt(algorithms, keys, keys.iv, bytes);
	const lastBlock = lastBlockOf(algorithms, sealed);
	const fifth = message(going, MAIN_MODE, 0, { kind: 'encrypted', first, bytes: sealed });

	let resent = false;
	const isAnswer = (reply: Ikev1Reply) => {
		const same = isCopyOf(reply, fourth);
		resent ||= same;
		return !same;
	};
	const asked = converse(going, on, fifth, isAnswer);
	// A server that cannot open it answers where the fourth message came from (strongSwan).
	const answer = on === going.ike ? await asked : await firstReply(asked, listen(going, going.ike, isAnswer));
	const common = { port: on.number, ms: answer.ms } as const;
	switch (answer.kind) {
		case 'reply':
			return { ...common, ...verdict(answer.reply, agreed, keys, lastBlock, (last) => letGo(going, on, agreed, keys, last)) };
		case 'silent':
			return { ...common, kind: resent ? 'fourth-again' : 'silent' };
		case 'aborted':
			return { ...common, kind: 'aborted' };
		default:
			return { ...common, kind: 'failed', code: answer.code };
	}
}

type Verdict = Ikev1Identity extends infer Each ? (Each extends unknown ? Omit<Each, 'port' | 'ms'> : never) : never;

/**
 * Errors of a server that could not open the fifth message, or whose own hash differs (RFC 2408, 3.14.1). Any other error in the open may
 * have another reason: a negotiation that it has forgotten, a rule of its own.
 */
const SAYS_KEY_IS_WRONG: readonly string[] = ['PAYLOAD_MALFORMED', 'INVALID_HASH_INFORMATION', 'AUTHENTICATION_FAILED'];

/** What the answer to the fifth message says. `stands` is called with the last block of phase 1 when the SA stands on both sides. */
function verdict(
	{ message: { exchange, messageId, content } }: Ikev1Reply,
	agreed: Agreed,
	keys: Ikev1Keys,
	lastBlock: Uint8Array,
	stands: (last: Uint8Array) => void,
): Verdict {
	const { algorithms } = agreed;
	if (content.kind === 'open') {
		const notify = errorIn(content.payloads);
		if (notify !== undefined && SAYS_KEY_IS_WRONG.includes(notify)) return { kind: 'wrong', by: 'error', notify };
		return { kind: 'turned-away', ...(notify === undefined ? {} : { notify }) };
	}
	const iv = exchange === MAIN_MODE ? lastBlock : informationalIv(algorithms, lastBlock, messageId);
	const payloads = opened(algorithms, keys, iv, content);
	if (payloads === undefined) return { kind: 'wrong', by: 'unreadable-answer' };
	if (exchange !== MAIN_MODE) {
		const [, ...rest] = payloads;
		const hash = informationalHash(keys, algorithms, messageId, encodeContent(rest).bytes);
		if (Buffer.compare(hash, dataOf(payloads, 'HASH') ?? Uint8Array.of()) !== 0) return { kind: 'wrong', by: 'unreadable-answer' };
		return { kind: 'refused', notify: errorIn(payloads) ?? 'no reason' };
	}
	const identity = payloads.find((payload) => payload.type === 'ID');
	const hash = dataOf(payloads, 'HASH');
	const error = errorIn(payloads);
	if (identity === undefined || hash === undefined) return { kind: 'refused', notify: error ?? 'no reason' };
	stands(lastBlockOf(algorithms, content.bytes));
	const right = Buffer.compare(hash, identityHash('responder', keys, agreed, encodeBody(identity))) === 0;
	return right ? { kind: 'right' } : { kind: 'wrong', by: 'wrong-hash' };
}

/** Undefined when it does not open with these keys: what comes out is no chain of payloads. */
function opened(
	algorithms: Agreed['algorithms'],
	keys: Ikev1Keys,
	iv: Uint8Array,
	{ first, bytes }: { readonly first: number; readonly bytes: Uint8Array },
): readonly Ikev1Payload[] | undefined {
	const plain = decrypt(algorithms, keys, iv, bytes);
	if (plain === undefined) return undefined;
	try {
		return decodeContent(first, plain);
	} catch (error) {
		if (error instanceof WireError) return undefined;
		throw error;
	}
}

/** An informational exchange that deletes the SA (RFC 2408, 3.15), so that the server keeps nothing. Nobody answers it. */
function letGo(going: Going, on: Ikev1Flow, agreed: Agreed, keys: Ikev1Keys, lastBlock: Uint8Array): void {
	const { algorithms, initiatorCookie, responderCookie } = agreed;
	const messageId = 1 + Math.floor(Math.random() * 0xfffffffe);
	const spi = Uint8Array.of(...fromHex(initiatorCookie), ...fromHex(responderCookie));
	const deletion: Ikev1Payload = { type: 'D', doi: IPSEC_DOI, protocol: PROTOCOL_ISAKMP, spis: [spi] };
	const data = informationalHash(keys, algorithms, messageId, encodeContent([deletion]).bytes);
	const { first, bytes } = encodeContent([{ type: 'HASH', data }, deletion]);
	const sealed = encrypt(algorithms, keys, informationalIv(algorithms, lastBlock, messageId), bytes);
	on.flow.send(wrapped(on, message(going, INFORMATIONAL_V1, messageId, { kind: 'encrypted', first, bytes: sealed })));
}

type Conversed =
	| { readonly kind: 'reply'; readonly reply: Ikev1Reply; readonly ms: number }
	| { readonly kind: 'silent' | 'aborted'; readonly ms: number }
	| { readonly kind: 'refused' | 'filtered' | 'local'; readonly code: string; readonly ms: number };

/** Sends a message until the peer says something of this negotiation that answers it. */
async function converse(
	going: Going,
	on: Ikev1Flow,
	bytes: Uint8Array | undefined,
	isAnswer: (reply: Ikev1Reply) => boolean,
): Promise<Conversed> {
	const how = await on.flow.exchange({
		message: bytes === undefined ? [] : wrapped(on, bytes),
		patienceMs: going.patienceMs,
		accept(datagram) {
			const reply = readReply(on, datagram);
			return reply !== undefined && isFromPeer(reply, going) && isAnswer(reply) ? { reply } : undefined;
		},
	});
	const ms = 'ms' in how ? how.ms : 0;
	if (how.kind === 'answer') return { kind: 'reply', ...how.value, ms };
	return 'code' in how ? { kind: how.kind, code: how.code, ms } : { kind: how.kind, ms };
}

/** Sends nothing. */
function listen(going: Going, on: Ikev1Flow, isAnswer: (reply: Ikev1Reply) => boolean): Promise<Conversed> {
	return converse(going, on, undefined, isAnswer);
}

/** What was asked for ends it, unless a reply comes elsewhere before. */
function firstReply(asked: Promise<Conversed>, elsewhere: Promise<Conversed>): Promise<Conversed> {
	return new Promise((resolve) => {
		void asked.then(resolve);
		void elsewhere.then((how) => how.kind === 'reply' && resolve(how));
	});
}

function isFromPeer({ message }: Ikev1Reply, { initiatorCookie, responderCookie }: Going): boolean {
	return message.initiatorCookie === initiatorCookie && message.responderCookie === responderCookie;
}

function isCopyOf({ bytes }: Ikev1Reply, earlier: Ikev1Reply | undefined): boolean {
	return earlier !== undefined && Buffer.compare(bytes, earlier.bytes) === 0;
}

function message({ initiatorCookie, responderCookie }: Going, exchange: number, messageId: number, content: Ikev1Content): Uint8Array {
	return encodeIkev1({ initiatorCookie, responderCookie, exchange, messageId, content });
}

/** The first error among the payloads, by its name. */
function errorIn(payloads: readonly Ikev1Payload[]): string | undefined {
	const found = payloads.find((payload) => payload.type === 'N' && payload.notify < FIRST_STATUS_V1);
	return found?.type === 'N' ? ikev1NotifyName(found.notify) : undefined;
}

function dataOf(payloads: readonly Ikev1Payload[], type: 'KE' | 'NONCE' | 'HASH'): Uint8Array | undefined {
	const found = payloads.find((payload) => payload.type === type);
	return found !== undefined && 'data' in found ? found.data : undefined;
}

/** RFC 3947, 3.2: the first hash is of our end as the server sees it, the others are of its own. */
function natIn(payloads: readonly Ikev1Payload[], ours: Uint8Array, theirs: Uint8Array): Ikev1Nat | undefined {
	const [seen, ...own] = payloads.flatMap((payload) => (payload.type === 'NAT-D' ? [toHex(payload.data)] : []));
	if (seen === undefined || own.length === 0) return undefined;
	return { here: seen !== toHex(ours), server: !own.includes(toHex(theirs)) };
}
