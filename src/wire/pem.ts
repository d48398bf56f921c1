const BLOCK = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([\sA-Za-z0-9+/=]+?)-----END/g;

/** The certificates of a PEM text (RFC 7468, 5), as DER. What is between and beside them does not count. */
export function certificatesInPem(text: string): readonly Uint8Array[] {
	return [...text.matchAll(BLOCK)].map((match) => new Uint8Array(Buffer.from(match[1] ?? '', 'base64')));
}

/** The certificates of a file in PEM, or the one in a file in DER, as DER. */
export function certificatesIn(file: Uint8Array): readonly Uint8Array[] {
	// A certificate in DER is a SEQUENCE; no PEM text begins so.
	if (file[0] === 0x30) return [file];
	return certificatesInPem(Buffer.from(file).toString('latin1'));
}
