import { FORMATS, type Format, type FormatSettings, reporterFor } from '../report/formats/index.ts';
import type { Report } from '../report/schema.ts';
import { UsageError } from './command.ts';
import { openForSaving } from './save.ts';
import { openStepSummary } from './step-summary.ts';

/** The flags that say in which form the report goes where. */
export interface OutputFlags {
	readonly json?: boolean | undefined;
	readonly save?: string | undefined;
	readonly output?: readonly string[] | undefined;
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
	/** Writes the others, each to its file. */
	write(report: Report, settings: FormatSettings): Promise<void>;
}

/** Reads `--output FORMAT[:FILE]`, `--json` and `--save FILE`. Throws a {@link UsageError} that says what to do. */
export function readOutputs({ json, save, output = [] }: OutputFlags): readonly Output[] {
	const asked = [
		...(json ? [{ format: 'json' as const }] : []),
		...(save === undefined ? [] : [{ format: 'json' as const, file: named(save, '--save', 'report.json') }]),
		...output.map(readOutput),
	];
	const [, second] = asked.filter(({ file }) => file === undefined);
	if (second !== undefined) throw new UsageError(`Only one form can go to stdout. Give the others a file: --output ${second.format}:FILE`);
	const files = asked.flatMap(({ file }) => file ?? []);
	const twice = files.find((file, at) => files.indexOf(file) < at);
	if (twice !== undefined) throw new UsageError(`"${twice}" is to be written twice. Name another file.`);
	return asked;
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

/** Makes sure, before anything is probed, that every file can be written. */
export async function openOutputs(asked: readonly Output[]): Promise<Outputs> {
	const files = await Promise.all(
		asked.flatMap(({ format, file }) => (file === undefined ? [] : [openForSaving(file).then((save) => ({ format, save }))])),
	);
	const summarize = asked.some(({ format }) => format === 'github') ? await openStepSummary(process.env) : undefined;
	return {
		stdout: asked.find(({ file }) => file === undefined)?.format ?? 'text',
		async write(report, settings) {
			for (const { format, save } of files) await save((await reporterFor(format)).write(report, settings));
			await summarize?.(report);
		},
	};
}
