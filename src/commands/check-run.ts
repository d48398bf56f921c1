import { addressesOf, checks } from '../../checks/index.ts';
import type { Catalog } from '../catalog/schema.ts';
import { type AskedTarget, type DiagnoseInput, diagnoseTargets } from '../diagnose.ts';
import { thisMachine } from '../host/this-machine.ts';
import { configuredDnsServers } from '../net/dns-servers.ts';
import { sourceAddress } from '../net/source.ts';
import { reporterFor } from '../report/formats/index.ts';
import type { Report } from '../report/schema.ts';
import { reportFooter, reportHeader, resultLines, targetHeading } from '../report/text/report.ts';
import type { Style } from '../report/text/style.ts';
import { refuseUnknownAnswers } from './answers.ts';
import { type Asking, readAsking } from './asked-targets.ts';
import { catalogFor } from './catalog-for.ts';
import type { CheckFlags } from './check-request.ts';
import { endOnSignals } from './interrupt.ts';
import { type OutputFlags, openOutputs, readOutputs } from './outputs.ts';
import { startProgress } from './progress.ts';
import type { SuppliedFlags } from './supplied.ts';

/** One `check` command line, parsed. */
export interface CheckCommand {
	/** Absent where a connection names it. */
	readonly host: string | undefined;
	readonly flags: CheckFlags &
		SuppliedFlags &
		OutputFlags & {
			readonly config?: string | undefined;
		};
	readonly style: Style;
	readonly version: string;
	/** Where the program is. */
	readonly root: string;
	/** Writes to stdout; settles when the reader has it. */
	print(text: string): Promise<void>;
}

/** Runs the checks, prints what was asked for, keeps the report, and returns the exit code. */
export async function runCheck(command: CheckCommand): Promise<number> {
	const { flags, print, style } = command;
	const asked = readOutputs(flags);
	const asking = await readAsking(command, checks);
	const catalog = await catalogFor(command.root, flags.config);
	refuseUnknownAnswers(asking.run.answers, catalog);
	const outputs = await openOutputs(asked);
	const aside = outputs.stdout === 'text';
	const report = aside ? await aloud(command, asking, catalog) : await runDiagnosis(command, asking, catalog);
	const settings = { width: style.width };
	// `print` ends the line itself.
	if (!aside) await print((await reporterFor(outputs.stdout)).write(report, settings).replace(/\n$/, ''));
	await outputs.write(report, settings);
	return report.exitCode;
}

/** Prints each line as soon as it is known, and the answer at the end. */
async function aloud(command: CheckCommand, asking: Asking, catalog: Catalog): Promise<Report> {
	const { style, version, print } = command;
	const progress = startProgress(style.colour);
	const say = (text: string) => progress.aside(() => process.stdout.write(`${text}\n`));
	let lines = resultLines(style);
	const sayAll = (texts: readonly string[]) => {
		if (texts.length > 0) say(texts.join('\n'));
	};
	let about: AskedTarget | undefined;
	let several = false;
	const report = await runDiagnosis(command, asking, catalog, {
		onAsked(targets) {
			several = targets.length > 1;
			say(reportHeader(style, targets, version));
		},
		onStart: (plan) => progress.expect(plan.map(({ check }) => check.title)),
		onResult(result, asked) {
			if (several && asked !== undefined && asked !== about) {
				sayAll([...lines.end(), `\n${targetHeading(style, asked)}`]);
				lines = resultLines(style);
			}
			about = asked;
			progress.done(result.title);
			sayAll(lines.next(result));
		},
	});
	sayAll(lines.end());
	progress.end();
	await print(reportFooter(style, report));
	return report;
}

export interface RunObserver extends Pick<DiagnoseInput, 'onStart' | 'onResult'> {
	/** Called when it is known whom the run is about. */
	onAsked?(targets: readonly AskedTarget[]): void;
}

/** Looks at the targets from this machine; signals and the deadline end it early. */
export async function runDiagnosis(
	{ version }: Pick<CheckCommand, 'version'>,
	{ run, supplied, targets: findTargets }: Asking,
	catalog: Catalog,
	{ onAsked, ...observer }: RunObserver = {},
): Promise<Report> {
	const { deadlineMs, vantage, ...request } = run;
	const { signal, release } = endOnSignals(deadlineMs);
	try {
		const machine = await thisMachine({ network: { sourceAddress, dnsServers: configuredDnsServers }, signal });
		const host = vantage === undefined ? machine : { ...machine, vantage: async () => vantage };
		const { targets, unchecked, client = request.options.client } = await findTargets(host);
		const options = { ...request.options, client };
		onAsked?.(targets);
		return await diagnoseTargets({
			version,
			catalog,
			checks,
			addressesOf,
			host,
			signal,
			supplied,
			targets,
			unchecked,
			...request,
			options,
			...observer,
		});
	} finally {
		release();
	}
}
