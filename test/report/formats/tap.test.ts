import { describe, expect, it } from 'vitest';
import { tap } from '../../../src/report/formats/tap.ts';
import type { Report } from '../../../src/report/schema.ts';
import { oneLine, printable } from '../../../src/report/text/printable.ts';
import { type End, expectedCases } from './expected.ts';
import { expectGolden } from './golden.ts';
import { readTap, type TapPoint } from './read-tap.ts';
import { SAMPLE_NAMES, SAMPLES } from './samples.ts';

const write = (report: Report) => tap.write(report, { width: 80 });

/** TAP has two ends and two directives; the block says which of the two that are not ok it is. */
function endOf({ ok, directive, data }: TapPoint): End {
	if (directive !== undefined) {
		expect(ok).toBe(directive === 'SKIP');
		return 'skipped';
	}
	if (ok) return 'pass';
	return data?.state === 'unknown' ? 'error' : 'failure';
}

describe.each(SAMPLE_NAMES)('TAP of: %s', (name) => {
	const report: Report = SAMPLES[name];
	const { points, bailOut } = readTap(write(report));

	it('is what was looked at', async () => {
		await expectGolden(write(report), name, 'tap', 'tap');
	});

	it('says what the JSON says of every check, tunnel and expectation', () => {
		const expected = expectedCases(report);
		expect(points).toHaveLength(expected.length + 1);
		expected.forEach((cases, at) => {
			const found = points[at]?.subtest?.points ?? [];
			expect(found.map(endOf)).toEqual(cases.map(({ end }) => end));
			cases.forEach(({ id, says, code, end }, index) => {
				const { description, reason, data } = found[index] as TapPoint;
				if (says !== undefined) expect(`${description} ${reason}`).toContain(oneLine(says));
				if (data !== undefined) expect(data.id).toBe(id);
				if (end !== 'pass' && end !== 'skipped') expect(data).toBeDefined();
				if (code !== undefined) expect(data).toMatchObject({ type: code, code });
			});
		});
	});

	it('says what the JSON says of every target', () => {
		const told = points.flatMap(({ data = {} }) => ('host' in data ? [data] : []));
		expect(told).toMatchObject(
			report.targets.map(({ host, verdict: { state, code, headline } }) => ({
				host,
				state,
				...(code === undefined ? {} : { code }),
				headline: printable(headline.replace(/[\u2028\u2029]/g, '\n')),
			})),
		);
		expect(points.at(-1)?.data).toMatchObject({ exitCode: report.exitCode });
	});

	it('is ok above where all below is', () => {
		for (const { ok, subtest } of points) expect(ok).toBe(subtest?.points.every((each) => each.ok || each.directive !== undefined));
	});

	it('is not ok where the exit code is not 0, and ok where it is', () => {
		expect(points.every(({ ok }) => ok)).toBe(report.exitCode === 0);
	});

	it('bails out where a signal ended the run', () => {
		expect(bailOut).toBe(report.interrupted === undefined ? undefined : `The run was ended early (${report.interrupted}).`);
	});
});

it('shows whatever the evidence holds', () => {
	const [target] = SAMPLES.undetermined.targets;
	const facts = {
		text: 'a "b" \\n # c',
		number: 1.5,
		yes: true,
		nothing: null,
		empty: {},
		none: [],
		list: [1, 'a', null, 'b: c', 'd:: e', 'f : g'],
		deep: { er: { fact: 'x: y' } },
		'a name: with': 'more',
	};
	const checks = (target?.checks ?? []).map((line) => ({ ...line, evidence: { ...facts, table: [{ a: [1] }, [2]] } }));
	const report = { ...SAMPLES.undetermined, targets: [{ ...target, checks }] } as Report;
	const told = readTap(write(report)).points[1]?.subtest?.points.at(-1)?.data?.evidence;
	expect(told).toEqual({ ...facts, table: ['{"a":[1]}', '[2]'] });
});
