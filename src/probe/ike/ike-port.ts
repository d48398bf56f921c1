import type { UdpExchange, UdpFlow } from '../../net/udp-flow.ts';
import { toHex } from '../../wire/hex.ts';
import { withNonEspMarker, withoutNonEspMarker } from '../../wire/isakmp.ts';
import type { IkePort, Strays } from '../ikev2-facts.ts';

/** What a datagram is to a question. */
export type Read<Answer> = { readonly kind: 'answer'; readonly value: Answer } | { readonly kind: 'stray' | 'malformed' | 'more' };

/** How many bytes of something that is not IKE are kept. */
const FIRST_BYTES = 32;

/** UDP 500, or UDP 4500 with its marker. */
export class IkeFlow {
	readonly number: 500 | 4500;
	readonly flow: UdpFlow;
	#strays: { count: number; kind: Strays['kind']; firstBytes: string } | undefined;

	constructor(number: 500 | 4500, flow: UdpFlow) {
		this.number = number;
		this.flow = flow;
	}

	/** Asks, and keeps what came that was no answer. */
	ask<Answer>(
		messages: readonly Uint8Array[],
		patienceMs: number,
		read: (message: Uint8Array) => Read<Answer>,
		abandoned?: AbortSignal,
	): Promise<UdpExchange<Answer>> {
		this.#strays = undefined;
		return this.flow.exchange<Answer>({
			message: messages.map((message) => this.#wrapped(message)),
			patienceMs,
			...(abandoned === undefined ? {} : { abandoned }),
			accept: (datagram) => {
				const message = this.number === 4500 ? withoutNonEspMarker(datagram) : datagram;
				const seen: Read<Answer> = message === undefined ? { kind: 'stray' } : read(message);
				if (seen.kind === 'answer') return seen.value;
				if (seen.kind !== 'more') this.#keep(datagram, messages, seen.kind);
				return undefined;
			},
		});
	}

	send(message: Uint8Array): void {
		this.flow.send(this.#wrapped(message));
	}

	/** The exchange as a fact about the port. */
	fact(how: UdpExchange<unknown>, abandoned: boolean): IkePort {
		switch (how.kind) {
			case 'answer':
				return { kind: 'answered', ms: how.ms, sends: how.sends };
			case 'refused':
			case 'filtered':
				return { kind: how.kind, code: how.code, ms: how.ms };
			case 'silent':
				return { kind: 'silent', ms: how.ms, sends: how.sends, ...(this.#strays === undefined ? {} : { strays: { ...this.#strays } }) };
			case 'local':
				return how;
			case 'aborted':
				return { kind: abandoned ? 'not-needed' : 'aborted' };
		}
	}

	#wrapped(message: Uint8Array): Uint8Array {
		return this.number === 4500 ? withNonEspMarker(message) : message;
	}

	#keep(datagram: Uint8Array, sent: readonly Uint8Array[], kind: 'stray' | 'malformed'): void {
		if (this.#strays !== undefined) {
			this.#strays.count++;
			return;
		}
		const echo = sent.some((message) => Buffer.compare(this.#wrapped(message), datagram) === 0);
		const firstBytes = toHex(datagram.subarray(0, FIRST_BYTES));
		this.#strays = { count: 1, kind: echo ? 'echo' : kind === 'stray' ? 'other' : 'malformed', firstBytes };
	}
}
