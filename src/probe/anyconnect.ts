import { isIPv6 } from 'node:net';
import { connectTcp } from '../net/tcp.ts';
import { startTls, type TlsSession } from '../net/tls.ts';
import { decodeConfigAuth, encodeInit, isConfigAuth } from '../wire/config-auth.ts';
import { encodeHead, type HttpResponseHead, headerOf } from '../wire/http-response.ts';
import { cleanText } from '../wire/text.ts';
import type { AnyConnectFacts, AnyConnectHttp, AnyConnectSettings, AnyConnectTls } from './anyconnect-facts.ts';
import { readAnswer } from './http-answer.ts';
import type { Probe } from './probe.ts';

export type { AnyConnectFacts, AnyConnectHttp, AnyConnectSettings } from './anyconnect-facts.ts';

/** HTTPS. A gateway may have another port. */
export const ANYCONNECT_PORT = 443;

/** More than any gateway has to say, encrypted, in bytes: a long chain of certificates is most of it. */
const MAX_BYTES = 256 * 1024;
/** The same behind the handshake: a head, and a body that is read as far as 64 KiB. */
const MAX_INSIDE = 96 * 1024;

/**
 * One conversation with an AnyConnect gateway up to the form by which users sign in: connect, TLS, one POST that names nobody, the answer.
 * The form is never sent back. DTLS, which a client adds later for speed, is not tried: it takes keys that come with signing in.
 * Takes three patiences at most.
 */
export const anyConnectProbe: Probe<AnyConnectFacts, AnyConnectSettings> = {
	id: 'anyconnect',
	async run({ address, port, patienceMs, signal }, { serverName, device }) {
		const at = new Date().toISOString();
		const connection = await connectTcp({ address, port, patienceMs, signal, maxBytes: MAX_BYTES });
		if (connection.kind === 'failed') {
			const { how, code, ms } = connection;
			return { stage: 'connect', at, how, ms, ...(code === undefined ? {} : { code }) };
		}
		const { localAddress, localPort, connectMs } = connection;
		const trace = { at, localAddress, localPort, connectMs };
		const session = await startTls({ over: connection, serverName, patienceMs, signal, maxBytes: MAX_INSIDE });
		if (session.kind === 'failed') {
			const { kind: _, ...broke } = session;
			return { stage: 'tls', ...trace, broke };
		}
		try {
			const secured = { ...trace, tls: tlsFacts(session) };
			session.write(request(serverName, port, device));
			const answer = await readAnswer(session, patienceMs, (body) => latin1(body).includes('</config-auth>'));
			if (answer.kind !== 'answer') return { stage: 'request', ...secured, broke: answer };
			const http = httpFacts(answer.head, answer.ms);
			const text = new TextDecoder().decode(answer.body);
			const auth = isConfigAuth(text) ? decodeConfigAuth(text) : undefined;
			return auth === undefined ? { stage: 'http', ...secured, http } : { stage: 'answered', ...secured, http, auth };
		} finally {
			session.close();
		}
	},
};

/** The headers of OpenConnect 9 (auth.c, http.c), with a name of our own. */
function request(serverName: string, port: number, device: string): Uint8Array {
	const name = isIPv6(serverName) ? `[${serverName}]` : serverName;
	const host = port === ANYCONNECT_PORT ? name : `${name}:${port}`;
	const body = new TextEncoder().encode(encodeInit({ device, url: `https://${host}/` }));
	const head = encodeHead('POST / HTTP/1.1', [
		['Host', host],
		['User-Agent', 'AnyConnect-compatible vpn-doctor'],
		['Accept', '*/*'],
		['Accept-Encoding', 'identity'],
		['X-Transcend-Version', '1'],
		['X-Aggregate-Auth', '1'],
		['X-Support-HTTP-Auth', 'true'],
		['Content-Type', 'application/xml; charset=utf-8'],
		['Content-Length', String(body.length)],
	]);
	return new Uint8Array(Buffer.concat([head, body]));
}

function tlsFacts({ version, cipher, chain, handshakeMs }: TlsSession): AnyConnectTls {
	return { version, cipher, chain: chain.map((der) => Buffer.from(der).toString('base64')), ms: handshakeMs };
}

/** Sent by gateways of this kind alone. */
const MARKS = ['x-transcend-version', 'x-aggregate-auth', 'x-cstp-version', 'x-reason'];

function httpFacts(head: HttpResponseHead, ms: number): AnyConnectHttp {
	const server = headerOf(head, 'server');
	const location = headerOf(head, 'location');
	return {
		status: head.status,
		reason: head.reason,
		...(server === undefined ? {} : { server: cleanText(server) }),
		...(location === undefined ? {} : { location: cleanText(location, 200) }),
		marks: MARKS.filter((name) => headerOf(head, name) !== undefined),
		ms,
	};
}

function latin1(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('latin1');
}
