import type { CertificateQuestions, ChainFinding, SystemVerdict } from '../certificates.ts';
import { type Reading, readable, type StoredCertificate } from '../host.ts';
import { once } from '../memo.ts';
import type { ChainEngine } from '../win32/chains.ts';
import type { AskWin32, Win32 } from '../win32.ts';
import { ntAuthoritiesOf } from './nt-authorities.ts';

/** The stores of certificates of Windows, and its judgement. */
export function windowsCertificates(ask: AskWin32): CertificateQuestions {
	return {
		machineCertificates: once(() => ask((win32) => judgedStore(win32, 'machine'))),
		userCertificates: once(() => ask((win32) => judgedStore(win32, 'user'))),
		ntAuthorities: once(() => ask(ntAuthoritiesOf)),
		judgeChain: (chain, name) => ask((win32) => serverVerdict(win32, chain, name)),
	};
}

/** More certificates than these are not judged one by one: each takes a few ms. */
const MOST_JUDGED = 50;

function judgedStore(win32: Win32, store: ChainEngine): Reading<readonly StoredCertificate[]> {
	const stored = win32.certificates(store);
	if (!stored.read) return stored;
	return readable(
		stored.value.map((certificate, at) => {
			const judged = at < MOST_JUDGED ? win32.judgeChain([certificate.der], store) : undefined;
			return judged?.read ? { ...certificate, chain: findingOf(judged.value.errorStatus) } : certificate;
		}),
	);
}

function serverVerdict(win32: Win32, chain: readonly Uint8Array[], name: string): Reading<SystemVerdict> {
	const machine = win32.judgeChain(chain, 'machine', name);
	if (!machine.read) return machine;
	const user = win32.judgeChain(chain, 'user', name);
	return readable({
		chain: findingOf(machine.value.errorStatus),
		...(user.read ? { forUser: findingOf(user.value.errorStatus) } : {}),
		error: machine.value.sslError ?? 0,
	});
}

/** Bits of dwErrorStatus (wincrypt.h). Validity, usage and names are no matter of the way up. */
const CERT_TRUST = {
	isNotSignatureValid: 0x8,
	isUntrustedRoot: 0x20,
	isPartialChain: 0x1_0000,
	isExplicitDistrust: 0x400_0000,
} as const;

function findingOf(errorStatus: number): ChainFinding {
	const has = (bits: number) => (errorStatus & bits) !== 0;
	if (has(CERT_TRUST.isNotSignatureValid | CERT_TRUST.isExplicitDistrust)) return 'broken';
	if (has(CERT_TRUST.isPartialChain)) return 'issuer-missing';
	return has(CERT_TRUST.isUntrustedRoot) ? 'untrusted-root' : 'trusted';
}
