import { elapsedSince } from '../net/elapsed.ts';
import { WireError } from '../wire/error.ts';
import { decodeLcp, encodeLcp, type LcpOption, type LcpPacket, type LcpPacketOf } from '../wire/lcp.ts';
import { decodeChallenge, decodePpp, encodePpp, PPP_PROTOCOLS, type PppChallenge, type PppFrame } from '../wire/ppp.ts';
import { cleanText } from '../wire/text.ts';
import { adjusted, answerTo, type LcpRequest, randomMagic, serverOptions, without } from './lcp-answer.ts';
import type { LcpEnd, LcpFacts, ServerOptions } from './lcp-facts.ts';

export type { LcpEnd, LcpFacts, ServerOptions } from './lcp-facts.ts';

export interface LcpSettings {
	/** Any number but 0. Default: a random one. */
	readonly magic?: number;
}

/** RFC 1661, 4.6: what is still not agreed on after so many tries will not be. */
const MAX_TRIES = 5;
/** More frames than any server sends up to its challenge. */
const MAX_FRAMES = 64;
/** How often our request is sent again. RFC 1661, 4.6 has ten. */
const MAX_RESENDS = 10;
/** Longer frames are not looked at, in bytes: LCP has nothing to say that long. */
const MAX_FRAME_SIZE = 4096;

/** How much of a packet that is refused goes back with the refusal, in bytes. */
const MAX_REJECTED = 256;
/** The codes that LCP cannot be without: Configure-Request to Terminate-Ack. */
const ESSENTIAL = new Set([1, 2, 3, 4, 5, 6]);

/** As Windows' clients do. */
const MRU = 1400;

/**
 * LCP as a client speaks it (RFC 1661), up to the server's first question who is there, which is never answered. It does no I/O: it is given
 * the PPP frames that came and hands out those to send. What it sends depends on nothing but LCP frames, so no identity can be in it.
 */
export class LcpConversation {
	readonly #since = performance.now();
	/** What we ask for. No callback, which Windows asks for first and gives up as soon as it is rejected. */
	#options: readonly LcpOption[];
	/** Of our last Configure-Request. */
	#identifier = 1;
	/** The last one used at all. */
	#lastIdentifier = 1;
	#tries = 1;
	#resends = 0;
	#theirTries = 0;
	#sent = 0;
	#received = 0;
	#unreadable = 0;
	#firstMs: number | undefined;
	#ours: LcpFacts['ours'] = 'unanswered';
	#answeredMs: number | undefined;
	#server: ServerOptions | undefined;
	#challenge: PppChallenge | undefined;
	#asksNobody = false;
	#ended: LcpEnd | undefined;

	constructor({ magic = randomMagic() }: LcpSettings = {}) {
		this.#options = [{ name: 'mru', value: MRU }, { name: 'magic', value: magic }, { name: 'pfc' }, { name: 'acfc' }];
	}

	/** What has been seen, as JSON. */
	get facts(): LcpFacts {
		return {
			sent: this.#sent,
			received: this.#received,
			...(this.#unreadable > 0 ? { unreadable: this.#unreadable } : {}),
			...(this.#firstMs === undefined ? {} : { firstMs: this.#firstMs }),
			ours: this.#ours,
			...(this.#answeredMs === undefined ? {} : { answeredMs: this.#answeredMs }),
			...(this.#server === undefined ? {} : { server: this.#server }),
			...(this.#challenge === undefined ? {} : { challenge: this.#challenge }),
			...(this.#asksNobody ? { asksNobody: true as const } : {}),
			// A server asks who is there only after our acknowledgement of its own request.
			bothWays: this.#ours !== 'unanswered' || this.#challenge !== undefined || this.#asksNobody,
			...(this.#ended === undefined ? {} : { ended: this.#ended }),
		};
	}

	/**
	 * `open`: both sides have agreed; the server may still ask who is there, or hang up. `over`: there is nothing more to wait for, since
	 * it asked, went on, or the conversation has ended.
	 */
	get state(): 'negotiating' | 'open' | 'over' {
		if (this.#ended !== undefined || this.#challenge !== undefined || this.#asksNobody) return 'over';
		return this.#ours === 'acknowledged' && this.#server?.acknowledged ? 'open' : 'negotiating';
	}

	/** The first frame to send: our Configure-Request. */
	start(): Uint8Array[] {
		return [this.#request()];
	}

	/** Our request again, the same bytes, when nobody has answered it yet. */
	resend(): Uint8Array[] {
		if (this.#ended !== undefined || this.#ours === 'acknowledged' || this.#resends >= MAX_RESENDS) return [];
		this.#resends++;
		return [this.#request()];
	}

	/** Takes in a frame of the server; what comes back is to be sent. Never throws. */
	receive(bytes: Uint8Array): Uint8Array[] {
		if (this.#ended !== undefined) return [];
		this.#received++;
		if (this.#received > MAX_FRAMES) return this.#end({ by: 'us', how: 'flood', ms: this.#elapsed() });
		this.#firstMs ??= this.#elapsed();
		try {
			if (bytes.length > MAX_FRAME_SIZE) throw new WireError('length', 0, 'frame');
			const frame = decodePpp(bytes);
			return frame.protocol === PPP_PROTOCOLS.lcp ? this.#lcp(decodeLcp(frame.information)) : this.#other(frame);
		} catch (error) {
			if (!(error instanceof WireError)) throw error;
			this.#unreadable++;
			return [];
		}
	}

	/** Says goodbye; afterwards nothing is taken in any more. Nothing to send when it has ended before. */
	terminate(): Uint8Array[] {
		if (this.#ended !== undefined) return [];
		const frames = [this.#frame({ type: 'Terminate-Request', identifier: this.#nextIdentifier(), data: new Uint8Array() })];
		this.#end({ by: 'us', how: 'goodbye', ms: this.#elapsed() });
		return frames;
	}

	#lcp(packet: LcpPacket): Uint8Array[] {
		switch (packet.type) {
			case 'Configure-Request':
				return this.#requested(packet);
			case 'Configure-Ack':
			case 'Configure-Nak':
			case 'Configure-Reject':
				return this.#answered(packet);
			case 'Terminate-Request': {
				const frames = [this.#frame({ type: 'Terminate-Ack', identifier: packet.identifier, data: packet.data })];
				this.#end({ by: 'server', how: 'terminate', ...reasonIn(packet.data), ms: this.#elapsed() });
				return frames;
			}
			case 'Code-Reject':
				// RFC 1661, 5.6: to refuse one of the codes that LCP cannot be without ends it.
				return ESSENTIAL.has(packet.data[0] ?? 0) ? this.#end({ by: 'server', how: 'code-reject', ms: this.#elapsed() }) : [];
			case 'Protocol-Reject':
				return packet.protocol === PPP_PROTOCOLS.lcp ? this.#end({ by: 'server', how: 'protocol-reject', ms: this.#elapsed() }) : [];
			case 'Echo-Request':
				if (this.state !== 'open') return [];
				return [this.#frame({ type: 'Echo-Reply', identifier: packet.identifier, magic: this.#magic, data: packet.data })];
			case 'unknown':
				return [
					this.#frame({ type: 'Code-Reject', identifier: this.#nextIdentifier(), data: encodeLcp(packet).subarray(0, MAX_REJECTED) }),
				];
			default:
				return [];
		}
	}

	/** Any other protocol is looked at and never answered. */
	#other(frame: PppFrame): Uint8Array[] {
		if (frame.protocol === PPP_PROTOCOLS.ipcp || frame.protocol === PPP_PROTOCOLS.ccp) this.#asksNobody = this.#challenge === undefined;
		else this.#challenge ??= decodeChallenge(frame);
		return [];
	}

	#requested(request: LcpRequest): Uint8Array[] {
		const magic = request.options.find((option) => option.name === 'magic')?.value;
		if (magic === this.#magic) return this.#end({ by: 'us', how: 'loop', ms: this.#elapsed() });
		const answer = answerTo(request, this.#theirTries >= MAX_TRIES);
		const acknowledged = answer.type === 'Configure-Ack';
		this.#server = serverOptions(request, this.#server?.offers ?? [], acknowledged);
		if (!acknowledged && this.#theirTries++ > 2 * MAX_TRIES) return this.#end({ by: 'us', how: 'no-agreement', ms: this.#elapsed() });
		return [this.#frame(answer)];
	}

	#answered(answer: LcpPacketOf<'Configure-Ack' | 'Configure-Nak' | 'Configure-Reject'>): Uint8Array[] {
		if (answer.identifier !== this.#identifier || this.#ours === 'acknowledged') return [];
		if (answer.type === 'Configure-Ack') {
			// RFC 1661, 5.2: what does not repeat our options is no acknowledgement of them.
			if (!isSame(answer.options, this.#options)) throw new WireError('value', 0, 'options');
			this.#ours = 'acknowledged';
			this.#answeredMs ??= this.#elapsed();
			return [];
		}
		this.#ours = 'refused';
		this.#answeredMs ??= this.#elapsed();
		if (this.#tries++ >= MAX_TRIES) return this.#end({ by: 'us', how: 'no-agreement', ms: this.#elapsed() });
		this.#options = answer.type === 'Configure-Reject' ? without(this.#options, answer.options) : adjusted(this.#options, answer.options);
		this.#identifier = this.#nextIdentifier();
		return [this.#request()];
	}

	get #magic(): number {
		return this.#options.find((option) => option.name === 'magic')?.value ?? 0;
	}

	#request(): Uint8Array {
		return this.#frame({ type: 'Configure-Request', identifier: this.#identifier, options: this.#options });
	}

	#frame(packet: LcpPacket): Uint8Array {
		this.#sent++;
		return encodePpp({ protocol: PPP_PROTOCOLS.lcp, information: encodeLcp(packet) });
	}

	#nextIdentifier(): number {
		this.#lastIdentifier = (this.#lastIdentifier + 1) & 0xff;
		return this.#lastIdentifier;
	}

	#end(how: LcpEnd): Uint8Array[] {
		this.#ended = how;
		return [];
	}

	#elapsed(): number {
		return elapsedSince(this.#since);
	}
}

function isSame(ours: readonly LcpOption[], theirs: readonly LcpOption[]): boolean {
	const bytes = (options: readonly LcpOption[]) => encodeLcp({ type: 'Configure-Request', identifier: 0, options }).join();
	return bytes(ours) === bytes(theirs);
}

/** What a server adds to its goodbye. Windows puts numbers there, which say nothing. */
function reasonIn(data: Uint8Array): { readonly reason?: string } {
	const reason = data.every((octet) => octet >= 0x20 && octet < 0x7f) ? cleanText(data) : '';
	return reason === '' ? {} : { reason };
}
