import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configurationFor } from '../../src/commands/configuration.ts';
import { OwnCheck } from '../../src/config/own-check-schema.ts';
import { Config } from '../../src/config/schema.ts';
import { FaultyFilesError } from '../../src/document.ts';
import { ROOT } from '../commands/project-copy.ts';

/** `invalid/`: one folder for each kind of fault, with the lines that it must bring. A line that ends in `…` may go on as it likes. */
const invalid = join(import.meta.dirname, 'invalid');

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-invalid-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function complaint(config: string): Promise<readonly string[]> {
	const error = await configurationFor(ROOT, config, { readsFiles: true }).then(
		() => undefined,
		(reason) => reason,
	);
	expect(error).toBeInstanceOf(FaultyFilesError);
	const here = dirname(config);
	return (error as Error).message
		.replaceAll(`${here}/`, '')
		.replaceAll(`${relative(process.cwd(), here)}/`, '')
		.split('\n');
}

/** The keys of an object's JSON Schema with their paths; `0` stands for each of a list. */
function keysIn(schema: z.core.JSONSchema.JSONSchema, path: readonly string[] = []): readonly string[] {
	const below = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
		[...path, key].join('.'),
		...keysIn(value as z.core.JSONSchema.JSONSchema, [...path, key]),
	]);
	const { items } = schema;
	return typeof items === 'object' && !Array.isArray(items) ? [...below, ...keysIn(items, [...path, '0'])] : below;
}

describe('every fault at once: file, place in it, and what was expected', () => {
	it.each(readdirSync(invalid))('%s', async (name) => {
		const config = readdirSync(join(invalid, name)).find((file) => file.startsWith('vpn-doctor.config.')) ?? '';
		const lines = await complaint(join(invalid, name, config));
		const expected = readFileSync(join(invalid, name, 'expected.txt'), 'utf8')
			.trim()
			.split('\n');
		const shortened = lines.map((line, at) => {
			const [start, rest] = expected[at]?.split('…') ?? [];
			return start !== undefined && rest !== undefined && line.startsWith(start) ? `${start}…` : line;
		});
		expect(shortened).toEqual(expected);
	});

	it('has a wrong form of every key of the configuration, and of every key of a check', () => {
		const lines = readdirSync(invalid).flatMap((name) => readFileSync(join(invalid, name, 'expected.txt'), 'utf8').split('\n'));
		const places = (of: RegExp) => lines.flatMap((line) => (of.test(line) ? [(line.split(': ')[1] ?? '').replace(/\.\d+/g, '.0')] : []));
		const missing = (keys: readonly string[], named: readonly string[]) =>
			keys.filter((key) => !named.some((place) => place === key || place.startsWith(`${key}.0`)));
		expect(missing(keysIn(z.toJSONSchema(Config, { io: 'input' })), places(/^vpn-doctor\.config/))).toEqual([]);
		const ofCheck = places(/^moat\.mjs/).map((place) => place.split('.')[0] ?? '');
		expect(missing(Object.keys(OwnCheck.shape), ofCheck)).toEqual([]);
	});

	function file(name: string, content: string | Uint8Array): string {
		const path = join(folder, name);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, content);
		return path;
	}

	it.each<[string, string, string | Uint8Array, RegExp]>([
		['no YAML', 'y.yaml', 'catalog: [own\n', /^y\.yaml: line 2, column 1: .+$/],
		['no JSON', 'a.json', '{ "catalog": [ }', /^a\.json: \(whole file\): expected JSON: Unexpected token .*$/],
		['YAML in JSON', 'b.json', 'catalog: []', /^b\.json: \(whole file\): expected JSON: .*$/],
		['no UTF-8', 'c.yaml', Buffer.from('catalog: []', 'utf16le').fill(0xff, 0, 2), /^c\.yaml: \(whole file\): expected text in UTF-8$/],
		['more than 1 MB', 'd.yaml', `catalog: []\n${'#'.repeat(1024 * 1024)}`, /^d\.yaml: is larger than 1 MB; split it$/],
		['deep nesting', 'e.yaml', `catalog: ${'['.repeat(100_000)}`, /^e\.yaml: line 1, column \d+: is nested too deeply$/],
		['deep nesting in JSON', 'f.json', `{"catalog": ${'['.repeat(100_000)}`, /^f\.json: \(whole file\): /],
		['faults without end', 'g.yaml', `catalog: [${'1,'.repeat(5000)}]`, /^… and 4900 more\.$/],
	])('%s', async (_, name, content, expected) => {
		expect((await complaint(file(name, content))).at(-1)).toMatch(expected);
	});

	it('a large map with as many keys: no longer than reading takes', { timeout: 20_000 }, async () => {
		const keys = Array.from({ length: 90_000 }, (_, at) => `k${at}: 1\n`).join('');
		expect((await complaint(file('keys.yaml', keys)))[0]).toBe(
			'keys.yaml: (whole file): unknown key "k0", "k1", "k2", "k3", "k4", …; expected one of $schema, targets, checks, patience, deadline, failOn, exitProfile, noThirdParty, thresholds, waivers, catalog',
		);
	});

	it('no such file; a folder', async () => {
		expect(await complaint(join(folder, 'none.yaml'))).toEqual(['none.yaml: cannot be read: there is no such file']);
		mkdirSync(join(folder, 'folder'));
		expect(await complaint(join(folder, 'folder'))).toEqual(['folder: cannot be read: this is a folder; name a file']);
	});

	it('a large file of codes', async () => {
		file('own/codes/large.yaml', '#'.repeat(1024 * 1024 + 1));
		expect(await complaint(file('large.yaml', 'catalog: [own]'))).toEqual(['own/codes/large.yaml: is larger than 1 MB; split it']);
	});
});
