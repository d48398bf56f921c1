import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';

/** Over TCP each packet has its length before it (src/openvpn/socket.c, "stream_buf"). */
const LENGTH_SIZE = 2;
/** A packet of the control channel fits a datagram of Ethernet; what claims to be much longer is none. */
export const OPENVPN_MAX_PACKET = 4096;

/** One packet for TCP. Throws {@link WireError} `overflow`. */
export function frameOpenVpn(packet: Uint8Array): Uint8Array {
	return new Writer().u16(packet.length, 'length').bytes(packet).finish();
}

/** Cuts a TCP stream into packets. */
export class OpenVpnFramer {
	#held: Uint8Array = new Uint8Array(0);

	/** What came and is not yet a whole packet. */
	get held(): Uint8Array {
		return this.#held;
	}

	push(bytes: Uint8Array): void {
		const joined = new Uint8Array(this.#held.length + bytes.length);
		joined.set(this.#held);
		joined.set(bytes, this.#held.length);
		this.#held = joined;
	}

	/** The next packet, or undefined while it is not all there. Throws {@link WireError} `length`: the peer does not speak OpenVPN. */
	next(): Uint8Array | undefined {
		if (this.#held.length < LENGTH_SIZE) return undefined;
		const length = new Reader(this.#held).u16('length');
		if (length === 0 || length > OPENVPN_MAX_PACKET) throw new WireError('length', 0, 'length');
		if (this.#held.length < LENGTH_SIZE + length) return undefined;
		const packet = this.#held.slice(LENGTH_SIZE, LENGTH_SIZE + length);
		this.#held = this.#held.slice(LENGTH_SIZE + length);
		return packet;
	}
}
