import { named, UnknownCheckError } from '../check/plan.ts';
import { reporterFor } from '../report/formats/index.ts';
import { judgeAgain } from '../report/judge-again.ts';
import type { Report } from '../report/schema.ts';
import { readAnswers, refuseUnknownAnswers } from './answers.ts';
import { certificateDays } from './check-request.ts';
import { type CheckCommand, settingsOf } from './check-run.ts';
import { UsageError } from './command.ts';
import { configurationFor } from './configuration.ts';
import { openOutputs, readOutputs, whole } from './outputs.ts';
import { redactingAs } from './redacting.ts';
import { readReport } from './saved-report.ts';
import { endBy, outputsOf, profileOf } from './way-out.ts';

/** What says how a saved report is judged and written. Everything else would say how to look. */
const USED: ReadonlySet<string> = new Set([
	...['from', 'answer', 'fail-on', 'accept-unknown', 'config'],
	...[
		'json',
		'save',
		'output',
		'format',
		'redact',
		'no-color',
		'no-native',
		'quiet',
		'exit-profile',
		'warning',
		'critical',
		'label',
		'verbose',
		'verbosity',
	],
]);

/** Judges a saved report again, writes what was asked for, and returns the exit code. Nothing is looked at. */
export async function judgeSaved(command: CheckCommand & { readonly given: readonly string[] }, file: string): Promise<number> {
	const { flags, host, given, root, version } = command;
	if (host !== undefined) throw new UsageError(`--from judges the saved report alone, nothing is measured: leave out "${host}".`);
	const useless = given.find((flag) => !USED.has(flag));
	if (useless !== undefined)
		throw new UsageError(`--${useless} says how to look, and with --from nothing is measured: leave it out, or leave out --from.`);
	const asked = readOutputs(flags);
	const answers = readAnswers(flags.answer);
	const accepted = flags['accept-unknown'];
	const limits = certificateDays(flags);
	const { catalog, checks, settings } = await configurationFor(root, flags.config);
	const exitProfile = profileOf(flags['exit-profile'], outputsOf(flags), settings?.exitProfile);
	endBy(exitProfile);
	const failOn = (flags['fail-on'] ?? settings?.failOn) as Report['options']['failOn'];
	asUsage(() => named(checks, accepted));
	const report = await readReport(file, '--from');
	refuseUnknownAnswers(answers, catalog);
	const redacting = redactingAs(flags.redact);
	const outputs = await openOutputs(asked, redacting, 'is there');
	const printed = whole(await reporterFor(outputs.stdout), command.write, redacting);
	const judged = judgeAgain(report, {
		catalog,
		version,
		answers,
		options: {
			// Said anew, or as it was in the run.
			...(failOn === undefined ? {} : { failOn }),
			...(accepted === undefined ? {} : { acceptUnknown: accepted }),
			...(limits === undefined ? {} : { certificateDays: limits }),
			// Who started this, and not who started the run.
			exitProfile,
		},
		titleOf: (id) => checks.find((check) => check.id === id)?.title,
	});
	for (const outlet of [printed, ...outputs.outlets]) await outlet.whole?.(judged, settingsOf(command));
	return judged.exitCode;
}

function asUsage(read: () => unknown): void {
	try {
		read();
	} catch (error) {
		if (error instanceof UnknownCheckError) throw new UsageError(error.message);
		throw error;
	}
}
