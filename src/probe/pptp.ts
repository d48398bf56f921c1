import { openRaw, type RawFailure, type RawSocket } from '../net/raw.ts';
import { connectTcp } from '../net/tcp.ts';
import { GRE_PROTOCOL } from '../wire/gre.ts';
import { PPTP_VERSION, type PptpMessageOf } from '../wire/pptp.ts';
import { PPTP_OK } from '../wire/pptp-codes.ts';
import type { GreFacts } from './gre-facts.ts';
import { PptpConversation } from './pptp-conversation.ts';
import type { CallReply, PptpFacts, ServerReply, Trace } from './pptp-facts.ts';
import { converseOverGre, type GreCall } from './pptp-gre.ts';
import { enoughAt, type Probe, type ProbeContext } from './probe.ts';

export type { GreFacts, GreTried } from './gre-facts.ts';
export type { CallReply, NotPptp, PptpBreak, PptpFacts, ServerReply, Trace } from './pptp-facts.ts';

/** More than any server has to say up to a call: three messages, and Echo-Requests while it waits. In bytes. */
const MAX_BYTES = 8 * 1024;

/** The stage at which the server has answered the call, and GRE is still to come. */
export const CALL = 'call';

/** The probe over a given way to open raw sockets. */
export function pptpProbeOver(open: typeof openRaw): Probe<PptpFacts> {
	return {
		id: 'pptp',
		stages: [CALL],
		takesPort: true,
		async run(context) {
			const { address, port, patienceMs, signal, upTo } = context;
			const at = new Date().toISOString();
			const connection = await connectTcp({ address, port, patienceMs, signal, maxBytes: MAX_BYTES });
			if (connection.kind === 'failed') {
				const { how, code, ms } = connection;
				return { stage: 'connect', at, how, ms, ...(code === undefined ? {} : { code }) };
			}
			const { localAddress, localPort, connectMs } = connection;
			const conversation = new PptpConversation(connection, signal);
			const raw = upTo === CALL ? undefined : open({ address, protocol: GRE_PROTOCOL, signal });
			try {
				return await converse(conversation, raw, context, { at, localAddress, localPort, connectMs });
			} finally {
				conversation.goodbye();
				void raw?.then((socket) => socket.kind === 'open' && socket.close());
			}
		},
	};
}

/**
 * One PPTP conversation as a Windows client begins it (RFC 2637, 3): connect, SCCRQ, OCRQ, then PPP's LCP over GRE where this process may
 * use raw sockets and a check reads that far, and then, whatever came back, Call-Clear and Stop. It ends before anybody signs in. Takes four patiences at most.
 */
export const pptpProbe: Probe<PptpFacts> = pptpProbeOver(openRaw);

async function converse(
	conversation: PptpConversation,
	opening: ReturnType<typeof openRaw> | undefined,
	context: ProbeContext<PptpFacts>,
	trace: Trace,
): Promise<PptpFacts> {
	const { patienceMs } = context;
	conversation.send(SCCRQ);
	const start = await conversation.reply('SCCRP', patienceMs);
	if (start.kind !== 'reply') return { stage: 'start', ...trace, broke: start };
	const server = serverReply(start.message, start.ms);
	if (server.result !== PPTP_OK) {
		conversation.forget('connection');
		return { stage: 'rejected', ...trace, server };
	}

	// Open before the call: the server's PPP speaks first, and without a socket this computer's own system would answer it with ICMP.
	const raw = await opening;
	const callId = newCallId();
	conversation.send(outgoingCall(callId));
	const answer = await conversation.reply('OCRP', patienceMs, (reply) => reply.peerCallId === callId);
	if (answer.kind !== 'reply') return { stage: 'call', ...trace, server, callId, broke: answer };
	const call = callReply(answer.message, answer.ms);
	if (call.result !== PPTP_OK) {
		conversation.forget('call');
		return { stage: 'call-refused', ...trace, server, callId, call };
	}
	const accepted = { stage: 'accepted', ...trace, server, callId, call } as const;
	if (enoughAt(context, CALL, accepted) || raw === undefined) return accepted;
	const ids = { callId, serverCallId: call.callId };
	const gre = await overGre(raw, { control: conversation, ...ids, roundTripMs: trace.connectMs, patienceMs });
	return { ...accepted, gre };
}

async function overGre(raw: RawSocket | RawFailure, call: Omit<GreCall, 'raw'>): Promise<GreFacts> {
	if (raw.kind === 'open') return converseOverGre({ raw, ...call });
	return { kind: 'not-tried', why: raw.how, ...(raw.code === undefined ? {} : { code: raw.code }) };
}

/** With the vendor string that Windows sends, and no host name. */
const SCCRQ: PptpMessageOf<'SCCRQ'> = {
	type: 'SCCRQ',
	version: PPTP_VERSION,
	framing: 1,
	bearer: 1,
	maxChannels: 0,
	firmware: 0,
	hostName: '',
	vendor: 'Microsoft',
};

function outgoingCall(callId: number): PptpMessageOf<'OCRQ'> {
	return {
		type: 'OCRQ',
		callId,
		serial: 1,
		minSpeed: 300,
		maxSpeed: 100_000_000,
		bearer: 3,
		framing: 3,
		window: 64,
		delay: 0,
		phoneNumberLength: 0,
		phoneNumber: '',
		subaddress: '',
	};
}

/** Any number but 0. A fixed one would collide at a NAT that keeps one GRE mapping for each call ID and server. */
function newCallId(): number {
	return 1 + Math.floor(Math.random() * 0xffff);
}

function serverReply(message: PptpMessageOf<'SCCRP'>, ms: number): ServerReply {
	const { vendor, hostName, firmware, version, maxChannels, framing, bearer, result, error } = message;
	return { vendor, hostName, firmware, version, maxChannels, framing, bearer, result, error, ms };
}

function callReply(message: PptpMessageOf<'OCRP'>, ms: number): CallReply {
	const { callId, result, error, cause, speed, window } = message;
	return { callId, result, error, cause, speed, window, ms };
}
