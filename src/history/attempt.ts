import type { Tunnel } from '../check/tunnel.ts';

/** One attempt of the past to connect, whoever wrote it down: a program's log, or events of the system. */
export interface PastAttempt {
	/** Who says how it came out: `RasClient`, `charon`, `openvpn`. */
	readonly program: string;
	/** Where it stands: an event log, `journal`, a file. */
	readonly place: string;
	/** The system's own name of it, which the server's log repeats (RasClient's CoId). */
	readonly id?: string;
	/** When it began, or the earliest that is known of it. ISO 8601 UTC; absent where a log has no times. */
	readonly at?: string;
	/** From its beginning until it had failed or was up, where both are recorded. */
	readonly durationMs?: number;
	readonly connection?: string;
	readonly user?: string;
	readonly server?: string;
	readonly port?: number;
	/** The tunnels that were really tried, in that order; empty where nothing says so. */
	readonly tried: readonly Tunnel[];
	/** `lost`: it was up, and ended by itself. `unknown`: nothing says how it came out. */
	readonly result: 'connected' | 'failed' | 'lost' | 'unknown';
	/** What it failed with, first cause first; in their family's notation, also where the catalog does not know them. */
	readonly codes: readonly string[];
	/** Of these, how many come from what went wrong first: one line may say either of two. */
	readonly firstCodes: number;
	/** The line in which a log says so. */
	readonly said?: string;
	/** When it ended, after it had been up. */
	readonly endedAt?: string;
	/** Settings that it was dialled with, as they stand in the event. */
	readonly settings: Readonly<Record<string, string>>;
	/** What other parts of the system have written down meanwhile. */
	readonly beside: readonly { readonly log: string; readonly event: number; readonly codes: readonly string[] }[];
}
