import type { CertificateQuestions } from '../certificates.ts';
import { unreadable } from '../host.ts';
import { once } from '../memo.ts';
import type { AskWin32 } from '../win32.ts';

/** The stores of certificates of Windows. */
export function windowsCertificates(ask: AskWin32): CertificateQuestions {
	return {
		machineCertificates: once(() => ask((win32) => win32.machineCertificates())),
		userCertificates: async () => unreadable('unsupported', 'user certificates'),
		ntAuthorities: async () => unreadable('unsupported', 'NTAuth'),
		judgeChain: async () => unreadable('unsupported', 'a judgement of Windows'),
	};
}
