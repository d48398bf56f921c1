import { randomBytes, sign } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type Suite, suiteOf } from '../../src/probe/ike/algorithms.ts';
import { startKeyExchange } from '../../src/probe/ike/key-exchange.ts';
import { deriveKeys, prf, type SaKeys } from '../../src/probe/ike/keys.ts';
import { open, seal, sealInFragments } from '../../src/probe/ike/sealed.ts';
import { toHex } from '../../src/wire/hex.ts';
import {
	decodeIkev2,
	decodeInner,
	encodeIkev2,
	type Ikev2Message,
	type Ikev2Payload,
	payloadBody,
	payloadOf,
} from '../../src/wire/ikev2.ts';
import { CERT_X509, FLAG_RESPONSE, type NotifyName, notifyNumber } from '../../src/wire/ikev2-names.ts';
import type { Proposal } from '../../src/wire/ikev2-sa.ts';
import { IKEV2, NO_SPI, withNonEspMarker, withoutNonEspMarker } from '../../src/wire/isakmp.ts';
import type { Issued } from '../certificate/issue.ts';

/** What a script can do about a datagram. */
interface Ikev2PeerEnd {
	readonly port: 500 | 4500;
	/** Any bytes, with the marker where the port wants it. */
	send(bytes: Uint8Array): void;
	/** An unencrypted answer to the message at hand. */
	reply(payloads: readonly Ikev2Payload[], header?: Partial<Ikev2Message['header']>): void;
	/** Takes the first proposal that `like` likes; `extra` stands behind, `replace` stands in place of payloads of the same type. */
	accept(how?: {
		readonly extra?: readonly Ikev2Payload[];
		readonly replace?: readonly Ikev2Payload[];
		readonly like?: (proposal: Proposal) => boolean;
	}): void;
}

/** The same behind IKE_SA_INIT: what is sent is encrypted. */
interface SecuredPeerEnd extends Pick<Ikev2PeerEnd, 'port' | 'send'> {
	readonly messageId: number;
	reply(payloads: readonly Ikev2Payload[], inFragments?: boolean): void;
	/** IDr, CERT, AUTH and an EAP request for the identity, as a server in good order shows itself. */
	show(how?: { readonly without?: readonly Ikev2Payload['type'][]; readonly spoilt?: true; readonly inFragments?: boolean }): void;
}

export interface Ikev2Script {
	/** Absent: accepts. */
	readonly init?: (end: Ikev2PeerEnd, message: Ikev2Message, nth: number) => void;
	/** Absent: shows its certificate; answers a Nak with a failure. */
	readonly auth?: (end: SecuredPeerEnd, inside: readonly Ikev2Payload[]) => void;
	/** Takes datagrams away before anybody sees them. */
	readonly drop?: (port: 500 | 4500, bytes: Uint8Array) => boolean;
}

/** One message of the client. */
export interface Heard {
	readonly port: 500 | 4500;
	readonly exchange: number;
	readonly messageId: number;
	readonly initiatorSpi: string;
	readonly bytes: string;
	/** What was inside, once it could be opened. */
	readonly inside?: readonly Ikev2Payload[];
}

/** A fake IKEv2 server on loopback, from the codec and the keys of the client: real Diffie-Hellman, real encryption. */
export interface Ikev2Peer {
	readonly ports: { readonly ike: number; readonly nat: number };
	readonly heard: readonly Heard[];
	close(): Promise<void>;
}

interface Sa {
	readonly suite: Suite;
	readonly keys: SaKeys;
	readonly responderSpi: string;
	readonly initiatorNonce: Uint8Array;
	readonly message: Uint8Array;
	/** Fragments of the client's message at hand. */
	readonly parts: Map<number, { readonly first: number; readonly bytes: Uint8Array }>;
}

export async function startIkev2Peer(
	script: Ikev2Script,
	certificates: readonly Issued[],
	at: { readonly address: string; readonly ports: readonly [number, number] } = { address: '127.0.0.1', ports: [0, 0] },
): Promise<Ikev2Peer> {
	const heard: Heard[] = [];
	const sas = new Map<string, Sa>();
	/** A repetition is no new message. */
	const inits = new Set<string>();

	function receive(socket: Socket, port: 500 | 4500, datagram: Uint8Array, from: RemoteInfo): void {
		const bytes = port === 4500 ? withoutNonEspMarker(datagram) : datagram;
		if (bytes === undefined || script.drop?.(port, bytes)) return;
		const send = (out: Uint8Array) => socket.send(port === 4500 ? withNonEspMarker(out) : out, from.port, from.address);
		const message = decodeIkev2(bytes);
		const { exchange, messageId, initiatorSpi } = message.header;
		const entry = { port, exchange, messageId, initiatorSpi, bytes: toHex(bytes) };
		if (exchange === 34) {
			heard.push(entry);
			const end = initEnd(message, port, send);
			if (script.init === undefined) end.accept();
			else script.init(end, message, inits.add(entry.bytes).size);
			return;
		}
		const sa = sas.get(initiatorSpi);
		const inside = sa === undefined ? undefined : insideOf(sa, bytes);
		heard.push({ ...entry, ...(inside === undefined ? {} : { inside }) });
		if (sa === undefined || inside === undefined) return;
		const end = securedEnd(sa, message, port, send);
		if (script.auth !== undefined) script.auth(end, inside);
		else behave(end, inside);
	}

	function initEnd(message: Ikev2Message, port: 500 | 4500, send: (bytes: Uint8Array) => void): Ikev2PeerEnd {
		const { initiatorSpi } = message.header;
		const header = { initiatorSpi, responderSpi: NO_SPI, version: IKEV2, exchange: 34, flags: FLAG_RESPONSE, messageId: 0 };
		const end: Ikev2PeerEnd = {
			port,
			send,
			reply: (payloads, other) => send(encodeIkev2({ header: { ...header, ...other }, payloads, next: 0 })),
			accept({ extra = [], replace = [], like = () => true } = {}) {
				const key = payloadOf(message.payloads, 'KE');
				const initiatorNonce = payloadOf(message.payloads, 'Nonce')?.data ?? new Uint8Array();
				const offered = payloadOf(message.payloads, 'SA')?.proposals.find(like);
				if (offered === undefined || key === undefined) throw new Error('the client offers nothing');
				const kinds = new Set<unknown>();
				const transforms = offered.transforms.filter(({ kind }) => !kinds.has(kind) && kinds.add(kind));
				const chosen: Proposal = { ...offered, transforms };
				const suite = suiteOf(chosen) as Suite;
				const own = startKeyExchange(key.group);
				const responderSpi = toHex(randomBytes(8));
				const nonce = randomBytes(32);
				const normal: Ikev2Payload[] = [
					{ type: 'SA', proposals: [chosen] },
					{ type: 'KE', group: key.group, data: own.publicKey },
					{ type: 'Nonce', data: nonce },
				];
				const payloads = [...normal.map((one) => replace.find(({ type }) => type === one.type) ?? one), ...extra];
				const bytes = encodeIkev2({ header: { ...header, responderSpi }, payloads, next: 0 });
				const secret = own.secretWith(key.data) as Uint8Array;
				const keys = deriveKeys({ suite, secret, initiatorNonce, responderNonce: nonce, initiatorSpi, responderSpi });
				if (!sas.has(initiatorSpi)) sas.set(initiatorSpi, { suite, keys, responderSpi, initiatorNonce, message: bytes, parts: new Map() });
				send(sas.get(initiatorSpi)?.message as Uint8Array);
			},
		};
		return end;
	}

	function securedEnd(sa: Sa, message: Ikev2Message, port: 500 | 4500, send: (bytes: Uint8Array) => void): SecuredPeerEnd {
		const { initiatorSpi, exchange, messageId } = message.header;
		const header = { initiatorSpi, responderSpi: sa.responderSpi, version: IKEV2, exchange, flags: FLAG_RESPONSE, messageId };
		const reply: SecuredPeerEnd['reply'] = (payloads, inFragments = false) => {
			if (!inFragments) return send(seal(sa.suite, sa.keys.responder, header, payloads));
			// In the wrong order, and one twice.
			const parts = sealInFragments(sa.suite, sa.keys.responder, header, payloads, 200).reverse();
			for (const part of [...parts.slice(0, 1), ...parts]) send(part);
		};
		return {
			port,
			send,
			messageId,
			reply,
			show({ without = [], spoilt, inFragments } = {}) {
				const [leaf] = certificates;
				const identity: Ikev2Payload = { type: 'IDr', kind: 2, data: new TextEncoder().encode('vpn.example.com') };
				const maced = prf(sa.suite.prf, sa.keys.responder.identity, payloadBody(identity));
				const octets = Buffer.concat([sa.message, sa.initiatorNonce, maced]);
				const signature = leaf === undefined ? new Uint8Array() : sign('sha256', octets, { key: leaf.key, dsaEncoding: 'ieee-p1363' });
				if (spoilt) signature[0] = (signature[0] ?? 0) ^ 1;
				const payloads: Ikev2Payload[] = [
					identity,
					...certificates.map(({ der }) => ({ type: 'CERT' as const, encoding: CERT_X509, data: der })),
					{ type: 'AUTH', method: 9, data: Uint8Array.from(signature) },
					{ type: 'EAP', code: 1, identifier: 0, method: 1, data: new Uint8Array() },
				];
				reply(
					payloads.filter(({ type }) => !without.includes(type)),
					inFragments,
				);
			},
		};
	}

	const ike = await socketAt(at.address, at.ports[0], (datagram, from, socket) => receive(socket, 500, datagram, from));
	const nat = await socketAt(at.address, at.ports[1], (datagram, from, socket) => receive(socket, 4500, datagram, from));
	return {
		ports: { ike: ike.address().port, nat: nat.address().port },
		heard,
		async close() {
			await Promise.all([ike, nat].map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
		},
	};
}

function behave(end: SecuredPeerEnd, inside: readonly Ikev2Payload[]): void {
	if (end.messageId === 1) end.show();
	else if (payloadOf(inside, 'EAP') !== undefined) end.reply([{ type: 'EAP', code: 4, identifier: 0, data: new Uint8Array() }]);
	else end.reply([]);
}

function insideOf(sa: Sa, bytes: Uint8Array): readonly Ikev2Payload[] | undefined {
	const opened = open(sa.suite, sa.keys.initiator, bytes);
	if (opened === undefined) throw new Error('the client sealed with other keys');
	if (opened.kind === 'whole') return opened.payloads;
	sa.parts.set(opened.number, opened);
	if (sa.parts.size < opened.total) return undefined;
	const all = Array.from({ length: opened.total }, (_, at) => sa.parts.get(at + 1)?.bytes ?? new Uint8Array());
	const first = sa.parts.get(1)?.first ?? 0;
	return decodeInner(first, Uint8Array.from(Buffer.concat(all)));
}

async function socketAt(
	address: string,
	port: number,
	onMessage: (datagram: Uint8Array, from: RemoteInfo, socket: Socket) => void,
): Promise<Socket> {
	const socket = createSocket('udp4');
	socket.on('message', (datagram: Buffer, from: RemoteInfo) => onMessage(Uint8Array.from(datagram), from, socket));
	await once(socket.bind(port, address), 'listening');
	return socket;
}

export function notify(name: NotifyName, data: Uint8Array = new Uint8Array()): Ikev2Payload {
	return { type: 'Notify', protocol: 0, spi: '', notify: notifyNumber(name), data };
}
