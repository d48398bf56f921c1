import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checks } from '../checks/index.ts';

const root = resolve(import.meta.dirname, '..');

/** What may import what of ours (DESIGN, 3). `check` of `host` and `net`: types only. */
const MAY_IMPORT: Record<string, readonly string[]> = {
	'src/wire': [],
	// Native code comes in here, and to two doors of the outside only.
	'src/native': ['src/program'],
	'src/net': ['src/native', 'src/wire'],
	// How a client's file is written is the same whether the user names it or it is found on this machine.
	'src/host': ['src/connection', 'src/native', 'src/program'],
	'src/probe': ['src/wire', 'src/net'],
	'src/check': [],
	'src/certificate': ['src/wire'],
	'src/connection': [],
	checks: ['src/check', 'src/probe', 'src/wire', 'src/net', 'src/host', 'src/certificate', 'src/connection'],
	'src/document.ts': [],
	'src/catalog': ['src/check', 'src/document.ts'],
	'src/config': ['src/check', 'src/connection', 'src/document.ts'],
	'src/history': ['src/catalog'],
	'src/report': ['src/catalog', 'src/check'],
	'src/redaction': ['src/net'],
	'src/program': ['src/catalog'],
	'src/serve': ['src/check', 'src/report'],
	'src/diagnose.ts': ['src/catalog', 'src/check', 'src/host', 'src/report'],
	'src/commands': [
		'src/catalog',
		'src/check',
		'src/config',
		'src/connection',
		'src/document.ts',
		'src/history',
		'src/host',
		'src/native',
		'src/net',
		'src/program',
		'src/redaction',
		'src/report',
		'src/serve',
		'src/wire',
		'src/diagnose.ts',
		'checks',
	],
	'src/main.ts': ['src/commands', 'src/document.ts', 'src/program', 'src/report'],
};

/** Types may look one step up: a contract has to name what it is about. */
const MAY_IMPORT_TYPES: Record<string, readonly string[]> = {
	'src/host': ['src/check'],
	'src/check': ['src/host', 'src/net', 'src/probe', 'src/connection'],
	'src/probe': ['src/connection'],
	'src/certificate': ['src/host'],
	'src/history': ['src/check', 'src/host'],
	'src/config': ['src/report'],
	'src/report': ['src/config', 'src/history', 'src/program'],
	'src/redaction': ['src/report'],
};

/** Whatever does a thing to the outside does it in one place. */
const DOORS: Record<string, readonly string[]> = {
	execa: ['src/host/exec.ts'],
	koffi: ['src/native/koffi.ts'],
	'src/native/koffi.ts': ['src/host/win32.ts', 'src/net/raw.ts', 'src/native/'],
	ping: ['src/net/'],
	systeminformation: ['src/host/'],
	ora: ['src/commands/'],
	'@oclif/core': ['src/commands/', 'src/main.ts'],
	entities: ['src/catalog/recognise/plain-text.ts'],
	'fastest-levenshtein': ['src/catalog/recognise/similar.ts'],
	yaml: ['src/document.ts'],
	'data/catalog-keys.json': ['src/program/catalog-keys.ts'],
	'node:sea': ['src/program/own-files.ts'],
	zod: [
		'src/catalog/',
		'src/config/',
		'src/report/fields.ts',
		'src/report/lines-schema.ts',
		'src/report/options-schema.ts',
		'src/report/past-schema.ts',
		'src/report/schema.ts',
		'src/report/connections.ts',
	],
	'node:child_process': [],
	'node:tls': ['src/net/'],
	'node:http': ['src/net/', 'src/serve/server.ts'],
	'node:https': ['src/net/'],
	'node:http2': ['src/net/'],
	'node:dgram': ['src/net/'],
	'node:dns': ['src/net/'],
};

interface Import {
	readonly file: string;
	readonly from: string;
	readonly typeOnly: boolean;
	/** Loaded only when it comes to it. */
	readonly lazy: boolean;
}

function sources(folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
		.map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const files = [...sources('src'), ...sources('checks')];

function importsOf(file: string): Import[] {
	const text = readFileSync(join(root, file), 'utf8');
	const statements = text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)';/gm);
	const dynamic = text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g);
	const named = (from: string) => (from.startsWith('.') ? relative(root, join(root, dirname(file), from)) : from);
	return [
		...[...statements].map((match) => ({ file, from: named(match[2] ?? ''), typeOnly: match[1] !== undefined, lazy: false })),
		...[...dynamic].map((match) => ({ file, from: named(match[1] ?? ''), typeOnly: false, lazy: true })),
	];
}

const imports = files.flatMap(importsOf);

function roomOf(path: string): string | undefined {
	return Object.keys(MAY_IMPORT).find((room) => path === room || path.startsWith(`${room}/`));
}

describe('the house', () => {
	it('has a room for every source', () => {
		expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
	});

	it('lets data flow one way', () => {
		const wrong = imports.filter(({ file, from, typeOnly }) => {
			const [here, there] = [roomOf(file), roomOf(from)];
			if (here === undefined || there === undefined || here === there) return false;
			const allowed = [...(MAY_IMPORT[here] ?? []), ...(typeOnly ? (MAY_IMPORT_TYPES[here] ?? []) : [])];
			return !allowed.includes(there);
		});
		expect(wrong.map(({ file, from }) => `${file} imports ${from}`)).toEqual([]);
	});

	it('has one door for each way out', () => {
		const wrong = imports.filter(({ file, from, typeOnly }) => {
			const doors = DOORS[from] ?? DOORS[from.replace(/\/promises$/, '')];
			return doors !== undefined && !typeOnly && !doors.some((door) => file === door || (door.endsWith('/') && file.startsWith(door)));
		});
		expect(wrong.map(({ file, from }) => `${file} imports ${from}`)).toEqual([]);
	});

	it('opens sockets in one room only', () => {
		const elsewhere = files.filter((file) => !file.startsWith('src/net/'));
		const wrong = elsewhere.flatMap((file) => {
			const text = readFileSync(join(root, file), 'utf8');
			const names = [...text.matchAll(/import \{([^}]*)\} from 'node:net'/g)].flatMap((match) =>
				(match[1] ?? '').split(',').map((name) => name.trim()),
			);
			const sockets = names.filter((name) => name !== '' && !/^(isIP|isIPv4|isIPv6|BlockList)$/.test(name));
			return [...sockets, ...(/(?<![.\w])fetch\(/.test(text) ? ['fetch()'] : [])].map((name) => `${file} uses ${name}`);
		});
		expect(wrong).toEqual([]);
	});

	it('keeps the heavy libraries lazy', () => {
		const heavy = ['execa', 'ora', 'ping', 'systeminformation', 'koffi', 'yaml'];
		const eager = files
			.flatMap((file) => {
				const text = readFileSync(join(root, file), 'utf8');
				return [...text.matchAll(/^import\s+(?!type\s)[^;]*?from\s+'([^']+)';/gm)].map((match) => `${file} imports ${match[1]}`);
			})
			.filter((line) => heavy.some((library) => line.endsWith(` imports ${library}`)));
		expect(eager).toEqual([]);
	});

	it('starts without what reads and validates files', () => {
		const reached = new Set(['src/main.ts']);
		for (const file of reached)
			for (const { from } of imports.filter((each) => each.file === file && !each.typeOnly && !each.lazy)) reached.add(from);
		expect(['yaml', 'zod', 'src/config/read.ts'].filter((name) => reached.has(name))).toEqual([]);
	});

	it('reads process.platform in one place', () => {
		const readers = files.filter((file) =>
			/process\.platform|\{[^}]*\bplatform\b[^}]*\} = process\b|\bplatform\(\)|import \{[^}]*\bplatform\b[^}]*\} from 'node:(os|process)'/.test(
				readFileSync(join(root, file), 'utf8'),
			),
		);
		// And one more that only says what it is.
		expect(readers).toEqual(['src/host/this-machine.ts', 'src/program/version.ts']);
	});

	it('has no file above 300 lines, and no room for odds and ends', () => {
		const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
		expect(long).toEqual([]);
		expect(files.filter((file) => /\b(utils?|helpers?|common|manager|base|misc)\b/.test(file))).toEqual([]);
	});

	it('knows every package that it imports', () => {
		const foreign = [
			...new Set(imports.filter(({ from }) => roomOf(from) === undefined && !from.startsWith('node:')).map(({ from }) => from)),
		];
		expect(foreign.filter((name) => DOORS[name] === undefined)).toEqual([]);
	});
});

describe('the list of checks', () => {
	it('names each check after its file', () => {
		const ids = sources('checks')
			.filter((file) => /^checks\/[^/]+\.ts$/.test(file) && file !== 'checks/index.ts')
			.map((file) => file.slice('checks/'.length, -'.ts'.length));
		expect(checks.map(({ id }) => id).sort()).toEqual(ids.sort());
	});

	it('stands in dependency order, and no check waits for one of a narrower scope that it cannot see', () => {
		const width = { run: 0, target: 1, address: 2 } as const;
		for (const [at, check] of checks.entries()) {
			for (const other of [...Object.values(check.needs ?? {}), ...Object.values(check.after ?? {})]) {
				expect(checks.indexOf(other), `${check.id} depends on ${other.id}`).toBeLessThan(at);
				expect(checks).toContain(other);
				if (check.scope === 'run') expect(width[other.scope as keyof typeof width], `${check.id} → ${other.id}`).toBe(0);
			}
		}
	});

	it('is never held up at the server by something on this computer', () => {
		for (const check of checks.filter(({ group }) => group === 'server')) {
			for (const need of Object.values(check.needs ?? {})) expect(need.group, `${check.id} needs ${need.id}`).not.toBe('computer');
		}
	});
});
