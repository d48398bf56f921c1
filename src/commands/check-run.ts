import { basename } from 'node:path';
import { addressesOf, checks } from '../../checks/index.ts';
import type { Catalog } from '../catalog/schema.ts';
import type { Supplied } from '../check/context.ts';
import { type DiagnoseInput, diagnoseTarget } from '../diagnose.ts';
import { thisMachine } from '../host/this-machine.ts';
import { configuredDnsServers } from '../net/dns-servers.ts';
import { sourceAddress } from '../net/source.ts';
import { toJson } from '../report/json.ts';
import type { Report } from '../report/schema.ts';
import { reportFooter, reportHeader, resultText } from '../report/text/report.ts';
import type { Style } from '../report/text/style.ts';
import { refuseUnknownAnswers } from './answers.ts';
import { catalogFor } from './catalog-for.ts';
import { type CheckFlags, type CheckRequest, readRequest } from './check-request.ts';
import { completed } from './connection-file.ts';
import { endOnSignals } from './interrupt.ts';
import { startProgress } from './progress.ts';
import { openForSaving } from './save.ts';
import { readSupplied, type SuppliedFlags } from './supplied.ts';

/** One `check` command line, parsed. */
export interface CheckCommand {
	/** Absent only where a connection file names it. */
	readonly host: string | undefined;
	readonly flags: CheckFlags &
		SuppliedFlags & {
			readonly json?: boolean | undefined;
			readonly save?: string | undefined;
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
	const { flags, print } = command;
	const supplied = await readSupplied(flags);
	const { host, tunnel } = completed({ ...flags, host: command.host }, supplied.connection);
	const request = withFile(flags.connection, readRequest(host, { ...flags, tunnel }, checks));
	const catalog = await catalogFor(command.root, flags.config);
	refuseUnknownAnswers(request.answers, catalog);
	const save = flags.save === undefined ? undefined : await openForSaving(flags.save);
	const report = flags.json ? await runDiagnosis(command, request, supplied, catalog) : await aloud(command, request, supplied, catalog);
	if (flags.json) await print(toJson(report));
	await save?.(toJson(report));
	return report.exitCode;
}

/** The report says which file was given, and nothing of what is in it. */
function withFile(file: string | undefined, request: CheckRequest): CheckRequest {
	if (file === undefined) return request;
	return { ...request, reportOptions: { ...request.reportOptions, connection: basename(file) } };
}

/** Prints each line as soon as it is known, and the answer at the end. */
async function aloud(command: CheckCommand, request: CheckRequest, supplied: Supplied, catalog: Catalog): Promise<Report> {
	const { style, version, print } = command;
	const progress = startProgress(style.colour);
	const say = (text: string) => progress.aside(() => process.stdout.write(`${text}\n`));
	say(reportHeader(style, request, version));
	const lines = resultText(style);
	const report = await runDiagnosis(command, request, supplied, catalog, {
		onStart: (plan) => progress.expect(plan.map(({ title }) => title)),
		onResult: (result) => {
			progress.done(result.title);
			say(lines(result));
		},
	});
	progress.end();
	await print(reportFooter(style, report));
	return report;
}

/** Looks at the target from this machine; signals and the deadline end it early. */
export async function runDiagnosis(
	{ version }: Pick<CheckCommand, 'version'>,
	{ deadlineMs, vantage, ...request }: CheckRequest,
	supplied: Supplied,
	catalog: Catalog,
	observer: Pick<DiagnoseInput, 'onStart' | 'onResult'> = {},
): Promise<Report> {
	const { signal, release } = endOnSignals(deadlineMs);
	const machine = await thisMachine({ network: { sourceAddress, dnsServers: configuredDnsServers }, signal });
	const host = vantage === undefined ? machine : { ...machine, vantage: async () => vantage };
	try {
		return await diagnoseTarget({ version, catalog, checks, addressesOf, host, signal, supplied, ...request, ...observer });
	} finally {
		release();
	}
}
