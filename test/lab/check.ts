import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, inject } from 'vitest';
import { exitCodeOf } from '../../src/report/exit-code.ts';
import type { CheckLine, PredictionLine, Report } from '../../src/report/schema.ts';
import type { Namespace } from './namespaces.ts';
import type { Ran } from './programs.ts';

/** One run of the installed program that ended with a report. */
export interface Checked extends Ran {
	readonly report: Report;
}

/** How long a quiet peer is waited for in the lab, in ms. */
const PATIENCE_MS = 2000;
/** What the contract allows on top of it. */
const SLACK_MS = 500;
/** For starting and ending a program on a machine that others use too, more if they use it much. Generous on purpose: speed is judged by the bench, not here. */
const START_MS = 1500 * Math.max(1, (loadavg()[0] ?? 0) / cpus().length);
export const LIMIT_MS = PATIENCE_MS + SLACK_MS + START_MS;

/** The command line of the installed program, for a namespace's `run`. `state`: where it remembers what it left at a server; nowhere by default. */
export function commandLine(args: readonly string[], state = '/dev/null/none'): [command: string, args: string[]] {
	const path = `PATH=${dirname(process.execPath)}:${process.env.PATH}`;
	return ['env', [path, `XDG_STATE_HOME=${state}`, join(dirname(inject('installed')), '.bin', 'vpn-doctor'), ...args]];
}

/** `vpn-doctor check … --json` in a namespace: the report, after everything that must hold of any report was held against it. */
export async function check(client: Namespace, ...args: readonly string[]): Promise<Checked> {
	const patience = args.includes('--timeout') ? [] : ['--timeout', String(PATIENCE_MS / 1000)];
	const ran = await client.run(...commandLine(['check', ...args, '--json', ...patience], join(client.folder, 'state')));
	return { ...ran, report: soundReport(ran) };
}

/** Parses what a run printed: nothing but JSON, as the shipped schema has it, whose exit code is the process's and follows from the rest. */
export function soundReport({ code, stdout, stderr }: Ran): Report {
	expect(stderr).toBe('');
	const report = JSON.parse(stdout) as Report;
	expect(faultsOf(report)).toEqual([]);
	expect(report.exitCode).toBe(code);
	expect(exitCodeOf(report)).toBe(code);
	return report;
}

let validate: ReturnType<Ajv2020['compile']> | undefined;

function faultsOf(report: Report): readonly string[] {
	if (validate === undefined) {
		const ajv = new Ajv2020({ allErrors: true });
		addFormats.default(ajv);
		validate = ajv.compile(JSON.parse(readFileSync(join(inject('installed'), 'data/schema/report.schema.json'), 'utf8')));
	}
	validate(report);
	return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** One line of the report, of this computer or of the target. */
export function lineOf({ machine, targets }: Report, id: string): CheckLine {
	const line = [...machine.checks, ...(targets[0]?.checks ?? [])].find((candidate) => candidate.id === id);
	if (line === undefined) throw new Error(`no line "${id}" in the report`);
	return line;
}

/** What PPTP would do. */
export function pptpOf({ targets }: Report): PredictionLine {
	const line = targets[0]?.predictions.find(({ tunnel }) => tunnel === 'pptp');
	if (line === undefined) throw new Error('nothing is predicted for PPTP');
	return line;
}

/** The codes that stand on the client's screen, in the eyes of the report. */
export function shown({ code, equallyLikely }: PredictionLine): readonly string[] {
	return code === undefined ? [] : [code, ...equallyLikely].sort();
}

/** The ids of the causes that fit. */
export function fitting({ targets }: Report): readonly string[] {
	return (targets[0]?.causes ?? []).filter(({ standing }) => standing === 'fits').map(({ id }) => id);
}

/** Everything that the report claims about this server. Nobody may claim more than that sign-in is reached. */
export function claims({ targets, machine }: Report): string {
	const [target] = targets;
	return [...machine.checks, ...(target?.checks ?? [])]
		.map(({ says }) => says)
		.concat(target?.verdict.headline ?? '')
		.join('\n');
}

/** A row of the table that the lab prints beside its results. */
export function row(scenario: string, { report, ms }: Checked): void {
	const outcomes = ['dns', 'route', 'icmp', 'pptp'].map((id) => {
		const line = report.targets[0]?.checks.find((candidate) => candidate.id === id);
		return `${id} ${line?.outcome ?? line?.status ?? '-'}`;
	});
	const { outcome, certainty = '-' } = pptpOf(report);
	const codes = shown(pptpOf(report)).join('/') || '-';
	const columns = [scenario, outcomes.join(', '), `${outcome} ${codes} ${certainty}`, `exit ${report.exitCode}`, `${report.durationMs} ms`];
	process.stderr.write(`${columns.join(' | ')} | ${Math.round(ms)} ms in all\n`);
}
