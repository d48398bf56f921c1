/** What a probe may know of its surroundings. */
export interface ProbeContext {
	/** The peer: an IPv4 or IPv6 address without brackets. */
	readonly address: string;
	readonly family: 4 | 6;
	readonly port: number;
	/** How long a quiet peer is waited for at each step, in ms. */
	readonly patienceMs: number;
	/**
	 * Aborted when the run ends early: say goodbye without waiting, then settle. A check that overran does not end its
	 * probe, which others may read.
	 */
	readonly signal: AbortSignal;
}

export interface ProbeOptions {
	readonly port: number;
}

/**
 * One conversation with one peer, up to where it broke. It runs once for each address and port of a run,
 * however many checks read its facts; facts are read-only JSON.
 */
export interface Probe<Facts> {
	readonly id: string;
	run(context: ProbeContext): Promise<Facts>;
}
