import type { AuthMethod, Client, Tunnel } from '../check/tunnel.ts';
import { type Reading, type Unreadable, unreadable } from './host.ts';

/** Where a client keeps its connections. */
type ProfileStore = 'phonebook' | 'networkmanager' | 'swanctl' | 'ipsec-conf' | 'openvpn' | 'wireguard' | 'pppd' | 'xl2tpd' | 'macos';

/** How a connection protects what it carries: Windows' DataEncryption, pppd's MPPE options. */
export type ProfileEncryption = 'none' | 'optional' | 'required' | 'maximum';

/**
 * A VPN connection that is set up on this machine: what decides whether it comes up, and no secret. Plain JSON.
 * What its client does not say, or says in a way that is not understood, is absent.
 */
export interface Profile {
	/** As the user knows it. */
	readonly name: string;
	readonly store: ProfileStore;
	/** The file that holds it, or the system's own name for where it lies. */
	readonly place: string;
	/** Whose it is: of one user, or of everybody on this machine. */
	readonly belongsTo: 'user' | 'everybody';
	/** Its client keeps it out of its own list. */
	readonly hidden?: true;
	/** Who dials it, and so whose codes are shown. */
	readonly client: Client;
	/** The tunnels that it would dial, in that order. Empty where its kind is none that we know. */
	readonly tunnels: readonly Tunnel[];
	/** It tries one tunnel after another, as Windows' "Automatic". */
	readonly automatic: boolean;
	/** Names or addresses as they are written, without a port; empty where it names none. */
	readonly servers: readonly string[];
	readonly port?: number;
	/** How it signs in. */
	readonly auth?: AuthMethod;
	/** The EAP methods that it is set to, outermost first (IANA's numbers: 13 TLS, 25 PEAP, 26 MS-CHAPv2). */
	readonly eap?: readonly number[];
	readonly encryption?: ProfileEncryption;
	/** Whether a pre-shared key goes with it, where that can be seen without reading the key. */
	readonly psk?: 'set' | 'missing';
	/** The IKE proposal that it is set to, in strongSwan's notation (`aes256-sha256-modp2048`). */
	readonly ikePolicy?: string;
	/** The group name of a Cisco IPsec connection. */
	readonly group?: string;
	/** Whether all traffic goes through the tunnel. */
	readonly routesAll?: boolean;
	/** Windows: dialled by the machine before anybody signs in. */
	readonly deviceTunnel?: true;
	/** Dialled by itself and kept up. */
	readonly alwaysOn?: true;
	/** The server's certificate is not checked as it should be (DisableIKENameEkuCheck, `verify=none`): which setting says so. */
	readonly weakened?: string;
	/** A file of OpenVPN or WireGuard, which is read with its keys when it is checked (`--connection FILE`). */
	readonly file?: string;
	/** Files of certificates and keys that it points at. */
	readonly credentials?: readonly ProfileCredential[];
	/** Folders in which its client looks for the private key of its certificate by itself. */
	readonly keysIn?: readonly string[];
	/** What is wrong with how it is written. */
	readonly faults: readonly ProfileFault[];
	/** The numbers behind, as they are stored: `VpnStrategy=14`. For whoever doubts the reading. */
	readonly stored: Readonly<Record<string, string>>;
}

/** A certificate or key that a connection points at, by its place alone. `static-key`: of OpenVPN's control channel (`tls-auth`, `tls-crypt`). */
export interface ProfileCredential {
	readonly kind: 'certificate' | 'private-key' | 'authority' | 'static-key';
	readonly file: string;
}

/**
 * - `no-server`: it names no server.
 * - `unknown-value`: a value that means nothing that we know.
 * - `repeated`: a setting that may stand once stands again with another value.
 * - `cut`: the file ends or changes in the middle of it.
 */
export interface ProfileFault {
	readonly fault: 'no-server' | 'unknown-value' | 'repeated' | 'cut' | 'unreadable-part';
	/** The setting, as its file calls it. */
	readonly setting: string;
	/** Never a secret's. */
	readonly value?: string;
}

/** All that was found, and where it could not be looked. */
export interface Profiles {
	readonly found: readonly Profile[];
	readonly unread: readonly UnreadPlace[];
}

export interface UnreadPlace {
	readonly place: string;
	readonly why: Omit<Unreadable, 'read'>;
	/** It was read, and something in it is nothing that belongs there. */
	readonly damaged?: true;
}

/** The connections that are set up on this machine. */
export interface ProfileQuestions {
	/** From wherever the clients of this system keep them. What was looked for and is not there is no gap. */
	profiles(): Promise<Profiles>;
}

/** Two records of this system describe one connection differently. */
export interface ProfileDifference extends Pick<Profile, 'name' | 'belongsTo'> {
	/** `entry`: only one of them has it. Else what they differ in, in the words of {@link Profile}. */
	readonly setting: 'entry' | 'servers' | 'tunnels' | 'eap' | 'encryption' | 'psk' | 'routesAll';
	/** What each says, by its name. */
	readonly says: Readonly<Record<string, string>>;
}

/** What can be asked of Windows about its connections besides, and of no other system. */
export interface PhonebookQuestions {
	/** Where Windows' own list (`Get-VpnConnection`) and the phonebooks differ. Starts PowerShell: for checks that run beside others. */
	profileDifferences(): Promise<Reading<readonly ProfileDifference[]>>;
	/** Whether this computer has the EAP method of this number (IANA's). */
	eapMethod(method: number): Promise<Reading<'installed' | 'not-installed'>>;
}

/** {@link PhonebookQuestions} where there is no phonebook. */
export const noPhonebook: PhonebookQuestions = {
	profileDifferences: async () => unreadable('unsupported', 'phonebook'),
	eapMethod: async () => unreadable('unsupported', 'EAP methods'),
};
