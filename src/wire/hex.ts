import { WireError } from './error.ts';

/** Lower-case hex, two digits for each byte. */
export function toHex(bytes: Uint8Array): string {
	return Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

/** The bytes that hex digits stand for. Throws {@link WireError} `value`: text that is not hex is a bug of ours. */
export function fromHex(hex: string): Uint8Array {
	if (!/^(?:[\da-f]{2})*$/i.test(hex)) throw new WireError('value', 0, 'hex');
	return Uint8Array.from(hex.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));
}
