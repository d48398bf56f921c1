import type { Host } from '../host/host.ts';
import type { Probe, ProbeOptions } from '../probe/probe.ts';
import type { Check, Observation } from './define.ts';
import type { Target } from './target.ts';
import type { AuthMethod, Client, Tunnel } from './tunnel.ts';

/** What the user asked for, in values. The same for every check of a run. */
export interface RunOptions {
	/** Whose behaviour is predicted. */
	readonly client: Client;
	/** The tunnels looked at. */
	readonly tunnels: readonly Tunnel[];
	/** No tunnel was named: predict what Windows' "Automatic" would do. */
	readonly automatic: boolean;
	/** How the connection signs in; absent when nobody said so. */
	readonly auth?: AuthMethod;
	/** How long a quiet peer is waited for, in ms. An observation, not a deadline (DESIGN, 4). */
	readonly patienceMs: number;
	/** Only this address family. */
	readonly family?: 4 | 6;
	/** Ask this DNS server (`address` or `address:port`) in place of the system's. */
	readonly dnsServer?: string;
}

/** What every check is given. */
export interface RunContext {
	readonly options: RunOptions;
	readonly host: Host;
	/** Aborted when the run ends early; whoever waits, stops. */
	readonly signal: AbortSignal;
	readonly patienceMs: number;
	/** What a check named in `needs` saw. It passed, or this one would not run. */
	seen<S extends Observation>(check: Check<S>): S;
	/** What a check named in `after` saw, if it saw anything. */
	maybe<S extends Observation>(check: Check<S>): S | undefined;
}

/** What a check of scope `target` is given besides. */
export interface TargetContext extends RunContext {
	readonly target: Target;
}

/** What a check of scope `address` is given besides. */
export interface AddressContext extends TargetContext {
	/** An IPv4 or IPv6 address without brackets, with a zone where it has one. */
	readonly address: string;
	readonly family: 4 | 6;
	/** Runs a conversation with this address, once however many checks read it. */
	probe<Facts>(probe: Probe<Facts>, options: ProbeOptions): Promise<Facts>;
}
