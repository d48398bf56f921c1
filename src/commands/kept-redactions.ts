import { stateHere } from '../host/this-machine.ts';
import type { Redaction, RedactionTable } from '../redaction/pseudonyms.ts';
import { redact } from '../redaction/redact.ts';
import type { Report } from '../report/schema.ts';

/** The pseudonyms that this user's reports were given, so that the next report has the same and an answer to one can be understood. */

const FILE = 'redactions.json';
/** Some 100,000 values. In bytes. */
const MOST_BYTES = 16 * 1024 * 1024;

/** What was given out so far, and where it is kept. Throws where the file cannot be read. */
export function keptRedactions(): { readonly path?: string; readonly table: RedactionTable } {
	const file = stateHere(FILE, MOST_BYTES);
	return file === undefined ? { table: [] } : { path: file.path, table: tableIn(file.read()) };
}

export interface RedactedHere {
	readonly report: Report;
	/** Why nobody will be able to turn its pseudonyms back. */
	readonly notKept?: string;
}

/** Redacts a report with the pseudonyms of this user, and keeps the new ones. A report is worth more than its table: it never fails. */
export async function redactHere(report: Report): Promise<RedactedHere> {
	const file = stateHere(FILE, MOST_BYTES);
	if (file === undefined) return { report: redact(report).report, notKept: 'this user has no folder for it' };
	try {
		return await file.alone(() => {
			const before = tableIn(file.read());
			const redacted = redact(report, before);
			if (redacted.table.length === before.length) return { report: redacted.report };
			const size = Buffer.byteLength(JSON.stringify(contentOf(redacted.table)));
			if (size > MOST_BYTES) return { report: redacted.report, notKept: `${file.path} is full` };
			file.replace(contentOf(redacted.table));
			return { report: redacted.report };
		});
	} catch (error) {
		return { report: redact(report).report, notKept: (error as Error).message };
	}
}

type Content = readonly (readonly [kind: string, original: string, pseudonym: string])[];

function contentOf(table: RedactionTable): Content {
	return table.map(({ kind, original, pseudonym }) => [kind, original, pseudonym]);
}

/** A file that says anything else is not overwritten: what it held would be lost. */
function tableIn(content: unknown): RedactionTable {
	if (content === undefined) return [];
	if (!Array.isArray(content)) throw new Error('the table of pseudonyms is damaged');
	return content.map((entry): Redaction => {
		const [kind, original, pseudonym] = Array.isArray(entry) ? entry : [];
		if (typeof kind === 'string' && typeof original === 'string' && typeof pseudonym === 'string') return { kind, original, pseudonym };
		throw new Error('the table of pseudonyms is damaged');
	});
}
