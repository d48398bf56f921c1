import { describe, expect, it } from 'vitest';
import { automatonOf } from '../../../src/catalog/recognise/automaton.ts';
import { recalledOf, type Wording, wordingsOf } from '../../../src/catalog/recognise/wordings.ts';
import { catalog } from '../data.ts';
import { catalogOf, code } from '../fakes.ts';

const wordings = wordingsOf(catalog);
const said = ({ parts }: Wording): string => parts.map((part) => part.map((word) => wordings.spelling[word]).join(' ')).join(' … ');

describe('the wordings of the catalog', () => {
	/** A program's own constant, or a notation that no sentence has in it. */
	const UNMISTAKABLE = /\w_\w/;

	it('say enough to be told from everyday language: three words, or one that nobody else writes', () => {
		const vague = wordings.all
			.filter(({ role, generic, words }) => role === 'message' && !generic && words.length < 3)
			.map((wording) => `${wording.entry?.code}: ${said(wording)}`)
			.filter((each) => !UNMISTAKABLE.test(each));
		expect(vague).toEqual([]);
	});

	it('that begin or end attempts do so too, but for these, which only count in their own family', () => {
		const vague = wordings.all
			.filter(({ role, words }) => role !== 'message' && words.length < 3)
			.map((wording) => `${wording.family} ${wording.role}: ${said(wording)}`);
		expect(vague.sort()).toEqual([
			'anyconnect succeeds: state connected',
			'openvpn starts: event connecting',
			'openvpn succeeds: event connected',
			'shrew succeeds: tunnel enabled',
			'sstp-client starts: resolved … to',
			'sstp-client succeeds: connection established',
			'windows-ras starts: rasdial',
			'wireguard starts: starting wireguard',
		]);
	});

	it('have a first word to search by, a sample for the sieve and a weight', () => {
		for (const wording of wordings.all) {
			const [part, at] = wording.anchor;
			expect(wording.parts[part]?.[at], said(wording)).toBeDefined();
			expect(wordings.byAnchor.get(wording.parts[part]?.[at] as number), said(wording)).toContain(wording);
			expect(wording.weight, said(wording)).toBeGreaterThan(0);
			expect(wording.sample.trim().length, said(wording)).toBeGreaterThanOrEqual(3);
		}
	});

	it('pass the sieve for large logs as they are printed', () => {
		const sieve = automatonOf(wordings.all.map(({ sample }) => sample));
		const printed = catalog.families.flatMap(({ codes, attempt }) => [
			...codes.flatMap(({ message, alsoShown = [], translations = {} }) => [message, ...alsoShown, ...Object.values(translations).flat()]),
			...(attempt?.starts ?? []),
			...(attempt?.succeeds ?? []),
		]);
		const held = printed.filter((text) => {
			const bytes = new TextEncoder().encode(text);
			return sieve.next(bytes, 0, bytes.length) === -1;
		});
		expect(held).toEqual([]);
	});

	it('of other languages, as people recall them, are kept apart', () => {
		const recalled = recalledOf(catalog);
		expect(recalled.all.length).toBeGreaterThan(100);
		for (const { role, entry } of recalled.all) expect([role, entry?.code]).toEqual(['message', expect.any(String)]);
	});
});

describe('a wording', () => {
	const own = (message: string, more = {}): readonly Wording[] =>
		wordingsOf(catalogOf({ families: [{ family: 'f', title: 'F', shownBy: 'F', codes: [code({ code: '1', message, ...more })] }] })).all;

	it.each([
		['no answer from {host} in %1!ws! or %s', 3],
		['{a}{b}', 0],
		['{a} gone', 1],
		['100 % of it', 1],
	])('%j has %i literal runs', (message, runs) => {
		expect(own(message).flatMap(({ parts }) => parts)).toHaveLength(runs);
	});

	it('of several sentences is known by its first one too', () => {
		const message = 'The far side hung up before we could speak. Please try again later.';
		expect(own(message).map(({ words }) => words.length)).toEqual([13, 9]);
	});

	it('of few words is generic, unless its program writes logs', () => {
		expect(own('It has failed').map(({ generic }) => generic)).toEqual([true]);
		expect(own('It has failed for no reason').map(({ generic }) => generic)).toEqual([false]);
		expect(own('It has failed for no reason', { generic: true }).map(({ generic }) => generic)).toEqual([true]);
	});

	it('is found by its rarest word', () => {
		const [wording] = wordingsOf(
			catalogOf({
				families: [
					{
						family: 'f',
						title: 'F',
						shownBy: 'F',
						codes: [
							code({ code: '1', message: 'the peer is deaf' }),
							code({ code: '2', message: 'the peer is mute' }),
							code({ code: '3', message: 'the deaf peer is gone' }),
						],
					},
				],
			}),
		).all.slice(1);
		expect(wording?.anchor).toEqual([0, 3]);
	});
});
