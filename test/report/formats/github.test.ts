import { describe, expect, it } from 'vitest';
import { countsAs } from '../../../src/report/counts-as.ts';
import { exitCodeOf } from '../../../src/report/exit-code.ts';
import { github } from '../../../src/report/formats/github.ts';
import { githubSummary } from '../../../src/report/formats/github-summary.ts';
import type { Report, TargetReport } from '../../../src/report/schema.ts';
import { oneLine } from '../../../src/report/text/printable.ts';
import { withoutCode } from './code-spans.ts';
import { expectGolden } from './golden.ts';
import { SAMPLE_NAMES, SAMPLES } from './samples.ts';

const write = (report: Report) => github.write(report, { width: 80 });

interface Command {
	readonly kind: string;
	readonly title: string;
	readonly message: string;
}

/** Reads a line as GitHub's runner does (actions/runner, `ActionCommand.TryParseV2`): what is no command is only logged. */
function readCommand(line: string): Command {
	const [, kind = '', properties = '', message = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
	const [title = '', second] = properties.split(',');
	expect(second).toBeUndefined();
	const inMessage = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
	const inProperty = (text: string) =>
		text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%');
	return { kind, title: inProperty(title.replace(/^title=/, '')), message: inMessage(message) };
}

const KINDS = ['notice', 'warning', 'error', 'warning'] as const;

/** By what the target alone would come to for a plug-in: OK, WARNING, CRITICAL, UNKNOWN. */
function kindOf(target: TargetReport, { options, machine, startedAt }: Report): string | undefined {
	const alone = { options, machine, startedAt, targets: [target] } as unknown as Report;
	return KINDS[exitCodeOf(alone, 'nagios')];
}

describe.each(SAMPLE_NAMES)('the annotations of: %s', (name) => {
	const report: Report = SAMPLES[name];
	const text = write(report);
	const commands = text.slice(0, -1).split('\n').map(readCommand);
	const of = (kind: string) => commands.filter((each) => each.kind === kind);

	it('are what was looked at', async () => {
		await expectGolden(text, name, 'github', 'txt');
		await expectGolden(githubSummary(report), name, 'github', 'md');
	});

	it('are commands and nothing else, and no more of them than GitHub shows', () => {
		expect(text.endsWith('\n')).toBe(true);
		for (const { kind, title, message } of commands) {
			expect(['error', 'warning', 'notice']).toContain(kind);
			expect(title).not.toBe('');
			expect(message).not.toBe('');
		}
		for (const kind of ['error', 'warning', 'notice']) expect(of(kind).length).toBeLessThanOrEqual(10);
	});

	it('say what the JSON says of every target, before anything else of the kind', () => {
		for (const kind of KINDS) {
			const those = report.targets.filter((target) => kindOf(target, report) === kind);
			const shown = those.length > 9 ? those.slice(0, 9) : those;
			const told = of(kind).slice(0, shown.length);
			told.forEach(({ title, message }, at) => {
				const target = shown[at] as TargetReport;
				const { headline, code } = target.verdict;
				const why = countsAs(target, report);
				const said = why === undefined ? headline : `${headline} ${why}`;
				expect(oneLine(message.split('\nDo now:')[0] as string), kind).toBe(oneLine(said));
				if (code !== undefined) expect(title).toContain(code);
			});
			expect(told).toHaveLength(shown.length);
		}
	});

	it('name an error where a failure is predicted, and something to look at where the exit code is not 0', () => {
		expect(of('error').length > 0).toBe(
			report.targets.some(
				({ verdict, expectations = [] }) => verdict.state === 'fails' || expectations.some(({ state }) => state === 'missed'),
			) || report.exitCode === 1,
		);
		if (report.exitCode !== 0) expect(of('error').length + of('warning').length).toBeGreaterThan(0);
	});
});

it('counts what it does not show', () => {
	const lines = write(SAMPLES['many failures']).split('\n').map(readCommand);
	const errors = lines.filter(({ kind }) => kind === 'error');
	expect(errors.at(-1)?.title).toBe('11 more');
	expect(errors.at(-1)?.message.split('\n')).toHaveLength(12);
});

describe('the page of a step', () => {
	it.each(SAMPLE_NAMES)('has a line for each target, with its code, and a line for what is not well: %s', (name) => {
		const report: Report = SAMPLES[name];
		const lines = githubSummary(report).split('\n');
		const rows = lines.filter((line) => line.startsWith('| ') && line.includes(' **'));
		expect(rows).toHaveLength(report.targets.length);
		report.targets.forEach(({ verdict: { code } }, at) => {
			if (code !== undefined) expect(rows[at]).toContain(`(${code})**`);
		});
		const broken = [...report.machine.checks, ...report.targets.flatMap(({ checks }) => checks)].filter(({ status }) => status === 'fail');
		for (const { title } of broken) expect(lines.join('\n')).toContain(title);
	});

	it("takes no markup, no link and nobody's name from a text, and no line either", () => {
		const page = githubSummary(SAMPLES.hostile);
		for (const line of page.split('\n')) expect(withoutCode(line).replaceAll('\\|', '')).not.toMatch(/[<`[\]~!$@&\\]|:\/\/|www\./);
		for (const line of page.split('\n')) expect(line).toMatch(/^$|^(\| .* \||\|---\|---\|---\||## vpn-doctor|### .*|- \*\*.*)$/);
	});

	it('stays below what GitHub takes, and says what it left out', () => {
		const many = Array.from({ length: 3000 }, () => SAMPLES.fails.targets[0] as Report['targets'][number]);
		const page = githubSummary({ ...SAMPLES.fails, targets: many }, 500_000);
		expect(Buffer.byteLength(page)).toBeLessThanOrEqual(1024 * 1024 - 500_000);
		expect(page).toMatch(/\d+ more lines do not fit on this page/);
		expect(Buffer.byteLength(githubSummary({ ...SAMPLES.fails, targets: many }, 2_000_000))).toBeLessThan(200);
	});
});
