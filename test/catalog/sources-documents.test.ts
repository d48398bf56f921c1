import { describe, expect, it } from 'vitest';
import { allCodes, findCode } from '../../src/catalog/load.ts';
import { explain } from '../../src/report/explanation.ts';
import { catalog } from './data.ts';
import documents from './source-codes.json' with { type: 'json' };

/**
 * The documents that people look these errors up in: Microsoft's list for Windows Vista, a short list of common errors, and an
 * article on 800. Whatever stands in one of them is explained here. `collectedCauses`: the codes for which causes were collected,
 * with how many causes that were.
 */

const inDocuments = [...new Set([...documents.microsoftList, ...documents.shortList, ...documents.article])];
const collected = Object.entries(documents.collectedCauses);

describe('the documents', () => {
	it('were read in full', () => {
		expect(documents.microsoftList).toHaveLength(176);
		expect(documents.shortList).toHaveLength(11);
		expect(collected).toHaveLength(108);
	});

	it.each(inDocuments)('%s is explained', (code) => {
		const match = explain(catalog, code, 'test').matches.find((each) => each.code === code);
		expect(match).toMatchObject({ code, certainty: 'certain' });
		for (const text of [match?.message, match?.meaning, match?.firstStep]) expect(text).toMatch(/\S{2}/);
	});

	it.each(collected)('%s has a cause and something to do about it', (code) => {
		const causes = explain(catalog, code, 'test').matches.find((each) => each.code === code)?.causes ?? [];
		expect(causes.length).toBeGreaterThan(0);
		expect(causes.filter(({ remedy }) => remedy.length === 0)).toEqual([]);
	});
});

describe('a code that no check can see behind', () => {
	/** Hardware, services and files that leave no trace on the network. */
	const UNSEEN = ['modem', 'isdn', 'x25', 'script', 'phone-book', 'ics', 'smart-card', 'nap', 'pppoe'];

	it('says so, and no other', () => {
		const said = allCodes(catalog).map(({ code }) => {
			const match = explain(catalog, code, 'test').matches.find((each) => each.code === code);
			return { code, observable: match?.observable };
		});
		const expected = allCodes(catalog).map(({ code, subject }) => ({ code, observable: !UNSEEN.includes(subject) }));
		expect(said).toEqual(expected);
	});

	it('is such a code: of each subject there are some', () => {
		const subjects = new Set(allCodes(catalog).map(({ subject }) => String(subject)));
		expect(UNSEEN.filter((subject) => !subjects.has(subject))).toEqual([]);
		expect(findCode(catalog, '764')?.subject).toBe('smart-card');
	});
});
