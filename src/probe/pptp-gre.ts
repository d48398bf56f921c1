import { elapsedSince } from '../net/elapsed.ts';
import type { IcmpError, RawRead, RawSocket } from '../net/raw.ts';
import { WireError } from '../wire/error.ts';
import { decodeGre, encodeGre, type GrePacket } from '../wire/gre.ts';
import type { GreTried } from './gre-facts.ts';
import { LcpConversation } from './lcp.ts';
import type { PptpConversation } from './pptp-conversation.ts';
import type { PptpBreak } from './pptp-facts.ts';

export interface GreCall {
	readonly raw: RawSocket;
	/** The control connection, which is watched meanwhile. */
	readonly control: PptpConversation;
	readonly callId: number;
	/** The server's own, which may be 0. */
	readonly serverCallId: number;
	/** Of the way to the server and back, in ms. */
	readonly roundTripMs: number;
	readonly patienceMs: number;
}

/** When our request is sent again, as parts of the patience. */
const RESENDS = [0.1, 0.25, 0.45, 0.7];
/** How long the server may take to ask who is there, or to hang up, once both sides have agreed: some round trips, in ms. */
const SETTLE_MS = 150;
const SETTLE_ROUND_TRIPS = 3;
/** What came over GRE before the control connection ended may still be under way, in ms. */
const DRAIN_MS = 20;
/** So many of our packets answered by ICMP and by nothing else are enough. The first may be early: Linux' servers open GRE with the call. */
const ENOUGH_ICMP = 3;

/**
 * PPP over GRE within an accepted call (RFC 2637, 4), as far as it needs no identity: LCP, until both directions are proven and the server
 * has said how it wants to be signed in to, or one patience has passed. Ends PPP; the call itself is the caller's to clear.
 */
export async function converseOverGre(call: GreCall): Promise<GreTried> {
	return new Attempt(call).run();
}

class Attempt {
	readonly #call: GreCall;
	readonly #since = performance.now();
	readonly #lcp = new LcpConversation();
	#sequence = 0;
	/** The highest sequence number received, and whether the server was told. */
	#highest: number | undefined;
	#told = true;
	#sent = 0;
	#received = 0;
	#strays = 0;
	#resends = 0;
	#icmp: { readonly first: IcmpError & { readonly ms: number }; count: number } | undefined;
	#openSince: number | undefined;
	#local: string | undefined;
	#aborted = false;

	constructor(call: GreCall) {
		this.#call = call;
	}

	async run(): Promise<GreTried> {
		const { raw, control, patienceMs } = this.#call;
		let ended: PptpBreak | undefined;
		// Longer than anything below: it ends with the goodbye.
		const watch = control.watch(2 * patienceMs).then((how) => {
			ended = how;
			return { kind: 'ended' } as const;
		});
		this.#send(this.#lcp.start());
		let until = this.#next();
		while (until !== undefined) {
			const next =
				ended === undefined ? await Promise.race([raw.read(Math.max(0, until - performance.now())), watch]) : { kind: 'ended' as const };
			if (next.kind === 'ended') break;
			if (!this.#take(next)) break;
			until = this.#next();
		}
		if (ended !== undefined) await this.#drain();
		const facts = this.#facts(ended);
		this.#send(this.#lcp.terminate());
		raw.close();
		return facts;
	}

	/** What was sent before the control connection ended is still read: it may be the server's reason. */
	async #drain(): Promise<void> {
		const until = performance.now() + DRAIN_MS;
		for (let left = DRAIN_MS; left > 0; left = until - performance.now()) {
			if (!this.#take(await this.#call.raw.read(left))) return;
		}
	}

	/** The moment at which something has to be done if nothing came; undefined when the attempt is over. */
	#next(): number | undefined {
		const now = performance.now();
		const { patienceMs } = this.#call;
		const end = this.#since + patienceMs;
		if (this.#lcp.state === 'over' || now >= end) return undefined;
		if (this.#received === 0 && (this.#icmp?.count ?? 0) >= ENOUGH_ICMP) return undefined;
		if (this.#lcp.state === 'open') {
			this.#openSince ??= now;
			const settled = this.#openSince + Math.max(SETTLE_MS, SETTLE_ROUND_TRIPS * this.#call.roundTripMs);
			return now >= settled ? undefined : Math.min(settled, end);
		}
		for (let part = RESENDS[this.#resends]; part !== undefined; part = RESENDS[this.#resends]) {
			const at = this.#since + part * patienceMs;
			if (at > now) return Math.min(at, end);
			this.#resends++;
			this.#send(this.#lcp.resend());
		}
		return end;
	}

	/** Takes in what came; false when nothing more can come. */
	#take(read: RawRead): boolean {
		switch (read.kind) {
			case 'data':
				this.#packet(read.bytes);
				return true;
			case 'silent':
				return true;
			case 'icmp':
				this.#icmp ??= { first: { ...read.error, ms: elapsedSince(this.#since) }, count: 0 };
				this.#icmp.count++;
				return true;
			case 'local':
				this.#local = read.code;
				return false;
			case 'aborted':
				this.#aborted = true;
				return false;
			case 'flood':
				return false;
		}
	}

	#packet(bytes: Uint8Array): void {
		const packet = ours(bytes, this.#call.callId);
		if (packet === undefined) this.#strays++;
		else if (packet.sequence !== undefined) {
			this.#received++;
			this.#highest = Math.max(this.#highest ?? 0, packet.sequence);
			this.#told = false;
			this.#send(this.#lcp.receive(packet.payload));
			// RFC 2637, 4.1: what was received is acknowledged even when there is nothing to say.
			if (!this.#told) this.#gre({ payload: new Uint8Array() });
		}
	}

	#send(frames: readonly Uint8Array[]): void {
		for (const payload of frames) {
			this.#gre({ sequence: this.#sequence, payload });
			this.#sequence++;
			this.#sent++;
		}
	}

	#gre(packet: Omit<GrePacket, 'callId' | 'acknowledgement'>): void {
		const acknowledgement = this.#told ? {} : { acknowledgement: this.#highest ?? 0 };
		this.#call.raw.send(encodeGre({ callId: this.#call.serverCallId, ...packet, ...acknowledgement }));
		this.#told = true;
	}

	#facts(ended: PptpBreak | undefined): GreTried {
		const icmp = this.#icmp;
		return {
			kind: 'tried',
			sent: this.#sent,
			received: this.#received,
			...(this.#strays > 0 ? { strays: this.#strays } : {}),
			ppp: this.#lcp.facts,
			...(icmp === undefined ? {} : { icmp: { ...icmp.first, count: icmp.count } }),
			...(this.#local === undefined ? {} : { local: this.#local }),
			...(ended === undefined || ended.kind === 'aborted' ? {} : { ended }),
			...(this.#aborted || ended?.kind === 'aborted' ? { aborted: true as const } : {}),
			ms: elapsedSince(this.#since),
		};
	}
}

/** A packet of our call; undefined for anything else. */
function ours(bytes: Uint8Array, callId: number): GrePacket | undefined {
	try {
		const packet = decodeGre(bytes);
		return packet.callId === callId ? packet : undefined;
	} catch (error) {
		if (!(error instanceof WireError)) throw error;
		return undefined;
	}
}
