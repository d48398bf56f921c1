import { describe, expect, it } from 'vitest';
import { json } from '../../../src/report/formats/json.ts';
import { toJson } from '../../../src/report/json.ts';
import type { Report } from '../../../src/report/schema.ts';
import { sharing } from '../../../src/report/sharing.ts';
import { SAMPLE_NAMES, SAMPLES } from './samples.ts';

describe.each(SAMPLE_NAMES)('JSON of: %s', (name) => {
	const report: Report = SAMPLES[name];
	const text = json.write(report, { width: 80 });

	it('is the report, laid out as any JSON here', () => {
		expect(JSON.parse(text)).toEqual(report);
		expect(text).toBe(`${toJson(JSON.parse(text))}\n`);
	});

	it('is the same with what targets share in memory', () => {
		const shared = sharing();
		expect(json.write({ ...report, targets: report.targets.map(shared) }, { width: 80 })).toBe(text);
	});
});

it('what targets share is there once', () => {
	const [target] = Object.values<Report>(SAMPLES).flatMap(({ targets }) => targets.filter(({ causes }) => causes.length > 0));
	if (target === undefined) throw new Error('no sample has causes');
	const shared = sharing();
	const [one, other] = [shared(structuredClone(target)), shared(structuredClone(target))];
	expect(other.causes[0]).toBe(one.causes[0]);
	const elsewhere = shared({ ...target, causes: target.causes.map((cause) => ({ ...cause, title: 'Another' })) });
	expect(elsewhere.causes[0]?.title).toBe('Another');
});
