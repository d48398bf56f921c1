import type { CertificateQuestions } from '../certificates.ts';
import { unreadable } from '../host.ts';

/** The stores of certificates of Linux. */
export function linuxCertificates(): CertificateQuestions {
	return {
		machineCertificates: async () => unreadable('unsupported', 'machine certificates'),
		userCertificates: async () => unreadable('unsupported', 'user certificates'),
		ntAuthorities: async () => unreadable('unsupported', 'a store of Windows'),
		judgeChain: async () => unreadable('unsupported', 'a judgement of Windows'),
	};
}
