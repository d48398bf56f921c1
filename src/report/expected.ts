import type { Tunnel } from '../check/tunnel.ts';

/** What somebody expects of a target. An absent one is not expected. */
export interface Expected {
	/** A client must reach sign-in by each of these. */
	readonly reaches?: readonly Tunnel[];
	/** The server must not answer any of these, and no client may reach sign-in by them. */
	readonly unreachable?: readonly Tunnel[];
	/** The server's certificates must be valid for so many days more. */
	readonly certificateDays?: number;
	/** A packet must be there and back in less than so many ms. */
	readonly roundTripMs?: number;
	/** The code that a client must be shown: of a tunnel, or of the whole (`any`). */
	readonly predicts?: Readonly<Partial<Record<Tunnel | 'any', string>>>;
	/** Limits for whatever is measured: without a measurement they expect nothing. */
	readonly thresholds?: Pick<Expected, 'certificateDays' | 'roundTripMs'>;
}
