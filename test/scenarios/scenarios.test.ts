import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { builtInCatalog } from '../../src/program/built-in-catalog.ts';
import { textReport } from '../../src/report/text/report.ts';
import { replay, type Story } from './replay.ts';

/**
 * One folder is one story: `given.yaml` (what was seen), and a golden file at every stage: the answers of the checks,
 * the predictions with the verdict, and the text. A change shows at the stage where it begins.
 */
const folder = import.meta.dirname;
const catalog = builtInCatalog(join(folder, '../..'));
const accept = 'to accept: npx vitest run test/scenarios -u';

describe('scenarios', () => {
	const names = readdirSync(folder, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => name);

	it.each(names)('%s', async (name) => {
		const story = parse(readFileSync(join(folder, name, 'given.yaml'), 'utf8')) as Story;
		const report = await replay(story, catalog);
		const answers = [...report.machine.checks, ...report.targets.flatMap(({ checks }) => checks)].map(
			({ id, status, outcome, says, because, byAddress }) => ({
				id,
				status,
				outcome,
				because,
				says,
				byAddress: byAddress?.map((answer) => `${answer.address}: ${answer.outcome}`),
			}),
		);
		const fits = report.targets.flatMap(({ causes }) => causes.filter(({ standing }) => standing === 'fits').map(({ id }) => id));
		const predictions = report.targets.flatMap((target) =>
			target.predictions.map(({ message: _, symbol: __, ...prediction }) => prediction),
		);
		const diagnosis = { fits, predictions, verdict: report.verdict, exitCode: report.exitCode };
		await expect(json(answers), accept).toMatchFileSnapshot(join(name, '1-answers.golden.json'));
		await expect(json(diagnosis), accept).toMatchFileSnapshot(join(name, '2-diagnosis.golden.json'));
		await expect(`${textReport({ colour: false, width: 80 }, report)}\n`, accept).toMatchFileSnapshot(join(name, '3-text.golden.txt'));
	});
});

function json(value: unknown): string {
	return `${JSON.stringify(value, null, 2)}\n`;
}
