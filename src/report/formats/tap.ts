import { type Case, type CaseState, isWell, type Suite } from '../cases/case.ts';
import { suitesOf } from '../cases/suites.ts';
import { exitsBySignal } from '../exit-code.ts';
import type { Report } from '../schema.ts';
import { oneLine } from '../text/printable.ts';
import { detailLines } from './details.ts';
import type { Reporter } from './format.ts';

/**
 * TAP 14 (TestAnything/Specification, tap-version-14-specification.md): one subtest for this computer, each target and the run.
 * What could not be told is `not ok` like a failure, since TAP knows no third; `state` in its block tells them apart.
 */
export const tap: Reporter = { write: (report) => `${document(report).join('\n')}\n` };

function document(report: Report): readonly string[] {
	const suites = suitesOf(report);
	const ended = exitsBySignal(report) ? [`Bail out! The run was ended early (${report.interrupted}).`] : [];
	return ['TAP version 14', `1..${suites.length}`, ...suites.flatMap(subtest), ...ended];
}

function subtest(suite: Suite, at: number): readonly string[] {
	const { name, cases, details, verdict } = suite;
	const headline = verdict === undefined ? '' : `: ${verdict.headline}`;
	return [
		`# Subtest: ${oneLine(name)}`,
		...[`1..${cases.length}`, ...cases.flatMap(point)].map((line) => `    ${line}`),
		`${isWell(suite) ? 'ok' : 'not ok'} ${at + 1} - ${escaped(`${name}${headline}`)}`,
		...block(details),
	];
}

const WORDS: Record<CaseState, string> = { pass: 'ok', warn: 'ok', skip: 'ok', fail: 'not ok', unknown: 'not ok', accepted: 'not ok' };

function point(each: Case, at: number): readonly string[] {
	const { state, title, says, type, because, durationMs, details } = each;
	const description = state === 'skip' ? title : `${title}: ${says}`;
	const directive =
		state === 'skip' ? ` # SKIP ${escaped(because ?? '')}` : state === 'accepted' ? ` # TODO ${escaped(because ?? '')}` : '';
	const line = `${WORDS[state]} ${at + 1} - ${escaped(description)}${directive}`;
	if (state === 'pass' || state === 'skip') return [line];
	const time = durationMs === undefined ? {} : { duration_ms: durationMs };
	return [line, ...block({ id: each.id, state, message: says, ...(type === undefined ? {} : { type }), ...time, ...details })];
}

function block(details: Case['details']): readonly string[] {
	return ['---', ...detailLines(details), '...'].map((line) => `  ${line}`);
}

/** In a description `#` begins a directive, and `\` escapes. */
function escaped(text: string): string {
	return oneLine(text).replaceAll('\\', '\\\\').replaceAll('#', '\\#');
}
