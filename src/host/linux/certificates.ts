import type { CertificateQuestions, StoredCertificate } from '../certificates.ts';
import type { Files } from '../files.ts';
import { type Reading, readable, unreadable } from '../host.ts';
import { once } from '../memo.ts';
import type { HostParts } from '../parts.ts';
import { hasLibreswan, STARTER_CERTIFICATES, STARTER_KEYS } from './profiles/ipsec.ts';
import { SWANCTL_CERTIFICATES, SWANCTL_KEYS } from './profiles/swanctl.ts';

/** Where strongSwan takes certificates from, and the folders of the keys to them. Libreswan's are in a database of its own. */
const STORES = [
	{ certificates: SWANCTL_CERTIFICATES, keysIn: SWANCTL_KEYS },
	{ certificates: STARTER_CERTIFICATES, keysIn: [STARTER_KEYS] },
];

/** The stores of certificates of Linux. */
export function linuxCertificates({ files }: Pick<HostParts, 'files'>): CertificateQuestions {
	return {
		machineCertificates: once(() => strongSwanCertificates(files)),
		userCertificates: async () => unreadable('unsupported', 'user certificates'),
		ntAuthorities: async () => unreadable('unsupported', 'a store of Windows'),
		judgeChain: async () => unreadable('unsupported', 'a judgement of Windows'),
	};
}

/** A key that could not be read may be the one: then it is not known whether there is one. */
async function strongSwanCertificates(files: Files): Promise<Reading<readonly StoredCertificate[]>> {
	if (hasLibreswan(files)) return unreadable('unsupported', "the database of Libreswan's certificates (NSS)");
	const found: StoredCertificate[] = [];
	for (const { certificates, keysIn } of STORES) {
		const names = files.list(certificates);
		if (!names.read) return names;
		if (names.value === undefined || names.value.length === 0) continue;
		const { credentialFiles } = await import('../credential-files.ts');
		const keys = credentialFiles(files, { keysIn });
		const credentials = names.value.map((name) => ({ kind: 'certificate' as const, file: `${certificates}/${name}` }));
		for (const each of credentialFiles(files, { credentials })) {
			if (each.state === 'unreadable') return { read: false, ...each.why };
			if (each.state !== 'present' || each.der === undefined) continue;
			const fits = keys.some((key) => key.state === 'present' && key.publicKey === each.publicKey);
			const unknown = keys.some(({ state }) => state !== 'present');
			found.push({ der: each.der, privateKey: fits ? 'present' : unknown ? 'unknown' : 'absent', place: each.file });
		}
	}
	return readable(found);
}
