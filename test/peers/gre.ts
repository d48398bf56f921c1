import type { openRaw, RawFailure, RawOptions, RawRead, RawSocket } from '../../src/net/raw.ts';
import { decodeGre, encodeGre, type GrePacket } from '../../src/wire/gre.ts';
import { decodeLcp, encodeLcp, type LcpOption, type LcpPacket } from '../../src/wire/lcp.ts';
import { decodePpp, encodePpp, PPP_PROTOCOLS, type PppFrame } from '../../src/wire/ppp.ts';

/** What a script can do: it is the server at the other end of a raw socket that does not exist. */
export interface GrePeerEnd {
	/** PPP in GRE, to the client's call. */
	ppp(frame: PppFrame): void;
	lcp(packet: LcpPacket): void;
	/** The raw socket's next word: an ICMP message, junk. */
	say(read: RawRead): void;
}

/** How the peer behaves. A packet without a handler is taken in and not answered. */
export interface GreScript {
	readonly opened?: (end: GrePeerEnd) => void;
	readonly packet?: (end: GrePeerEnd, packet: GrePacket) => void;
	readonly lcp?: (end: GrePeerEnd, packet: LcpPacket) => void;
}

/** A fake server behind a fake raw socket. */
export interface GrePeer {
	readonly open: typeof openRaw;
	/** What the probe opened. */
	readonly opened: readonly RawOptions[];
	/** Everything that left over GRE. */
	readonly packets: readonly GrePacket[];
	/** The PPP frames in it. */
	readonly frames: readonly PppFrame[];
	readonly closed: boolean;
}

/** A way to open raw sockets that fails. */
export function noRaw(how: RawFailure['how'] = 'not-permitted', code?: string): typeof openRaw {
	return async () => ({ kind: 'failed', how, ...(code === undefined ? {} : { code }) });
}

/** `callIdOf`: the call ID that the client has given itself, asked when it is needed. */
export function grePeer(script: GreScript, callIdOf: () => number): GrePeer {
	const opened: RawOptions[] = [];
	const packets: GrePacket[] = [];
	const frames: PppFrame[] = [];
	const queue: RawRead[] = [];
	let over: RawRead | undefined;
	let closed = false;
	let sequence = 0;
	let wake: (() => void) | undefined;

	const say = (read: RawRead) => {
		if (closed) return;
		queue.push(read);
		wake?.();
	};
	const end: GrePeerEnd = {
		say,
		ppp: (frame) => say({ kind: 'data', bytes: encodeGre({ callId: callIdOf(), sequence: sequence++, payload: encodePpp(frame) }) }),
		lcp: (packet) => end.ppp({ protocol: PPP_PROTOCOLS.lcp, information: encodeLcp(packet) }),
	};
	const finish = (how: RawRead) => {
		over ??= how;
		closed = true;
		wake?.();
	};
	const socket: RawSocket = {
		kind: 'open',
		localAddress: undefined,
		send(bytes) {
			const packet = decodeGre(bytes);
			packets.push(packet);
			script.packet?.(end, packet);
			if (packet.sequence === undefined) return;
			const frame = decodePpp(packet.payload);
			frames.push(frame);
			if (frame.protocol === PPP_PROTOCOLS.lcp) script.lcp?.(end, decodeLcp(frame.information));
		},
		read(patienceMs) {
			return new Promise((resolve) => {
				const settle = () => {
					const next = queue.shift() ?? over;
					if (next === undefined) return;
					wake = undefined;
					clearTimeout(timer);
					resolve(next);
				};
				const timer = setTimeout(() => {
					wake = undefined;
					resolve({ kind: 'silent' });
				}, patienceMs);
				wake = settle;
				settle();
			});
		},
		close: () => finish({ kind: 'aborted' }),
	};
	return {
		opened,
		packets,
		frames,
		get closed() {
			return closed;
		},
		async open(options) {
			opened.push(options);
			options.signal.addEventListener('abort', () => finish({ kind: 'aborted' }), { once: true });
			script.opened?.(end);
			return socket;
		},
	};
}

/** A server that agrees with whatever it is asked for, asks for `options` itself, and then does as `then` says. */
export function agreeing(options: readonly LcpOption[], then: (end: GrePeerEnd) => void = () => {}): GreScript {
	let asked = false;
	return {
		lcp(end, packet) {
			if (packet.type === 'Configure-Request') {
				if (!asked) end.lcp({ type: 'Configure-Request', identifier: 1, options });
				asked = true;
				end.lcp({ ...packet, type: 'Configure-Ack' });
			} else if (packet.type === 'Configure-Ack') then(end);
		},
	};
}

/** CHAP Challenge of a server named `pptpd`. */
export const challenge: PppFrame = {
	protocol: PPP_PROTOCOLS.chap,
	information: Uint8Array.of(1, 1, 0, 14, 4, 1, 2, 3, 4, ...new TextEncoder().encode('pptpd')),
};
