import type { Reading } from './host.ts';

/** A certificate of a store, and whether a private key goes with it. */
export interface StoredCertificate {
	/** DER. */
	readonly der: Uint8Array;
	/** `unknown` where the store does not say. */
	readonly privateKey: 'present' | 'absent' | 'unknown';
	/** Where it lies: `LocalMachine\My`, a file's path. */
	readonly place: string;
}

/** What the system itself makes of a server's certificate chain (Windows: CertGetCertificateChain and the SSL policy). */
export interface SystemVerdict {
	/** 0 where it is content, else its error: 0x800B0109. */
	readonly error: number;
}

/** The stores of certificates. */
export interface CertificateQuestions {
	/** LocalMachine\My; on Linux what the IKE daemon would load. */
	machineCertificates(): Promise<Reading<readonly StoredCertificate[]>>;
	/** CurrentUser\My. */
	userCertificates(): Promise<Reading<readonly StoredCertificate[]>>;
	/** Authorities for clients' certificates of the domain (NTAuth), DER. */
	ntAuthorities(): Promise<Reading<readonly Uint8Array[]>>;
	/** The chain as the server showed it, its own certificate first, DER; `name` as it was dialled. */
	judgeChain(chain: readonly Uint8Array[], name: string): Promise<Reading<SystemVerdict>>;
}
