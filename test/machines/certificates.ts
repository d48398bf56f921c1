import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** DER of a file of test/host/certificates, which were made once with OpenSSL. */
export function certificateNamed(name: string): Uint8Array {
	return new Uint8Array(readFileSync(join(import.meta.dirname, '../host/certificates', `${name}.der`)));
}

/** The same as the registry keeps it, in hexadecimal: a serialized store element ([MS-GPEF]) with the certificate and nothing beside it. */
export function serialized(name: string): string {
	const der = certificateNamed(name);
	const header = Buffer.alloc(12);
	header.writeUInt32LE(32, 0);
	header.writeUInt32LE(1, 4);
	header.writeUInt32LE(der.length, 8);
	return Buffer.concat([header, der]).toString('hex');
}
