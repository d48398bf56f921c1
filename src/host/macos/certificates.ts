import { createHash } from 'node:crypto';
import type { CertificateQuestions, StoredCertificate } from '../certificates.ts';
import { type Reading, readable, unreadable } from '../host.ts';
import { once } from '../memo.ts';
import { type HostParts, PROGRAM_PATIENCE_MS } from '../parts.ts';

const SECURITY = '/usr/bin/security';
const SYSTEM = '/Library/Keychains/System.keychain';

/** The keychains of macOS, asked by security(1): its own certificates of the machine, and those of the user. */
export function macosCertificates(parts: HostParts): CertificateQuestions {
	const home = parts.environment.HOME;
	return {
		machineCertificates: once(() => certificatesOf(parts, SYSTEM)),
		userCertificates: once(async () =>
			home === undefined ? unreadable('failed', 'HOME') : certificatesOf(parts, `${home}/Library/Keychains/login.keychain-db`),
		),
		ntAuthorities: async () => unreadable('unsupported', 'a store of Windows'),
		judgeChain: async () => unreadable('unsupported', 'a judgement of Windows'),
	};
}

/** errSecItemNotFound, -25300, as an exit code: the keychain holds none. */
const NONE_FOUND = 44;

async function certificatesOf(parts: HostParts, keychain: string): Promise<Reading<readonly StoredCertificate[]>> {
	const [listed, identities] = await Promise.all([
		security(parts, ['find-certificate', '-a', '-p', keychain]),
		security(parts, ['find-identity', keychain]),
	]);
	if (!listed.read) return listed;
	const { exitCode, stdout } = listed.value;
	if (exitCode === NONE_FOUND) return readable([]);
	const all = [...stdout.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)];
	if (exitCode !== 0 || all.length === 0) return unreadable('failed', `${SECURITY}: exit ${exitCode}, ${all.length} certificates`);
	const withKey = identities.read ? hashesIn(identities.value.stdout) : new Set<string>();
	return readable(
		all.map(([, base64 = '']) => {
			const der = new Uint8Array(Buffer.from(base64, 'base64'));
			const hash = createHash('sha1').update(der).digest('hex').toUpperCase();
			// An identity that an ordinary user is not shown may be there all the same.
			return { der, privateKey: withKey.has(hash) ? ('present' as const) : ('unknown' as const), place: keychain };
		}),
	);
}

/** `  1) SHA1 "name"`, in both of its lists. */
function hashesIn(output: string): ReadonlySet<string> {
	return new Set([...output.matchAll(/^\s*\d+\) ([0-9A-F]{40}) /gm)].map(([, hash = '']) => hash));
}

function security({ exec, signal }: HostParts, args: readonly string[]) {
	return exec(SECURITY, args, { timeoutMs: PROGRAM_PATIENCE_MS, ...(signal === undefined ? {} : { signal }) });
}
