import { ConnectionFileError } from './error.ts';

/** OpenVPN's `struct key2`: twice 64 bytes for a cipher and 64 for an HMAC. */
const STATIC_KEY_SIZE = 256;

/** What the fields of a client's tls-crypt-v2 key hold at least and at most, in bytes (doc/tls-crypt-v2.txt). */
const WRAPPED_MIN = 290;
const WRAPPED_MAX = 1024;

const STATIC = /-----BEGIN OpenVPN Static key V1-----([\s\S]*?)-----END OpenVPN Static key V1-----/;
const CLIENT_V2 = /-----BEGIN OpenVPN tls-crypt-v2 client key-----([\sA-Za-z0-9+/=]*?)-----END OpenVPN tls-crypt-v2 client key-----/;

/** The key of `tls-auth` and `tls-crypt`. Throws {@link ConnectionFileError}, which says nothing of the key. */
export function staticKey(text: string, option: string, line: number): Uint8Array {
	const hex = STATIC.exec(text)?.[1]?.replace(/\s/g, '');
	if (hex === undefined)
		throw new ConnectionFileError(`the key of ${option} does not begin with "-----BEGIN OpenVPN Static key V1-----".`, line);
	if (!/^[0-9a-f]*$/i.test(hex) || hex.length !== 2 * STATIC_KEY_SIZE)
		throw new ConnectionFileError(
			`the key of ${option} is not ${2 * STATIC_KEY_SIZE} hexadecimal digits long: it was cut or changed.`,
			line,
		);
	return Uint8Array.from(hex.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));
}

/** The two parts of a client's key of `tls-crypt-v2`. Throws {@link ConnectionFileError}. */
export function clientKeyV2(text: string, line: number): { readonly key: Uint8Array; readonly wrapped: Uint8Array } {
	const base64 = CLIENT_V2.exec(text)?.[1]?.replace(/\s/g, '');
	if (base64 === undefined)
		throw new ConnectionFileError('the key of tls-crypt-v2 does not begin with "-----BEGIN OpenVPN tls-crypt-v2 client key-----".', line);
	const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
	const wrapped = bytes.subarray(STATIC_KEY_SIZE);
	// The wrapped key ends in its own length (doc/tls-crypt-v2.txt).
	const length = 256 * (wrapped.at(-2) ?? 0) + (wrapped.at(-1) ?? 0);
	if (wrapped.length < WRAPPED_MIN || wrapped.length > WRAPPED_MAX || length !== wrapped.length)
		throw new ConnectionFileError('the key of tls-crypt-v2 is not whole: it was cut or changed.', line);
	return { key: bytes.slice(0, STATIC_KEY_SIZE), wrapped: wrapped.slice() };
}
