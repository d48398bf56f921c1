import { type Reading, readable, unreadable } from '../host.ts';
import type { Win32 } from '../win32.ts';

/** Where a computer keeps its domain's list NTAuth, as policy hands it down (Microsoft: Import third-party CA certificates into NTAuth). */
const KEY = 'SOFTWARE\\Microsoft\\EnterpriseCertificates\\NTAuth\\Certificates';

/** The certificates of NTAuth, DER; none outside of a domain. */
export function ntAuthoritiesOf(win32: Pick<Win32, 'registryKeys' | 'registryValue'>): Reading<readonly Uint8Array[]> {
	const keys = win32.registryKeys(KEY);
	if (!keys.read) return keys;
	const found: Uint8Array[] = [];
	for (const thumbprint of keys.value ?? []) {
		const blob = win32.registryValue(`${KEY}\\${thumbprint}`, 'Blob');
		if (!blob.read) return blob;
		const der = blob.value instanceof Uint8Array ? certificateIn(blob.value) : undefined;
		if (der === undefined) return unreadable('failed', 'NTAuth: Blob');
		found.push(der);
	}
	return readable(found);
}

/** CERT_CERT_PROP_ID: the certificate itself. */
const CERTIFICATE = 32;
/** The number of a property, an encoding, a length: 32 bits each, little-endian; then so many bytes. */
const HEADER = 12;

/** A serialized store element, as [MS-GPEF], 2.2.1.2, has it: properties one after the other, the certificate among them. */
function certificateIn(blob: Uint8Array): Uint8Array | undefined {
	const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
	for (let at = 0; at + HEADER <= blob.length; ) {
		const end = at + HEADER + view.getUint32(at + 8, true);
		if (end > blob.length) return undefined;
		if (view.getUint32(at, true) === CERTIFICATE) return blob.slice(at + HEADER, end);
		at = end;
	}
	return undefined;
}
