import type { Duplex } from 'node:stream';
import { connectionBreak } from './tcp-errno.ts';

/** How a TLS handshake ended without a session; the closed list. */
export type TlsBreak =
	/** The peer closed in the middle of it. */
	| { readonly how: 'closed' }
	| { readonly how: 'reset'; readonly code: string }
	/** Not finished within the patience given. `answered`: some TLS had come. */
	| { readonly how: 'silent'; readonly answered: boolean }
	/** What came first is no TLS record; up to 64 bytes of it, as hex. */
	| { readonly how: 'not-tls'; readonly firstBytes: string }
	/** The peer refused, by an alert of this number (RFC 8446, 6). */
	| { readonly how: 'alert'; readonly alert: number }
	/** TLS of a kind that this computer's library cannot go on with: the client that is asked about may have another. */
	| { readonly how: 'incompatible'; readonly code: string }
	/** This computer broke the connection. */
	| { readonly how: 'local'; readonly code: string }
	| { readonly how: 'aborted' };

/** RFC 8446, 5.1: change_cipher_spec, alert, handshake, application_data. */
const CONTENT_TYPES = [0x14, 0x15, 0x16, 0x17];
const ALERT = 0x15;
const FIRST_BYTES = 64;

/**
 * Alerts that came under encryption, where no record shows them: OpenSSL's code ends in the name of the alert (RFC 8446, 6), behind
 * a prefix that differs from version to version.
 */
const ALERT_CODE = /_ALERT_(\w+)$/;
const ALERT_NAMES: Readonly<Record<string, number>> = {
	UNEXPECTED_MESSAGE: 10,
	BAD_RECORD_MAC: 20,
	RECORD_OVERFLOW: 22,
	HANDSHAKE_FAILURE: 40,
	BAD_CERTIFICATE: 42,
	UNSUPPORTED_CERTIFICATE: 43,
	CERTIFICATE_UNKNOWN: 46,
	ILLEGAL_PARAMETER: 47,
	UNKNOWN_CA: 48,
	ACCESS_DENIED: 49,
	DECODE_ERROR: 50,
	DECRYPT_ERROR: 51,
	PROTOCOL_VERSION: 70,
	INSUFFICIENT_SECURITY: 71,
	INTERNAL_ERROR: 80,
	USER_CANCELLED: 90,
	MISSING_EXTENSION: 109,
	CERTIFICATE_REQUIRED: 116,
	NO_APPLICATION_PROTOCOL: 120,
};

/** Watches what comes in under TLS, to tell an ending by its bytes and codes and never by a wording. */
export class TlsWatch {
	#first: Uint8Array = new Uint8Array(0);
	#ended = false;
	#broken: string | undefined;

	/** `onForeign` is called once, as soon as what comes cannot be TLS. */
	constructor(stream: Duplex, onForeign: () => void) {
		stream.on('data', (chunk: Uint8Array) => {
			if (this.#first.length >= FIRST_BYTES) return;
			this.#first = Uint8Array.from([...this.#first, ...chunk.subarray(0, FIRST_BYTES - this.#first.length)]);
			if (this.#foreign) onForeign();
		});
		stream.on('end', () => {
			this.#ended = true;
		});
		stream.on('error', (error: NodeJS.ErrnoException) => {
			this.#broken ??= error.code ?? 'UNKNOWN';
		});
	}

	/** A TLS record begins with its type and 3 (RFC 8446, 5.1: legacy_record_version). */
	get #foreign(): boolean {
		const [type, major] = this.#first;
		return (type !== undefined && !CONTENT_TYPES.includes(type)) || (major !== undefined && major !== 3);
	}

	silent(): TlsBreak {
		return { how: 'silent', answered: this.#first.length > 0 };
	}

	/** `code`: what the TLS library ended with. */
	ending(code: string): TlsBreak {
		if (this.#foreign) return { how: 'not-tls', firstBytes: Buffer.from(this.#first).toString('hex') };
		const alert = this.#alert ?? ALERT_NAMES[ALERT_CODE.exec(code)?.[1] ?? ''];
		if (alert !== undefined) return { how: 'alert', alert };
		if (this.#broken !== undefined) {
			const kind = connectionBreak(this.#broken);
			return kind === 'silent' ? this.silent() : { how: kind, code: this.#broken };
		}
		if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) return { how: 'incompatible', code };
		// Node says ECONNRESET also where the peer merely closed.
		if (this.#ended || code === 'ECONNRESET') return { how: 'closed' };
		return { how: 'local', code };
	}

	/** An alert in the clear that came before anything else. */
	get #alert(): number | undefined {
		const [type, , , high, low, , description] = this.#first;
		return type === ALERT && high === 0 && low === 2 ? description : undefined;
	}
}
