import { constantFrom, float, assert as holds, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../src/check/target.ts';
import { exitCodeOf } from '../../src/report/exit-code.ts';
import { expectationsOf, type Held } from '../../src/report/expectations.ts';
import type { Expected } from '../../src/report/expected.ts';
import type { CheckLine, PredictionLine, Report } from '../../src/report/schema.ts';
import { stateWord } from '../../src/report/state-word.ts';
import { textReport } from '../../src/report/text/report.ts';
import { runOptions } from '../check/toys.ts';
import { type ToyWorld, toyReport } from './toy-report.ts';

const startedAt = '2026-11-29T08:00:00.000Z';

function check(id: string, evidence: CheckLine['evidence'], status: CheckLine['status'] = 'pass'): CheckLine {
	return { id, group: 'server', title: `The ${id}`, status, says: 'It is so.', evidence };
}

function prediction(line: Partial<PredictionLine>): PredictionLine {
	return {
		tunnel: 'pptp',
		outcome: 'reaches-sign-in',
		equallyLikely: [],
		alsoPossible: [],
		causes: [],
		because: [],
		ruledOut: [],
		notExcluded: [],
		unmeasured: [],
		...line,
	};
}

const failing = prediction({ outcome: 'fails', breaksAt: 'transport', code: '809', equallyLikely: ['800'] });
const open = prediction({ outcome: 'undetermined', unmeasured: [{ check: 'gre', title: 'GRE' }] });

const held = (some: Partial<Held>): Held => ({ checks: [], causes: [], predictions: [], ...some });
const state = (expected: Expected, some: Partial<Held>) => expectationsOf(expected, held(some), startedAt).map((each) => each.state);
const because = (expected: Expected, some: Partial<Held>) => expectationsOf(expected, held(some), startedAt)[0]?.because;

describe('each expectation is met, missed or cannot be told', () => {
	it.each<[string, Expected, Partial<Held>, 'met' | 'missed' | 'unknown']>([
		['reaches', { reaches: ['pptp'] }, { predictions: [prediction({})] }, 'met'],
		['reaches, but fails', { reaches: ['pptp'] }, { predictions: [failing] }, 'missed'],
		['reaches, not measured', { reaches: ['pptp'] }, { predictions: [open] }, 'unknown'],
		['reaches, not looked at', { reaches: ['sstp'] }, { predictions: [prediction({})] }, 'unknown'],
		['unreachable', { unreachable: ['pptp'] }, { predictions: [failing] }, 'met'],
		['unreachable, but reaches', { unreachable: ['pptp'] }, { predictions: [prediction({})] }, 'missed'],
		['unreachable, but the server speaks it', { unreachable: ['pptp'] }, { predictions: [failing], checks: [check('pptp', {})] }, 'missed'],
		['unreachable, not measured', { unreachable: ['pptp'] }, { predictions: [open] }, 'unknown'],
		['unreachable, the name does not resolve', { unreachable: ['pptp'] }, { predictions: [{ ...failing, breaksAt: 'name' }] }, 'unknown'],
		[
			'unreachable, a service here is off',
			{ unreachable: ['pptp'] },
			{ predictions: [{ ...failing, breaksAt: 'local-service' }] },
			'unknown',
		],
		['predicts', { predicts: { pptp: '809' } }, { predictions: [failing] }, 'met'],
		['predicts one of several', { predicts: { pptp: '800' } }, { predictions: [failing] }, 'met'],
		['predicts another', { predicts: { pptp: '806' } }, { predictions: [failing] }, 'missed'],
		['predicts, but reaches', { predicts: { pptp: '806' } }, { predictions: [prediction({})] }, 'missed'],
		['predicts, no source tells the code', { predicts: { pptp: '806' } }, { predictions: [prediction({ outcome: 'fails' })] }, 'unknown'],
		['predicts of any', { predicts: { any: '809' } }, { predictions: [prediction({ tunnel: 'sstp' }), failing] }, 'met'],
		[
			'predicts of any, one cannot be told',
			{ predicts: { any: '806' } },
			{ predictions: [failing, { ...open, tunnel: 'sstp' }] },
			'unknown',
		],
		['predicts of any, none does', { predicts: { any: '806' } }, { predictions: [failing] }, 'missed'],
		['predicts of any, nothing looked at', { predicts: { any: '806' } }, {}, 'unknown'],
		[
			'Automatic speaks for all',
			{ predicts: { any: '809' } },
			{ predictions: [prediction({ tunnel: 'automatic', outcome: 'fails', code: '800' }), failing] },
			'missed',
		],
		['a certificate, none shown', { certificateDays: 30 }, {}, 'unknown'],
		['a round trip, none measured', { roundTripMs: 80 }, { checks: [check('icmp', { rttMs: 5 }, 'unknown')] }, 'unknown'],
		['a round trip', { roundTripMs: 80 }, { checks: [check('icmp', { rttMs: 79.9 })] }, 'met'],
		['a round trip, not below', { roundTripMs: 80 }, { checks: [check('icmp', { rttMs: 80 })] }, 'missed'],
		[
			'the shortest round trip counts',
			{ roundTripMs: 80 },
			{ checks: [check('icmp', { rttMs: 90 }), check('pptp', { connectMs: 70 })] },
			'met',
		],
		['to a web proxy is none', { roundTripMs: 80 }, { checks: [check('sstp-port', { ms: 1, proxy: { host: 'p' } })] }, 'unknown'],
	])('%s', (_, expected, some, outcome) => {
		expect(state(expected, some)).toEqual([outcome]);
	});

	const leaf = (notAfter: string) => ({ leaf: { subject: 'CN=vpn', notAfter } });

	it('finds the certificate in the evidence of every check that shows one, at every address; the first to expire counts', () => {
		const late = '2027-11-29T08:00:00.000Z';
		const soon = '2026-12-09T08:00:00.000Z';
		const shown: readonly CheckLine[] = [
			check('tls-certificate', { certificate: leaf(soon) }),
			check('ikev2-certificate', { certificate: { notAfter: soon } }, 'warn'),
			check('anyconnect-certificate', leaf(soon)),
			check('openvpn-certificate', { certificate: { notAfter: soon } }),
			{
				...check('tls-certificate', { certificate: leaf(late) }),
				byAddress: [{ address: '192.0.2.1', status: 'fail', says: '', evidence: { certificate: leaf(soon) } }],
			},
		];
		for (const each of shown) {
			const checks = [check('tls-certificate', { certificate: leaf(late) }), each];
			expect(because({ certificateDays: 30 }, { checks })).toBe(`It is valid for 10 days more, until 2026-12-09 (${each.id}).`);
			expect(state({ certificateDays: 10 }, { checks })).toEqual(['met']);
		}
		const expired = { checks: [check('tls-certificate', { certificate: leaf('2026-11-28T08:00:00.000Z') }, 'fail')] };
		expect(because({ certificateDays: 30 }, expired)).toBe('It expired on 2026-11-28 (tls-certificate).');
	});

	it('counts whole days from the start of the run, whatever the numbers', () => {
		holds(
			property(integer({ min: 0, max: 4000 }), integer({ min: -400, max: 4000 }), (days, left) => {
				const notAfter = new Date(Date.parse(startedAt) + left * 86_400_000).toISOString();
				expect(state({ certificateDays: days }, { checks: [check('tls-certificate', { certificate: leaf(notAfter) })] })).toEqual([
					left >= days ? 'met' : 'missed',
				]);
			}),
		);
	});

	it('what was not determined meets nothing and misses nothing', () => {
		const expectation = record({
			tunnel: constantFrom('reaches', 'unreachable', 'predicts'),
			ms: float({ min: 1, max: 1000, noNaN: true }),
		});
		holds(
			property(expectation, ({ tunnel, ms }) => {
				const expected: Expected = { [tunnel]: tunnel === 'predicts' ? { pptp: '806' } : ['pptp'], roundTripMs: ms };
				expect(state(expected, { predictions: [open] })).toEqual(['unknown', 'unknown']);
			}),
		);
	});

	it('a certificate that is no certificate is none', () => {
		for (const certificate of [null, 'x', 5, [], { leaf: null }, { notAfter: 'never' }, { leaf: { notAfter: 7 } }])
			expect(state({ certificateDays: 1 }, { checks: [check('tls-certificate', { certificate })] })).toEqual(['unknown']);
	});
});

async function reportOf(expected: Expected, world: ToyWorld): Promise<Report> {
	const options = { ...runOptions, ...world.options };
	const target = { target: parseTarget('vpn.example.com'), options, supplied: { authorities: [] }, name: 'office', expected };
	return toyReport({ ...world, input: { ...world.input, targets: [target] } });
}

const well = { dns: 'well', pptp: 'well', gre: 'well' } as const;
const both = { tunnels: ['pptp', 'sstp'] } as const;

describe('they decide', () => {
	it('missed: fails, with what was expected and what was seen, and who mends it', async () => {
		const report = await reportOf({ reaches: ['pptp'] }, { saw: { ...well, gre: 'broken' } });
		expect(report.verdict).toMatchObject({
			state: 'fails',
			code: '806',
			owner: 'server',
			headline: 'Expected: must reach sign-in by PPTP. Seen: PPTP would show 806: The gre-dead is wrong.',
			doNow: 'Mend the gre-dead.',
		});
		expect(report.exitCode).toBe(1);
		expect(report.targets[0]?.expectations).toMatchObject([{ state: 'missed', kind: 'reaches', tunnel: 'pptp' }]);
	});

	it('a failure that is expected is fine', async () => {
		for (const expected of [{ predicts: { pptp: '806' } }, { predicts: { any: '806' } }]) {
			const report = await reportOf(expected, { saw: { ...well, gre: 'broken' } });
			expect(report.verdict).toMatchObject({
				state: 'ok',
				headline: expect.stringMatching(/^As expected: must be predicted to fail with 806/),
			});
			expect(report.exitCode).toBe(0);
		}
	});

	it('reachable though it must not be', async () => {
		const report = await reportOf({ unreachable: ['pptp'] }, { saw: well });
		expect(report.verdict).toMatchObject({ state: 'fails', where: 'server' });
		expect(report.verdict.headline).toBe('Expected: must not be reachable by PPTP. Seen: PPTP reaches sign-in.');
		expect(report.exitCode).toBe(1);
	});

	it('cannot be told: undetermined', async () => {
		const report = await reportOf({ roundTripMs: 80 }, { saw: well });
		expect(report.verdict).toMatchObject({
			state: 'undetermined',
			headline: 'Cannot tell whether it is as expected (round trip below 80 ms). Nothing came back whose way could be timed.',
		});
		expect(report.exitCode).toBe(2);
	});

	it('a missed one goes before one that cannot be told, and the number of others is said', async () => {
		const report = await reportOf({ reaches: ['pptp'], unreachable: ['pptp'], roundTripMs: 80 }, { saw: { ...well, gre: 'broken' } });
		expect(report.verdict.headline).toMatch(/^Expected: must reach.* Another expectation is missed\.$/);
		expect(report.exitCode).toBe(1);
	});

	it('a tunnel of which nothing is expected counts as ever', async () => {
		const broken = { ...well, 'sstp-port': 'broken', gre: 'broken' } as const;
		const fails = await reportOf({ predicts: { pptp: '806' } }, { saw: broken, options: both });
		expect(fails.verdict).toMatchObject({ state: 'fails', code: '809', headline: expect.stringMatching(/^Windows will show 809/) });
		const reaches = await reportOf({ predicts: { pptp: '806' } }, { saw: { ...broken, 'sstp-port': 'well' }, options: both });
		expect(reaches.verdict).toMatchObject({
			state: 'ok',
			headline: expect.stringMatching(/^Reaches sign-in by SSTP\..*As expected: must be/),
		});
		const unsure = await reportOf({ predicts: { pptp: '806' } }, { saw: { ...broken, 'sstp-port': 'hidden' }, options: both });
		expect(unsure.exitCode).toBe(2);
	});

	it('a warning stays one', async () => {
		const report = await reportOf({ reaches: ['pptp'] }, { saw: { ...well, dns: 'odd' } });
		expect(report.verdict).toMatchObject({
			state: 'degraded',
			headline: expect.stringMatching(/^As expected: .* With a warning: The dns\.$/),
		});
		expect(exitCodeOf({ ...report, options: { ...report.options, failOn: 'warn' } })).toBe(1);
	});

	it('--accept-unknown holds for what is expected of a tunnel, and for nothing else', async () => {
		const saw = { ...well, gre: 'hidden' } as const;
		const reportOptions = { acceptUnknown: ['gre'] };
		expect((await reportOf({ reaches: ['pptp'] }, { saw, input: { reportOptions } })).exitCode).toBe(0);
		expect((await reportOf({ reaches: ['pptp'] }, { saw })).exitCode).toBe(2);
		expect((await reportOf({ reaches: ['pptp'], roundTripMs: 5 }, { saw, input: { reportOptions } })).exitCode).toBe(2);
	});

	it('nothing expected changes nothing', async () => {
		for (const saw of [well, { ...well, gre: 'broken' }, { ...well, gre: 'hidden' }] as const) {
			const [without, empty] = [await toyReport({ saw }), await reportOf({}, { saw })];
			expect(empty.verdict).toEqual(without.verdict);
			expect(empty.targets[0]).not.toHaveProperty('expectations');
		}
	});

	it('the text shows each, and says MISSED where no client fails', async () => {
		const report = await reportOf({ unreachable: ['pptp'], roundTripMs: 80 }, { saw: well });
		const text = textReport({ colour: false, width: 100 }, report);
		expect(text).toMatch(
			/Expected\nMISSED +must not be reachable by PPTP\. PPTP reaches sign-in\.\nCannot tell +round trip below 80 ms\. Nothing/,
		);
		expect(text).toMatch(/^MISSED {6}Expected: must not be reachable by PPTP\. Seen: PPTP reaches sign-in\. *$/m);
		expect(text).not.toContain('Breaks at');
		const [target] = report.targets;
		expect(target && stateWord(report, target)).toBe('MISSED');
	});
});
