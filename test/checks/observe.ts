import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext, RunOptions, Supplied } from '../../src/check/context.ts';
import type { Check, Observation } from '../../src/check/define.ts';
import type { Answer } from '../../src/check/result.ts';
import { parseTarget } from '../../src/check/target.ts';
import type { Host } from '../../src/host/host.ts';
import type { Profile } from '../../src/host/profile.ts';
import { fakeHost } from '../host/fake-host.ts';

export interface Circumstances {
	/** As a user types it. */
	readonly host?: string;
	/** The address that a check of scope `address` is given. */
	readonly address?: string;
	readonly machine?: Partial<Host>;
	readonly options?: Partial<RunOptions>;
	readonly supplied?: Partial<Supplied>;
	readonly profile?: Profile;
	/** What other checks saw. */
	readonly saw?: ReadonlyMap<Check, Observation>;
	readonly signal?: AbortSignal;
}

/** Runs one check by itself and answers as the runner would, by the check's own table. */
export async function observe(check: Check, circumstances: Circumstances): Promise<Answer> {
	const { host = '127.0.0.1', address = host, machine, options, supplied, profile, saw = new Map(), signal } = circumstances;
	const runOptions: RunOptions = { client: 'windows', tunnels: ['pptp', 'sstp'], automatic: true, patienceMs: 400, ...options };
	const context: AddressContext = {
		options: runOptions,
		supplied: { authorities: [], ...supplied },
		host: fakeHost(machine),
		signal: signal ?? new AbortController().signal,
		patienceMs: runOptions.patienceMs,
		maybe: <S extends Observation>(other: Check<S>) => saw.get(other) as S | undefined,
		seen: <S extends Observation>(other: Check<S>) => {
			if (!saw.has(other)) throw new Error(`"${other.id}" saw nothing`);
			return saw.get(other) as S;
		},
		once: (_, ask) => ask(),
		target: parseTarget(host),
		...(profile === undefined ? {} : { profile }),
		address,
		family: address.includes(':') ? 6 : 4,
		probe: (probe, { port, settings }) =>
			probe.run(
				{ address, port, family: address.includes(':') ? 6 : 4, patienceMs: runOptions.patienceMs, signal: context.signal },
				settings as never,
			),
	};
	const startedAt = performance.now();
	return answerOf(check, await check.observe(context), performance.now() - startedAt);
}
