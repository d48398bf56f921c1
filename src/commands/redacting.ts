import type { Reporter } from '../report/formats/index.ts';
import type { Report } from '../report/schema.ts';

/** Which forms of a report are redacted, and how. */
export interface Redacting {
	wanted(reporter: Pick<Reporter, 'passedOn'>): boolean;
	/** Once, for all forms of it. */
	redact(report: Report): Promise<Report>;
}

/** `asked`: `--redact` or `--no-redact`; without either those forms are redacted that are made to be passed on. */
export function redactingAs(asked: boolean | undefined): Redacting {
	const done = new WeakMap<Report, Promise<Report>>();
	return {
		wanted: ({ passedOn }) => asked ?? passedOn === true,
		redact(report) {
			const redacted = done.get(report) ?? redactAndTell(report);
			done.set(report, redacted);
			return redacted;
		},
	};
}

async function redactAndTell(report: Report): Promise<Report> {
	// Few runs redact: the others start faster.
	const { redactHere } = await import('./kept-redactions.ts');
	const { report: safe, notKept } = await redactHere(report);
	if (notKept !== undefined && process.stderr.isTTY) process.stderr.write(`Nobody can turn the pseudonyms back: ${notKept}.\n`);
	return safe;
}
