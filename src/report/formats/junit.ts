import type { Case, CaseState, Suite } from '../cases/case.ts';
import { suitesOf } from '../cases/suites.ts';
import type { Report } from '../schema.ts';
import { printable } from '../text/printable.ts';
import { detailLines } from './details.ts';
import type { Reporter } from './format.ts';

/**
 * JUnit's XML as Jenkins reads it (`junit-10.xsd` of its xunit plugin, strict where others are lax): what could not be told is an
 * `error`, which is not a `failure`; what was accepted is `skipped`.
 */
export const junit: Reporter = { write: (report) => `<?xml version="1.0" encoding="UTF-8"?>\n${suites(report).join('\n')}\n` };

function suites(report: Report): readonly string[] {
	const all = suitesOf(report);
	const cases = all.flatMap((suite) => suite.cases);
	const counts = { tests: cases.length, failures: count(cases, 'fail'), errors: count(cases, 'unknown') };
	const { durationMs, startedAt } = report;
	return [
		`<testsuites${attributes({ name: 'vpn-doctor', ...counts, time: seconds(durationMs) })}>`,
		...all.flatMap((suite) => suiteLines(suite, startedAt)).map(indented),
		'</testsuites>',
	];
}

function suiteLines({ name, cases, details, verdict }: Suite, timestamp: string): readonly string[] {
	const counts = {
		tests: cases.length,
		failures: count(cases, 'fail'),
		errors: count(cases, 'unknown'),
		skipped: count(cases, 'skip', 'accepted'),
	};
	const of = verdict === undefined ? '' : ` (${name})`;
	const properties = Object.entries(details).flatMap(([key, value]) =>
		value === undefined
			? []
			: [`    <property${attributes({ name: key, value: Array.isArray(value) ? value.join(', ') : String(value) })}/>`],
	);
	return [
		`<testsuite${attributes({ name, ...counts, timestamp })}>`,
		'  <properties>',
		...properties,
		'  </properties>',
		...cases.flatMap((each) => caseLines(each, of)).map(indented),
		'</testsuite>',
	];
}

/** The name has its target's, for a case is known by class and name alone, whatever suite it is in. */
function caseLines(each: Case, of: string): readonly string[] {
	const { id, title, durationMs } = each;
	const time = durationMs === undefined ? {} : { time: seconds(durationMs) };
	return [
		`<testcase${attributes({ name: `${title}${of}`, classname: `vpn-doctor.${id}`, ...time })}>`,
		`  ${ENDS[each.state](each)}`,
		'</testcase>',
	];
}

const ENDS: Record<CaseState, (each: Case) => string> = {
	pass: ({ says }) => `<system-out>${text(says)}</system-out>`,
	warn: (each) => `<system-out>${text(['Warning:', each.says, ...lines(each)].join('\n'))}</system-out>`,
	fail: (each) => ending('failure', each, each.says),
	unknown: (each) => ending('error', each, each.says),
	skip: ({ because = '' }) => `<skipped${attributes({ message: because })}/>`,
	accepted: (each) => ending('skipped', each, each.because ?? ''),
};

function ending(name: string, each: Case, message: string): string {
	const { type, says } = each;
	return `<${name}${attributes({ ...(type === undefined ? {} : { type }), message })}>${text([says, ...lines(each)].join('\n'))}</${name}>`;
}

function lines({ details }: Case): readonly string[] {
	return detailLines(details);
}

function count(cases: readonly Case[], ...states: readonly CaseState[]): number {
	return cases.filter(({ state }) => states.includes(state)).length;
}

/** With at most three digits behind the point: the schema allows no more. */
function seconds(ms: number): string {
	return (ms / 1000).toFixed(3);
}

function attributes(all: Readonly<Record<string, string | number>>): string {
	return Object.entries(all)
		.map(
			([name, value]) => ` ${name}="${text(String(value)).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`,
		)
		.join('');
}

/** What XML 1.0 does not allow, no reader of a log should be given either: {@link printable} takes it all out. */
function text(given: string): string {
	return printable(given).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function indented(line: string): string {
	return `  ${line}`;
}
