import { describe, expect, it } from 'vitest';
import { isWell } from '../../src/report/cases/case.ts';
import { suitesOf } from '../../src/report/cases/suites.ts';
import { countsAs } from '../../src/report/counts-as.ts';
import { exitCodeOf } from '../../src/report/exit-code.ts';
import { github } from '../../src/report/formats/github.ts';
import type { Report } from '../../src/report/schema.ts';
import { SAMPLE_NAMES, SAMPLES } from './formats/samples.ts';

const OPTIONS: readonly (readonly [string, Partial<Report['options']>])[] = [
	['nothing', {}],
	['--fail-on warn', { failOn: 'warn' }],
	['--fail-on unknown', { failOn: 'unknown' }],
	['-w and -c', { certificateDays: { warning: '30:', critical: '7:' } }],
	['a limit that everything breaks', { certificateDays: { critical: '100000:' } }],
	['-w and --fail-on warn', { certificateDays: { warning: '100000:' }, failOn: 'warn' }],
	['-c and --fail-on unknown', { certificateDays: { critical: '7:' }, failOn: 'unknown' }],
	['--exit-profile intune', { exitProfile: 'intune' }],
	['--exit-profile nagios', { exitProfile: 'nagios' }],
];

const broke = ({ machine, targets }: Report) => [machine, ...targets].some(({ checks }) => checks.some(({ status }) => status === 'error'));

describe.each(OPTIONS)('with %s', (_, more) => {
	it.each(SAMPLE_NAMES)('tests and annotations are red where the default exit code is not 0: %s', (name) => {
		const sample: Report = SAMPLES[name];
		const report: Report = { ...sample, options: { ...sample.options, ...more } };
		const suites = suitesOf(report);
		const red = suites.some((suite) => !isWell(suite));
		const code = exitCodeOf(report, 'default');
		if (code !== 0) expect(red).toBe(true);
		else if (!broke(report)) expect(red).toBe(false);
		// A failure is an error, and not a warning only.
		if (code === 1) expect(suites.some(({ cases }) => cases.some(({ state }) => state === 'fail'))).toBe(true);
		expect(/^::error /m.test(github.write(report, { width: 80 })) || code !== 1).toBe(true);
	});

	it.each(SAMPLE_NAMES)('whoever counts for worse than its verdict is told why: %s', (name) => {
		const sample: Report = SAMPLES[name];
		const report: Report = { ...sample, options: { ...sample.options, ...more } };
		// A signal decides by itself.
		if (report.interrupted !== undefined && report.interrupted !== 'deadline') return;
		for (const target of report.targets) {
			const alone = { ...report, targets: [target], refused: [] };
			const plain = { ...alone, options: { ...alone.options, failOn: 'fail' as const, certificateDays: undefined } } as unknown as Report;
			const [now, before] = [exitCodeOf(alone, 'nagios'), exitCodeOf(plain, 'nagios')];
			expect(countsAs(target, report) !== undefined).toBe(now !== before);
		}
	});
});

it('says the days and the limits', () => {
	const report = Object.values<Report>(SAMPLES).find(({ verdict, targets }) => verdict.state === 'ok' && targets.length === 1) as Report;
	const limited = { ...report, options: { ...report.options, certificateDays: { critical: '100000:' } } };
	expect(countsAs(report.targets[0] as Report['targets'][number], limited)).toMatch(
		/^(?:Counts as a failure: certificate ends in \d+ days \(\d{4}-\d\d-\d\d\); the limits are --critical 100000:|Cannot be told: no certificate was seen, so its days are not known; the limits are --critical 100000:)\.$/,
	);
});
