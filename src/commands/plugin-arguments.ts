import { valuesOf } from './way-out.ts';

/** "Plugins have only a limited runtime – typically 10 sec." */
const BUDGET_SECONDS = 10;
/** For the start before the run, and the end after it. */
const AROUND_SECONDS = 1;
/** A chain of so many silent questions still ends within the budget. */
const SILENCES = 5;
const LONGEST_PATIENCE_SECONDS = 5;

/**
 * A plug-in's command line in the words of `check`: `-t` is the time for the whole run (elsewhere a tunnel), `-h` is help, and a quiet
 * peer is waited for so long that the run is whole within that time. What is not a number is left for `check` to refuse.
 */
export function pluginArguments(argv: readonly string[]): readonly string[] {
	const end = argv.indexOf('--');
	const words = end < 0 ? argv : argv.slice(0, end);
	// A saved report takes no time.
	if (valuesOf(words, '--from').length > 0) return withHelp(argv);
	const given = valuesOf(words, '-t').at(-1);
	const budget = given === undefined ? BUDGET_SECONDS : Number(given.trim() === '' ? Number.NaN : given);
	const limits = Number.isFinite(budget) && budget > 0 ? limitsOf(budget) : { deadline: given ?? '', patience: '1' };
	return [
		...withHelp(withoutBudget(words)),
		...(valuesOf(words, '--deadline').length > 0 ? [] : [`--deadline=${limits.deadline}`]),
		...(valuesOf(words, '--timeout').length > 0 ? [] : [`--timeout=${limits.patience}`]),
		...(end < 0 ? [] : argv.slice(end)),
	];
}

function withHelp(words: readonly string[]): readonly string[] {
	return words.map((word) => (word === '-h' ? '--help' : word));
}

function limitsOf(budget: number): { readonly deadline: string; readonly patience: string } {
	const deadline = Math.max(budget - AROUND_SECONDS, budget / 2);
	const patience = Math.min(LONGEST_PATIENCE_SECONDS, Math.max(0.1, budget / SILENCES));
	return { deadline: deadline.toFixed(1), patience: patience.toFixed(1) };
}

function withoutBudget(words: readonly string[]): readonly string[] {
	return words.filter((word, at) => !/^-t/.test(word) && words[at - 1] !== '-t');
}
