import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** DER of a file of test/host/certificates, which were made once with OpenSSL. */
export function certificateNamed(name: string): Uint8Array {
	return new Uint8Array(readFileSync(join(import.meta.dirname, '../host/certificates', `${name}.der`)));
}
