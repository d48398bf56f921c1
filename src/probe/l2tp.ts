import { openUdpFlow, type UdpExchange, type UdpFlow } from '../net/udp-flow.ts';
import { toHex } from '../wire/hex.ts';
import { decodeL2tp, encodeL2tp, L2TP_PROTOCOL_VERSION, type L2tpMessage, type L2tpResult } from '../wire/l2tp.ts';
import { L2TP_CLEAR } from '../wire/l2tp-codes.ts';
import type { Probe } from './probe.ts';

/** What the server's administrator needs to find the attempt. */
interface L2tpTrace {
	/** When it began, ISO 8601 in UTC. */
	readonly at: string;
	readonly localAddress: string;
	readonly localPort: number;
	/** Our tunnel ID. */
	readonly tunnelId: number;
	/** From the first SCCRQ to the end, in ms. */
	readonly ms: number;
	/** How many times SCCRQ was sent. */
	readonly sends: number;
}

/** What the Start-Control-Connection-Reply said (RFC 2661, 6.2). Text is safe to print. */
interface L2tpServer {
	readonly hostName: string;
	readonly vendor: string;
	readonly tunnelId: number;
	/** 0x0100 is 1.0. */
	readonly version?: number;
	readonly firmware?: number;
	/** The attributes by which it wants to know us (RFC 2661, 5.1.1), which nothing here answers. */
	readonly challenges: boolean;
}

/** How SCCRQ was answered. */
export type L2tpFacts =
	| (L2tpTrace & { readonly how: 'answered'; readonly server: L2tpServer })
	/** The server ended what was not begun (StopCCN). */
	| (L2tpTrace & { readonly how: 'stopped'; readonly because: L2tpResult })
	/** Nothing came but these bytes, which answer no SCCRQ; the first 32 of them, as hex. */
	| (L2tpTrace & { readonly how: 'not-l2tp'; readonly firstBytes: string })
	| (L2tpTrace & { readonly how: 'refused' | 'filtered'; readonly code: string })
	| (L2tpTrace & { readonly how: 'silent' })
	/** This computer did not let it out, or the run ended early. */
	| { readonly how: 'local' | 'aborted'; readonly at: string; readonly code?: string };

/** RFC 2661, 5.1.1 */
const CHALLENGE = 11;
/** How many bytes of something else are kept. */
const FIRST_BYTES = 32;

/**
 * One SCCRQ in the open (RFC 2661, 5.1), and StopCCN as soon as it is answered or the run ends early. Nothing is signed in to: that
 * would be PPP's, in a session that is never asked for. A server that answers from another port (RFC 2661, 8.1) counts as silent.
 */
export const l2tpProbe: Probe<L2tpFacts> = {
	id: 'l2tp',
	async run({ address, port, patienceMs, signal }) {
		const at = new Date().toISOString();
		const flow = await openUdpFlow({ address, port, signal });
		if (flow.kind !== 'open') return { how: flow.kind, at, ...('code' in flow ? { code: flow.code } : {}) };
		const tunnelId = newTunnelId();
		// Within the abort itself, since the process may end right behind it. The server may hold a tunnel whose ID is not known yet.
		const onAbort = () => flow.send(encodeL2tp(stop(tunnelId, 0)));
		signal.addEventListener('abort', onAbort, { once: true });
		try {
			return await ask(flow, patienceMs, at, tunnelId);
		} finally {
			signal.removeEventListener('abort', onAbort);
			flow.close();
		}
	},
};

async function ask(flow: UdpFlow, patienceMs: number, at: string, tunnelId: number): Promise<L2tpFacts> {
	const { localAddress, localPort } = flow;
	let other: Uint8Array | undefined;
	const accept = (datagram: Uint8Array) => {
		const reply = replyIn(datagram, tunnelId);
		if (reply === undefined) other ??= datagram.slice(0, FIRST_BYTES);
		return reply?.type === 'ZLB' ? undefined : reply;
	};
	const exchange: UdpExchange<L2tpMessage> = await flow.exchange({ message: encodeL2tp(start(tunnelId)), patienceMs, accept });
	if (exchange.kind === 'aborted') return { how: 'aborted', at };
	if (exchange.kind === 'local') return { how: 'local', at, code: exchange.code };
	const trace = { at, localAddress, localPort, tunnelId, ms: exchange.ms, sends: exchange.sends };
	switch (exchange.kind) {
		case 'answer':
			return answered(flow, exchange.value, trace);
		case 'silent':
			return other === undefined ? { how: 'silent', ...trace } : { how: 'not-l2tp', ...trace, firstBytes: toHex(other) };
		default:
			return { how: exchange.kind, ...trace, code: exchange.code };
	}
}

function answered(flow: UdpFlow, { type, avps, opaque }: L2tpMessage, trace: L2tpTrace): L2tpFacts {
	if (type === 'StopCCN') return { how: 'stopped', ...trace, because: avps.result ?? { result: 0 } };
	const { hostName = '', vendorName: vendor = '', assignedTunnelId = 0, protocolVersion: version, firmware } = avps;
	flow.send(encodeL2tp(stop(trace.tunnelId, assignedTunnelId)));
	const challenges = opaque.some(({ vendor, attribute }) => vendor === 0 && attribute === CHALLENGE);
	return {
		how: 'answered',
		...trace,
		server: {
			hostName,
			vendor,
			tunnelId: assignedTunnelId,
			...(version === undefined ? {} : { version }),
			...(firmware === undefined ? {} : { firmware }),
			challenges,
		},
	};
}

/** SCCRP, StopCCN or ZLB for our tunnel; undefined for anything else, our own bytes sent back included. */
function replyIn(datagram: Uint8Array, tunnelId: number): L2tpMessage | undefined {
	try {
		const message = decodeL2tp(datagram);
		return message.tunnelId === tunnelId && ['SCCRP', 'StopCCN', 'ZLB'].includes(message.type) ? message : undefined;
	} catch {
		return undefined;
	}
}

/** With the vendor string that Windows sends. The host name must not be empty (RFC 2661, 4.4.3), and is not this computer's. */
function start(tunnelId: number): L2tpMessage {
	return {
		type: 'SCCRQ',
		tunnelId: 0,
		sessionId: 0,
		ns: 0,
		nr: 0,
		avps: {
			protocolVersion: L2TP_PROTOCOL_VERSION,
			framing: 3,
			bearer: 0,
			hostName: 'vpn-doctor',
			vendorName: 'Microsoft',
			assignedTunnelId: tunnelId,
			receiveWindow: 4,
		},
		opaque: [],
	};
}

/** RFC 2661, 5.7. `peerTunnelId` 0: not known; the server finds the tunnel by our own ID (4.4.3). It acknowledges SCCRP as well. */
function stop(tunnelId: number, peerTunnelId: number): L2tpMessage {
	const nr = peerTunnelId === 0 ? 0 : 1;
	const avps = { result: { result: L2TP_CLEAR }, assignedTunnelId: tunnelId };
	return { type: 'StopCCN', tunnelId: peerTunnelId, sessionId: 0, ns: 1, nr, avps, opaque: [] };
}

/** Any number but 0 (RFC 2661, 4.4.3). */
function newTunnelId(): number {
	return 1 + Math.floor(Math.random() * 0xffff);
}
