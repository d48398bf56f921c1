/** A connection file cannot be used. `message` is for the user: it names the line, and repeats nothing that could be secret. */
export class ConnectionFileError extends Error {
	override readonly name = 'ConnectionFileError';
	/** Counted from 1; absent when it is about the file as a whole. */
	readonly line?: number;

	constructor(problem: string, line?: number) {
		super(line === undefined ? problem : `line ${line}: ${problem}`);
		if (line !== undefined) this.line = line;
	}
}
