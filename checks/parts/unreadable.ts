import type { Unreadable, UnreadableReason } from '../../src/host/host.ts';

/** The facts of every outcome `unreadable` that comes from this computer. */
export interface WhyUnreadable {
	readonly reason: UnreadableReason;
	/** A program's name, an error number, a path. */
	readonly detail: string;
}

export function whyOf({ reason, detail }: Unreadable): WhyUnreadable {
	return { reason, detail };
}

const WHY: Record<UnreadableReason, (detail: string) => string> = {
	'not-permitted': (detail) => `not permitted: ${detail}`,
	'missing-program': (detail) => `the program ${detail} is not installed`,
	'missing-module': (detail) => `the optional module ${detail} is not installed`,
	unsupported: (detail) => `not known how to ask here: ${detail}`,
	failed: (detail) => detail,
	'timed-out': (detail) => `no answer in time: ${detail}`,
};

/** The reason in words, to stand in brackets. */
export function inWords({ reason, detail }: WhyUnreadable): string {
	return WHY[reason](detail);
}
