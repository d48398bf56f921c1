import { type Reading, unreadable } from './host.ts';
import type { Profile } from './profile.ts';

/**
 * What dials a connection.
 * - `ready`: it runs, or is a program that is started when it is needed, and is installed.
 * - `stopped`: it is a service, is installed, and does not run.
 * - `missing`: a part of it is not installed.
 */
export interface Dialler {
	readonly kind: 'networkmanager' | 'strongswan' | 'libreswan' | 'program';
	readonly state: 'ready' | 'stopped' | 'missing';
	/** What it is, or what of it is missing: `NetworkManager`, `nm-l2tp`, `charon-systemd`, `sstpc`. */
	readonly name: string;
	/** It is a plug-in of NetworkManager that is missing, and not a program. */
	readonly plugin?: true;
}

/** What dials the connections of this machine. */
export interface DiallerQuestions {
	dialler(profile: Pick<Profile, 'store' | 'tunnels' | 'stored'>): Promise<Reading<Dialler>>;
}

/** {@link DiallerQuestions} where the system itself dials. */
export const systemDials: DiallerQuestions = { dialler: async () => unreadable('unsupported', 'clients other than the system') };
