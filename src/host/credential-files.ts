import { createHash, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import type { CredentialFile } from './credentials.ts';
import type { Files } from './files.ts';
import type { Profile, ProfileCredential } from './profile.ts';

/**
 * What lies where a connection points. Of a private key nothing leaves this function but a digest of the public key that belongs to it:
 * the bytes are overwritten as soon as that is known.
 */
export function credentialFiles(
	files: Files,
	{ credentials = [], keysIn = [] }: Pick<Profile, 'credentials' | 'keysIn'>,
): readonly CredentialFile[] {
	return [...credentials.map((credential) => look(files, credential)), ...keysIn.flatMap((folder) => keysOf(files, folder))];
}

/** The private keys of a folder from which a client takes what it needs. What is no key is not counted. */
function keysOf(files: Files, folder: string): readonly CredentialFile[] {
	const names = files.list(folder);
	if (!names.read) return [{ kind: 'private-key', file: folder, state: 'unreadable', why: { reason: names.reason, detail: names.detail } }];
	return (names.value ?? [])
		.map((name) => look(files, { kind: 'private-key', file: `${folder}/${name}` }))
		.filter(({ state }) => state !== 'damaged' && state !== 'missing');
}

function look(files: Files, { kind, file }: ProfileCredential): CredentialFile {
	const found = files.describe(file);
	if (!found.read) return { kind, file, state: 'unreadable', why: { reason: found.reason, detail: found.detail } };
	if (found.value === undefined) return { kind, file, state: 'missing' };
	// A device or a pipe would be read for ever; a folder (`capath`) holds what its client chooses from.
	// A static key is read where its server is asked, and nowhere else.
	if (found.value.kind !== 'file' || kind === 'static-key') return { kind, file, state: 'not-understood' };
	const bytes = files.readBytes(file);
	if (!bytes.read) return { kind, file, state: 'unreadable', why: { reason: bytes.reason, detail: bytes.detail } };
	if (bytes.value === undefined) return { kind, file, state: 'missing' };
	if (kind === 'private-key') return { kind, file, ...keyIn(bytes.value), open: (found.value.mode & 0o007) !== 0 };
	return { kind, file, ...certificateIn(bytes.value) };
}

type Understood =
	| { readonly state: 'present'; readonly publicKey: string; readonly der?: Uint8Array }
	| { readonly state: 'encrypted' | 'damaged' | 'not-understood' };

function certificateIn(bytes: Uint8Array): Understood {
	try {
		const certificate = new X509Certificate(bytes);
		return { state: 'present', publicKey: digest(certificate.publicKey.export({ type: 'spki', format: 'der' })), der: certificate.raw };
	} catch {
		return { state: isPkcs12(bytes) ? 'not-understood' : 'damaged' };
	}
}

const FORMS = [{ format: 'pem' }, ...(['pkcs8', 'pkcs1', 'sec1'] as const).map((type) => ({ format: 'der' as const, type }))] as const;

/** The error of a key that cannot be read is dropped unseen: nothing of the key is to get anywhere. */
function keyIn(bytes: Uint8Array): Understood {
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	try {
		if (buffer.includes('ENCRYPTED')) return { state: 'encrypted' };
		for (const form of FORMS) {
			const publicKey = publicKeyOf(buffer, form);
			if (publicKey !== undefined) return { state: 'present', publicKey };
		}
		// TPM 2.0 keys and PKCS #12 are read by their clients, not here.
		return { state: isPkcs12(bytes) || buffer.includes('TSS2') ? 'not-understood' : 'damaged' };
	} finally {
		buffer.fill(0);
	}
}

function publicKeyOf(key: Buffer, form: (typeof FORMS)[number]): string | undefined {
	try {
		return digest(createPublicKey(createPrivateKey({ key, ...form })).export({ type: 'spki', format: 'der' }));
	} catch {
		return undefined;
	}
}

/** A SEQUENCE that begins with version 3 (RFC 7292, 4). */
function isPkcs12(bytes: Uint8Array): boolean {
	return bytes[0] === 0x30 && Buffer.from(bytes.subarray(0, 8)).includes(Buffer.from([0x02, 0x01, 0x03]));
}

function digest(publicKey: Uint8Array): string {
	return createHash('sha256').update(publicKey).digest('hex');
}
