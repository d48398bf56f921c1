import { checks } from '../../checks/index.ts';
import { checksTelling, clientShowing, tunnelsShowing } from '../catalog/of-code.ts';
import type { Catalog } from '../catalog/schema.ts';
import { BUILT_IN_TUNNELS, type Client, TUNNELS, type Tunnel } from '../check/tunnel.ts';
import type { Measured, Report } from '../report/schema.ts';
import { checkLine } from '../report/text/check-line.ts';
import { printable } from '../report/text/printable.ts';
import type { Style } from '../report/text/style.ts';
import { readRequest } from './check-request.ts';
import { runDiagnosis } from './check-run.ts';
import { startProgress } from './progress.ts';
import { readReport, targetOf } from './saved-report.ts';

/** What `explain` was asked to measure or to read. */
export interface MeasureCommand {
	readonly catalog: Catalog;
	readonly version: string;
	/** What was recognised, the surest first. */
	readonly codes: readonly string[];
	readonly flags: {
		readonly host?: string | undefined;
		readonly run?: string | undefined;
		readonly tunnel?: readonly string[] | undefined;
		readonly client?: string | undefined;
		readonly timeout: string;
		readonly json?: boolean | undefined;
	};
	readonly style: Style;
	print(text: string): Promise<void>;
}

export interface MeasuredRun {
	readonly measured: Measured;
	/** What a person has answered in that run. */
	readonly answers: Readonly<Record<string, 'yes' | 'no'>>;
	/** Where a run that was made now was ended early: the exit code that says so. */
	readonly exitCode?: number;
}

/** The run that the causes of these codes are held against: a saved one, or one that is made now. */
export async function measureFor(command: MeasureCommand): Promise<MeasuredRun | undefined> {
	const { flags, codes, catalog } = command;
	// A run that nothing would be held against is not made.
	if (codes.length === 0 && flags.run === undefined) return undefined;
	const report = flags.run === undefined ? await look(command) : await readReport(flags.run);
	const target = targetOf(report, flags.run === undefined ? undefined : flags.host);
	const showing = new Set<string>(codes.slice(0, 1).flatMap((code) => tunnelsShowing(catalog, code)));
	return {
		measured: {
			host: target.host,
			startedAt: report.startedAt,
			client: report.client,
			...(report.interrupted === undefined ? {} : { interrupted: report.interrupted }),
			checks: [...report.machine.checks, ...target.checks],
			predictions: target.predictions.filter(({ tunnel }) => showing.has(tunnel)),
		},
		answers: report.options.answers ?? {},
		...(flags.run === undefined && report.exitCode > 100 ? { exitCode: report.exitCode } : {}),
	};
}

/** Runs what tells the causes apart, and what shows how far the tunnels of the code come. */
async function look(command: MeasureCommand): Promise<Report> {
	const { catalog, codes, flags, style } = command;
	const tunnels = flags.tunnel ?? tunnelsFor(catalog, codes);
	const written = new Set(checks.map(({ id }) => id));
	const rungs = catalog.tunnels.filter(({ tunnel }) => tunnels.includes(tunnel)).flatMap(({ reachesSignInWhen }) => reachesSignInWhen);
	const wanted = [...new Set([...codes.flatMap((code) => checksTelling(catalog, code)), ...rungs.map(({ check }) => check)])];
	const request = readRequest(
		flags.host ?? '',
		{
			...flags,
			tunnel: tunnels,
			client: flags.client ?? clientFor(catalog, codes),
			'fail-on': 'fail',
			only: wanted.filter((id) => written.has(id)),
		},
		checks,
	);
	if (flags.json) return runDiagnosis(command, request, catalog);
	const progress = startProgress(style.colour);
	const say = (text: string) => progress.aside(() => process.stdout.write(`${text}\n`));
	const report = await runDiagnosis(command, request, catalog, {
		onStart: (plan) => progress.expect(plan.map(({ title }) => title)),
		onResult: (result) => {
			progress.done(result.title);
			say(checkLine(style, printable(result)));
		},
	});
	progress.end();
	await command.print('');
	return report;
}

function tunnelsFor(catalog: Catalog, codes: readonly string[]): readonly Tunnel[] {
	const showing = new Set(codes.flatMap((code) => tunnelsShowing(catalog, code)));
	return showing.size === 0 ? BUILT_IN_TUNNELS : TUNNELS.filter((tunnel) => showing.has(tunnel));
}

function clientFor(catalog: Catalog, codes: readonly string[]): Client {
	return codes[0] === undefined ? 'windows' : clientShowing(catalog, codes[0]);
}
