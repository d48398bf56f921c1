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

export type ProbeOptions<Settings = void> = {
	readonly port: number;
	/** What makes it another conversation with the same port, such as the server name that TLS asks for. */
	readonly about?: string;
	// What the conversation needs to know besides.
	// biome-ignore lint/suspicious/noConfusingVoidType: a probe without settings has none to be given.
} & ([Settings] extends [void] ? { readonly settings?: undefined } : { readonly settings: Settings });

/**
 * One conversation with one peer, up to where it broke. It runs once for each address, port and `about` of a run,
 * however many checks read its facts; facts are read-only JSON.
 */
export interface Probe<Facts, Settings = void> {
	readonly id: string;
	run(context: ProbeContext, settings: Settings): Promise<Facts>;
}
