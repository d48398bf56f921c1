import { elapsedSince } from '../../net/elapsed.ts';
import { connectTcp, type TcpConnection, type TcpFailure, type TcpRead } from '../../net/tcp.ts';
import { WireError } from '../../wire/error.ts';
import { frameOpenVpn, OpenVpnFramer } from '../../wire/openvpn-framer.ts';
import type { ProbeContext } from '../probe.ts';
import { type Asked, type Link, type LinkBreak, notOpenVpn } from './link.ts';

/** More than a server has to say up to the end of a TLS handshake, in bytes. */
const MAX_BYTES = 256 * 1024;

/** How long packets are listened for at most, in patiences: the handshake has one of its own, and ends the listening. */
const LISTEN = 2;

export async function openTcpLink({ address, port, patienceMs, signal }: ProbeContext): Promise<Link | TcpFailure> {
	const connection = await connectTcp({ address, port, patienceMs, signal, maxBytes: MAX_BYTES });
	if (connection.kind === 'failed') return connection;
	const packets = new Packets(connection);
	const { localAddress, localPort, connectMs } = connection;
	const send = (packet: Uint8Array) => connection.write(frameOpenVpn(packet));
	return {
		localAddress,
		localPort,
		connectMs,
		repeatsMs: [],
		async ask<Answer>(make: () => Uint8Array, accept: (packet: Uint8Array) => Answer | undefined): Promise<Asked<Answer>> {
			const since = performance.now();
			let strays = 0;
			send(make());
			for (;;) {
				const packet = await packets.next(since + patienceMs);
				if (!(packet instanceof Uint8Array)) {
					const how = packet.kind === 'silent' ? { ...packet, strays } : packet;
					return { ...how, ms: elapsedSince(since), sends: 1 };
				}
				try {
					const value = accept(packet);
					if (value !== undefined) return { kind: 'answer', value, ms: elapsedSince(since) };
					strays++;
				} catch (error) {
					if (!(error instanceof WireError)) throw error;
					return { ...notOpenVpn(packet), ms: elapsedSince(since), sends: 1 };
				}
			}
		},
		listen(received, ended) {
			void (async () => {
				const until = performance.now() + LISTEN * patienceMs;
				for (;;) {
					const packet = await packets.next(until);
					if (!(packet instanceof Uint8Array)) return ended(packet);
					received(packet);
				}
			})();
		},
		send,
		close: () => connection.close(),
	};
}

/** The packets of a connection, one after the other. */
class Packets {
	readonly #connection: TcpConnection;
	readonly #framer = new OpenVpnFramer();

	constructor(connection: TcpConnection) {
		this.#connection = connection;
	}

	/** The next whole packet, or why there is none by the moment `until`. */
	async next(until: number): Promise<Uint8Array | LinkBreak> {
		for (;;) {
			try {
				const packet = this.#framer.next();
				if (packet !== undefined) return packet;
			} catch (error) {
				if (!(error instanceof WireError)) throw error;
				return notOpenVpn(this.#framer.held);
			}
			const left = until - performance.now();
			if (left <= 0) return { kind: 'silent', strays: 0 };
			const read = await this.#connection.read(left);
			if (read.kind !== 'data') return this.#ending(read);
			this.#framer.push(read.bytes);
		}
	}

	#ending(read: Exclude<TcpRead, { kind: 'data' }>): LinkBreak {
		switch (read.kind) {
			case 'end':
				return { kind: 'closed' };
			case 'silent':
				return { kind: 'silent', strays: 0 };
			case 'flood':
				return notOpenVpn(this.#framer.held);
			default:
				return read;
		}
	}
}
