import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ndjson } from '../../../src/report/formats/ndjson.ts';
import { ReportLine } from '../../../src/report/lines-schema.ts';
import type { Report } from '../../../src/report/schema.ts';
import { SAMPLE_NAMES, SAMPLES } from './samples.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
ajvFormats.default(ajv);
const isLine = ajv.compile(z.toJSONSchema(ReportLine));

type Line = Readonly<Record<string, unknown>>;

function linesOf(report: Report): readonly Line[] {
	const text = ndjson.write(report, { width: 80 });
	expect(text.endsWith('\n')).toBe(true);
	return text
		.slice(0, -1)
		.split('\n')
		.map((line) => JSON.parse(line) as Line);
}

describe('lines of JSON', () => {
	it.each(SAMPLE_NAMES)('are each valid: %s', (name) => {
		for (const line of linesOf(SAMPLES[name])) {
			isLine(line);
			expect(isLine.errors).toBeNull();
		}
	});

	it.each(SAMPLE_NAMES)('say the same as the report: %s', (name) => {
		const report: Report = SAMPLES[name];
		const [run = {}, ...rest] = linesOf(report);
		const { type: _, counts, ...summary } = rest.pop() ?? {};
		const targets = rest.map(({ type, number, ...target }, at) => {
			expect([type, number]).toEqual(['target', at + 1]);
			return target;
		});
		const { type, total, ...head } = run;
		expect([type, total]).toEqual(['run', targets.length + (report.notReached ?? 0)]);
		expect({ ...head, ...summary, targets }).toEqual(report);
		expect(counts).toEqual(
			Object.fromEntries(
				['ok', 'degraded', 'fails', 'undetermined'].map((state) => [
					state,
					report.targets.filter(({ verdict }) => verdict.state === state).length,
				]),
			),
		);
	});

	it('have nothing in them that steers a terminal', () => {
		const text = SAMPLE_NAMES.map((name) => ndjson.write(SAMPLES[name], { width: 80 })).join('');
		expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|\p{Cf}/u);
	});
});
