import { exchangeUdp } from '../net/udp.ts';
import { WireError } from '../wire/error.ts';
import { decodeNtp, encodeNtp, NTP_MODES, NTP_UNSYNCHRONISED, type NtpMessage, ntpToUnixMs, referenceText } from '../wire/ntp.ts';
import type { ProbeContext } from './probe.ts';

/** What a time server said. */
export type NtpFacts =
	| {
			readonly answer: 'time';
			/** By the server's clock, ISO 8601 UTC. */
			readonly date: string;
			/** By this computer's clock, in the middle between question and answer. */
			readonly hereAt: string;
			/** From the first question to the answer, in ms. */
			readonly roundTripMs: number;
			/** 1: has a reference clock; more: so many steps away from one. */
			readonly stratum: number;
			readonly localAddress: string;
			readonly localPort: number;
	  }
	/** It says that it does not know the time itself. */
	| { readonly answer: 'unsynchronised' }
	/** A kiss-o'-death that means the one who asks (RFC 4330, 8): `RATE`, `DENY`. The others tell of the server. */
	| { readonly answer: 'turned-away'; readonly code: string }
	| { readonly answer: 'none'; readonly how: 'refused' | 'filtered' | 'silent' | 'local' | 'aborted' };

/**
 * Asks a time server for the time (SNTP, RFC 4330, 5). The question tells nothing of this computer's clock: what stands in its place is
 * random, so that only who heard the question can answer it.
 */
export async function askNtp({ address, port, patienceMs, signal }: Omit<ProbeContext, 'family'>): Promise<NtpFacts> {
	const nonce = crypto.getRandomValues(new BigUint64Array(1))[0] ?? 1n;
	const accept = (datagram: Uint8Array) => replyIn(datagram, nonce);
	const seen = await exchangeUdp({ address, port, message: encodeNtp(question(nonce)), patienceMs, signal, accept });
	if (seen.kind !== 'answer') return { answer: 'none', how: seen.kind };
	const heardAt = Date.now();
	const { value: reply, ms, localAddress, localPort } = seen;
	const code = referenceText(reply.reference);
	if (reply.stratum === 0 && KISSES.has(code)) return { answer: 'turned-away', code };
	if (reply.stratum === 0 || reply.leap === NTP_UNSYNCHRONISED || reply.transmit === 0n) return { answer: 'unsynchronised' };
	return {
		answer: 'time',
		date: new Date(ntpToUnixMs(reply.transmit)).toISOString(),
		hereAt: new Date(heardAt - ms / 2).toISOString(),
		roundTripMs: ms,
		stratum: reply.stratum,
		localAddress,
		localPort,
	};
}

const KISSES = new Set(['DENY', 'RSTR', 'RATE']);

function question(nonce: bigint): NtpMessage {
	const none = { stratum: 0, poll: 0, precision: 0, rootDelay: 0, rootDispersion: 0, reference: 0 };
	return { leap: 0, version: 4, mode: NTP_MODES.client, ...none, referenceTime: 0n, originate: 0n, receive: 0n, transmit: nonce };
}

/** The answer to this question; whatever else comes is none. */
function replyIn(datagram: Uint8Array, nonce: bigint): NtpMessage | undefined {
	try {
		const message = decodeNtp(datagram);
		return message.mode === NTP_MODES.server && message.originate === nonce ? message : undefined;
	} catch (error) {
		if (error instanceof WireError) return undefined;
		throw error;
	}
}
