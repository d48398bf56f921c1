import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Report } from '../../src/report/schema.ts';
import { run } from './program.ts';
import { copyProject, type ProjectCopy } from './project-copy.ts';

/**
 * How many places a new check touches: its file, its line in the list, its test, and, since it can fail, its cause.
 * It is made here from nothing but what the other checks show, and asked for through the real program.
 */

const CHECK = `
import { defineCheck } from '../src/check/define.ts';
import dns from './dns.ts';

type Seen = { readonly outcome: 'dry' | 'wet'; readonly level: number };

export default defineCheck<Seen>({
	id: 'toy',
	title: 'Moat of the castle',
	about: 'Nobody gets in where the bridge is up.',
	group: 'server',
	scope: 'address',
	needs: { dns },
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		dry: { status: 'pass', says: 'The moat is dry.' },
		wet: { status: 'fail', says: ({ level }) => \`The moat holds \${level} m of water.\` },
	},
	observe: async ({ address }) => ({ outcome: address.startsWith('127.') ? 'wet' : 'dry', level: 3 }),
});
`;

const CAUSE = `
id: toy-bridge-up
title: The bridge over the moat is up
owner: server
where: server
when:
  - { check: toy, outcome: wet }
leadsTo:
  - { tunnel: pptp, client: windows, at: profile, codes: ["756"], confidence: high }
likelihood: rare
remedy:
  - platform: server
    do: Let the bridge down.
    command: bridge --down {host}
sources:
  - A fairy tale
`;

const TEST = `
import { expect, test } from 'vitest';
import toy from './../../checks/toy.ts';

test('it is wet at home, and dry elsewhere', async () => {
	expect(await toy.observe({ address: '127.0.0.1' } as never)).toEqual({ outcome: 'wet', level: 3 });
	expect(await toy.observe({ address: '192.0.2.1' } as never)).toMatchObject({ outcome: 'dry' });
});
`;

let copy: ProjectCopy;
let before: ReadonlyMap<string, string>;

beforeAll(() => {
	copy = copyProject();
	before = sources();
	write('checks/toy.ts', CHECK);
	write('checks/index.ts', withToy(readFileSync(join(copy.folder, 'checks/index.ts'), 'utf8')));
	write('data/causes/profile/toy-bridge-up.yaml', CAUSE);
	write('test/checks/toy.test.ts', TEST);
});
afterAll(() => copy?.remove());

function write(name: string, text: string): void {
	const path = join(copy.folder, name);
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text.trimStart());
}

/** One line in the list, and the import that it needs. */
function withToy(list: string): string {
	return list.replace("import sstpPort from './sstp-port.ts';\n", "$&import toy from './toy.ts';\n").replace('\tsstpPort,\n', '$&\ttoy,\n');
}

/** Every source by its name, as a hash. What the program makes for itself is none. */
function sources(): ReadonlyMap<string, string> {
	const names = readdirSync(copy.folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) =>
			join(parentPath, name)
				.slice(copy.folder.length + 1)
				.replaceAll('\\', '/'),
		);
	const own = names.filter((name) => !/^(node_modules|dist)\//.test(name));
	return new Map(
		own.map((name) => [
			name,
			createHash('sha256')
				.update(readFileSync(join(copy.folder, name)))
				.digest('hex'),
		]),
	);
}

const program = (...args: readonly string[]) => run(process.execPath, [join(copy.folder, 'bin/dev.js'), ...args]);

// Without a build every start compiles the catalog.
vi.setConfig({ testTimeout: 60_000 });

test('the check, its cause and the code that follows are in the report', async () => {
	const { code, stdout, stderr } = await program('check', '127.0.0.1', '--tunnel', 'pptp', '--json');
	expect(stderr).toBe('');
	const { targets, verdict } = JSON.parse(stdout) as Report;
	expect(targets[0]?.checks.find(({ id }) => id === 'toy')).toMatchObject({
		status: 'fail',
		outcome: 'wet',
		says: 'The moat holds 3 m of water.',
	});
	expect(targets[0]?.predictions[0]).toMatchObject({ outcome: 'fails', code: '756', breaksAt: 'profile', causes: ['toy-bridge-up'] });
	expect(verdict).toMatchObject({ state: 'fails', code: '756', where: 'server', owner: 'server', command: 'bridge --down 127.0.0.1' });
	expect(code).toBe(1);
});

test('and on the screen', async () => {
	const { stdout, code } = await program('check', '127.0.0.1', '--tunnel', 'pptp', '--only', 'toy');
	expect(stdout).toMatch(/FAIL {2}Moat of the castle: The moat holds 3 m of water\./);
	expect(stdout).toMatch(/PPTP would fail with 756/);
	expect(stdout).toContain('The bridge over the moat is up.');
	expect(stdout).toContain('bridge --down 127.0.0.1');
	expect(stdout).toMatch(/WILL FAIL +Windows will show 756/);
	expect(code).toBe(1);
});

test('the lists and explanations know it', async () => {
	expect((await program('checks')).stdout).toMatch(/toy +Moat of the castle/);
	expect((await program('checks', 'show', 'toy')).stdout).toContain('The moat holds <level> m of water.');
	expect((await program('explain', '756')).stdout).toContain('The bridge over the moat is up.');
});

test('its test runs', async () => {
	const vitest = join(copy.folder, 'node_modules/vitest/vitest.mjs');
	const { code, stdout } = await run(process.execPath, [vitest, 'run', '--root', copy.folder, 'test/checks/toy.test.ts'], {
		cwd: copy.folder,
	});
	expect(stdout).toMatch(/1 passed/);
	expect(code).toBe(0);
});

test('four places were touched, and nothing else', () => {
	const after = sources();
	const touched = [...after].filter(([name, hash]) => before.get(name) !== hash).map(([name]) => name);
	expect(touched.sort()).toEqual(['checks/index.ts', 'checks/toy.ts', 'data/causes/profile/toy-bridge-up.yaml', 'test/checks/toy.test.ts']);
	expect([...before.keys()].filter((name) => !after.has(name))).toEqual([]);
});
