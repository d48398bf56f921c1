import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/report/exit-code.ts';
import type { CheckLine, PredictionLine, Report, TargetReport, Verdict } from '../../src/report/schema.ts';
import { toyReport } from './toy-report.ts';

type State = Verdict['state'];

function line(id: string, status: CheckLine['status']): CheckLine {
	return { id, group: 'server', title: id, status, says: '', evidence: {} };
}

function prediction(
	tunnel: PredictionLine['tunnel'],
	outcome: PredictionLine['outcome'],
	unmeasured: readonly string[] = [],
): PredictionLine {
	return {
		tunnel,
		outcome,
		equallyLikely: [],
		alsoPossible: [],
		causes: [],
		because: [],
		ruledOut: [],
		notExcluded: [],
		unmeasured: unmeasured.map((check) => ({ check, title: check })),
	};
}

function target(state: State, given: Partial<TargetReport> = {}): TargetReport {
	return {
		host: 'h',
		addresses: [],
		checks: [],
		causes: [],
		predictions: [],
		verdict: { state, where: 'unknown', headline: '' },
		...given,
	};
}

interface Given {
	readonly targets?: readonly TargetReport[];
	readonly options?: Partial<Report['options']>;
	readonly interrupted?: Report['interrupted'];
	readonly machine?: readonly CheckLine[];
}

/** From its JSON alone: what is not JSON does not survive. */
function codeOf({ targets = [], options = {}, interrupted, machine = [] }: Given): number {
	const report: Omit<Report, 'exitCode'> = {
		schemaVersion: 1,
		tool: { name: 'vpn-doctor', version: '0' },
		catalogVersion: '0',
		startedAt: '2026-01-02T03:04:05.000Z',
		durationMs: 1,
		...(interrupted === undefined ? {} : { interrupted }),
		client: 'windows',
		options: { tunnels: ['pptp'], automatic: false, patienceMs: 1, ...options },
		machine: { os: { platform: 'linux', name: '', release: '', arch: '' }, vantage: 'machine', checks: machine },
		targets,
		verdict: { state: 'ok', where: 'unknown', headline: '' },
	};
	return exitCodeOf(JSON.parse(JSON.stringify(report)));
}

const STATES: readonly State[] = ['ok', 'degraded', 'fails', 'undetermined'];

describe('one target', () => {
	it.each<[State, Report['options']['failOn'], number]>([
		['ok', undefined, 0],
		['ok', 'warn', 0],
		['degraded', undefined, 0],
		['degraded', 'fail', 0],
		['degraded', 'warn', 1],
		['fails', undefined, 1],
		['fails', 'warn', 1],
		['undetermined', undefined, 2],
		['undetermined', 'warn', 2],
	])('%s with --fail-on %s: %i', (state, failOn, code) => {
		expect(codeOf({ targets: [target(state)], options: failOn === undefined ? {} : { failOn } })).toBe(code);
	});

	it('that is missing is undetermined', () => {
		expect(codeOf({ targets: [] })).toBe(2);
	});
});

describe('several targets', () => {
	it('1 comes before 2 before 0, in whatever order', () => {
		for (const one of STATES)
			for (const two of STATES)
				for (const three of STATES) {
					const states = [one, two, three];
					const expected = states.includes('fails') ? 1 : states.includes('undetermined') ? 2 : 0;
					expect(codeOf({ targets: states.map((state) => target(state)) }), states.join()).toBe(expected);
				}
	});
});

describe('an interrupted run', () => {
	it.each([
		['SIGINT', 130],
		['SIGTERM', 143],
	] as const)('by %s: %i, whatever was known', (interrupted, code) => {
		for (const state of STATES) expect(codeOf({ targets: [target(state)], interrupted })).toBe(code);
		expect(codeOf({ interrupted })).toBe(code);
	});

	it('by its deadline is judged by what was known', () => {
		const interrupted = 'deadline';
		expect(STATES.map((state) => codeOf({ targets: [target(state)], interrupted }))).toEqual([0, 0, 1, 2]);
	});
});

describe('--accept-unknown', () => {
	const undetermined = (...predictions: PredictionLine[]) => target('undetermined', { predictions });
	const accept = (...acceptUnknown: string[]) => ({ acceptUnknown });

	it('makes a run fine in which nothing else is missing', () => {
		const targets = [undetermined(prediction('pptp', 'undetermined', ['gre']))];
		expect(codeOf({ targets, options: accept('gre') })).toBe(0);
		expect(codeOf({ targets, options: accept('icmp', 'gre') })).toBe(0);
		expect(codeOf({ targets, options: accept('icmp') })).toBe(2);
		expect(codeOf({ targets, options: accept() })).toBe(2);
	});

	it('of some of what is missing is not enough', () => {
		const targets = [undetermined(prediction('pptp', 'undetermined', ['pptp', 'gre']))];
		expect(codeOf({ targets, options: accept('gre') })).toBe(2);
		expect(codeOf({ targets, options: accept('gre', 'pptp') })).toBe(0);
	});

	it('does not excuse what is undetermined for another reason', () => {
		expect(codeOf({ targets: [undetermined(prediction('pptp', 'undetermined'))], options: accept('gre') })).toBe(2);
		const targets = [undetermined(prediction('pptp', 'undetermined', ['gre']), prediction('sstp', 'undetermined', ['sstp-port']))];
		expect(codeOf({ targets, options: accept('gre') })).toBe(2);
	});

	it('never excuses a failure', () => {
		expect(codeOf({ targets: [target('fails', { predictions: [prediction('pptp', 'fails')] })], options: accept('gre') })).toBe(1);
	});

	it('leaves a warning a warning', () => {
		const targets = [target('undetermined', { predictions: [prediction('pptp', 'undetermined', ['gre'])], checks: [line('dns', 'warn')] })];
		expect(codeOf({ targets, options: accept('gre') })).toBe(0);
		expect(codeOf({ targets, options: { ...accept('gre'), failOn: 'warn' } })).toBe(1);
		expect(codeOf({ targets, options: { ...accept('icmp'), failOn: 'warn' } })).toBe(2);
	});

	it('with Automatic looks at the walk, and not at each tunnel', () => {
		const targets = [undetermined(prediction('automatic', 'undetermined', ['ikev2']), prediction('l2tp', 'undetermined', ['ikev1']))];
		expect(codeOf({ targets, options: { automatic: true, ...accept('ikev2') } })).toBe(0);
		expect(codeOf({ targets, options: { automatic: true, ...accept('ikev1') } })).toBe(2);
	});

	it('looks at each tunnel where no tunnel was named and the client has no Automatic', () => {
		const targets = [undetermined(prediction('pptp', 'undetermined', ['gre']), prediction('sstp', 'reaches-sign-in'))];
		expect(codeOf({ targets, options: { automatic: true, ...accept('gre') } })).toBe(0);
	});

	it('with --only looks at the chosen checks, those of the machine too', () => {
		const only = (checks: CheckLine[], machine: CheckLine[], ...accepted: string[]) =>
			codeOf({ targets: [target('undetermined', { checks })], machine, options: { only: ['x'], ...accept(...accepted) } });
		expect(only([line('icmp', 'unknown')], [], 'icmp')).toBe(0);
		expect(only([line('icmp', 'unknown')], [], 'gre')).toBe(2);
		expect(only([line('icmp', 'unknown'), line('gre', 'skip')], [], 'icmp')).toBe(2);
		expect(only([line('icmp', 'unknown'), line('gre', 'error')], [], 'icmp')).toBe(2);
		expect(only([line('icmp', 'unknown')], [line('adapter', 'unknown')], 'icmp')).toBe(2);
		expect(only([line('icmp', 'unknown')], [line('adapter', 'unknown')], 'icmp', 'adapter')).toBe(0);
		expect(only([], [], 'icmp')).toBe(2);
	});
});

describe('the exit code of a run', () => {
	it.each([
		[{ saw: { dns: 'well', pptp: 'well', gre: 'well' } }, 0],
		[{ saw: { dns: 'odd', pptp: 'well', gre: 'well' } }, 0],
		[{ saw: { dns: 'odd', pptp: 'well', gre: 'well' }, input: { reportOptions: { failOn: 'warn' } } }, 1],
		[{ saw: { dns: 'broken', pptp: 'well' } }, 1],
		[{ saw: { dns: 'well', pptp: 'well', gre: 'hidden' } }, 2],
		[{ saw: { dns: 'well', pptp: 'well', gre: 'hidden' }, input: { reportOptions: { acceptUnknown: ['gre'] } } }, 0],
	] as const)('%j: %i, and the same again from its JSON', async (world, code) => {
		const { exitCode, ...report } = await toyReport(world);
		expect(exitCode).toBe(code);
		expect(exitCodeOf(report)).toBe(code);
	});
});
