import type { Catalog } from '../catalog/schema.ts';
import type { Past } from '../host/past.ts';
import type { PastAttempt } from './attempt.ts';
import { loggedAttempts } from './logged.ts';
import { recordedAttempts } from './recorded.ts';

/** The journal and a file of syslog hold the same lines, with times that differ by this much at most. In ms. */
const SAME_MS = 2000;

/** All attempts that this machine has written down, newest first; those without a time come last. */
export function pastAttempts(catalog: Catalog, past: Past): readonly PastAttempt[] {
	const all = [...recordedAttempts(catalog, past), ...past.logs.flatMap((log) => loggedAttempts(catalog, log))];
	const own = all.filter((attempt, at) => !all.slice(0, at).some((earlier) => isSame(earlier, attempt)));
	return own
		.map((attempt, order) => ({ attempt, order, time: Date.parse(attempt.at ?? '') || 0 }))
		.sort((a, b) => b.time - a.time || b.order - a.order)
		.map(({ attempt }) => attempt);
}

/** One attempt that is written down in two places. */
function isSame(one: PastAttempt, other: PastAttempt): boolean {
	if (one.place === other.place || one.at === undefined || other.at === undefined) return false;
	return (
		Math.abs(Date.parse(one.at) - Date.parse(other.at)) <= SAME_MS &&
		one.result === other.result &&
		one.program === other.program &&
		one.codes.join() === other.codes.join()
	);
}

/** The attempts of one connection, whose name is compared as people type it. */
export function ofConnection(attempts: readonly PastAttempt[], name: string | undefined): readonly PastAttempt[] {
	if (name === undefined) return attempts;
	const wanted = name.trim().toLowerCase();
	return attempts.filter(({ connection }) => connection?.trim().toLowerCase() === wanted);
}

/** Did not come up, or was lost. */
export function isFailure({ result }: PastAttempt): boolean {
	return result === 'failed' || result === 'lost';
}
