import { describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import { diagnose } from '../../src/catalog/diagnosis.ts';
import type { Prediction } from '../../src/catalog/predict.ts';
import type { CheckResult } from '../../src/check/result.ts';
import { AUTH_METHODS, BUILT_IN_TUNNELS, TUNNELS } from '../../src/check/tunnel.ts';
import { catalog, resultOf } from './data.ts';
import { CERTAINTY, type PredictionRow, pairsIn, rows } from './prediction-table.ts';

/** The ids of the collected table: p001 to p094, and one that was added between. */
const COLLECTED = [...Array.from({ length: 94 }, (_, at) => `p${String(at + 1).padStart(3, '0')}`), 'p044b'];

/** Rows that nothing seen or told can express, and why. */
const NOT_WALKED: Readonly<Record<string, string>> = {
	p006: 'Windows XP and Vista are no clients that are predicted; their 800 for a name stands in the causes as less likely',
	p013: 'Windows XP and 2003 are no clients that are predicted; their 721 for blocked GRE stands in the causes as less likely',
	p078: 'names no code but the order of Automatic, which automatic.test.ts walks',
};

describe('the prediction table', () => {
	it.each(rows)('$id: $tunnel, $saw $told', (row) => {
		const prediction = predictionFor(row);
		expect(prediction).toMatchObject({ outcome: 'fails' });
		const [code = '', ...equally] = [prediction?.code ?? '', ...(prediction?.equallyLikely ?? [])];
		expect(row.predicted).toContain(code);
		expect([code, ...equally].sort()).toEqual([...row.predicted].sort());
		expect(row.lessLikely.filter((less) => !prediction?.alsoPossible.includes(less))).toEqual([]);
		expect(prediction?.certainty).toBe(CERTAINTY[row.confidence]);
	});

	it('walks every collected row, or says why it cannot', () => {
		expect(COLLECTED).toHaveLength(95);
		const walked = new Set(rows.map(({ id }) => id));
		expect([...walked, ...Object.keys(NOT_WALKED)].sort()).toEqual([...COLLECTED].sort());
	});

	it('leaves few rows out', () => {
		expect(Object.keys(NOT_WALKED).length).toBeLessThanOrEqual(3);
	});

	it('marks what is not plain, with a reason', () => {
		const MARKS = ['', 'sources-differ', 'narrowed', 'table-differs'];
		expect(rows.filter(({ mark, why }) => !MARKS.includes(mark) || (mark === '') !== (why === ''))).toEqual([]);
		expect(rows.filter(({ predicted, mark }) => predicted.length > 1 && mark === '')).toEqual([]);
		expect(rows.filter(({ mark }) => mark === 'table-differs').map(({ id }) => id)).toEqual([
			'p038',
			'p044',
			'p065',
			'p070',
			'p071',
			'p080',
			'p081',
		]);
	});

	it('is told only what a cause asks', () => {
		const asked = new Set(catalog.causes.flatMap(({ ask = [] }) => ask.map(({ id }) => id)));
		expect(rows.flatMap(({ told }) => [...answersIn(told).keys()]).filter((id) => !asked.has(id))).toEqual([]);
	});
});

describe('silence on every TCP port, with IKE not measured (p077)', () => {
	it('is not yet called 800', () => {
		const row = { tunnel: 'automatic', auth: '', saw: 'dns=resolved;route=found;pptp=silent;sstp-port=silent', told: '' };
		expect(predictionFor(row)).toMatchObject({ outcome: 'undetermined', unmeasured: expect.arrayContaining(['ikev2', 'ikev1']) });
	});
});

function predictionFor({ tunnel, auth, saw, told }: Pick<PredictionRow, 'tunnel' | 'auth' | 'saw' | 'told'>): Prediction | undefined {
	const results = pairsIn(saw).map(([check, outcome]) => resultFor(check, outcome));
	const method = AUTH_METHODS.find((each) => each === auth);
	const automatic = tunnel === 'automatic';
	const tunnels = automatic ? BUILT_IN_TUNNELS : TUNNELS.filter((each) => each === tunnel);
	const options = { client: 'windows', tunnels, automatic, ...(method === undefined ? {} : { auth: method }) } as const;
	return diagnose(catalog, results, options, answersIn(told)).predictions.find((prediction) => prediction.tunnel === tunnel);
}

/** The result of a check that exists, or of one that is only planned. */
function resultFor(id: string, outcome: string): CheckResult {
	const check = checks.find((each) => each.id === id);
	if (check !== undefined) return resultOf(check, outcome);
	const planned = catalog.planned.find((each) => each.check === id);
	if (!planned?.outcomes.includes(outcome)) throw new Error(`no check, planned or not, comes out ${id}=${outcome}`);
	return { id, title: planned.title, group: 'server', status: 'warn', outcome, says: `${id}: ${outcome}`, evidence: {} };
}

function answersIn(told: string): ReadonlyMap<string, 'yes' | 'no'> {
	return new Map(pairsIn(told).map(([id, answer]) => [id, answer === 'yes' ? 'yes' : 'no']));
}
