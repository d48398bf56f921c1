const BLOCK = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([\sA-Za-z0-9+/=]+?)-----END/g;

/** The certificates of a PEM text (RFC 7468, 5), or of one DER file, as DER. What is between and beside them does not count. */
export function certificatesIn(file: Uint8Array): readonly Uint8Array[] {
	// A certificate in DER is a SEQUENCE; no PEM text begins so.
	if (file[0] === 0x30) return [file];
	const text = Buffer.from(file).toString('latin1');
	return [...text.matchAll(BLOCK)].map((match) => new Uint8Array(Buffer.from(match[1] ?? '', 'base64')));
}
