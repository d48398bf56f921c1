import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Judged } from './judge.ts';

/** How one scenario came out. Nothing in it depends on the clock or the machine. */
export interface Result {
	readonly name: string;
	readonly title: string;
	readonly source: string;
	readonly healthy: boolean;
	readonly knownWrong?: string;
	/** Failures predicted where everything is in order. */
	readonly falseAlarms: readonly string[];
	/** What the servers' logs hold more often than the scenario allows. */
	readonly tooOften: readonly string[];
	/** What broke the scenario itself. */
	readonly broke?: string;
	readonly tunnels: readonly Judged[];
}

/** Written by `scenarios.lab.ts`, committed, and read by `npm run generate`. */
export const RESULTS = join(import.meta.dirname, 'results.json');

export function readResults(): readonly Result[] {
	return existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as readonly Result[]) : [];
}

/** All that is wrong about a scenario, for people. */
export function faultsOf({ broke, falseAlarms, tooOften, tunnels }: Result): readonly string[] {
	return [
		...(broke === undefined ? [] : [`did not run: ${broke}`]),
		...falseAlarms.map((alarm) => `false alarm: ${alarm}`),
		...tooOften,
		...tunnels.flatMap(({ tunnel, faults }) => faults.map((fault) => `${tunnel}: ${fault}`)),
	];
}

/** The confusion matrix of each tunnel and the list of what is wrong, as Markdown. */
export function tablesOf(results: readonly Result[]): string {
	const judged = results.flatMap(({ tunnels }) => tunnels);
	const right = judged.filter(({ isRight }) => isRight).length;
	const healthy = results.filter((result) => result.healthy);
	const alarmed = healthy.filter(({ falseAlarms }) => falseAlarms.length > 0).length;
	const share = judged.length === 0 ? '0' : ((100 * right) / judged.length).toFixed(1);
	const wrong = results.filter((result) => faultsOf(result).length > 0);
	const list = wrong.map((result) => {
		const { name, title, source, knownWrong } = result;
		return cell(
			`- \`${name}\` (${title}): ${faultsOf(result).join('; ')}. Expected by: ${source}.${knownWrong === undefined ? '' : ` ${knownWrong}`}`,
		);
	});
	return [
		'',
		`${results.length} scenarios, ${judged.length} predictions: outcome and first code right in ${right} (${share} %). A failure was predicted in ${alarmed} of ${healthy.length} healthy ones.`,
		'Rows: what the sources say; columns: what was predicted; a code among several that the sources name counts as right.',
		'',
		...[...new Set(judged.map(({ tunnel }) => tunnel))].sort().flatMap((tunnel) => matrix(tunnel, judged)),
		list.length === 0 ? 'None is wrong at present.' : 'What is wrong, causes and counts in logs included:',
		'',
		...list,
		'',
	].join('\n');
}

function matrix(tunnel: string, judged: Result['tunnels']): readonly string[] {
	const own = judged.filter((each) => each.tunnel === tunnel);
	const rows = [...new Set(own.map(({ expected }) => expected))].sort();
	const others = [...new Set(own.filter(({ isRight }) => !isRight).map(({ predicted }) => predicted))].sort();
	const count = (expected: string, holds: (one: Result['tunnels'][number]) => boolean) =>
		String(own.filter((one) => one.expected === expected && holds(one)).length || '');
	const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
	return [
		line([tunnel, 'right', ...others]),
		line(['---', ...['right', ...others].map(() => '---:')]),
		...rows.map((expected) =>
			line([
				expected,
				count(expected, ({ isRight }) => isRight),
				...others.map((other) => count(expected, (one) => !one.isRight && one.predicted === other)),
			]),
		),
		'',
	];
}

const cell = (text: string) => text.replaceAll('|', '/').replaceAll('<', '&lt;').replaceAll('\n', ' ');
