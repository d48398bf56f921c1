/** Cuts a stream of bytes into the messages of a protocol. Holds at most what it was given and nobody took yet. */
export abstract class StreamCutter {
	#held: Uint8Array = new Uint8Array(0);

	/** How long the message at the start of the bytes is; undefined until that can be told. Throws `WireError` when it cannot be one. */
	protected abstract lengthOf(bytes: Uint8Array): number | undefined;

	/** What is held and does not make a message yet. */
	get held(): Uint8Array {
		return this.#held;
	}

	push(chunk: Uint8Array): void {
		const joined = new Uint8Array(this.#held.length + chunk.length);
		joined.set(this.#held);
		joined.set(chunk, this.#held.length);
		this.#held = joined;
	}

	/** The bytes of the next message; undefined until it is whole. Throws `WireError` when these bytes are none of the protocol. */
	next(): Uint8Array | undefined {
		const length = this.lengthOf(this.#held);
		if (length === undefined || this.#held.length < length) return undefined;
		const message = this.#held.subarray(0, length);
		this.#held = this.#held.subarray(length);
		return message;
	}
}
