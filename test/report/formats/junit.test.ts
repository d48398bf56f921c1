import { describe, expect, it } from 'vitest';
import { junit } from '../../../src/report/formats/junit.ts';
import type { Report } from '../../../src/report/schema.ts';
import { printable } from '../../../src/report/text/printable.ts';
import { type End, expectedCases, tally } from './expected.ts';
import { expectGolden } from './golden.ts';
import { type Element, readXml } from './read-xml.ts';
import { SAMPLE_NAMES, SAMPLES } from './samples.ts';

const write = (report: Report) => junit.write(report, { width: 80 });
const named = ({ children }: Element, name: string) => children.filter((child) => child.name === name);

function endOf({ children }: Element): End {
	const [end, second] = children;
	expect(second).toBeUndefined();
	return end?.name === 'system-out' ? 'pass' : (end?.name as End);
}

describe.each(SAMPLE_NAMES)('JUnit of: %s', (name) => {
	const report: Report = SAMPLES[name];
	const root = readXml(write(report));
	const suites = named(root, 'testsuite');

	it('is what was looked at', async () => {
		await expectGolden(write(report), name, 'junit', 'xml');
	});

	it('says what the JSON says of every check, tunnel and expectation', () => {
		const expected = expectedCases(report);
		expect(suites).toHaveLength(expected.length + 1);
		expected.forEach((cases, at) => {
			const found = named(suites[at] as Element, 'testcase');
			expect(found.map(({ attributes }) => attributes.classname)).toEqual(cases.map(({ id }) => `vpn-doctor.${id}`));
			expect(found.map(endOf)).toEqual(cases.map(({ end }) => end));
			cases.forEach(({ says, code, end }, index) => {
				const [told] = found[index]?.children ?? [];
				if (code !== undefined) expect(told?.attributes.type).toBe(code);
				if (says !== undefined && end !== 'skipped') expect(told?.text).toContain(printable(says));
			});
		});
	});

	it('says what the JSON says of every target', () => {
		const told = suites.map((suite) => {
			const all = (named(suite, 'properties')[0] as Element).children.map(({ attributes }) => [attributes.name, attributes.value]);
			return Object.fromEntries(all) as Record<string, string>;
		});
		const expected = report.targets.map(({ host, verdict: { state, code, headline } }) => ({
			host,
			state,
			code,
			headline: printable(headline),
		}));
		const targets = told
			.filter(({ host }) => host !== undefined)
			.map(({ host, state, code, headline }) => ({ host, state, code, headline }));
		expect(targets).toEqual(expected);
		expect(told.at(-1)?.exitCode).toBe(String(report.exitCode));
	});

	it('counts what it holds', () => {
		for (const { attributes, ...suite } of suites) {
			const { failure, error, skipped } = tally(named({ attributes, ...suite }, 'testcase').map(endOf));
			expect(attributes).toMatchObject({ failures: String(failure), errors: String(error), skipped: String(skipped) });
			expect(attributes.tests).toBe(String(named({ attributes, ...suite }, 'testcase').length));
		}
		const sum = (key: string) => String(suites.reduce((all, { attributes }) => all + Number(attributes[key]), 0));
		expect(root.attributes).toMatchObject({ tests: sum('tests'), failures: sum('failures'), errors: sum('errors') });
	});

	it('is red where the exit code is not 0, and green where it is', () => {
		const red = Number(root.attributes.failures) + Number(root.attributes.errors) > 0;
		expect(red).toBe(report.exitCode !== 0);
	});

	it('has what the schema requires, and times with at most three digits', () => {
		for (const suite of suites) {
			expect(Object.keys(suite.attributes)).toEqual(expect.arrayContaining(['name', 'tests', 'failures', 'errors']));
			for (const { attributes } of named(suite, 'testcase')) {
				expect(attributes.name).not.toBe('');
				if (attributes.time !== undefined) expect(attributes.time).toMatch(/^\d+\.\d{3}$/);
			}
		}
	});
});

it('names what the run is about that no check tells: refused lines, connections that cannot be looked at, waivers', () => {
	const text = write(SAMPLES['several targets']) + write(SAMPLES['accepted and expected']);
	for (const said of [
		'hosts.txt:5 is a target',
		'"vpn example com": That is no host name.'.replaceAll('"', '&quot;'),
		'Old office cannot be looked at: It names no server.',
		'accepted by network@example.com until 2026-05-31: The new router comes in May (ticket 4711).',
		'The waiver until 2025-12-01 by helpdesk@example.com has expired, so that it counts again: Until the image is rolled out.',
		'The waiver until 2026-12-01 by server@example.com matches nothing that is not well: Never seen again.',
	])
		expect(text).toContain(said);
});

it('calls it a failure where warnings were to fail', () => {
	const warned = SAMPLES.warnings;
	expect(readXml(write(warned)).attributes).toMatchObject({ failures: '0' });
	expect(readXml(write({ ...warned, options: { ...warned.options, failOn: 'warn' } })).attributes).toMatchObject({ failures: '2' });
});

it('counts no check that may be missing', () => {
	const unsure = SAMPLES.undetermined;
	const [, target] = named(readXml(write({ ...unsure, options: { ...unsure.options, acceptUnknown: ['ikev2'] } })), 'testsuite');
	const check = named(target as Element, 'testcase').find(({ attributes }) => attributes.classname === 'vpn-doctor.server.ikev2');
	expect(endOf(check as Element)).toBe('skipped');
});
