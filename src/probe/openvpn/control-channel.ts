import { Duplex } from 'node:stream';
import { WireError } from '../../wire/error.ts';
import { MAX_ACKS, OPENVPN_HEADER_SIZE, type OpenVpnPacket } from '../../wire/openvpn.ts';
import type { Wrapper } from './wrapping.ts';

export interface ControlChannelOptions {
	readonly wrapper: Wrapper;
	readonly sessionId: Uint8Array;
	/** Both resets have passed: the server's session, and the number of its reset, which is to be acknowledged. */
	readonly peerSessionId: Uint8Array;
	readonly peerResetId: number;
	/** The first packet carries the wrapped key once more (tls-crypt-v2 with a cookie). */
	readonly resendKey: boolean;
	/** Over UDP: when a packet that nobody acknowledged is sent again, in ms from its first time. None over TCP. */
	readonly repeatsMs: readonly number[];
	/** Hands one packet to the way. */
	send(bytes: Uint8Array): void;
}

/** reliable.h: how many packets may be on the way unacknowledged, and how far ahead of the next one is held. */
const SEND_WINDOW = 4;
const RECEIVE_WINDOW = 12;
/** `tls-mtu` of OpenVPN 2.6 less room for IPv6 and UDP: how long a packet may be. */
const MAX_PACKET = 1200;
/** `CONTROL_SEND_ACK_MAX` of ssl.c: how many acknowledgements travel with a packet that says something itself. */
const ACKS_WITH_DATA = 4;
/** Acknowledged packet ids that are sent along, the count included. */
const ACK_SIZE = 1 + MAX_ACKS * 4 + 8 + 4;
/** More than any server has to say in a TLS handshake, in bytes. */
const MAX_INCOMING = 128 * 1024;

/** RFC 8446, 6: a fatal alert in the clear. */
const USER_CANCELLED = Uint8Array.of(0x15, 3, 3, 0, 2, 2, 90);

/**
 * The reliability layer of OpenVPN's control channel (reliable.h), as a stream for TLS to run over: numbers what is written, sends it again until it
 * is acknowledged, puts what comes into order, and acknowledges it. Ends by `destroy`, and by whoever feeds it.
 */
export class ControlChannel {
	readonly stream: Duplex;
	readonly #options: ControlChannelOptions;
	/** What was written and has no place in the window yet. */
	readonly #unsent: { readonly bytes: Uint8Array; readonly done?: () => void }[] = [];
	/** What is on the way: by packet number, with the timers of its repeats. */
	readonly #sent = new Map<number, readonly NodeJS.Timeout[]>();
	/** What came ahead of its turn. */
	readonly #early = new Map<number, Uint8Array>();
	#acks: number[];
	/** The last that were acknowledged: a server that keeps nothing of a client so far knows it by them (OpenVPN 2.6). */
	readonly #acknowledgedLast: number[] = [];
	#nextToSend = 1;
	#nextToRead = 1;
	#incoming = 0;
	#flush: NodeJS.Immediate | undefined;
	#closed = false;
	/** Packets of the peer that were not for this session or not made with its key. */
	#strays = 0;

	constructor(options: ControlChannelOptions) {
		this.#options = options;
		this.#acks = [options.peerResetId];
		this.stream = new Duplex({
			read() {},
			write: (chunk: Uint8Array, _encoding, done) => this.#write(chunk, done),
			final: (done) => done(),
			destroy: (error, done) => {
				this.leave();
				done(error);
			},
		});
		// Whoever runs TLS over it listens; until then nobody else need.
		this.stream.on('error', () => {});
		this.#later();
	}

	get strays(): number {
		return this.#strays;
	}

	/** Takes one packet of the peer. What does not belong here is counted and passed over. */
	receive(bytes: Uint8Array): void {
		if (this.#closed) return;
		const packet = this.#read(bytes);
		if (packet === undefined) {
			this.#strays++;
			return;
		}
		for (const ack of packet.acks) this.#acknowledged(ack);
		if (packet.packetId === undefined) return;
		if (packet.opcode === 'hard-reset-server-v2') this.#acknowledge(packet.packetId);
		if (packet.opcode === 'control-v1' || packet.opcode === 'control-wkc-v1') this.#take(packet.packetId, packet.payload);
	}

	/** The way broke: whoever reads the stream is told by this code. */
	fail(code: string): void {
		this.stream.destroy(Object.assign(new Error(code), { code }));
	}

	/** The peer closed its side. */
	end(): void {
		if (!this.#closed) this.stream.push(null);
	}

	/**
	 * Leaves, at once and without waiting: what TLS would still say is not sent. OpenVPN passes over close_notify and keeps an unfinished
	 * client for its `hand-window` (60 s); what is no record of this session makes it forget us.
	 */
	leave(): void {
		if (this.#closed) return;
		this.#send({ opcode: 'control-v1', packetId: this.#nextToSend++, payload: USER_CANCELLED });
		this.#closed = true;
		clearImmediate(this.#flush);
		for (const timers of this.#sent.values()) for (const timer of timers) clearTimeout(timer);
		this.#sent.clear();
		this.#unsent.length = 0;
		this.#early.clear();
	}

	/** A packet of this session, made with its key, about our packets if about any. */
	#read(bytes: Uint8Array): OpenVpnPacket | undefined {
		try {
			const packet = this.#options.wrapper.unwrap(bytes);
			if (packet === undefined || packet.keyId !== 0 || !same(packet.sessionId, this.#options.peerSessionId)) return undefined;
			return packet.ackedSessionId === undefined || same(packet.ackedSessionId, this.#options.sessionId) ? packet : undefined;
		} catch (error) {
			if (error instanceof WireError) return undefined;
			throw error;
		}
	}

	#acknowledged(packetId: number): void {
		const timers = this.#sent.get(packetId);
		if (timers === undefined) return;
		for (const timer of timers) clearTimeout(timer);
		this.#sent.delete(packetId);
		this.#fill();
	}

	#take(packetId: number, payload: Uint8Array): void {
		if (packetId >= this.#nextToRead + RECEIVE_WINDOW) return;
		// Also one that came before: its acknowledgement was lost.
		this.#acknowledge(packetId);
		if (packetId < this.#nextToRead) return;
		this.#early.set(packetId, payload);
		for (let next = this.#early.get(this.#nextToRead); next !== undefined; next = this.#early.get(this.#nextToRead)) {
			this.#early.delete(this.#nextToRead++);
			this.#incoming += next.length;
			if (this.#incoming > MAX_INCOMING) this.fail('EMSGSIZE');
			else if (next.length > 0) this.stream.push(next);
		}
	}

	#acknowledge(packetId: number): void {
		if (!this.#acks.includes(packetId)) this.#acks.push(packetId);
		if (this.#acks.length >= MAX_ACKS) this.#flushAcks();
		else this.#later();
	}

	/** An acknowledgement travels with what TLS answers, if it answers within this turn. */
	#later(): void {
		if (this.#closed) return;
		this.#flush ??= setImmediate(() => this.#flushAcks());
	}

	#flushAcks(): void {
		clearImmediate(this.#flush);
		this.#flush = undefined;
		if (this.#acks.length > 0 && !this.#closed) this.#send({ opcode: 'ack-v1', payload: new Uint8Array() });
	}

	#write(chunk: Uint8Array, done: () => void): void {
		if (this.#closed || chunk.length === 0) {
			done();
			return;
		}
		const { wrapper } = this.#options;
		const most = MAX_PACKET - OPENVPN_HEADER_SIZE - ACK_SIZE - wrapper.overhead;
		for (let at = 0; at < chunk.length; at += most) {
			this.#unsent.push({ bytes: chunk.slice(at, at + most), ...(at + most >= chunk.length ? { done } : {}) });
		}
		this.#fill();
	}

	/** Sends as much as the window lets through. */
	#fill(): void {
		while (this.#sent.size < SEND_WINDOW && !this.#closed) {
			const next = this.#unsent.shift();
			if (next === undefined) return;
			const packetId = this.#nextToSend++;
			const opcode = packetId === 1 && this.#options.resendKey ? 'control-wkc-v1' : 'control-v1';
			const send = () => this.#send({ opcode, packetId, payload: next.bytes });
			this.#sent.set(
				packetId,
				this.#options.repeatsMs.map((ms) => setTimeout(send, ms)),
			);
			send();
			next.done?.();
		}
	}

	#send({ opcode, packetId, payload }: Pick<OpenVpnPacket, 'opcode' | 'packetId' | 'payload'>): void {
		const { wrapper, sessionId, peerSessionId, send } = this.#options;
		const alone = packetId === undefined;
		const fresh = this.#acks.splice(0, alone ? MAX_ACKS : ACKS_WITH_DATA);
		// Once more, since the packet that had them may be lost.
		const again = alone ? [] : this.#acknowledgedLast.filter((id) => !fresh.includes(id)).slice(0, ACKS_WITH_DATA - fresh.length);
		const acks = [...fresh, ...again];
		this.#acknowledgedLast.unshift(...fresh);
		this.#acknowledgedLast.length = Math.min(this.#acknowledgedLast.length, ACKS_WITH_DATA);
		const acked = acks.length === 0 ? {} : { ackedSessionId: peerSessionId };
		send(wrapper.wrap({ opcode, keyId: 0, sessionId, acks, ...acked, ...(alone ? {} : { packetId }), payload }));
		if (this.#acks.length === 0 && this.#flush !== undefined) {
			clearImmediate(this.#flush);
			this.#flush = undefined;
		}
	}
}

function same(left: Uint8Array, right: Uint8Array): boolean {
	return left.length === right.length && left.every((octet, at) => octet === right[at]);
}
