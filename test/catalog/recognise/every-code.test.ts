import { describe, expect, it } from 'vitest';
import { recognise } from '../../../src/catalog/recognise/recognise.ts';
import type { CodeEntry, CodeFamily } from '../../../src/catalog/schema.ts';
import { catalog } from '../data.ts';
import { codesIn } from './found.ts';

/** Messages that several codes share, or one of which is the other's beginning: the text cannot tell which is meant, so all are named. */
const AMBIGUOUS: Readonly<Record<string, string>> = {
	'721': 'the sentence of 678 as well',
	'13810': 'one sentence for the four stages of a queue, 13809 to 13812',
	'13811': 'one sentence for the four stages of a queue, 13809 to 13812',
	'13812': 'one sentence for the four stages of a queue, 13809 to 13812',
	'13815': 'the sentence of 13814 as well',
	'0x80420112': 'the sentence of 0x80420111 as well',
	'0x800704D0': 'the sentence of 0x800704CF as well',
	'0x80090349': 'the sentence of 0x800B0110 as well',
};

/** Wordings that mean another code first, with the reason. */
const OTHERS: Readonly<Record<string, string>> = {
	'User authentication failed.': 'macOS and the Cisco VPN Client both say so',
};

/** As a program prints it, with something in the place of each insert. */
function printed(wording: string): string {
	return wording
		.replace(/\{[^{}]*\}|%\d+(?:![a-z]+!)?|%[sdiuq]/g, ' zq ')
		.replace(/ {2,}/g, ' ')
		.trim();
}

function wordingsOf({ message, alsoShown = [], translations = {} }: CodeEntry): readonly string[] {
	return [message, ...alsoShown, ...Object.values(translations).flat()];
}

const entries = catalog.families.flatMap((family) => family.codes.map((entry) => ({ entry, family })));

/** Programs that write logs, with how they begin their lines (or a program of the same name would). */
function prefixOf({ context = [] }: CodeFamily): string {
	return `Mar  1 10:00:00 gateway ${context[0]}[4711]: `;
}

function isRight({ code }: CodeEntry, text: string): boolean {
	const found = codesIn(text);
	return code in AMBIGUOUS ? found.includes(code) : found[0] === code;
}

describe('every code of the catalog', () => {
	it('is recognised by itself', () => {
		const wrong = entries.filter(({ entry }) => {
			const [first, ...others] = recognise(catalog, entry.code);
			return first?.entry.code !== entry.code || first.certainty !== 'certain' || others.length > 0;
		});
		expect(wrong.map(({ entry }) => entry.code)).toEqual([]);
	});

	it('is recognised by its symbol, in either case', () => {
		const wrong = entries.filter(
			({ entry: { code, symbol } }) => symbol !== undefined && [symbol, symbol.toLowerCase()].some((text) => codesIn(text)[0] !== code),
		);
		expect(wrong.map(({ entry }) => entry.code)).toEqual([]);
	});

	it('is recognised by its messages, alone or, where other programs say the same, beside its program', () => {
		const wrong = entries.flatMap(({ entry, family }) => {
			const [word = ''] = family.context ?? [];
			return wordingsOf(entry)
				.map(printed)
				.filter((text) => !(text in OTHERS) && !isRight(entry, text) && !(entry.generic === true && isRight(entry, `${word}: ${text}`)))
				.map((text) => `${entry.code}: ${text} -> ${codesIn(text).join(', ')}`);
		});
		expect(wrong).toEqual([]);
	});

	it('that is ambiguous is so for a reason that still holds', () => {
		const clear = entries.filter(
			({ entry }) => entry.code in AMBIGUOUS && wordingsOf(entry).every((text) => codesIn(printed(text))[0] === entry.code),
		);
		expect(clear.map(({ entry }) => entry.code)).toEqual([]);
		for (const text of Object.keys(OTHERS))
			expect(entries.some(({ entry }) => wordingsOf(entry).includes(text) && codesIn(text)[0] !== entry.code)).toBe(true);
	});

	it('of a program that writes logs is recognised in a line of its log', () => {
		const wrong = entries
			.filter(({ family }) => family.attempt !== undefined && family.context !== undefined)
			.flatMap(({ entry, family }) =>
				wordingsOf(entry)
					.map((wording) => `${prefixOf(family)}${printed(wording)}`)
					.filter((line) => !isRight(entry, line))
					.map((line) => `${entry.code}: ${line} -> ${codesIn(line).join(', ')}`),
			);
		expect(wrong).toEqual([]);
	});

	it('of Windows is recognised with its number in front of its message, as its dialogs show it', () => {
		const wrong = entries
			.filter(({ entry }) => /^\d{3}$/.test(entry.code))
			.filter(({ entry }) => codesIn(`Error ${entry.code}: ${printed(entry.message)}`)[0] !== entry.code)
			.map(({ entry }) => entry.code);
		expect(wrong).toEqual([]);
	});
});
