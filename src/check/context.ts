import type { Connection } from '../connection/connection.ts';
import type { Host } from '../host/host.ts';
import type { Profile } from '../host/profile.ts';
import type { Probe, ProbeOptions } from '../probe/probe.ts';
import type { Check, Observation } from './define.ts';
import type { Target } from './target.ts';
import type { AuthMethod, Client, Tunnel } from './tunnel.ts';

/**
 * Windows' registry value AssumeUDPEncapsulationContextOnSendRule (KB 926179): L2TP makes no connection to a server behind a NAT (0, and
 * not set), or does where the server alone is behind one (1), or both are (2).
 */
export type NatTraversal = 'unset' | 'server-only' | 'both';

/** What the user asked for, in values. The same for every check of a run. */
export interface RunOptions {
	/** Whose behaviour is predicted. */
	readonly client: Client;
	/** The tunnels looked at. */
	readonly tunnels: readonly Tunnel[];
	/** No tunnel was named: predict what Windows' "Automatic" would do. */
	readonly automatic: boolean;
	/** In which order "Automatic" tries them, where the connection says so. Absent: Windows' own order. */
	readonly order?: readonly Tunnel[];
	/** The name of the connection that is looked at, or was asked for though this machine has none of that name. */
	readonly connection?: string;
	/** How the connection signs in; absent when nobody said so. */
	readonly auth?: AuthMethod;
	/** How long a quiet peer is waited for, in ms. An observation, not a deadline (DESIGN, 4). */
	readonly patienceMs: number;
	/** Only this address family. */
	readonly family?: 4 | 6;
	/** Ask this DNS server (`address` or `address:port`) in place of the system's. */
	readonly dnsServer?: string;
	/** Windows' registry value NegotiateDH2048_AES256, as it was told: 1 adds the 2048-bit group to what IKEv2 offers, 2 offers nothing weaker. */
	readonly dhSetting?: 'added' | 'enforced';
	/** Windows' registry value AssumeUDPEncapsulationContextOnSendRule, as it was told. */
	readonly natTraversal?: NatTraversal;
	/** The IKE proposal that the connection is set to offer, in strongSwan's notation (`aes256-sha256-modp2048`), in place of the client's own list. */
	readonly ikePolicy?: string;
	/** The group name of a Cisco IPsec connection. */
	readonly group?: string;
	/** OpenVPN over this one alone. Absent: over whatever its profile has, or both. */
	readonly transport?: 'udp' | 'tcp';
	/** Nothing is asked of anybody but the target, the name servers, the routers of this network and a web proxy that is set. */
	readonly noThirdParty?: true;
	/** Fetched to find a captive portal; must answer 204, or 200 with a text that is known. Absent: the built-in list. */
	readonly portalUrl?: string;
	/** The time server that may be asked for the time. Absent: none is. */
	readonly ntpServer?: string;
}

/** What the user handed over in files. It may be secret, and is repeated in no report. */
export interface Supplied {
	/** Certificate authorities to trust besides this computer's own, DER (`--ca`). */
	readonly authorities: readonly Uint8Array[];
	/** The pre-shared key of IKEv1, as bytes (`--psk-file`). */
	readonly psk?: Uint8Array;
	/** A connection file of another client (`--connection`). */
	readonly connection?: Connection;
}

/** What every check is given. */
export interface RunContext {
	readonly options: RunOptions;
	readonly supplied: Supplied;
	readonly host: Host;
	/** Aborted when the run ends early; whoever waits, stops. */
	readonly signal: AbortSignal;
	readonly patienceMs: number;
	/** What a check named in `needs` saw. It passed, or this one would not run. */
	seen<S extends Observation>(check: Check<S>): S;
	/** What a check named in `after` saw, if it saw anything. */
	maybe<S extends Observation>(check: Check<S>): S | undefined;
	/** Asks what is the same for every target once for all of them; `what` names the question. */
	once<T>(what: string, ask: () => Promise<T>): Promise<T>;
}

/** What a check of scope `target` is given besides. */
export interface TargetContext extends RunContext {
	readonly target: Target;
	/** The connection that is looked at, where it is one that is set up on this machine. */
	readonly profile?: Profile;
}

/** What a check of scope `address` is given besides. */
export interface AddressContext extends TargetContext {
	/** An IPv4 or IPv6 address without brackets, with a zone where it has one. */
	readonly address: string;
	readonly family: 4 | 6;
	/**
	 * Runs a conversation with this address, once however many checks read it: the first to ask decides its settings, so all must ask alike.
	 * Settles at the stage up to which the check `reads` it, or where the conversation broke before.
	 */
	probe<Facts, Settings>(probe: Probe<Facts, Settings>, options: ProbeOptions<Settings>): Promise<Facts>;
}
