import { describe, expect, it } from 'vitest';
import { catalog } from '../catalog/data.ts';
import { outcomesOf, SETS, samplesOf } from './score.ts';

/** At least this share of the texts that mean a code must get the right first answer; of the others none may get any. */
const LEAST = 0.97;

describe.each(Object.keys(SETS) as (keyof typeof SETS)[])('%s', (set) => {
	const outcomes = outcomesOf(catalog, set);
	const meaning = outcomes.filter(({ sample }) => sample.expect.length > 0);
	const wrong = outcomes
		.filter(({ isRight }) => !isRight)
		.map(
			({ file, sample, found }) =>
				`${file} ${sample.id}: ${sample.expect.join(', ') || 'nothing'} expected, found ${found.join(', ') || 'nothing'}`,
		);

	it('is large and varied enough to say something', () => {
		expect(outcomes.length).toBeGreaterThanOrEqual(150);
		expect(outcomes.length - meaning.length).toBeGreaterThanOrEqual(40);
		expect(new Set(outcomes.map(({ sample }) => sample.lang)).size).toBeGreaterThanOrEqual(6);
		const ids = outcomes.map(({ sample }) => sample.id);
		expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
	});

	it(`gets at least ${LEAST * 100} % right`, () => {
		const right = meaning.filter(({ isRight }) => isRight).length;
		expect(right / meaning.length, `wrong:\n${wrong.join('\n')}`).toBeGreaterThanOrEqual(LEAST);
	});

	it('gets nothing out of texts that mean nothing', () => {
		expect(
			outcomes.filter(({ sample, found }) => sample.expect.length === 0 && found.length > 0).map(({ sample, found }) => [sample.id, found]),
		).toEqual([]);
	});
});

describe('the catalog', () => {
	/** What clients print stands in both, word for word; everything else in the catalog is its own. */
	const wordings = new Set(['message', 'alsoShown', 'translations', 'context', 'attempt', 'note']);
	const said = plain(
		JSON.stringify([catalog.families, catalog.causes, catalog.recognition], (key, value) => (wordings.has(key) ? undefined : value)),
	);

	it.each(Object.keys(SETS) as (keyof typeof SETS)[])('has no line of the %s set in it', (set) => {
		const lines = samplesOf(set).flatMap(({ sample }) => sample.text.split('\n').map((line) => ({ id: sample.id, line: plain(line) })));
		const long = lines.filter(({ line }) => line.split(' ').length >= 8);
		expect(long.length).toBeGreaterThan(100);
		expect(long.filter(({ line }) => said.includes(line)).map(({ id }) => id)).toEqual([]);
	});

	function plain(text: string): string {
		return text
			.toLowerCase()
			.replace(/[^\p{L}\p{N}]+/gu, ' ')
			.trim();
	}
});
