import { WireError } from './error.ts';

/**
 * Reads big-endian fields one after the other. Every read is checked against the end and throws
 * {@link WireError} `truncated`. What it hands out are views of the same bytes, not copies.
 */
export class Reader {
	readonly #bytes: Uint8Array;
	readonly #view: DataView;
	#offset: number;

	constructor(bytes: Uint8Array, offset = 0) {
		this.#bytes = bytes;
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		this.#offset = 0;
		this.seek(offset);
	}

	/** Where the next field starts, in bytes from the start. */
	get offset(): number {
		return this.#offset;
	}

	/** How many bytes are left. */
	get remaining(): number {
		return this.#bytes.length - this.#offset;
	}

	u8(field = 'octet'): number {
		return this.#view.getUint8(this.#take(1, field));
	}

	u16(field = '16 bits'): number {
		return this.#view.getUint16(this.#take(2, field));
	}

	u32(field = '32 bits'): number {
		return this.#view.getUint32(this.#take(4, field));
	}

	/** The next `count` bytes, as a view. */
	bytes(count: number, field = 'octets'): Uint8Array {
		const start = this.#take(count, field);
		return this.#bytes.subarray(start, start + count);
	}

	/** All that is left, as a view. */
	rest(): Uint8Array {
		return this.bytes(this.remaining);
	}

	skip(count: number, field = 'reserved'): void {
		this.#take(count, field);
	}

	/** Goes to a place counted from the start; the end itself is allowed. */
	seek(offset: number, field = 'offset'): void {
		if (!Number.isInteger(offset) || offset < 0 || offset > this.#bytes.length) throw new WireError('truncated', this.#offset, field);
		this.#offset = offset;
	}

	/** Throws `trailing` when bytes are left. */
	end(field = 'message'): void {
		if (this.remaining > 0) throw new WireError('trailing', this.#offset, field);
	}

	#take(count: number, field: string): number {
		const start = this.#offset;
		if (!Number.isInteger(count) || count < 0) throw new WireError('length', start, field);
		if (count > this.remaining) throw new WireError('truncated', start, field);
		this.#offset = start + count;
		return start;
	}
}

/** Writes big-endian fields one after the other into bytes that grow. Throws {@link WireError} `overflow`. */
export class Writer {
	#bytes = new Uint8Array(64);
	#length = 0;

	/** How many bytes were written. */
	get offset(): number {
		return this.#length;
	}

	u8(value: number, field = 'octet'): this {
		return this.#number(1, value, field);
	}

	u16(value: number, field = '16 bits'): this {
		return this.#number(2, value, field);
	}

	u32(value: number, field = '32 bits'): this {
		return this.#number(4, value, field);
	}

	bytes(bytes: Uint8Array): this {
		// Growing replaces the array: it has to happen before the array is looked up.
		const start = this.#grow(bytes.length);
		this.#bytes.set(bytes, start);
		return this;
	}

	/** `bytes`, filled up with zeros to `size`. */
	padded(bytes: Uint8Array, size: number, field = 'octets'): this {
		if (bytes.length > size) throw new WireError('overflow', this.#length, field);
		return this.bytes(bytes).zeros(size - bytes.length);
	}

	zeros(count: number): this {
		this.#grow(count);
		return this;
	}

	/** Overwrites two bytes that were written before: a length that is known only at the end. */
	patchU16(offset: number, value: number, field = '16 bits'): this {
		if (offset < 0 || offset + 2 > this.#length || value > 0xffff) throw new WireError('overflow', offset, field);
		this.#bytes[offset] = value >>> 8;
		this.#bytes[offset + 1] = value & 0xff;
		return this;
	}

	/** What was written, as a copy. */
	finish(): Uint8Array {
		return this.#bytes.slice(0, this.#length);
	}

	#number(size: number, value: number, field: string): this {
		if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * size)) throw new WireError('overflow', this.#length, field);
		const start = this.#grow(size);
		for (let i = 0; i < size; i++) this.#bytes[start + i] = Math.floor(value / 2 ** (8 * (size - 1 - i))) & 0xff;
		return this;
	}

	/** Makes room for `count` zero bytes and returns where they start. */
	#grow(count: number): number {
		const start = this.#length;
		const length = start + count;
		if (length > this.#bytes.length) {
			const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2));
			larger.set(this.#bytes.subarray(0, start));
			this.#bytes = larger;
		}
		this.#length = length;
		return start;
	}
}
