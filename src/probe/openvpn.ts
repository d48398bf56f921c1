import { randomBytes } from 'node:crypto';
import type { OpenVpnWrapping } from '../connection/openvpn.ts';
import { elapsedSince } from '../net/elapsed.ts';
import { startTls } from '../net/tls.ts';
import { WireError } from '../wire/error.ts';
import { decodeOpenVpn, type OpenVpnPacket, SESSION_ID_SIZE, wantsWrappedKey } from '../wire/openvpn.ts';
import { ControlChannel } from './openvpn/control-channel.ts';
import type { Link, LinkBreak } from './openvpn/link.ts';
import { openTcpLink } from './openvpn/tcp-link.ts';
import { openUdpLink } from './openvpn/udp-link.ts';
import { UnknownDigestError, type Wrapper, wrapperFor } from './openvpn/wrapping.ts';
import type { OpenVpnFacts, OpenVpnSession, OpenVpnTrace, ServerReset } from './openvpn-facts.ts';
import type { Probe, ProbeContext } from './probe.ts';

export type { OpenVpnFacts, OpenVpnTls } from './openvpn-facts.ts';

export interface OpenVpnSettings {
	readonly transport: 'udp' | 'tcp';
	/** The key of the client's profile. Without one, a server with tls-auth or tls-crypt keeps silent. */
	readonly wrapping?: OpenVpnWrapping;
}

/**
 * One OpenVPN session up to the server's certificate: the resets of both sides, then TLS inside the control channel, without a client certificate.
 * What follows, user name and password in the key exchange, is never sent. Takes three patiences at most.
 */
export const openVpnProbe: Probe<OpenVpnFacts, OpenVpnSettings> = {
	id: 'openvpn',
	async run(context, { transport, wrapping }) {
		const trace: OpenVpnTrace = { at: new Date().toISOString(), transport, port: context.port, key: wrapping?.kind ?? 'none' };
		let wrapper: Wrapper;
		try {
			wrapper = wrapperFor(wrapping);
		} catch (error) {
			if (!(error instanceof UnknownDigestError)) throw error;
			return { ...trace, stage: 'digest', digest: error.digest };
		}
		const link = await (transport === 'udp' ? openUdpLink(context) : openTcpLink(context));
		if ('kind' in link) {
			const how = link.kind === 'failed' ? link.how : link.kind;
			return { ...trace, stage: 'connect', how, ...('code' in link ? { code: link.code } : {}), ms: 'ms' in link ? link.ms : 0 };
		}
		const { localAddress, localPort, connectMs } = link;
		const sessionId = new Uint8Array(randomBytes(SESSION_ID_SIZE));
		const session = { localAddress, localPort, ...(connectMs === undefined ? {} : { connectMs }), sessionId: hex(sessionId) };
		return converse({ context, link, wrapper, sessionId }, { ...trace, ...session });
	},
};

interface Conversation {
	readonly context: ProbeContext;
	readonly link: Link;
	readonly wrapper: Wrapper;
	readonly sessionId: Uint8Array;
}

async function converse(conversation: Conversation, trace: OpenVpnTrace & OpenVpnSession): Promise<OpenVpnFacts> {
	const { link, wrapper, sessionId } = conversation;
	const carriesKey = trace.key === 'tls-crypt-v2';
	const opcode = carriesKey ? 'hard-reset-client-v3' : 'hard-reset-client-v2';
	const reset = await link.ask(
		() => wrapper.wrap({ opcode, keyId: 0, sessionId, acks: [], packetId: 0, payload: new Uint8Array() }),
		(bytes) => serverReset(bytes, wrapper, sessionId, trace.key !== 'none'),
	);
	if (reset.kind !== 'answer') {
		link.close();
		return { ...trace, stage: 'reset', broke: reset };
	}
	const { packet } = reset.value;
	const server = { sessionId: hex(packet.sessionId), ms: reset.ms };
	if (reset.value.kind === 'plain') {
		link.close();
		return { ...trace, stage: 'plain', server };
	}
	const channel = new ControlChannel({
		wrapper,
		sessionId,
		peerSessionId: packet.sessionId,
		peerResetId: packet.packetId,
		resendKey: carriesKey && wantsWrappedKey(packet.payload),
		repeatsMs: link.repeatsMs,
		send: (packet) => link.send(packet),
	});
	return handshake(conversation, channel, { ...trace, server });
}

type Reset = OpenVpnPacket & { readonly packetId: number };

/**
 * The server's reset that answers ours. One without a key that answers a reset with a key is a server that has none (OpenVPN 2.6 answers before
 * it looks at what it cannot read). Throws `WireError` on whatever is not OpenVPN.
 */
function serverReset(
	bytes: Uint8Array,
	wrapper: Wrapper,
	sessionId: Uint8Array,
	keyed: boolean,
): { readonly kind: 'reset' | 'plain'; readonly packet: Reset } | undefined {
	const answers = (packet: OpenVpnPacket | undefined): packet is Reset =>
		packet?.opcode === 'hard-reset-server-v2' &&
		packet.keyId === 0 &&
		packet.packetId !== undefined &&
		packet.acks.includes(0) &&
		hex(packet.ackedSessionId ?? new Uint8Array()) === hex(sessionId);
	if (keyed) {
		const plain = orNothing(() => decodeOpenVpn(bytes));
		if (answers(plain)) return { kind: 'plain', packet: plain };
	}
	const packet = wrapper.unwrap(bytes);
	return answers(packet) ? { kind: 'reset', packet } : undefined;
}

function orNothing<T>(read: () => T): T | undefined {
	try {
		return read();
	} catch (error) {
		if (error instanceof WireError) return undefined;
		throw error;
	}
}

async function handshake(
	{ context, link }: Conversation,
	channel: ControlChannel,
	trace: OpenVpnTrace & OpenVpnSession & { readonly server: ServerReset },
): Promise<OpenVpnFacts> {
	const { patienceMs, signal } = context;
	let over: LinkBreak | undefined;
	link.listen(
		(packet) => channel.receive(packet),
		(how) => {
			over = how;
			if (how.kind === 'closed') channel.end();
			else channel.fail('code' in how ? how.code : 'ECONNABORTED');
		},
	);
	const since = performance.now();
	const tls = await startTls({ over: channel.stream, patienceMs, signal, certificateSuffices: true });
	const ms = elapsedSince(since);
	// Before close_notify, behind which OpenVPN would read nothing more.
	channel.leave();
	if (tls.kind === 'secured') tls.close();
	link.close();
	if (tls.kind === 'secured') {
		const { version, cipher, chain } = tls;
		return { ...trace, stage: 'shown', tls: { version, cipher, ms, chain: chain.map(base64) } };
	}
	const { chain = [], ms: _, kind: __, ...broke } = tls;
	// A server of TLS 1.2 turns away who has no certificate of his own, often without a word, and has shown its own by then.
	if (chain.length > 0) {
		const alert = broke.how === 'alert' ? { alert: broke.alert } : {};
		return { ...trace, stage: 'shown', tls: { ended: broke.how, ...alert, ms, chain: chain.map(base64) } };
	}
	if (over !== undefined && over.kind !== 'aborted') return { ...trace, stage: 'tls', broke: { how: 'link', broke: over, ms } };
	return { ...trace, stage: 'tls', broke: { ...broke, ms } };
}

function hex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex');
}

function base64(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('base64');
}
