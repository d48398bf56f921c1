import { checksTelling, clientShowing, tunnelsShowing } from '../catalog/of-code.ts';
import type { Catalog } from '../catalog/schema.ts';
import { isAbout } from '../check/plan.ts';
import { BUILT_IN_TUNNELS, type Client, FIXED_PORTS, TUNNELS, type Tunnel } from '../check/tunnel.ts';
import type { AskedTarget } from '../diagnose.ts';
import type { Profile } from '../host/profile.ts';
import type { Measured, Report } from '../report/schema.ts';
import { checkLine } from '../report/text/check-line.ts';
import { printable } from '../report/text/printable.ts';
import type { Style } from '../report/text/style.ts';
import { askedConnection } from './asked-connection.ts';
import { type CheckFlags, hasPort, readRequest } from './check-request.ts';
import { runDiagnosis } from './check-run.ts';
import type { Configuration } from './configuration.ts';
import { withSettings } from './configured-targets.ts';
import { startProgress } from './progress.ts';
import { readReport, targetOf } from './saved-report.ts';

/** What `explain` was asked to measure or to read. */
export interface MeasureCommand {
	readonly catalog: Catalog;
	/** Read where something is looked at. */
	configuration(): Promise<Configuration>;
	readonly version: string;
	/** What was recognised, the surest first. */
	readonly codes: readonly string[];
	/** The connection of this machine that failed: it is looked at as it is set up now. */
	readonly profile?: Profile | undefined;
	readonly flags: {
		readonly host?: string | undefined;
		readonly run?: string | undefined;
		readonly tunnel?: readonly string[] | undefined;
		readonly client?: string | undefined;
		readonly timeout?: string | undefined;
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
	const report = flags.run === undefined ? await look(command) : await readReport(flags.run, '--run');
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
		...(flags.run === undefined && report.interrupted !== undefined ? { exitCode: report.exitCode } : {}),
	};
}

/** What `explain` is given: no files. */
const NOTHING_SUPPLIED = { authorities: [] };

/** Runs what tells the causes apart, and what shows how far the tunnels of the code come. */
async function look(command: MeasureCommand): Promise<Report> {
	const { catalog, codes, flags, profile, style } = command;
	const { checks, settings } = await command.configuration();
	const tunnels = (flags.tunnel as readonly Tunnel[] | undefined) ?? tunnelsFor(catalog, codes, flags.host ?? '');
	const client = (flags.client as Client | undefined) ?? clientFor(catalog, codes);
	// A check that is named is run in any case: only those are named that concern what was asked for.
	const written = new Set(
		checks
			.filter((check) => isAbout(check, { client, tunnels, ...(profile === undefined ? {} : { connection: profile.name }) }))
			.map(({ id }) => id),
	);
	const rungs = catalog.tunnels.filter(({ tunnel }) => tunnels.includes(tunnel)).flatMap(({ reachesSignInWhen }) => reachesSignInWhen);
	const wanted = [...new Set([...codes.flatMap((code) => checksTelling(catalog, code)), ...rungs.map(({ check }) => check)])];
	const request = readRequest(
		flags.host ?? '',
		withSettings<CheckFlags>({ ...flags, tunnel: tunnels, client, only: wanted.filter((id) => written.has(id)) }, settings),
		checks,
	);
	const { target, ...run } = request;
	const asked: AskedTarget = { target, options: run.options, supplied: NOTHING_SUPPLIED };
	const connection =
		profile && (await askedConnection(profile, { ...asked, flags: { tunnel: tunnels, client: flags.client } }, flags.host));
	// A connection that cannot be looked at as it is set up now has still dialled that host.
	const targets = [connection !== undefined && 'target' in connection ? connection : asked];
	const asking = { run, supplied: NOTHING_SUPPLIED, targets: async () => ({ targets, unchecked: [] }) };
	if (flags.json) return runDiagnosis(command, asking, { catalog, checks });
	const progress = startProgress(style.colour);
	const say = (text: string) => progress.aside(() => process.stdout.write(`${text}\n`));
	const report = await runDiagnosis(
		command,
		asking,
		{ catalog, checks },
		{
			onStart: (plan) => progress.expect(plan.map(({ check }) => check.title)),
			onResult: (result) => {
				progress.done(result.title);
				say(checkLine(style, printable(result)));
			},
		},
	);
	progress.end();
	await command.print('');
	return report;
}

/** The tunnels that can show the codes; of those, where a port was given, the ones that have a port to choose. */
function tunnelsFor(catalog: Catalog, codes: readonly string[], host: string): readonly Tunnel[] {
	const showing = new Set(codes.flatMap((code) => tunnelsShowing(catalog, code)));
	const tunnels = showing.size === 0 ? BUILT_IN_TUNNELS : TUNNELS.filter((tunnel) => showing.has(tunnel));
	const choosing = tunnels.filter((tunnel) => FIXED_PORTS[tunnel] === undefined);
	return hasPort(host) && choosing.length > 0 ? choosing : tunnels;
}

function clientFor(catalog: Catalog, codes: readonly string[]): Client {
	return codes[0] === undefined ? 'windows' : clientShowing(catalog, codes[0]);
}
