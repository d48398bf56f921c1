/** What a probe may know of its surroundings. */
export interface ProbeContext<Facts = unknown> {
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
	/** The last stage of the probe that any check of this run reads: the conversation goes no further. Absent: to its end. */
	readonly upTo?: string;
	/** Hands the facts so far to the checks that read no further than this stage of the probe. */
	passed?(stage: string, facts: Facts): void;
}

/** At a stage of the probe: tells the facts so far; true when nobody reads further, so that it is time for the goodbye. */
export function enoughAt<Facts>({ upTo, passed }: Pick<ProbeContext<Facts>, 'upTo' | 'passed'>, stage: string, facts: Facts): boolean {
	passed?.(stage, facts);
	return upTo === stage;
}

export type ProbeOptions<Settings = void> = {
	readonly port: number;
	/** What makes it another conversation with the same port, such as the server name that TLS asks for. */
	readonly about?: string;
	// What the conversation needs to know besides.
	// biome-ignore lint/suspicious/noConfusingVoidType: a probe without settings has none to be given.
} & ([Settings] extends [void] ? { readonly settings?: undefined } : { readonly settings: Settings });

/**
 * One conversation with one peer, up to where it broke, or to where no check of the run reads further. It runs once for each
 * address, port and `about` of a run, however many checks read its facts; facts are read-only JSON.
 */
export interface Probe<Facts, Settings = void> {
	readonly id: string;
	/** Where a check may have read enough, in the order in which the conversation comes there; its end is not among them. */
	readonly stages?: readonly string[];
	/** Its end takes a port of a server that has few. */
	readonly takesPort?: true;
	run(context: ProbeContext<Facts>, settings: Settings): Promise<Facts>;
}
