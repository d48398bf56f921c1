import { sstpLength } from './sstp.ts';

/** Cuts a stream of bytes into SSTP packets. Holds at most what it was given and nobody took yet. */
export class SstpFramer {
	#held: Uint8Array = new Uint8Array(0);

	/** What is held and does not make a packet yet. */
	get held(): Uint8Array {
		return this.#held;
	}

	push(chunk: Uint8Array): void {
		const joined = new Uint8Array(this.#held.length + chunk.length);
		joined.set(this.#held);
		joined.set(chunk, this.#held.length);
		this.#held = joined;
	}

	/** The bytes of the next packet, for `decodeSstp`; undefined until it is whole. Throws `WireError` when these bytes are not SSTP. */
	next(): Uint8Array | undefined {
		const length = sstpLength(this.#held);
		if (length === undefined || this.#held.length < length) return undefined;
		const packet = this.#held.subarray(0, length);
		this.#held = this.#held.subarray(length);
		return packet;
	}
}
