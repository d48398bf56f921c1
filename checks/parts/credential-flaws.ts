import { parseCertificate } from '../../src/certificate/facts.ts';
import type { Saw } from '../../src/check/define.ts';
import type { CredentialFile } from '../../src/host/credentials.ts';
import type { ProfileCredential } from '../../src/host/profile.ts';
import type { WhyUnreadable } from './unreadable.ts';

/** One file that the connection points at. */
type Named = { readonly file: string; readonly kind: ProfileCredential['kind'] };
type Dated = { readonly file: string; readonly subject: string; readonly notBefore: string; readonly notAfter: string };

/** What is to be said of the files of a connection: the fault that is met first, or that there is none. */
export type JudgedCredentials =
	| Saw<'usable', { readonly files: number; readonly notAfter?: string; readonly opaque: number }>
	| Saw<'missing' | 'damaged', Named>
	| Saw<'no-key', { readonly file: string; readonly lookedIn: readonly string[] }>
	| Saw<'key-differs', { readonly file: string; readonly certificate: string }>
	| Saw<'expired' | 'not-yet-valid' | 'wrong-usage', Dated>
	| Saw<'key-open', { readonly file: string }>
	| Saw<'unreadable', WhyUnreadable & { readonly file: string }>;

/** Extended key usages (RFC 5280, 4.2.1.12; RFC 4945, 5.1.3.12) that let a certificate stand for a client. */
const CLIENT_USAGES = new Set(['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.8.2.2', '2.5.29.37.0']);

/** `keysIn`: the folders from which the client takes the key that fits. What could not be read may be sound: it is never called a fault. */
export async function judgeCredentials(files: readonly CredentialFile[], keysIn: readonly string[], now: Date): Promise<JudgedCredentials> {
	const isSearched = ({ file }: CredentialFile) => keysIn.some((folder) => file === folder || file.startsWith(`${folder}/`));
	const named = files.filter((each) => !isSearched(each));
	const lacking = named.find(({ state }) => state === 'missing') ?? named.find(({ state }) => state === 'damaged');
	if (lacking !== undefined) return { outcome: lacking.state as 'missing' | 'damaged', file: lacking.file, kind: lacking.kind };
	const own = named.filter(({ kind }) => kind === 'certificate').flatMap((each) => (each.state === 'present' ? [each] : []));
	const alone = own.map((certificate) => keyless(certificate, files, keysIn)).find((each) => each !== undefined);
	if (alone !== undefined) return alone;
	const dated = own.flatMap((certificate) => {
		const parsed = certificate.der === undefined ? undefined : parseCertificate(certificate.der);
		return parsed === undefined ? [] : [{ parsed, file: certificate.file }];
	});
	for (const { parsed, file } of dated) {
		const { subject, notBefore, notAfter } = parsed.shown;
		const facts = { file, subject, notBefore, notAfter };
		if (parsed.notAfter < now) return { outcome: 'expired', ...facts };
		if (parsed.notBefore > now) return { outcome: 'not-yet-valid', ...facts };
	}
	for (const { parsed, file } of dated) {
		// Node calls the extended key usages `keyUsage`; a certificate without the extension has none and may do anything.
		const usages: readonly string[] | undefined = parsed.x509.keyUsage;
		const { subject, notBefore, notAfter } = parsed.shown;
		if (usages !== undefined && !usages.some((usage) => CLIENT_USAGES.has(usage)))
			return { outcome: 'wrong-usage', file, subject, notBefore, notAfter };
	}
	const unread = named.find(({ state }) => state === 'unreadable');
	if (unread?.state === 'unreadable') return { outcome: 'unreadable', file: unread.file, ...unread.why };
	const open = files.find((each) => each.open === true);
	if (open !== undefined) return { outcome: 'key-open', file: open.file };
	const [first] = dated;
	const opaque = named.filter(({ kind, state }) => kind !== 'static-key' && (state === 'encrypted' || state === 'not-understood')).length;
	return { outcome: 'usable', files: named.length, opaque, ...(first === undefined ? {} : { notAfter: first.parsed.shown.notAfter }) };
}

type Present = Extract<CredentialFile, { readonly state: 'present' }>;

/** A certificate to which no key belongs, though every key that might could be read. */
function keyless(certificate: Present, files: readonly CredentialFile[], keysIn: readonly string[]): JudgedCredentials | undefined {
	const keys = files.filter(({ kind }) => kind === 'private-key');
	if (keys.some((key) => key.state === 'present' && key.publicKey === certificate.publicKey)) return undefined;
	if (keys.some(({ state }) => state !== 'present')) return undefined;
	const [key] = keys;
	if (keysIn.length > 0) return { outcome: 'no-key', file: certificate.file, lookedIn: keysIn };
	return key === undefined ? undefined : { outcome: 'key-differs', file: key.file, certificate: certificate.file };
}
