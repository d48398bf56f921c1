/** The first certificate of a PEM file. */
export function derOf(pem: string): Uint8Array {
	const [, base64 = ''] = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(pem) ?? [];
	return Uint8Array.from(Buffer.from(base64, 'base64'));
}
