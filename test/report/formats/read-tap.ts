import { parse } from 'yaml';

export interface TapPoint {
	readonly ok: boolean;
	readonly description: string;
	readonly directive?: 'SKIP' | 'TODO';
	readonly reason?: string;
	/** The YAML block. */
	readonly data?: Readonly<Record<string, unknown>>;
	/** The subtest that this point closes. */
	readonly subtest?: TapDocument;
}

export interface TapDocument {
	readonly points: readonly TapPoint[];
	readonly bailOut?: string;
}

const POINT = /^(not )?ok (\d+) - ((?:[^\\#]|\\.)*?)(?: # (SKIP|TODO) (.*))?$/;

/**
 * TAP 14, read as its specification has it and no more kindly: a line that is none of the grammar's, a number out of order, a plan
 * that is not kept, a block that is no YAML are errors here, where a harness may pass over them.
 */
export function readTap(source: string): TapDocument {
	if (!source.endsWith('\n')) throw new Error('the last line has no end');
	const [version, ...lines] = source.slice(0, -1).split('\n');
	if (version !== 'TAP version 14') throw new Error(`not the version: ${version}`);
	return readLines(lines);
}

function readLines(lines: readonly string[]): TapDocument {
	const planned = /^1\.\.(\d+)$/.exec(lines[0] ?? '')?.[1];
	if (planned === undefined) throw new Error(`no plan: ${lines[0]}`);
	const points: TapPoint[] = [];
	let bailOut: string | undefined;
	let at = 1;
	/** The lines from here on that are indented so far, without that. */
	const indented = (by: string): string[] => {
		const from = at;
		while (lines[at]?.startsWith(by)) at += 1;
		return lines.slice(from, at).map((line) => line.slice(by.length));
	};
	while (at < lines.length) {
		const line = lines[at] ?? '';
		if (bailOut !== undefined) throw new Error(`after the bail-out: ${line}`);
		if (line.startsWith('Bail out! ')) {
			bailOut = line.slice('Bail out! '.length);
			at += 1;
			continue;
		}
		const commented = line.startsWith('# Subtest: ');
		if (commented) at += 1;
		const inner = commented ? readLines(indented('    ')) : undefined;
		const found = POINT.exec(lines[at] ?? '');
		if (found === null) throw new Error(`no test point: ${lines[at]}`);
		at += 1;
		const [, not, number, description = '', directive, reason] = found;
		if (Number(number) !== points.length + 1) throw new Error(`number ${number} is out of order`);
		const data = lines[at] === '  ---' ? readBlock(indented('  ')) : undefined;
		points.push({
			ok: not === undefined,
			description: unescaped(description),
			...(directive === undefined ? {} : { directive: directive as 'SKIP' | 'TODO', reason: unescaped(reason ?? '') }),
			...(data === undefined ? {} : { data }),
			...(inner === undefined ? {} : { subtest: inner }),
		});
	}
	if (points.length !== Number(planned)) throw new Error(`${points.length} of ${planned} planned`);
	return { points, ...(bailOut === undefined ? {} : { bailOut }) };
}

function readBlock(lines: readonly string[]): Record<string, unknown> {
	if (lines.at(-1) !== '...' || lines.indexOf('...') !== lines.length - 1) throw new Error('the block has no end, or two');
	return parse(lines.slice(1, -1).join('\n'), { strict: true }) as Record<string, unknown>;
}

function unescaped(text: string): string {
	return text.replace(/\\([\\#])/g, '$1');
}
