/** A connection file cannot be used. `message` is for the user: it names the line, and repeats nothing that could be secret. */
export class ConnectionFileError extends Error {
	override readonly name = 'ConnectionFileError';
	/** Counted from 1; absent when it is about the file as a whole. */
	readonly line?: number;
	/** The file that it names and that is not there: where it was looked for. */
	readonly lacks?: string;

	constructor(problem: string, line?: number, lacks?: string) {
		super(line === undefined ? problem : `line ${line}: ${problem}`);
		if (line !== undefined) this.line = line;
		if (lacks !== undefined) this.lacks = lacks;
	}
}
