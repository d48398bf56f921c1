import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/report/exit-code.ts';
import { line } from '../../../src/report/formats/line.ts';
import type { Report } from '../../../src/report/schema.ts';
import { expectGolden } from './golden.ts';
import { SAMPLE_NAMES, SAMPLES } from './samples.ts';

const write = (report: Report) => line.write(report, { width: 80 });

describe.each(SAMPLE_NAMES)('the line of: %s', (name) => {
	const report: Report = SAMPLES[name];
	const text = write(report);

	it('is what was looked at', () => expectGolden(text, name, 'line', 'txt'));

	it('is one, in printable text, as long as Intune shows', () => {
		expect(text).toMatch(/^[^\p{C}]+\n$/u);
		expect(text.length).toBeLessThanOrEqual(2049);
	});

	it('says what the JSON says', () => {
		const { interrupted: _, ...ended } = report;
		const word = ['OK', 'WARNING', 'FAIL', 'UNKNOWN'][exitCodeOf(ended, 'nagios')];
		expect(text.startsWith(`${word} vpn-doctor: `)).toBe(true);
		const [first] = report.targets.filter(({ verdict }) => verdict.state === 'fails');
		if (first?.verdict.code !== undefined) expect(text).toContain(first.verdict.code);
	});

	it('is the same when the same is seen at another time, in another time', () => {
		const later = JSON.stringify({ ...report, startedAt: '2031-01-01T00:00:00.000Z', durationMs: 1 }).replace(/(\d+) ms/g, '77 ms');
		expect(write(JSON.parse(later))).toBe(text);
	});
});

it('of many is cut where nobody reads on, the worst first', () => {
	const fails = Object.values<Report>(SAMPLES).find(({ verdict, targets }) => verdict.state === 'fails' && targets.length === 1);
	const well = Object.values<Report>(SAMPLES).find(({ verdict, targets }) => verdict.state === 'ok' && targets.length === 1);
	const [bad] = fails?.targets ?? [];
	const [good] = well?.targets ?? [];
	if (bad === undefined || good === undefined) throw new Error('no such samples');
	const text = write({ ...(fails as Report), targets: [...Array.from({ length: 200 }, () => good), bad] });
	expect([...text.trimEnd()]).toHaveLength(2048);
	expect(text.indexOf('fails with')).toBeLessThan(text.indexOf(': well'));
});
