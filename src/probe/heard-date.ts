/** What another clock said: for comparing this computer's with. */
export interface HeardDate {
	/** By the other clock, ISO 8601 UTC, to the second. */
	readonly date: string;
	/** By this computer's clock, in the middle between question and answer. */
	readonly hereAt: string;
	readonly roundTripMs: number;
}

interface Exchange {
	/** The Date header (RFC 9110, 6.6.1), as it was sent. */
	readonly date?: string | undefined;
	/** By this computer's clock, in ms since 1970. */
	readonly sentAt: number;
	readonly heardAt: number;
}

/** Undefined without a date, or with one that makes no sense. */
export function heardDate({ date, sentAt, heardAt }: Exchange): HeardDate | undefined {
	const moment = date === undefined ? Number.NaN : Date.parse(date);
	if (Number.isNaN(moment)) return undefined;
	return {
		date: new Date(moment).toISOString(),
		hereAt: new Date((sentAt + heardAt) / 2).toISOString(),
		roundTripMs: heardAt - sentAt,
	};
}
