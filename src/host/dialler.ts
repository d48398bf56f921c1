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

/** A process, by what is known of it. */
export interface Holder {
	readonly program: string;
	readonly processId: number;
}

/**
 * The UDP ports of this machine that what dials a connection wants for itself.
 * - `any`: it takes whichever is free.
 * - `free`: nobody has them.
 * - `own`: it has them itself.
 * - `taken`: somebody else has one, which is kept `from` who dials.
 * - `second`: a daemon of its kind has one, and a second one runs, which has not.
 */
export type DialPorts =
	| { readonly state: 'any' }
	| { readonly state: 'free'; readonly ports: readonly number[] }
	| (Holder & { readonly state: 'own'; readonly port: number })
	| (Holder & { readonly state: 'taken'; readonly port: number; readonly from: 'charon' | 'pluto' | 'xl2tpd' | 'networkmanager' })
	| (Holder & { readonly state: 'second'; readonly port: number; readonly other: Holder });

/** What dials the connections of this machine. */
export interface DiallerQuestions {
	dialler(profile: Dialled): Promise<Reading<Dialler>>;
	dialPorts(profile: Dialled): Promise<Reading<DialPorts>>;
}

/** What of a connection says who dials it. */
export type Dialled = Pick<Profile, 'store' | 'tunnels' | 'stored'>;

/** {@link DiallerQuestions} where the system itself dials. */
export const systemDials: DiallerQuestions = {
	dialler: async () => unreadable('unsupported', 'clients other than the system'),
	dialPorts: async () => unreadable('unsupported', 'clients other than the system'),
};
