import { type AskedTarget, type DiagnoseInput, diagnoseEach, diagnoseTargets } from '../diagnose.ts';
import { converse } from '../host/exec.ts';
import { startResolver } from '../host/resolver.ts';
import { SOCKETS_EACH, socketCap } from '../net/cap.ts';
import { type Format, type FormatSettings, reporterFor } from '../report/formats/index.ts';
import type { Report } from '../report/schema.ts';
import { MOST_IN_FULL, manyText } from '../report/text/many.ts';
import { reportFooter, reportHeader, resultLines, targetHeading } from '../report/text/report.ts';
import type { Style } from '../report/text/style.ts';
import { refuseUnknownAnswers } from './answers.ts';
import { type Asking, type ListFlags, readAsking } from './asked-targets.ts';
import { type CheckFlags, DEFAULT_PARALLEL } from './check-request.ts';
import { type Configuration, configurationFor } from './configuration.ts';
import { endOnSignals } from './interrupt.ts';
import { keepMemorySmall } from './memory.ts';
import { growing, handedTo, type Outlet, type OutputFlags, openOutputs, readOutputs, whole } from './outputs.ts';
import { type Progress, startProgress } from './progress.ts';
import { type Redacting, redactingAs } from './redacting.ts';
import { inputFor } from './run-input.ts';
import type { SuppliedFlags } from './supplied.ts';
import { endBy, outputsOf, profileOf } from './way-out.ts';

/** One `check` command line, parsed. */
export interface CheckCommand {
	/** Absent where a connection names it. */
	readonly host: string | undefined;
	readonly flags: CheckFlags &
		SuppliedFlags &
		ListFlags &
		OutputFlags & {
			readonly config?: string | undefined;
			readonly label?: string | undefined;
			readonly verbosity?: number | undefined;
		};
	readonly style: Style;
	readonly version: string;
	/** Where the program is. */
	readonly root: string;
	/** Writes to stdout as it stands; settles when the reader has it. */
	write(text: string): Promise<void>;
}

/** How the forms are wanted. */
export function settingsOf({ flags, style }: Pick<CheckCommand, 'flags' | 'style'>): FormatSettings {
	return {
		width: style.width,
		...(flags.label === undefined ? {} : { title: flags.label }),
		...(flags.verbosity === undefined ? {} : { verbose: flags.verbosity }),
	};
}

/** Runs the checks, prints what was asked for, keeps the report, and returns the exit code. */
export async function runCheck(command: CheckCommand): Promise<number> {
	const { flags } = command;
	const asked = readOutputs(flags);
	const configuration = await configurationFor(command.root, flags.config);
	endBy(profileOf(flags['exit-profile'], outputsOf(flags), configuration.settings?.exitProfile));
	const asking = await readAsking(command, configuration.checks, configuration.settings);
	refuseUnknownAnswers(asking.run.answers, configuration.catalog);
	const redacting = redactingAs(flags.redact);
	const outputs = await openOutputs(asked, redacting);
	const settings = settingsOf(command);
	return withInput(command, asking, configuration, async (input) => {
		const { outlet, observer } = await onStdout(outputs.stdout, command, input, redacting);
		const { end, ...reader } = handedTo([outlet, ...outputs.outlets], input.targets.length, settings);
		const ended = await diagnoseEach({ ...input, ...observer }, reader);
		await end(ended);
		return ended.exitCode;
	});
}

/** What is printed, and how far a run tells of itself while it lasts. */
interface Printing {
	readonly outlet: Outlet;
	readonly observer: Pick<DiagnoseInput, 'onStart' | 'onResult'>;
}

async function onStdout(format: Format, command: CheckCommand, input: DiagnoseInput, redacting: Redacting): Promise<Printing> {
	const { style, version, write: printed } = command;
	const many = input.targets.length > MOST_IN_FULL;
	const reporter = await reporterFor(format);
	// What is to be redacted is not said before it is.
	const isRedacted = redacting.wanted(reporter);
	if (format !== 'text' || isRedacted) {
		const { pieces } = reporter;
		const outlet = pieces === undefined || isRedacted ? whole(reporter, printed, redacting) : growing(pieces, printed);
		return { outlet: many ? counted(outlet, input.targets.length, startProgress(false)) : outlet, observer: {} };
	}
	const progress = startProgress(style.colour);
	progress.aside(() => process.stdout.write(`${reportHeader(style, input.targets, version)}\n`));
	if (many) return { outlet: counted(growing(manyText(style), printed), input.targets.length, progress), observer: {} };
	return aloud(style, printed, progress, input.targets.length > 1);
}

/** With a line on a terminal that says how far it has come. */
function counted(outlet: Outlet, total: number, progress: Progress): Outlet {
	progress.count(0, total);
	return {
		...outlet,
		async onTarget(target, head, number) {
			progress.count(number, total);
			await progress.aside(async () => outlet.onTarget?.(target, head, number));
		},
		async onEnd(end, head) {
			progress.end();
			await outlet.onEnd?.(end, head);
		},
	};
}

/** Prints each line as soon as it is known, and the answer at the end. */
function aloud(style: Style, printed: (text: string) => Promise<void>, progress: Progress, several: boolean): Printing {
	let lines = resultLines(style);
	const sayAll = (texts: readonly string[]) => {
		if (texts.length > 0) progress.aside(() => process.stdout.write(`${texts.join('\n')}\n`));
	};
	let about: AskedTarget | undefined;
	return {
		observer: {
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
		},
		outlet: {
			async whole(report) {
				sayAll(lines.end());
				progress.end();
				await printed(`${reportFooter(style, report)}\n`);
			},
		},
	};
}

export interface RunObserver extends Pick<DiagnoseInput, 'onStart' | 'onResult'> {}

/** Looks at the targets from this machine. */
export function runDiagnosis(
	command: Pick<CheckCommand, 'version'>,
	asking: Asking,
	configuration: Configuration,
	observer: RunObserver = {},
): Promise<Report> {
	return withInput(command, asking, configuration, (input) => diagnoseTargets({ ...input, ...observer }));
}

/** What a run is made of, while it lasts: signals and the deadline end it early. */
async function withInput<Result>(
	{ version }: Pick<CheckCommand, 'version'>,
	asking: Asking,
	configuration: Configuration,
	use: (input: DiagnoseInput) => Promise<Result>,
): Promise<Result> {
	const { deadlineMs, parallel = DEFAULT_PARALLEL } = asking.run;
	const { signal, release } = endOnSignals(deadlineMs);
	const resolver = startResolver(converse);
	try {
		const input = { ...(await inputFor(version, asking, configuration, signal)), parallel };
		const { targets, host } = input;
		socketCap.widen(Math.min(targets.length, parallel) * SOCKETS_EACH);
		if (targets.length <= MOST_IN_FULL) return await use(input);
		keepMemorySmall();
		return await use({ ...input, host: { ...host, lookUp: resolver.lookUp } });
	} finally {
		resolver.end();
		release();
	}
}
