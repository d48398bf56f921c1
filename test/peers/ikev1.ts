import { randomBytes } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
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
} from '../../src/probe/ike/ikev1-keys.ts';
import { type KeyExchange, startKeyExchange } from '../../src/probe/ike/key-exchange.ts';
import { fromHex, toHex } from '../../src/wire/hex.ts';
import {
	decodeContent,
	decodeIkev1,
	encodeBody,
	encodeContent,
	encodeIkev1,
	type Ikev1Message,
	type Ikev1Payload,
} from '../../src/wire/ikev1.ts';
import { type Ikev1Suite, type Ikev1Transform, suiteOfTransform } from '../../src/wire/ikev1-sa.ts';
import { NO_SPI, withNonEspMarker, withoutNonEspMarker } from '../../src/wire/isakmp.ts';

/** How the server behaves. What is not given is as strongSwan with a pre-shared key has it. */
export interface Ikev1Script {
	readonly psk?: string;
	/** In place of an answer to the first message. */
	readonly first?: (end: Ikev1End, message: Ikev1Message, nth: number) => void;
	/** Which of the transforms offered is taken. Default: any but DES. */
	readonly takes?: (suite: Ikev1Suite) => boolean;
	/** An offer of which nothing is taken is passed over in silence, and not refused. */
	readonly refusesBySilence?: true;
	/** In place of an answer to the third message. */
	readonly third?: (end: Ikev1End, message: Ikev1Message) => void;
	/** Whose NAT the hashes claim. */
	readonly nat?: 'here' | 'server' | 'no-hashes';
	/** What a fifth message that does not open is answered with. Default: an error that nobody can read. */
	readonly wrong?: 'unreadable' | 'silent' | 'resend' | 'bad-hash' | { readonly inTheOpen: number };
	/** In place of the sixth message: an error that opens. */
	readonly refuses?: number;
	/** UDP 4500 says nothing. */
	readonly natPortMute?: boolean;
}

/** What a script can do to the client, on the port where it asked. */
export interface Ikev1End {
	send(message: Ikev1Message | Uint8Array): void;
	/** Bytes as they are, without the marker of UDP 4500. */
	raw(bytes: Uint8Array): void;
	/** What the client sent, as it came. */
	readonly datagram: Uint8Array;
}

/** What the client said. */
export interface Heard {
	readonly port: 500 | 4500;
	readonly message: Ikev1Message;
	readonly bytes: Uint8Array;
	readonly from: number;
}

/** A fake IKEv1 responder on loopback, from the codec of the client. */
export interface Ikev1Peer {
	readonly port: number;
	readonly natPort: number;
	readonly heard: readonly Heard[];
	/** Proofs of the key that opened, and that did not; one that is sent again counts once. */
	readonly proofs: { readonly right: number; readonly wrong: number };
	/** What stood in those that opened. */
	readonly proved: readonly (readonly Ikev1Payload[])[];
	/** Deletes that opened. */
	readonly deleted: number;
	close(): Promise<void>;
}

interface Negotiation {
	readonly suite: Ikev1Suite;
	readonly offer: Uint8Array;
	readonly responderCookie: string;
	readonly second: Ikev1Message;
	fourth?: Ikev1Message;
	agreed?: Agreed;
	keys?: Ikev1Keys;
	lastBlock?: Uint8Array;
}

const VENDOR_IDS = ['09002689dfd6b712', 'afcad71368a1f1c96b8696fc77570100', '4a131c81070358455c5728f20e95452f'];

export async function startIkev1Peer(script: Ikev1Script = {}): Promise<Ikev1Peer> {
	const heard: Heard[] = [];
	const negotiations = new Map<string, Negotiation>();
	const proofs = { right: new Set<string>(), wrong: new Set<string>() };
	const proved: (readonly Ikev1Payload[])[] = [];
	const state = { deleted: 0 };
	const sockets = await Promise.all([listener(500), listener(4500)]);

	async function listener(number: 500 | 4500): Promise<Socket> {
		const socket = createSocket('udp4');
		socket.on('message', (datagram: Buffer, sender: RemoteInfo) => {
			const bytes = number === 4500 ? withoutNonEspMarker(datagram) : datagram;
			if (bytes === undefined) throw new Error('no marker on UDP 4500');
			const message = decodeIkev1(bytes);
			heard.push({ port: number, message, bytes, from: sender.port });
			if (number === 4500 && script.natPortMute) return;
			const raw = (answer: Uint8Array) => socket.send(answer, sender.port, sender.address);
			const send = (answer: Ikev1Message | Uint8Array) => {
				const plain = answer instanceof Uint8Array ? answer : encodeIkev1(answer);
				raw(number === 4500 ? withNonEspMarker(plain) : plain);
			};
			serve({ send, raw, datagram }, message, sender);
		});
		await once(socket.bind(0, '127.0.0.1'), 'listening');
		return socket;
	}

	function serve(end: Ikev1End, message: Ikev1Message, sender: RemoteInfo): void {
		const known = negotiations.get(message.initiatorCookie);
		if (message.responderCookie === NO_SPI) {
			const nth = heard.filter((one) => one.message.initiatorCookie === message.initiatorCookie).length;
			if (script.first !== undefined) script.first(end, message, nth);
			else start(end, known ?? begin(message, script), message);
		} else if (known !== undefined && message.content.kind === 'encrypted') {
			if (message.exchange === 2) prove(end, known, message);
			else inform(known, message);
		} else if (known !== undefined && message.exchange === 2) {
			if (script.third === undefined) {
				known.fourth ??= agree(known, message, script, sender, sockets[0]?.address().port ?? 0);
				end.send(known.fourth);
			} else script.third(end, message);
		}
	}

	function start(end: Ikev1End, begun: Negotiation | undefined, message: Ikev1Message): void {
		if (begun === undefined) {
			if (!script.refusesBySilence) end.send(refusal(message, 14, 'both'));
			return;
		}
		negotiations.set(message.initiatorCookie, begun);
		end.send(begun.second);
	}

	function prove(end: Ikev1End, known: Negotiation, { initiatorCookie, content }: Ikev1Message): void {
		const { agreed, keys, responderCookie } = known;
		if (agreed === undefined || keys === undefined || content.kind !== 'encrypted') return;
		const reply = (exchange: number, messageId: number, sealed: { first: number; bytes: Uint8Array }) =>
			end.send({ initiatorCookie, responderCookie, exchange, messageId, content: { kind: 'encrypted', ...sealed } });
		const payloads = opened(agreed, keys, keys.iv, content);
		const identity = payloads?.find((payload) => payload.type === 'ID');
		const hash = payloads?.find((payload) => payload.type === 'HASH');
		const right =
			identity !== undefined &&
			hash !== undefined &&
			'data' in hash &&
			toHex(hash.data) === toHex(identityHash('initiator', keys, agreed, encodeBody(identity)));
		proofs[right ? 'right' : 'wrong'].add(toHex(content.bytes));
		if (right) proved.push(payloads ?? []);
		const last = lastBlockOf(agreed.algorithms, content.bytes);
		const informed = (notify: number) => {
			const messageId = 0x1234;
			const error: Ikev1Payload = { type: 'N', doi: 1, protocol: 1, spi: new Uint8Array(), notify, data: new Uint8Array() };
			const data = informationalHash(keys, agreed.algorithms, messageId, encodeContent([error]).bytes);
			const { first, bytes } = encodeContent([{ type: 'HASH', data }, error]);
			reply(5, messageId, { first, bytes: encrypt(agreed.algorithms, keys, informationalIv(agreed.algorithms, last, messageId), bytes) });
		};
		const wrong = right ? undefined : (script.wrong ?? 'unreadable');
		if (wrong === 'unreadable') informed(16);
		else if (wrong === 'resend' && known.fourth !== undefined) end.send(known.fourth);
		else if (typeof wrong === 'object') end.send(refusal({ initiatorCookie, responderCookie }, wrong.inTheOpen, 'none'));
		else if (right && script.refuses !== undefined) informed(script.refuses);
		if (!right || script.refuses !== undefined) return;
		const own: Ikev1Payload = { type: 'ID', kind: 1, protocol: 0, port: 0, data: Uint8Array.of(127, 0, 0, 1) };
		const data = identityHash('responder', keys, agreed, encodeBody(own));
		const { first, bytes } = encodeContent([
			own,
			{ type: 'HASH', data: script.wrong === 'bad-hash' ? data.map((octet) => octet ^ 1) : data },
		]);
		const sealed = encrypt(agreed.algorithms, keys, last, bytes);
		known.lastBlock = lastBlockOf(agreed.algorithms, sealed);
		reply(2, 0, { first, bytes: sealed });
	}

	function inform({ agreed, keys, lastBlock }: Negotiation, { messageId, content }: Ikev1Message): void {
		if (agreed === undefined || keys === undefined || lastBlock === undefined || content.kind !== 'encrypted') return;
		const payloads = opened(agreed, keys, informationalIv(agreed.algorithms, lastBlock, messageId), content) ?? [];
		const [hash, ...rest] = payloads;
		const expected = informationalHash(keys, agreed.algorithms, messageId, encodeContent(rest).bytes);
		if (hash?.type === 'HASH' && toHex(hash.data) === toHex(expected) && rest[0]?.type === 'D') state.deleted++;
	}

	return {
		port: sockets[0]?.address().port ?? 0,
		natPort: sockets[1]?.address().port ?? 0,
		heard,
		proved,
		get proofs() {
			return { right: proofs.right.size, wrong: proofs.wrong.size };
		},
		get deleted() {
			return state.deleted;
		},
		close: async () => void (await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))))),
	};
}

function begin(message: Ikev1Message, { takes = isNotObsolete }: Ikev1Script): Negotiation | undefined {
	const sa = message.content.kind === 'open' ? message.content.payloads.find((payload) => payload.type === 'SA') : undefined;
	if (sa?.type !== 'SA') return undefined;
	const taken = sa.proposals.flatMap(({ transforms }) => transforms).find((transform) => fits(transform, takes));
	const suite = taken === undefined ? undefined : suiteOfTransform(taken);
	const proposal = sa.proposals[0];
	if (taken === undefined || suite === undefined || proposal === undefined) return undefined;
	const responderCookie = toHex(randomBytes(8));
	const payloads: Ikev1Payload[] = [
		{ ...sa, proposals: [{ ...proposal, transforms: [taken] }] },
		...VENDOR_IDS.map((hex): Ikev1Payload => ({ type: 'VID', data: fromHex(hex) })),
	];
	const second: Ikev1Message = { ...message, responderCookie, content: { kind: 'open', payloads } };
	return { suite, offer: encodeBody(sa), responderCookie, second };
}

function isNotObsolete({ encryption }: Ikev1Suite): boolean {
	return encryption !== 1;
}

function fits(transform: Ikev1Transform, takes: (suite: Ikev1Suite) => boolean): boolean {
	const suite = suiteOfTransform(transform);
	return suite !== undefined && takes(suite);
}

function agree(known: Negotiation, message: Ikev1Message, script: Ikev1Script, sender: RemoteInfo, ownPort: number): Ikev1Message {
	const { suite, responderCookie, offer } = known;
	const { initiatorCookie, content } = message;
	const algorithms = algorithmsOf(suite);
	if (algorithms === undefined || content.kind !== 'open') throw new Error('no such algorithms');
	const dataOf = (type: 'KE' | 'NONCE') => {
		const found = content.payloads.find((payload) => payload.type === type);
		return found !== undefined && 'data' in found ? found.data : new Uint8Array();
	};
	const exchange: KeyExchange = startKeyExchange(algorithms.group);
	const responderNonce = Uint8Array.from(randomBytes(24));
	known.agreed = {
		algorithms,
		initiatorCookie,
		responderCookie,
		initiatorKey: dataOf('KE'),
		responderKey: exchange.publicKey,
		initiatorNonce: dataOf('NONCE'),
		responderNonce,
		secret: exchange.secretWith(dataOf('KE')) ?? new Uint8Array(),
		offer,
	};
	known.keys = keysWithPsk(new TextEncoder().encode(script.psk ?? 'secret'), known.agreed);
	const hashOf = (address: string, port: number): Ikev1Payload => ({
		type: 'NAT-D',
		data: natHash(algorithms.hash, initiatorCookie, responderCookie, address, port),
	});
	const seen = hashOf(script.nat === 'here' ? '192.0.2.77' : sender.address, sender.port);
	const own = hashOf(script.nat === 'server' ? '10.0.0.1' : '127.0.0.1', ownPort);
	const payloads: Ikev1Payload[] = [
		{ type: 'KE', data: exchange.publicKey },
		{ type: 'NONCE', data: responderNonce },
		...(script.nat === 'no-hashes' ? [] : [seen, own]),
	];
	return { ...message, responderCookie, content: { kind: 'open', payloads } };
}

function opened(
	{ algorithms }: Agreed,
	keys: Ikev1Keys,
	iv: Uint8Array,
	{ first, bytes }: { readonly first: number; readonly bytes: Uint8Array },
): readonly Ikev1Payload[] | undefined {
	try {
		const plain = decrypt(algorithms, keys, iv, bytes);
		return plain === undefined ? undefined : decodeContent(first, plain);
	} catch {
		return undefined;
	}
}

/** An error in the open. `cookies`: how many of them the notification names; without any cookie of its own like libreswan. */
export function refusal(
	{ initiatorCookie, responderCookie }: Pick<Ikev1Message, 'initiatorCookie' | 'responderCookie'>,
	notify: number,
	cookies: 'both' | 'none' | 'no-own',
): Ikev1Message {
	const own = cookies === 'no-own' ? NO_SPI : responderCookie === NO_SPI ? '0102030405060708' : responderCookie;
	const spi = cookies === 'both' ? Uint8Array.of(...fromHex(initiatorCookie), ...fromHex(own)) : new Uint8Array();
	const payload: Ikev1Payload = { type: 'N', doi: cookies === 'both' ? 1 : 0, protocol: 1, spi, notify, data: new Uint8Array() };
	return { initiatorCookie, responderCookie: own, exchange: 5, messageId: 0, content: { kind: 'open', payloads: [payload] } };
}
