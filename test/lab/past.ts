import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, inject } from 'vitest';
import type { History } from '../../src/report/past-schema.ts';
import type { Explanation } from '../../src/report/schema.ts';
import { commandLine } from './check.ts';
import type { Ran } from './programs.ts';

/** What the installed program says of a machine's past; each answer is held against its schema. */
export interface PastOf {
	explainLast(...args: readonly string[]): Promise<Explanation>;
	history(...args: readonly string[]): Promise<History>;
}

/** Asks it on the machine on which `run` runs programs. */
export function pastOf(run: (command: string, args: readonly string[]) => Promise<Ran>): PastOf {
	async function ask<T>(schema: string, ...words: readonly string[]): Promise<T> {
		const ran = await run(...commandLine([...words, '--json']));
		expect(ran.stderr).toBe('');
		const answer = JSON.parse(ran.stdout) as T & { readonly exitCode: number };
		const validate = validatorOf(schema);
		validate(answer);
		expect(validate.errors ?? []).toEqual([]);
		expect(answer.exitCode).toBe(ran.code);
		return answer;
	}
	return {
		explainLast: (...args) => ask('explanation', 'explain', '--last', '--timeout', '2', ...args),
		history: (...args) => ask('history', 'history', ...args),
	};
}

const validators = new Map<string, ValidateFunction>();

function validatorOf(schema: string): ValidateFunction {
	const made = validators.get(schema);
	if (made !== undefined) return made;
	const ajv = new Ajv2020({ allErrors: true });
	addFormats.default(ajv);
	const validate = ajv.compile(JSON.parse(readFileSync(join(inject('installed'), `data/schema/${schema}.schema.json`), 'utf8')));
	validators.set(schema, validate);
	return validate;
}

/** The ids of the causes that fit what was measured. */
export const fits = ({ matches }: Explanation): readonly string[] =>
	(matches[0]?.causes ?? []).flatMap(({ id, standing }) => (standing === 'fits' ? [id] : []));

/** What the checks saw, in short. */
export const seen = ({ measured }: Explanation): string =>
	(measured?.checks ?? []).map(({ id, outcome, status }) => `${id} ${outcome ?? status}`).join(', ');
