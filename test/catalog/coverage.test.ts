import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allCodes } from '../../src/catalog/load.ts';
import { catalog } from './data.ts';

/**
 * Whatever was collected about codes, causes and predictions stands in the catalog, or on a short list with a reason. Each list under
 * `stands/` has one line for each row of one collected table: the row's key, and the codes or causes that stand for it.
 */

interface Line {
	readonly row: string;
	/** The codes or cause ids that stand for the row. */
	readonly stands: readonly string[];
	/** Why nothing does. */
	readonly omitted?: string;
}

/**
 * The collected tables: how many rows each has, in which files their lines stand, what stands for a row, and how many may be left out:
 * 15 reasons of the Cisco client whose text nobody knows, and three predictions of no code or of Windows XP.
 */
const TABLES = [
	{ table: 'ras-codes', rows: 279, files: ['ras-codes'], by: 'code', omitted: 0 },
	{ table: 'mpr-codes', rows: 56, files: ['mpr-codes'], by: 'code', omitted: 0 },
	{ table: 'ike-codes', rows: 153, files: ['ike-codes'], by: 'code', omitted: 0 },
	{ table: 'sstp-hresults', rows: 100, files: ['sstp-hresults'], by: 'code', omitted: 0 },
	{ table: 'cisco-codes', rows: 56, files: ['cisco-codes'], by: 'code', omitted: 15 },
	{ table: 'other-clients', rows: 107, files: ['other-clients-a', 'other-clients-b', 'other-clients-c'], by: 'code', omitted: 0 },
	{ table: 'causes', rows: 193, files: ['causes'], by: 'cause', omitted: 0 },
	{ table: 'predictions', rows: 95, files: ['predictions'], by: 'cause', omitted: 3 },
] as const;

const known: Readonly<Record<'code' | 'cause', ReadonlySet<string>>> = {
	code: new Set(allCodes(catalog).map(({ code }) => code)),
	cause: new Set(catalog.causes.map(({ id }) => id)),
};

describe.each(TABLES)('$table', ({ rows, files, by, omitted: atMost }) => {
	const lines = () => files.flatMap(linesOf);

	it(`has a line for each of its ${rows} rows`, () => {
		const keys = lines().map(({ row }) => row);
		expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
		expect(keys).toHaveLength(rows);
	});

	it(`names what stands in the catalog as a ${by}, or a reason`, () => {
		const wrong = lines().filter(({ stands, omitted = '' }) =>
			omitted === '' ? stands.length === 0 || stands.some((each) => !known[by].has(each)) : omitted.split(' ').length < 3,
		);
		expect(wrong).toEqual([]);
	});

	it(`leaves out no more than ${atMost}`, () => {
		expect(lines().filter(({ omitted }) => omitted !== undefined).length).toBeLessThanOrEqual(atMost);
	});
});

describe('a collected cause', () => {
	it('stands as one that leads to its code', () => {
		const leadsTo = (id: string, code: string) =>
			catalog.causes.some((cause) => cause.id === id && cause.leadsTo.some(({ codes, also = [] }) => [...codes, ...also].includes(code)));
		const stray = linesOf('causes').filter(({ row, stands }) => {
			const code = row.slice(0, row.indexOf('/')).replace('cisco ', 'cisco:');
			return !stands.some((id) => leadsTo(id, code));
		});
		expect(stray).toEqual([]);
	});
});

function linesOf(file: string): readonly Line[] {
	const text = readFileSync(join(import.meta.dirname, 'stands', `${file}.csv`), 'utf8');
	const [head = '', ...lines] = text.trim().split('\n');
	if (head !== 'row,stands') throw new Error(`${file}.csv begins with "${head}"`);
	return lines.map((line) => {
		const [row = '', stands = '', ...more] = line.split(',');
		if (more.length > 0) throw new Error(`${file}.csv, ${row}: more than two columns`);
		return stands.startsWith('omitted: ')
			? { row, stands: [], omitted: stands.slice('omitted: '.length) }
			: { row, stands: stands.split('|') };
	});
}
