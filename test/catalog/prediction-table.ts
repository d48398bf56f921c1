import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Prediction } from '../../src/catalog/predict.ts';

/**
 * What is known of Windows 7 to 11: a state → the code that is shown (`predictions.csv`, the collected truth table in words of our
 * checks, one row for each tunnel and outcome that says the same). Checks that are only planned are made up by their outcome, so that
 * the catalog is tested before they exist; what no check can see is told by answers (`told`). Codes joined by `|`: in `predicted`
 * either is right. `mark` says where the collected table is not plain, and `why`:
 * - sources-differ: the sources contradict one another, or none settles it; all that they name stand in `predicted`;
 * - narrowed: a part of the collected row holds elsewhere only, or is no code;
 * - table-differs: the collected row says something else; this row says what the catalog says instead.
 */

export interface PredictionRow {
	readonly id: string;
	readonly tunnel: string;
	readonly auth: string;
	readonly saw: string;
	readonly told: string;
	readonly predicted: readonly string[];
	readonly lessLikely: readonly string[];
	readonly confidence: string;
	readonly mark: string;
	readonly why: string;
}

export const rows = readFileSync(join(import.meta.dirname, 'predictions.csv'), 'utf8')
	.trim()
	.split('\n')
	.slice(1)
	.map((line): PredictionRow => {
		const [id = '', tunnel = '', auth = '', saw = '', told = '', predicted = '', lessLikely = '', confidence = '', mark = '', why = ''] =
			line.split(',');
		return { id, tunnel, auth, saw, told, predicted: listIn(predicted), lessLikely: listIn(lessLikely), confidence, mark, why };
	});

/** How sure of a row the table is, in the program's words. */
export const CERTAINTY: Readonly<Record<string, Prediction['certainty']>> = { high: 'certain', medium: 'likely', low: 'possible' };

/** `a=b;c=d` */
export function pairsIn(list: string): readonly (readonly [string, string])[] {
	return list === ''
		? []
		: list.split(';').map((each) => {
				const [name = '', value = ''] = each.split('=');
				return [name, value] as const;
			});
}

function listIn(codes: string): readonly string[] {
	return codes === '' ? [] : codes.split('|');
}
