import { randomBytes } from 'node:crypto';
import { toHex } from '../../wire/hex.ts';
import { type Ikev2Payload, type Ikev2PayloadOf, payloadOf, payloadsOf, type TrafficSelector } from '../../wire/ikev2.ts';
import {
	CERT_X509,
	EAP_METHODS,
	EAP_NAK,
	EAP_REQUEST,
	EAP_RESPONSE,
	FIRST_STATUS,
	ID_IPV4_ADDR,
	ID_IPV6_ADDR,
	IKE_AUTH,
	notifyName,
} from '../../wire/ikev2-names.ts';
import { PROTOCOL_IKE } from '../../wire/ikev2-sa.ts';
import { formatAddress, parseAddress } from '../../wire/ip.ts';
import { cleanText } from '../../wire/text.ts';
import type { AuthAnswer, Shown, Size } from '../ikev2-facts.ts';
import type { IkeFlow } from './ike-port.ts';
import { notify } from './init.ts';
import { espProposals } from './offers.ts';
import { answerReader, type Inside, type SecuredSa, sealRequest } from './secured.ts';
import { checkSignature } from './signature.ts';

/** Of the server's failure behind our refusal: it lets the half-open negotiation go at once, or not at all. In ms. */
const GOODBYE_MS = 1000;
const INFORMATIONAL = 37;

export interface AuthSettings {
	readonly sa: SecuredSa;
	readonly on: IkeFlow;
	readonly patienceMs: number;
	readonly signal: AbortSignal;
	/** SHA-1 of the public keys of authorities, 20 bytes each. */
	readonly keyHashes: readonly Uint8Array[];
}

/**
 * IKE_AUTH without AUTH, which asks for EAP (RFC 7296, 2.16): the server has to prove itself first. Its EAP request is answered with a
 * Nak, never with an identity. Nothing but our address tells the server who asks.
 */
export async function authenticate({ sa, on, patienceMs, signal, keyHashes }: AuthSettings): Promise<{ size: Size; answer: AuthAnswer }> {
	const datagrams = sealRequest(sa, IKE_AUTH, 1, authPayloads(on.flow.localAddress, keyHashes));
	const size: Size = { bytes: Math.max(...datagrams.map(({ length }) => length)), inPieces: datagrams.length > 1 };
	const abort = () => drop(sa, on, 2);
	signal.addEventListener('abort', abort, { once: true });
	const how = await on.ask(datagrams, patienceMs, answerReader(sa, IKE_AUTH, 1));
	signal.removeEventListener('abort', abort);
	switch (how.kind) {
		case 'answer':
			return { size, answer: await read(how.value, { sa, on, patienceMs, signal }) };
		case 'silent':
			return { size, answer: { kind: 'silent', ms: how.ms } };
		case 'aborted':
			return { size, answer: how };
		default:
			return { size, answer: { kind: 'failed', how: how.kind, code: how.code } };
	}
}

/** Tells the server that what it accepted is not wanted any more (RFC 7296, 1.4.1), and waits for nothing. */
export function drop(sa: SecuredSa, on: IkeFlow, messageId: number): void {
	for (const datagram of sealRequest(sa, INFORMATIONAL, messageId, [DELETE])) on.send(datagram);
}

const DELETE: Ikev2Payload = { type: 'Delete', protocol: PROTOCOL_IKE, spis: [] };

type End = Pick<AuthSettings, 'sa' | 'on' | 'patienceMs' | 'signal'>;

async function read(inside: Inside, end: End): Promise<AuthAnswer> {
	if (inside.kind === 'unreadable') return inside;
	const { payloads } = inside;
	const eap = payloadOf(payloads, 'EAP');
	const identity = payloadOf(payloads, 'IDr');
	const chain = payloadsOf(payloads, 'CERT').filter(({ encoding }) => encoding === CERT_X509);
	const refusal = payloadsOf(payloads, 'Notify').find(({ notify: number }) => number < FIRST_STATUS);
	// With this the server has forgotten us already (RFC 7296, 2.21.2).
	if (refusal !== undefined && identity === undefined) return { kind: 'refused', notify: notifyName(refusal.notify) };
	const released = await goodbye(eap, end);
	const shown = { ...(identity === undefined ? {} : { identity: identityText(identity) }), ...methodOf(eap), released };
	const [certificate] = chain;
	if (certificate === undefined) return { kind: 'no-certificate', ...shown };
	const signature = signatureOf(payloads, certificate.data, end.sa);
	return { kind: 'certificate', chain: chain.map(({ data }) => Buffer.from(data).toString('base64')), signature, ...shown };
}

function signatureOf(payloads: readonly Ikev2Payload[], certificate: Uint8Array, sa: SecuredSa): Shown['signature'] {
	const identity = payloadOf(payloads, 'IDr');
	const auth = payloadOf(payloads, 'AUTH');
	if (identity === undefined || auth === undefined) return 'missing';
	const { suite, reply: message, initiation, keys } = sa;
	return checkSignature({
		suite,
		message,
		initiatorNonce: initiation.nonce,
		identityKey: keys.responder.identity,
		identity,
		auth,
		certificate,
	});
}

/**
 * Ends it. strongSwan frees its slot for a Nak, and for no DELETE; without EAP there is nothing to refuse, and a DELETE is all there is.
 * True when the server confirmed within a second.
 */
async function goodbye(eap: Ikev2PayloadOf<'EAP'> | undefined, { sa, on, patienceMs, signal }: End): Promise<boolean> {
	const nak: Ikev2Payload[] | undefined =
		eap?.code === EAP_REQUEST
			? // 0: there is no other method that we would take (RFC 3748, 5.3.1).
				[{ type: 'EAP', code: EAP_RESPONSE, identifier: eap.identifier, method: EAP_NAK, data: Uint8Array.of(0) }]
			: undefined;
	const exchange = nak === undefined ? INFORMATIONAL : IKE_AUTH;
	const datagrams = sealRequest(sa, exchange, 2, nak ?? [DELETE]);
	if (signal.aborted) {
		for (const datagram of datagrams) on.send(datagram);
		return false;
	}
	const how = await on.ask(datagrams, Math.min(patienceMs, GOODBYE_MS), answerReader(sa, exchange, 2));
	return how.kind === 'answer';
}

function methodOf(eap: Ikev2PayloadOf<'EAP'> | undefined): { readonly eap?: string } {
	if (eap?.code !== EAP_REQUEST || eap.method === undefined) return {};
	return { eap: EAP_METHODS[eap.method] ?? `method ${eap.method}` };
}

/** The identity as the server claims it, made safe to print. */
function identityText({ kind, data }: Ikev2PayloadOf<'IDr'>): string {
	if ((kind === ID_IPV4_ADDR && data.length === 4) || (kind === ID_IPV6_ADDR && data.length === 16)) return formatAddress(data);
	// A name, a mail address; a subject is DER, and better read from the certificate.
	return kind === 2 || kind === 3 ? cleanText(data, 128) : `${toHex(data.subarray(0, 32))}`;
}

/** What Windows sends behind its identity; the whole world both ways as traffic. */
function authPayloads(localAddress: string, keyHashes: readonly Uint8Array[]): readonly Ikev2Payload[] {
	const address = parseAddress(localAddress);
	return [
		{ type: 'IDi', kind: address.length === 4 ? ID_IPV4_ADDR : ID_IPV6_ADDR, data: address },
		...(keyHashes.length === 0 ? [] : [{ type: 'CERTREQ' as const, encoding: CERT_X509, data: Uint8Array.from(Buffer.concat(keyHashes)) }]),
		notify('MOBIKE_SUPPORTED'),
		{ type: 'CP', kind: 1, attributes: WANTED.map((type) => ({ type, value: new Uint8Array() })) },
		{ type: 'SA', proposals: espProposals(toHex(randomBytes(4))) },
		{ type: 'TSi', selectors: EVERYTHING },
		{ type: 'TSr', selectors: EVERYTHING },
	];
}

/** RFC 7296, 3.15.1: address, name servers and NetBIOS name servers of IPv4; address and name servers of IPv6. */
const WANTED = [1, 3, 4, 8, 10];

const EVERYTHING: readonly TrafficSelector[] = [
	{ kind: 7, protocol: 0, startPort: 0, endPort: 0xffff, start: new Uint8Array(4), end: new Uint8Array(4).fill(0xff) },
	{ kind: 8, protocol: 0, startPort: 0, endPort: 0xffff, start: new Uint8Array(16), end: new Uint8Array(16).fill(0xff) },
];
