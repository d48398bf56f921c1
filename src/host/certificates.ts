import type { Reading } from './host.ts';

/**
 * Where the way up from a certificate ends, by the system's own judgement. `untrusted-root`: at an authority that it does not trust;
 * `issuer-missing`: before its end, since an issuer's certificate is not known; `broken`: a signature is wrong, or it is expressly distrusted.
 */
export type ChainFinding = 'trusted' | 'untrusted-root' | 'issuer-missing' | 'broken';

/** A certificate of a store, and whether a private key goes with it. */
export interface StoredCertificate {
	/** DER. */
	readonly der: Uint8Array;
	/** `unknown` where the store does not say. */
	readonly privateKey: 'present' | 'absent' | 'unknown';
	/** Where it lies: `LocalMachine\\My`, a file's path. */
	readonly place: string;
	/** Absent where the system does not judge. */
	readonly chain?: ChainFinding;
}

/** What the system itself makes of a server's certificate chain (Windows: CertGetCertificateChain and the SSL policy). */
export interface SystemVerdict {
	/** By what the computer trusts, which counts for a VPN. */
	readonly chain: ChainFinding;
	/** By what this user trusts besides: what was imported for the user alone counts for browsers, and not for a VPN. */
	readonly forUser?: ChainFinding;
	/** 0 where it is content, else its error: 0x800B0109. */
	readonly error: number;
}

/** The stores of certificates. */
export interface CertificateQuestions {
	/** LocalMachine\My; on Linux what the IKE daemon would load. */
	machineCertificates(): Promise<Reading<readonly StoredCertificate[]>>;
	/** CurrentUser\My. */
	userCertificates(): Promise<Reading<readonly StoredCertificate[]>>;
	/** Authorities for clients' certificates of the domain (NTAuth), DER; empty outside of one. */
	ntAuthorities(): Promise<Reading<readonly Uint8Array[]>>;
	/** The chain as the server showed it, its own certificate first, DER; `name` as it was dialled. Nothing is fetched for it. */
	judgeChain(chain: readonly Uint8Array[], name: string): Promise<Reading<SystemVerdict>>;
}
