import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CheckLine, PredictionLine, Report, Verdict } from '../../../src/report/schema.ts';
import { SAMPLE_NAMES, SAMPLES } from './samples.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
ajvFormats.default(ajv);
const isReport = ajv.compile(z.toJSONSchema(Report));

describe('the sample reports', () => {
	it.each(SAMPLE_NAMES)('are valid: %s', (name) => {
		isReport(SAMPLES[name]);
		expect(isReport.errors).toBeNull();
		expect(Report.safeParse(SAMPLES[name]).error).toBeUndefined();
	});

	it('have everything that a form has to show', () => {
		const all: readonly Report[] = Object.values(SAMPLES);
		const targets = all.flatMap((report) => report.targets);
		const checks = [...all.flatMap(({ machine }) => machine.checks), ...targets.flatMap((target) => target.checks)];
		const seen = (words: readonly string[]) => [...new Set(words)].sort();
		const every = (words: readonly string[]) => [...words].sort();
		expect(seen(checks.map(({ status }) => status))).toEqual(every(CheckLine.shape.status.options));
		expect(seen(checks.map(({ group }) => group))).toEqual(every(CheckLine.shape.group.options));
		expect(seen(targets.map(({ verdict }) => verdict.state))).toEqual(every(Verdict.shape.state.options));
		expect(seen(targets.flatMap(({ predictions }) => predictions.map(({ outcome }) => outcome)))).toEqual(
			every(PredictionLine.shape.outcome.options),
		);
		expect(seen(targets.flatMap(({ causes }) => causes.map(({ standing }) => standing)))).toEqual(['fits', 'open', 'ruled-out']);
		expect(seen(targets.flatMap(({ expectations = [] }) => expectations.map(({ state }) => state)))).toEqual(['met', 'missed', 'unknown']);
		expect(seen(all.flatMap(({ waivers = [] }) => waivers.map(({ state }) => state)))).toEqual(['expired', 'in-force', 'unused']);
		expect(seen(all.map(({ exitCode }) => String(exitCode)))).toEqual(['0', '1', '130', '2']);
	});
});
