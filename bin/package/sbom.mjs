// vpn-doctor-VERSION.cdx.json: what is inside, as CycloneDX 1.6 has it. For whoever has to tell which version of what a fleet runs.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { bundledLicences } from '../../src/program/licences.ts';
import { nativeOf, RUNTIMES } from './runtimes.mjs';

const BUNDLED = 'dist/THIRD-PARTY-LICENSES.txt';

export const needs = Object.keys(RUNTIMES);

export async function make({ root, out, version, epoch, executables }) {
	const file = join(out, `vpn-doctor-${version}.cdx.json`);
	const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
	const natives = await Promise.all(executables.map(({ platform, arch }) => nativeOf(root, `${platform}-${arch}`)));
	const bundled = bundledLicences(await readFile(join(root, BUNDLED), 'utf8'));
	const bill = billOfMaterials({ version, epoch, executables, natives, bundled, packages });
	await writeFile(file, `${JSON.stringify(bill, null, 2)}\n`);
	return [file];
}

/** `bundled` are the libraries in the program, `packages` those of the lock file, which has their checksums. */
export function billOfMaterials({ version, epoch, executables, natives, bundled, packages }) {
	const own = {
		type: 'application',
		'bom-ref': 'vpn-doctor',
		name: 'vpn-doctor',
		version,
		purl: purl('vpn-doctor', version),
		...licensed('MIT'),
	};
	const libraries = bundled.map(({ name, version, licence }) => library(name, version, lockedAs(packages, name, version), licence));
	const files = executables.map(({ platform, arch, file, sha256 }, at) => {
		const runtime = RUNTIMES[`${platform}-${arch}`];
		const native = natives[at];
		return {
			component: {
				type: 'application',
				'bom-ref': basename(file),
				name: basename(file),
				version,
				hashes: [{ alg: 'SHA-256', content: sha256 }],
				...licensed('MIT'),
			},
			inside: [
				{ ...library(runtime.name, runtime.version, runtime.integrity, 'MIT'), description: 'Node.js; its licence names what is in it' },
				library(native.name, native.version, native.integrity, 'MIT'),
			],
		};
	});
	const inside = new Map(files.flatMap(({ inside }) => inside).map((component) => [component['bom-ref'], component]));
	const components = [...libraries, ...inside.values(), ...files.map(({ component }) => component)];
	const refs = (list) => list.map((component) => component['bom-ref']).sort();
	const bill = {
		bomFormat: 'CycloneDX',
		specVersion: '1.6',
		version: 1,
		metadata: { timestamp: new Date(epoch * 1000).toISOString(), component: own },
		components,
		dependencies: [
			{ ref: own['bom-ref'], dependsOn: refs(libraries) },
			...files.map(({ component, inside }) => ({ ref: component['bom-ref'], dependsOn: [own['bom-ref'], ...refs(inside)] })),
			...refs([...libraries, ...inside.values()]).map((ref) => ({ ref })),
		],
	};
	// The same content has the same number, as RFC 9562 lets a version 8 be made.
	const digest = createHash('sha256').update(JSON.stringify(bill)).digest('hex');
	const [, a, b, c, d, e] = /^(.{8})(.{4})(.{3})(.{3})(.{12})/.exec(digest);
	return { ...bill, serialNumber: `urn:uuid:${a}-${b}-8${c}-8${d}-${e}` };
}

function library(name, version, integrity, licence) {
	const hashes =
		integrity === undefined
			? {}
			: { hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex') }] };
	return { type: 'library', 'bom-ref': `${name}@${version}`, name, version, purl: purl(name, version), ...hashes, ...licensed(licence) };
}

/** A library may be there in several versions, the others below whoever wants them. */
function lockedAs(packages, name, version) {
	const [, found] =
		Object.entries(packages).find(([path, locked]) => path.endsWith(`node_modules/${name}`) && locked.version === version) ?? [];
	if (found?.integrity === undefined) throw new Error(`package-lock.json has no checksum of ${name} ${version}`);
	return found.integrity;
}

function licensed(expression) {
	return { licenses: [/ (OR|AND|WITH) /.test(expression) ? { expression } : { license: { id: expression } }] };
}

/** A scope's @ is escaped (package URL specification). */
function purl(name, version) {
	return `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
}
