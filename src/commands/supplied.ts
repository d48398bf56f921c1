import { X509Certificate } from 'node:crypto';
import type { Supplied } from '../check/context.ts';
import { certificatesIn } from '../wire/pem.ts';
import { InputError } from './command.ts';
import { readConnection } from './connection-file.ts';
import { readSmall } from './small-file.ts';

/** The flags that name files of the user. */
export interface SuppliedFlags {
	readonly ca?: readonly string[] | undefined;
	readonly 'psk-file'?: string | undefined;
	readonly connection?: string | undefined;
}

/** Reads what the user handed over in files. Throws {@link UsageError} or {@link InputError}, which name the file and say what to do. */
export async function readSupplied(flags: SuppliedFlags): Promise<Supplied> {
	const authorities = (await Promise.all((flags.ca ?? []).map(readAuthorities))).flat();
	const psk = flags['psk-file'] === undefined ? undefined : await readKey(flags['psk-file']);
	const connection = flags.connection === undefined ? undefined : await readConnection(flags.connection);
	return { authorities, ...(psk === undefined ? {} : { psk }), ...(connection === undefined ? {} : { connection }) };
}

async function readAuthorities(file: string): Promise<readonly Uint8Array[]> {
	const certificates = certificatesIn(await readSmall('--ca', file)).filter(isCertificate);
	if (certificates.length > 0) return certificates;
	throw new InputError(`${file} holds no certificate. Give the authority's certificate as PEM ("-----BEGIN CERTIFICATE-----") or DER.`);
}

function isCertificate(der: Uint8Array): boolean {
	try {
		new X509Certificate(der);
		return true;
	} catch {
		return false;
	}
}

/** The key is the file's first line: an editor ends it with a line break that is no part of it. */
async function readKey(file: string): Promise<Uint8Array> {
	const [key = ''] = Buffer.from(await readSmall('--psk-file', file))
		.toString('utf8')
		.replace(/^\ufeff/, '')
		.split(/\r?\n/, 1);
	if (key !== '') return new Uint8Array(Buffer.from(key, 'utf8'));
	throw new InputError(`${file} has nothing in its first line. Write the pre-shared key there, and nothing else.`);
}
