import { X509Certificate } from 'node:crypto';
import { open } from 'node:fs/promises';
import { certificatesIn } from '../certificate/pem.ts';
import type { Supplied } from '../check/context.ts';
import { InputError, UsageError } from './command.ts';

/** The flags that name files of the user. */
export interface SuppliedFlags {
	readonly ca?: readonly string[] | undefined;
	readonly 'psk-file'?: string | undefined;
}

/** More than any of these files holds, in bytes. */
const MOST = 1024 * 1024;

/** Reads what the user handed over in files. Throws {@link UsageError} or {@link InputError}, which name the file and say what to do. */
export async function readSupplied(flags: SuppliedFlags): Promise<Supplied> {
	const authorities = (await Promise.all((flags.ca ?? []).map(readAuthorities))).flat();
	const psk = flags['psk-file'] === undefined ? undefined : await readKey(flags['psk-file']);
	return { authorities, ...(psk === undefined ? {} : { psk }) };
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

/** A regular file of modest size, whole. */
export async function readSmall(flag: string, file: string): Promise<Uint8Array> {
	if (file.trim() === '') throw new UsageError(`${flag} needs the name of a file.`);
	try {
		const handle = await open(file, 'r');
		try {
			const { size } = await handle.stat();
			if (size > MOST) throw new InputError(`${file} is too large for ${flag} (${Math.round(size / 1024)} KB). Is it the right file?`);
			return new Uint8Array(await handle.readFile());
		} finally {
			await handle.close();
		}
	} catch (error) {
		if (error instanceof InputError) throw error;
		throw new InputError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}). Is the name right?`);
	}
}
