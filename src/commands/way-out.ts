import { EXIT_PROFILES, type ExitProfile } from '../report/exit-profile.ts';
import type { Format } from '../report/formats/format.ts';

/** How the process is to end, whatever becomes of its command line: read before anything is parsed, since that may be refused. */
export interface WayOut {
	readonly profile: ExitProfile;
	/** A monitoring system has started it, and reads the first line of stdout; nobody reads stderr. */
	readonly plugin: boolean;
	/** Something collects the last line of stdout, and takes anything on stderr for a fault of its own. */
	readonly line: boolean;
}

export function wayOutOf(argv: readonly string[]): WayOut {
	const outputs = ['--output', '-o', '--format'].flatMap((flag) => valuesOf(argv, flag));
	return {
		profile: profileOf(valuesOf(argv, '--exit-profile').at(-1), outputs),
		plugin: isPlugin(outputs),
		line: onStdout(outputs, 'line'),
	};
}

/** The plug-in's line goes to stdout. */
export function isPlugin(outputs: readonly string[] = []): boolean {
	return onStdout(outputs, 'nagios');
}

/** Whatever is started by a schedule asks again and again. */
export function isScheduled(outputs: readonly string[]): boolean {
	return isPlugin(outputs) || onStdout(outputs, 'line');
}

function onStdout(outputs: readonly string[], form: Format): boolean {
	return outputs.some((output) => [form, `${form}:`, `${form}:-`].includes(output));
}

/** What was asked for goes before what an output implies, and that before what the configuration says. */
export function profileOf(asked: string | undefined, outputs: readonly string[] = [], configured: ExitProfile = 'default'): ExitProfile {
	const implied = outputs.some((output) => /^nagios(:|$)/.test(output)) ? 'nagios' : configured;
	return EXIT_PROFILES.find((each) => each === asked) ?? implied;
}

let inForce: ExitProfile | undefined;

/** From now on the run ends by this profile, also where it never reaches a report: the configuration was read. */
export function endBy(profile: ExitProfile): void {
	inForce = profile;
}

/** By which profile the process ends, as far as is known now. */
export function profileNow({ profile }: WayOut): ExitProfile {
	return inForce ?? profile;
}

/** `--flag value` and `--flag=value`; of a letter also `-fvalue`. */
export function valuesOf(argv: readonly string[], flag: string): readonly string[] {
	const end = argv.indexOf('--');
	const words = end < 0 ? argv : argv.slice(0, end);
	return words.flatMap((word, at) => {
		if (word === flag) return words[at + 1] ?? [];
		if (word.startsWith(`${flag}=`)) return word.slice(flag.length + 1);
		return flag.length === 2 && word.startsWith(flag) ? word.slice(2) : [];
	});
}

/** `--format X` is `--output X`. */
export function outputsOf({
	output = [],
	format,
}: {
	readonly output?: readonly string[] | undefined;
	readonly format?: string | undefined;
}): readonly string[] {
	return format === undefined ? output : [...output, format];
}
