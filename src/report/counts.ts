import type { CheckLine, Report, TargetReport } from './schema.ts';

const WORDS: readonly (readonly [CheckLine['status'], string])[] = [
	['pass', 'well'],
	['warn', 'with a warning'],
	['fail', 'not well'],
	['unknown', 'could not be told'],
	['skip', 'not asked'],
	['error', 'broke'],
];

/** `12 well, 1 not well, 3 not asked`. */
export function checkCounts(checks: readonly CheckLine[]): string {
	return counted(WORDS, (word) => checks.filter(({ status }) => status === word).length) || 'none';
}

const STATES: readonly (readonly [TargetReport['verdict']['state'], string])[] = [
	['fails', 'will fail'],
	['undetermined', 'cannot be told'],
	['degraded', 'well with a warning'],
	['ok', 'well'],
];

/** `2 will fail, 1 well`. */
export function targetCounts({ targets }: Pick<Report, 'targets'>): string {
	return counted(STATES, (state) => targets.filter(({ verdict }) => verdict.state === state).length) || 'none';
}

function counted<Key>(words: readonly (readonly [Key, string])[], count: (key: Key) => number): string {
	return words.flatMap(([key, word]) => (count(key) === 0 ? [] : [`${count(key)} ${word}`])).join(', ');
}
