import type { AddressContext, RunOptions } from '../../src/check/context.ts';
import { type Check, defineCheck } from '../../src/check/define.ts';
import type { CheckResult } from '../../src/check/result.ts';
import { type RunnerConfig, startRun } from '../../src/check/runner.ts';
import { parseTarget } from '../../src/check/target.ts';
import { fakeHost } from '../host/fake-host.ts';

/** What a toy check comes back with: one outcome of every status, and any facts. */
export interface ToySeen {
	readonly outcome: 'well' | 'odd' | 'broken' | 'hidden';
	readonly addresses?: readonly string[];
	readonly fact?: string;
}

/** A toy is given the context of an address whatever its scope: what its scope does not have is absent. */
export type Toy = Partial<Omit<Check<ToySeen>, 'observe' | 'scope'>> & {
	readonly id: string;
	readonly scope?: Check['scope'];
	readonly family?: 4 | 6;
	observe?(context: AddressContext): Promise<ToySeen>;
};

export function toy(given: Toy): Check<ToySeen> {
	return defineCheck<ToySeen>({
		title: `The ${given.id}`,
		about: 'A check of a test.',
		group: 'computer',
		scope: 'target',
		privilege: 'none',
		sends: 'Nothing.',
		outcomes: {
			well: { status: 'pass', says: 'It is well.' },
			odd: { status: 'warn', says: 'It is odd.' },
			broken: { status: 'fail', says: ({ fact }) => `It is broken${fact === undefined ? '' : ` (${fact})`}.` },
			hidden: { status: 'unknown', says: 'It is hidden.' },
		},
		observe: async () => ({ outcome: 'well' }),
		...given,
	} as Check<ToySeen>);
}

/** A toy that came out so. */
export function seeing(id: string, outcome: ToySeen['outcome'], given: Omit<Toy, 'id'> = {}): Check<ToySeen> {
	return toy({ id, observe: async () => ({ outcome }), ...given });
}

export const runOptions: RunOptions = { client: 'windows', tunnels: ['pptp'], automatic: false, patienceMs: 5000 };

export interface ToyRun {
	readonly checks: readonly Check[];
	readonly addresses?: readonly string[];
	readonly signal?: AbortSignal;
	readonly options?: Partial<RunOptions>;
	readonly addressesOf?: RunnerConfig['addressesOf'];
	readonly heldUpMs?: () => number;
}

export function startToys({ checks, addresses = [], signal, options, addressesOf, heldUpMs }: ToyRun): ReturnType<typeof startRun> {
	return startRun({
		checks,
		options: { ...runOptions, ...options },
		supplied: { authorities: [] },
		host: fakeHost(),
		signal: signal ?? new AbortController().signal,
		addressesOf: addressesOf ?? (() => addresses),
		...(heldUpMs === undefined ? {} : { heldUpMs }),
	});
}

/** Runs toys about one target and returns every result by the check's id. */
export async function runToys(toyRun: ToyRun): Promise<Record<string, CheckResult>> {
	const run = startToys(toyRun);
	const results = await Promise.all([...run.machine, ...run.target(parseTarget('vpn.example.com'))]);
	return Object.fromEntries(results.map((result) => [result.id, result]));
}

export function sleep(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
