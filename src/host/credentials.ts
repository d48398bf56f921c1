import type { Files } from './files.ts';
import type { Unreadable } from './host.ts';
import type { Profile, ProfileCredential } from './profile.ts';

/**
 * A file that a connection points at.
 * - `damaged`: nothing of its kind can be read from it.
 * - `encrypted`: a private key behind a passphrase.
 * - `not-understood`: a form that only its client reads (PKCS #12, a folder).
 */
export type CredentialFile = ProfileCredential & {
	/** A private key: everybody on this computer may read it. */
	readonly open?: boolean;
} & (
		| {
				readonly state: 'present';
				/** SHA-256 of the public key (SubjectPublicKeyInfo), in hex: by it a key is known to belong to a certificate. */
				readonly publicKey: string;
				/** Of a certificate, DER. */
				readonly der?: Uint8Array;
		  }
		| { readonly state: 'missing' | 'damaged' | 'encrypted' | 'not-understood' }
		| { readonly state: 'unreadable'; readonly why: Omit<Unreadable, 'read'> }
	);

/** The files that a connection points at. */
export interface CredentialQuestions {
	/** What lies there, and the keys in the folders in which its client looks for one. */
	credentials(profile: Pick<Profile, 'credentials' | 'keysIn'>): Promise<readonly CredentialFile[]>;
}

/** The same on every system, but that only Unix says by a file's mode who may read it. */
export function credentialsIn(files: Files, system: 'unix' | 'windows'): CredentialQuestions {
	return {
		async credentials(profile) {
			// Reading certificates loads Node's crypto (6 ms).
			const { credentialFiles } = await import('./credential-files.ts');
			const found = credentialFiles(files, profile);
			return system === 'unix' ? found : found.map(({ open: _, ...rest }) => rest);
		},
	};
}
