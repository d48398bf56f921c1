import { encodePptp, type PptpMessageOf } from '../../src/wire/pptp.ts';
import type { PptpPeerEnd, PptpScript } from './pptp.ts';

/** The SCCRP of pptpd 1.4.0. */
export function startReply(fields: Partial<PptpMessageOf<'SCCRP'>> = {}): PptpMessageOf<'SCCRP'> {
	return {
		type: 'SCCRP',
		version: 0x0100,
		result: 1,
		error: 0,
		framing: 0,
		bearer: 0,
		maxChannels: 1,
		firmware: 1,
		hostName: 'local',
		vendor: 'linux',
		...fields,
	};
}

/** The OCRP of pptpd 1.4.0, call ID 0 included. */
function callReply(peerCallId: number, fields: Partial<PptpMessageOf<'OCRP'>> = {}): PptpMessageOf<'OCRP'> {
	return {
		type: 'OCRP',
		callId: 0,
		peerCallId,
		result: 1,
		error: 0,
		cause: 0,
		speed: 100_000_000,
		window: 64,
		delay: 0,
		channel: 0,
		...fields,
	};
}

/** As pptpd: accepts, and just closes when the call is cleared. */
export const accepting: PptpScript = {
	SCCRQ: (end) => end.send(startReply()),
	OCRQ: (end, { callId }) => end.send(callReply(callId)),
	StopCCRQ: (end) => end.end(),
};

/** A server far away: each answer takes its time. */
export function distant(delayMs: number): PptpScript {
	return {
		SCCRQ: (end) => setTimeout(() => end.send(startReply()), delayMs),
		OCRQ: (end, { callId }) => setTimeout(() => end.send(callReply(callId)), delayMs),
		StopCCRQ: (end) => end.end(),
	};
}

/** As the RFC wants it: confirms the clearing and the stop. */
export const polite: PptpScript = {
	...accepting,
	'Call-Clear-Request': (end) => end.send({ type: 'Call-Disconnect-Notify', callId: 0, result: 4, error: 0, cause: 0, statistics: 'none' }),
	StopCCRQ: (end) => {
		end.send({ type: 'StopCCRP', result: 1, error: 0 });
		end.end();
	},
};

export const mute: PptpScript = {};
export const closing: PptpScript = { connected: (end) => end.end() };
export const resetting: PptpScript = { SCCRQ: (end) => end.reset() };
export const stopping: PptpScript = { SCCRQ: (end) => end.send({ type: 'StopCCRQ', reason: 3 }) };
export const sshBanner: PptpScript = { raw: true, connected: (end) => end.send('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n') };
export const http: PptpScript = { raw: true, bytes: (end) => end.send('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n') };
export const wrongCookie: PptpScript = { SCCRQ: (end) => end.send(patched(encodePptp(startReply()), 4, [0xde, 0xad, 0xbe, 0xef])) };
export const oversize: PptpScript = { SCCRQ: (end) => end.send(patched(encodePptp(startReply()), 0, [0xff, 0xff])) };
/** Claims to be whole, and ends inside its fields. */
export const undersize: PptpScript = { SCCRQ: (end) => end.send(patched(encodePptp(startReply()), 0, [0, 40]).subarray(0, 40)) };
export const slowBanner: PptpScript = { raw: true, connected: (end) => end.drip(new TextEncoder().encode('220 smtp'), 5) };

/** Junk without end, as fast as it goes. */
export const junkFlood: PptpScript = { raw: true, connected: (end) => flood(end, new Uint8Array(4096).fill(0x55)) };
/** Well-formed messages without end, none of which was asked for. */
export const echoFlood: PptpScript = {
	SCCRQ: (end) => flood(end, encodePptp({ type: 'Set-Link-Info', peerCallId: 1, sendAccm: 0, receiveAccm: 0 })),
};

export function rejecting(result: number, error = 0): PptpScript {
	return { SCCRQ: (end) => end.send(startReply({ result, error })) };
}

export function callRefusing(result: number, error = 0, cause = 0): PptpScript {
	return { ...accepting, OCRQ: (end, { callId }) => end.send(callReply(callId, { result, error, cause })) };
}

export const callMute: PptpScript = { SCCRQ: accepting.SCCRQ as NonNullable<PptpScript['SCCRQ']>, StopCCRQ: (end) => end.end() };
export const callResetting: PptpScript = { ...accepting, OCRQ: (end) => end.reset() };
export const callClosing: PptpScript = { ...accepting, OCRQ: (end) => end.end() };
export const callDisconnecting: PptpScript = {
	...accepting,
	OCRQ: (end) => end.send({ type: 'Call-Disconnect-Notify', callId: 0, result: 3, error: 0, cause: 0, statistics: '' }),
};
/** Answers a call that nobody made. */
export const callConfused: PptpScript = { ...accepting, OCRQ: (end, { callId }) => end.send(callReply(callId ^ 0xffff)) };
export const callThenBanner: PptpScript = { ...accepting, OCRQ: (end) => end.send('HTTP/1.1 400 Bad Request\r\n\r\n') };

/** pppd died: the call is accepted and the connection closed in the same moment. */
export const closingAfterCall: PptpScript = {
	...accepting,
	OCRQ: (end, { callId }) => {
		end.send(callReply(callId));
		end.end();
	},
};

/** The reply one byte at a time. */
export function dripping(everyMs: number): PptpScript {
	return { ...accepting, SCCRQ: (end) => end.drip(encodePptp(startReply()), everyMs) };
}

export function late(ms: number): PptpScript {
	return {
		...accepting,
		SCCRQ: (end) => void setTimeout(() => end.send(startReply()), ms),
		OCRQ: (end, { callId }) => void setTimeout(() => end.send(callReply(callId)), ms),
	};
}

/** Asks for an echo first, and answers only to one that asked. */
export const echoing: PptpScript = {
	...accepting,
	SCCRQ: (end) => {
		end.send({ type: 'Echo-Request', identifier: 0xcafe });
		end.send(startReply());
	},
	OCRQ: (end, { callId }) => {
		end.send({ type: 'Set-Link-Info', peerCallId: callId, sendAccm: 0xffffffff, receiveAccm: 0xffffffff });
		end.send(callReply(callId, { callId: 77 }));
	},
};

function flood(end: PptpPeerEnd, bytes: Uint8Array): void {
	for (let i = 0; i < 1000; i++) end.send(bytes);
}

function patched(bytes: Uint8Array, offset: number, octets: readonly number[]): Uint8Array {
	bytes.set(octets, offset);
	return bytes;
}
