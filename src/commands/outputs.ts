import type { RunReader } from '../diagnose.ts';
import { FORMATS, type Format, type FormatSettings, type Reporter, reporterFor } from '../report/formats/index.ts';
import { type Pieces, type ReportEnd, type ReportHead, wholeReport } from '../report/pieces.ts';
import type { Report, TargetReport } from '../report/schema.ts';
import { sharing } from '../report/sharing.ts';
import { UsageError } from './command.ts';
import type { Redacting } from './redacting.ts';
import { openForSaving, openGrowing, openGrowingBeside } from './save.ts';
import { openStepSummary } from './step-summary.ts';

/** The flags that say in which form the report goes where. */
export interface OutputFlags {
	readonly json?: boolean | undefined;
	readonly save?: string | undefined;
	readonly output?: readonly string[] | undefined;
	/** `--format X` is `--output X`: that form on stdout. */
	readonly format?: string | undefined;
	/** Absent: those forms are redacted that are made to be passed on. */
	readonly redact?: boolean | undefined;
}

/** Where a report goes, and in which form. */
export interface Output {
	readonly format: Format;
	/** Absent: stdout. */
	readonly file?: string;
}

/** What is written where, of one report. */
export interface Outputs {
	/** What goes to stdout. `text` is printed while the run lasts. */
	readonly stdout: Format;
	/** The others, each to its file. */
	readonly outlets: readonly Outlet[];
}

/** Where one form of a run goes. */
export interface Outlet {
	onHead?(head: ReportHead, total: number): Promise<void>;
	onTarget?(target: TargetReport, head: ReportHead, number: number): Promise<void>;
	onEnd?(end: ReportEnd, head: ReportHead): Promise<void>;
	/** Needs the report as a whole. */
	whole?(report: Report, settings: FormatSettings): Promise<void>;
}

/** Reads `--output FORMAT[:FILE]`, `--format FORMAT`, `--json` and `--save FILE`. Throws a {@link UsageError} that says what to do. */
export function readOutputs({ json, save, output = [], format }: OutputFlags): readonly Output[] {
	const asked = [
		...(json ? [{ format: 'json' as const }] : []),
		...(save === undefined ? [] : [{ format: 'json' as const, file: named(save, '--save', 'report.json') }]),
		...output.map(readOutput),
		...(format === undefined ? [] : [readFormat(format)]),
	];
	const [, second] = asked.filter(({ file }) => file === undefined);
	if (second !== undefined) throw new UsageError(`Only one form can go to stdout. Give the others a file: --output ${second.format}:FILE`);
	const files = asked.flatMap(({ file }) => file ?? []);
	const twice = files.find((file, at) => files.indexOf(file) < at);
	if (twice !== undefined) throw new UsageError(`"${twice}" is to be written twice. Name another file.`);
	return asked;
}

/** Where a file is meant, the other flag has it. */
function readFormat(asked: string): Output {
	if (asked.includes(':'))
		throw new UsageError(`--format takes a form for stdout, such as ${FORMATS.join(', ')}. For a file: --output ${asked}`);
	return readOutput(asked);
}

/** `junit:vpn.xml`; `junit` or `junit:-` for stdout. */
function readOutput(asked: string): Output {
	const [name = '', ...rest] = asked.split(':');
	const format = FORMATS.find((each) => each === name);
	if (format === undefined)
		throw new UsageError(`There is no output "${name}". There is ${FORMATS.join(', ')}, each with a file: junit:vpn.xml`);
	if (rest.length === 0 || rest.join(':') === '-') return { format };
	return { format, file: named(rest.join(':'), `--output ${format}`, `${format}:FILE`) };
}

function named(file: string, flag: string, example: string): string {
	if (file.trim() === '') throw new UsageError(`${flag} needs the name of a file, such as ${example}.`);
	return file;
}

/** Makes sure, before anything is probed, that every file can be written. `report`: it is there as a whole, so none is written piece by piece. */
export async function openOutputs(asked: readonly Output[], redacting: Redacting, report?: 'is there'): Promise<Outputs> {
	const inFiles = asked.flatMap(({ format, file }) => (file === undefined ? [] : [{ format, file }]));
	const summarize = asked.some(({ format }) => format === 'github') ? await openStepSummary(process.env) : undefined;
	const files = await Promise.all(
		inFiles.map(async ({ format, file }) => {
			const reporter = await reporterFor(format);
			if (reporter.pieces === undefined || report !== undefined || redacting.wanted(reporter))
				return { reporter, save: await openForSaving(file, reporter.readByOthers ? 'others-read' : 'own') };
			const growingFile = reporter.pieces.onlyWhole ? openGrowingBeside(file) : openGrowing(file);
			return { pieces: reporter.pieces, ...(await growingFile) };
		}),
	);
	return {
		stdout: asked.find(({ file }) => file === undefined)?.format ?? 'text',
		outlets: [
			...files.map((file) => ('pieces' in file ? growing(file.pieces, file.write, file.end) : whole(file.reporter, file.save, redacting))),
			...(summarize === undefined ? [] : [redacted(await reporterFor('github'), { whole: summarize }, redacting)]),
		],
	};
}

/** Written from the whole report, once that is there. */
export function whole(reporter: Reporter, save: (text: string) => Promise<void>, redacting: Redacting): Outlet {
	return redacted(reporter, { whole: async (report, settings) => save(reporter.write(report, settings)) }, redacting);
}

/** What is redacted is so as a whole: what a sentence names may be told only by a later field. */
function redacted(reporter: Reporter, { whole: write }: Required<Pick<Outlet, 'whole'>>, { wanted, redact }: Redacting): Outlet {
	return { whole: async (report, settings) => write(wanted(reporter) ? await redact(report) : report, settings) };
}

/** Written as the run goes on. */
export function growing(pieces: Pieces, write: (text: string) => Promise<void>, close: () => Promise<void> = async () => {}): Outlet {
	return {
		onHead: (head, total) => write(pieces.head(head, total)),
		onTarget: (target, head, number) => write(pieces.target(target, head, number)),
		async onEnd(end, head) {
			await write(pieces.end(end, head));
			await close();
		},
	};
}

/** A reader of a run that hands it on to the outlets; the targets are kept only where one of them is written from the whole report. */
export function handedTo(
	outlets: readonly Outlet[],
	total: number,
	settings: FormatSettings,
): RunReader & { end(end: ReportEnd): Promise<void> } {
	const keeps = outlets.some(({ whole: needed }) => needed !== undefined);
	const kept: TargetReport[] = [];
	const shared = sharing();
	let said: ReportHead | undefined;
	let number = 0;
	return {
		async onHead(head) {
			said = head;
			for (const outlet of outlets) await outlet.onHead?.(head, total);
		},
		async onTarget(target) {
			number++;
			if (keeps) kept.push(shared(target));
			for (const outlet of outlets) await outlet.onTarget?.(target, said as ReportHead, number);
		},
		async end(end) {
			const { counts: _, ...rest } = end;
			const report = keeps ? wholeReport(said as ReportHead, kept, rest) : undefined;
			for (const outlet of outlets) {
				await outlet.onEnd?.(end, said as ReportHead);
				if (report !== undefined) await outlet.whole?.(report, settings);
			}
		},
	};
}
