import { describe, expect, it } from 'vitest';
import { type Way, wayOf } from '../../../src/report/html/way.ts';
import type { CauseLine, PredictionLine, Report } from '../../../src/report/schema.ts';
import { SAMPLES, type SampleName } from '../formats/samples.ts';

const way = ({ targets: [target], ...report }: Report): Way => {
	if (target === undefined) throw new Error('no target');
	return wayOf({ ...report, targets: [target] }, target);
};

/** The sample of a failure, as it would be for one cause at another place and stage. */
function broken(
	where: CauseLine['where'],
	breaksAt: NonNullable<PredictionLine['breaksAt']>,
	reached: NonNullable<PredictionLine['reached']>,
): Report {
	const report: Report = SAMPLES.fails;
	const [target] = report.targets;
	const [cause] = target?.causes ?? [];
	const prediction = target?.predictions.find(({ outcome }) => outcome === 'fails');
	if (target === undefined || cause === undefined || prediction === undefined) throw new Error('no failure');
	return {
		...report,
		targets: [{ ...target, causes: [{ ...cause, where }], predictions: [{ ...prediction, causes: [cause.id], breaksAt, reached }] }],
	};
}

describe('the way', () => {
	it.each<[SampleName, Way]>([
		['well', { computer: 'well', path: 'well', name: 'well', server: 'well', 'sign-in': 'well' }],
		['undetermined', { computer: 'well', path: 'unknown', name: 'well', server: 'unknown', 'sign-in': 'unknown' }],
		['a check broke', { computer: 'well', path: 'unknown', name: 'unknown', server: 'unknown', 'sign-in': 'unknown' }],
		['fails', { computer: 'well', path: 'likeliest', name: 'well', server: 'perhaps', 'sign-in': 'not-reached' }],
	])('of the sample "%s"', (name, expected) => {
		expect(way(SAMPLES[name])).toEqual(expected);
	});

	it.each<[CauseLine['where'], NonNullable<PredictionLine['breaksAt']>, NonNullable<PredictionLine['reached']>, Partial<Way>]>([
		['computer', 'profile', 'profile', { computer: 'breaks', name: 'not-reached', 'sign-in': 'not-reached' }],
		['path', 'name', 'profile', { name: 'breaks', server: 'not-reached' }],
		['path', 'transport', 'name', { path: 'breaks', name: 'well', server: 'not-reached' }],
		['path', 'negotiate', 'transport', { path: 'breaks', name: 'well', server: 'well', 'sign-in': 'not-reached' }],
		['server', 'transport', 'name', { name: 'well', server: 'breaks', 'sign-in': 'not-reached' }],
		['server', 'identity', 'negotiate', { path: 'well', server: 'well', 'sign-in': 'breaks' }],
		['unknown', 'transport', 'name', { path: 'perhaps', server: 'perhaps', 'sign-in': 'not-reached' }],
	])('breaks at %s, %s, after %s', (where, breaksAt, reached, expected) => {
		expect(way(broken(where, breaksAt, reached))).toMatchObject(expected);
	});
});
