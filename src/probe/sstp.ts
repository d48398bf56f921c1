import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { connectTcp, type TcpConnection } from '../net/tcp.ts';
import { startTls, type TlsSession } from '../net/tls.ts';
import { encodeHead } from '../wire/http-response.ts';
import { SSTP_CONTENT_LENGTH, SSTP_METHOD, SSTP_PORT, SSTP_URI } from '../wire/sstp.ts';
import { connectThroughProxy, named } from './http-connect.ts';
import { LcpConversation } from './lcp.ts';
import { enoughAt, type Probe, type ProbeContext } from './probe.ts';
import { SstpConversation } from './sstp-conversation.ts';
import type { SstpFacts, SstpSettings, SstpTrace, TlsFacts } from './sstp-facts.ts';

export type { SstpBreak, SstpFacts, SstpSettings, SstpTrace, TlsFacts, WebProxy } from './sstp-facts.ts';

/** More than any server has to say up to its question who is there, encrypted, in bytes: a long chain of certificates is most of it. */
const MAX_BYTES = 256 * 1024;
/** The same behind the handshake. */
const MAX_INSIDE = 64 * 1024;

/** The stages at which the connection stands, and at which TLS does. */
export const CONNECTED = 'connected';
export const SECURED = 'secured';

/**
 * One SSTP conversation as a Windows client begins it ([MS-SSTP] 3.2): connect, TLS, the endless POST, the call, and PPP until the server
 * has said how it wants its clients to sign in, or as far as a check reads it. Nobody does; then Terminate-Request and Call-Disconnect. Takes five patiences at most, with
 * a proxy between seven.
 */
export const sstpProbe: Probe<SstpFacts, SstpSettings> = {
	id: 'sstp',
	stages: [CONNECTED, SECURED],
	takesPort: true,
	async run(context, settings) {
		const { patienceMs, signal } = context;
		const way = await wayTo(context, settings);
		if ('stage' in way) return way;
		const { connection, trace } = way;
		const connected = { stage: CONNECTED, ...trace } as const;
		if (enoughAt(context, CONNECTED, connected)) {
			connection.close();
			return connected;
		}
		const session = await startTls({ over: connection, serverName: settings.serverName, patienceMs, signal, maxBytes: MAX_INSIDE });
		if (session.kind === 'failed') {
			const { kind: _, ...broke } = session;
			return { stage: 'tls', ...trace, broke };
		}
		const conversation = new SstpConversation(session, signal);
		try {
			const secured = { stage: SECURED, ...trace, tls: tlsFacts(session) } as const;
			if (enoughAt(context, SECURED, secured)) return secured;
			return await converse(conversation, context, settings.serverName, trace, secured.tls);
		} finally {
			conversation.goodbye();
		}
	},
};

/** Straight to the server, or through the proxy: as the client goes, there is no second try the other way. */
async function wayTo(
	{ address, port, patienceMs, signal }: ProbeContext,
	{ proxy, serverName }: SstpSettings,
): Promise<SstpFacts | { readonly connection: TcpConnection; readonly trace: SstpTrace }> {
	const at = new Date().toISOString();
	const bounds = { patienceMs, signal, maxBytes: MAX_BYTES };
	if (proxy !== undefined) {
		const way = await connectThroughProxy({ proxy, host: serverName, port, ...bounds });
		const seen = way.connection === undefined ? {} : endsOf(way.connection);
		if (way.kind === 'stopped') return { stage: 'proxy', at, ...seen, proxy: named(proxy), ending: way.ending };
		return { connection: way.connection, trace: { at, ...endsOf(way.connection), proxy: way.via } };
	}
	const connection = await connectTcp({ address, port, ...bounds });
	if (connection.kind === 'connected') return { connection, trace: { at, ...endsOf(connection) } };
	const { how, code, ms } = connection;
	return { stage: 'connect', at, how, ms, ...(code === undefined ? {} : { code }) };
}

function endsOf({ localAddress, localPort, connectMs }: TcpConnection): Pick<SstpTrace, 'localAddress' | 'localPort' | 'connectMs'> {
	return { localAddress, localPort, connectMs };
}

async function converse(
	conversation: SstpConversation,
	{ patienceMs, port }: ProbeContext,
	serverName: string,
	trace: SstpTrace,
	tls: TlsFacts,
): Promise<SstpFacts> {
	const correlationId = `{${randomUUID().toUpperCase()}}`;
	const secured = { ...trace, tls, correlationId };
	const answer = await conversation.post(request(serverName, port, correlationId), patienceMs);
	if (answer.kind !== 'answer') return { stage: 'request', ...secured, broke: answer };
	const { kind: _, ...http } = answer;
	if (http.status !== 200) return { stage: 'not-sstp', ...secured, http };

	const call = await conversation.call(patienceMs);
	if (call.kind === 'refused') {
		const { kind: __, ...refusal } = call;
		return { stage: 'rejected', ...secured, http, refusal };
	}
	if (call.kind !== 'ack') return { stage: 'call', ...secured, http, broke: call };
	const { kind: __, ...ack } = call;
	const lcp = new LcpConversation();
	const broke = await conversation.ppp(lcp, patienceMs);
	return { stage: 'accepted', ...secured, http, call: ack, lcp: lcp.facts, ...(broke === undefined ? {} : { broke }) };
}

/** [MS-SSTP] 3.2.4.1, in the order in which Windows' client writes it. */
function request(serverName: string, port: number, correlationId: string): Uint8Array {
	const name = isIP(serverName) === 6 ? `[${serverName}]` : serverName;
	return encodeHead(`${SSTP_METHOD} ${SSTP_URI} HTTP/1.1`, [
		['SSTPCORRELATIONID', correlationId],
		['Content-Length', SSTP_CONTENT_LENGTH],
		['Host', port === SSTP_PORT ? name : `${name}:${port}`],
	]);
}

function tlsFacts({ version, cipher, chain, handshakeMs }: TlsSession): TlsFacts {
	return { version, cipher, chain: chain.map((der) => Buffer.from(der).toString('base64')), ms: handshakeMs };
}
