import { elapsedSince } from '../net/elapsed.ts';
import type { TlsSession } from '../net/tls.ts';
import { decodeSstp, encodeSstp, SSTP_PPP, type SstpControl, type SstpPacket } from '../wire/sstp.ts';
import { SstpFramer } from '../wire/sstp-framer.ts';
import { askHttp, type BreakKind, broken, ending, foreign } from './http-head.ts';
import type { LcpConversation } from './lcp.ts';
import type { HttpAnswer, SstpBreak, SstpRefusal } from './sstp-facts.ts';

type CallAnswer = { readonly kind: 'ack'; readonly ms: number; readonly hashes?: number } | ({ readonly kind: 'refused' } & SstpRefusal);

/** How long PPP may take until the server has said how it wants its clients to sign in, in ms; no longer than the patience. */
const PPP_MS = 3000;
/** RFC 1661, 4.6: after how long an unanswered Configure-Request is sent again, in ms. TLS loses nothing; a server may be slow to start PPP. */
const PPP_RESEND_MS = 1000;

/** What is said inside TLS: the HTTP request, SSTP, and PPP up to the question who is there. And the goodbye, on every way out. */
export class SstpConversation {
	readonly #session: TlsSession;
	readonly #signal: AbortSignal;
	readonly #framer = new SstpFramer();
	#lcp: LcpConversation | undefined;
	/** The server may hold a call of ours: asked for, or acknowledged. */
	#call: 'none' | 'asked' | 'up' = 'none';
	#ended = false;
	/** Within the abort itself, since the process may end right behind it. */
	readonly #onAbort = () => this.goodbye();

	constructor(session: TlsSession, signal: AbortSignal) {
		this.#session = session;
		this.#signal = signal;
		signal.addEventListener('abort', this.#onAbort, { once: true });
		if (signal.aborted) this.goodbye();
	}

	/** Sends an HTTP request and waits for the head of its answer, `patienceMs` in all however its bytes drip in. */
	async post(request: Uint8Array, patienceMs: number): Promise<({ readonly kind: 'answer' } & HttpAnswer) | SstpBreak> {
		const answer = await askHttp({ read: (ms) => this.#session.read(ms), write: (bytes) => this.#write(bytes) }, request, patienceMs);
		if (answer.kind !== 'answer') return answer;
		// Whatever comes behind the head is SSTP's.
		this.#framer.push(answer.rest);
		return { kind: 'answer', ...answer.http };
	}

	/** Asks for a call that carries PPP (3.2.4.2), and waits for what the server says to it. */
	async call(patienceMs: number): Promise<CallAnswer | SstpBreak> {
		const since = performance.now();
		this.#call = 'asked';
		this.#send({ type: 'Call-Connect-Request', attributes: [{ name: 'encapsulated-protocol', protocol: SSTP_PPP }] });
		for (;;) {
			const next = await this.#next(since + patienceMs);
			if ('kind' in next) return broken(next, since, this.#framer.held.length);
			if (next.type === 'Call-Connect-Ack') {
				this.#call = 'up';
				const binding = next.attributes.find((attribute) => attribute.name === 'crypto-binding-request');
				return { kind: 'ack', ms: elapsedSince(since), ...(binding === undefined ? {} : { hashes: binding.hashes }) };
			}
			const refusal = refusalIn(next);
			if (refusal === undefined) continue;
			this.#call = 'none';
			return { kind: 'refused', ...refusal, ms: elapsedSince(since) };
		}
	}

	/**
	 * PPP until the server has said how it wants its clients to sign in. It sends LCP and nothing else. What ended it early comes back;
	 * silence is none, since the facts of LCP tell it.
	 */
	async ppp(lcp: LcpConversation, patienceMs: number): Promise<SstpBreak | undefined> {
		const since = performance.now();
		const until = since + Math.min(patienceMs, PPP_MS);
		let resendAt = since + PPP_RESEND_MS;
		this.#lcp = lcp;
		this.#frames(lcp.start());
		while (lcp.state === 'negotiating') {
			const next = await this.#next(Math.min(until, resendAt));
			if ('type' in next) {
				if (next.type === 'data') this.#frames(lcp.receive(next.frame));
				else if (refusalIn(next) !== undefined) {
					this.#call = 'none';
					return broken({ kind: 'closed' }, since, 0);
				}
			} else if (next.kind !== 'silent') return broken(next, since, this.#framer.held.length);
			else if (performance.now() >= until) return undefined;
			else {
				resendAt += PPP_RESEND_MS;
				this.#frames(lcp.resend());
			}
		}
		return undefined;
	}

	/**
	 * Ends PPP (RFC 1661, 5.5), then the call ([MS-SSTP] 2.2.12, 2.2.13): a call that stands is disconnected, one that was merely asked for is
	 * aborted. Waits for nothing.
	 */
	goodbye(): void {
		if (this.#ended) return;
		const last: SstpPacket[] = [];
		if (this.#call === 'up') {
			last.push(...(this.#lcp?.terminate() ?? []).map((frame) => ({ type: 'data', frame }) as const));
			last.push({ type: 'Call-Disconnect', attributes: [NO_ERROR] });
		} else if (this.#call === 'asked') last.push({ type: 'Call-Abort', attributes: [NO_ERROR] });
		// In one piece: a second one would wait for the first to be gone, and the process may end before.
		if (last.length > 0) this.#session.write(Buffer.concat(last.map(encodeSstp)));
		this.#ended = true;
		this.#signal.removeEventListener('abort', this.#onAbort);
		this.#session.close();
	}

	#send(packet: SstpPacket): void {
		this.#write(encodeSstp(packet));
	}

	#write(bytes: Uint8Array): void {
		if (!this.#ended) this.#session.write(bytes);
	}

	#frames(frames: readonly Uint8Array[]): void {
		for (const frame of frames) this.#send({ type: 'data', frame });
	}

	/** The next packet, or why there is none by the moment `until`. Echo-Requests are answered (3.1.5). */
	async #next(until: number): Promise<SstpPacket | BreakKind> {
		for (;;) {
			try {
				const bytes = this.#framer.next();
				if (bytes !== undefined) {
					const packet = decodeSstp(bytes);
					if (packet.type !== 'Echo-Request') return packet;
					this.#send({ type: 'Echo-Response', attributes: [] });
					continue;
				}
			} catch (error) {
				this.#call = 'none';
				return foreign(error, this.#framer.held);
			}
			const left = until - performance.now();
			if (left <= 0) return { kind: 'silent' };
			const read = await this.#session.read(left);
			if (read.kind !== 'data') return ending(read, this.#framer.held);
			this.#framer.push(read.bytes);
		}
	}
}

const NO_ERROR = { name: 'status', attribute: 0, status: 0, value: new Uint8Array() } as const;

function refusalIn(packet: SstpPacket): Omit<SstpRefusal, 'ms'> | undefined {
	const { type } = packet;
	if (type !== 'Call-Connect-Nak' && type !== 'Call-Abort' && type !== 'Call-Disconnect') return undefined;
	const status = (packet as SstpControl).attributes.find((attribute) => attribute.name === 'status');
	return { by: type, ...(status === undefined ? {} : { status: status.status, attribute: status.attribute }) };
}
