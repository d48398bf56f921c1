import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import { diagnose } from '../../src/catalog/diagnosis.ts';
import type { Prediction } from '../../src/catalog/predict.ts';
import type { Check } from '../../src/check/define.ts';
import type { CheckResult } from '../../src/check/result.ts';
import { AUTH_METHODS, BUILT_IN_TUNNELS, TUNNELS } from '../../src/check/tunnel.ts';
import { catalog, resultOf } from './data.ts';

/**
 * What is known of Windows 7 to 11: a measured state → the code that is shown (`predictions.csv`). Of the collected table these are
 * the rows that today's checks can see, in words of theirs: one row for each outcome that says the same. Codes joined by `|`:
 * in `predicted` either is right.
 */

interface Row {
	readonly id: string;
	readonly tunnel: string;
	readonly auth: string;
	readonly saw: string;
	readonly predicted: readonly string[];
	readonly lessLikely: readonly string[];
	readonly confidence: string;
}

const rows = readFileSync(join(import.meta.dirname, 'predictions.csv'), 'utf8')
	.trim()
	.split('\n')
	.slice(1)
	.map((line): Row => {
		const [id = '', tunnel = '', auth = '', saw = '', predicted = '', lessLikely = '', confidence = ''] = line.split(',');
		return { id, tunnel, auth, saw, predicted: codesIn(predicted), lessLikely: codesIn(lessLikely), confidence };
	});

const CERTAINTY: Readonly<Record<string, Prediction['certainty']>> = { high: 'certain', medium: 'likely', low: 'possible' };

describe('the prediction table', () => {
	it.each(rows)('$id: $tunnel, $saw', (row) => {
		const prediction = predictionFor(row);
		expect(prediction).toMatchObject({ outcome: 'fails' });
		const [code = '', ...equally] = [prediction?.code ?? '', ...(prediction?.equallyLikely ?? [])];
		expect(row.predicted).toContain(code);
		expect([code, ...equally].sort()).toEqual([...row.predicted].sort());
		expect(row.lessLikely.filter((less) => !prediction?.alsoPossible.includes(less))).toEqual([]);
		expect(prediction?.certainty).toBe(CERTAINTY[row.confidence]);
	});

	it('has rows of every kind that today’s checks can see', () => {
		const ids = new Set(rows.map(({ id }) => id));
		const wanted = 'p001 p002 p003 p004 p005 p007 p010 p011 p014 p015 p016 p029 p032 p047 p049 p055 p059 p060 p076 p082'.split(' ');
		expect(wanted.filter((id) => !ids.has(id))).toEqual([]);
	});
});

describe('silence on every TCP port, with IKE not measured (p077)', () => {
	it('is not yet called 800', () => {
		const row = { tunnel: 'automatic', auth: '', saw: 'dns=resolved;route=found;pptp=silent;sstp-port=silent' };
		expect(predictionFor(row)).toMatchObject({ outcome: 'undetermined', unmeasured: expect.arrayContaining(['ikev2', 'ikev1']) });
	});
});

function predictionFor({ tunnel, auth, saw }: Pick<Row, 'tunnel' | 'auth' | 'saw'>): Prediction | undefined {
	const results = saw.split(';').map((each): CheckResult => {
		const [id, outcome = ''] = each.split('=');
		return resultOf(checks.find((check) => check.id === id) as Check, outcome);
	});
	const method = AUTH_METHODS.find((each) => each === auth);
	const automatic = tunnel === 'automatic';
	const tunnels = automatic ? BUILT_IN_TUNNELS : TUNNELS.filter((each) => each === tunnel);
	const options = { client: 'windows', tunnels, automatic, ...(method === undefined ? {} : { auth: method }) } as const;
	return diagnose(catalog, results, options).predictions.find((prediction) => prediction.tunnel === tunnel);
}

function codesIn(list: string): readonly string[] {
	return list === '' ? [] : list.split('|');
}
