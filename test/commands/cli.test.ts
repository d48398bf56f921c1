import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { builtInCatalog } from '../../src/program/built-in-catalog.ts';
import { exitCodeOf } from '../../src/report/exit-code.ts';
import type { Report } from '../../src/report/schema.ts';
import { runProgram } from './program.ts';
import { ROOT } from './project-copy.ts';

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-cli-'));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
	for (const name of readdirSync(folder)) rmSync(file(name), { recursive: true });
});

/** A check that looks at nothing outside of this program. */
const QUICK = ['check', '127.0.0.1', '--only', 'dns'];

function faultsOf(schema: string, value: unknown): unknown {
	const ajv = new Ajv2020();
	addFormats.default(ajv);
	const validate = ajv.compile(JSON.parse(readFileSync(join(ROOT, 'data/schema', schema), 'utf8')));
	return validate(value) ? [] : validate.errors;
}

describe('check', () => {
	test('--json: JSON by the schema and nothing else; the exit code follows from it', async () => {
		for (const args of [QUICK, ['check', '127.0.0.1', '--tunnel', 'pptp'], ['check', 'localhost', '--only', 'icmp,profile-auth']]) {
			const { code, stdout, stderr } = await runProgram([...args, '--json']);
			const report = JSON.parse(stdout) as Report;
			expect(stderr).toBe('');
			expect(faultsOf('report.schema.json', report)).toEqual([]);
			expect([report.exitCode, exitCodeOf(report)]).toEqual([code, code]);
		}
	});

	test('text: plain when piped, with a verdict, and no word of JSON', async () => {
		const { code, stdout, stderr } = await runProgram(QUICK);
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		expect(stdout).toContain('Name look-up');
		expect(stdout).not.toMatch(/\u001b|"schemaVersion"/);
	});

	test('FORCE_COLOR colours a pipe, NO_COLOR and --no-color win over it', async () => {
		const forced = { FORCE_COLOR: '1' };
		expect((await runProgram(QUICK, { env: forced })).stdout).toContain('\u001b[');
		expect((await runProgram(QUICK, { env: { ...forced, NO_COLOR: '1' } })).stdout).not.toContain('\u001b');
		expect((await runProgram([...QUICK, '--no-color'], { env: forced })).stdout).not.toContain('\u001b');
	});

	test('a check that needs others brings them along; one that was skipped is missing', async () => {
		const { stdout } = await runProgram(['check', '127.0.0.1', '--only', 'route', '--json']);
		expect((JSON.parse(stdout) as Report).targets[0]?.checks.map(({ id }) => id)).toEqual(['dns', 'route']);
		const unwanted = ['icmp', 'pptp', 'sstp-port', 'gateway'];
		const skipped = await runProgram(['check', '127.0.0.1', '--skip', unwanted.join(), '--json']);
		const ids = (JSON.parse(skipped.stdout) as Report).targets[0]?.checks.map(({ id }) => id);
		expect(ids).toEqual(expect.arrayContaining(['dns', 'route']));
		expect(unwanted.filter((id) => ids?.includes(id))).toEqual([]);
	});

	test('a pasted URL, brackets and a port are understood', async () => {
		for (const [typed, host, port] of [
			['https://127.0.0.1:4443/path?x', '127.0.0.1', 4443],
			['[::1]:4443', '::1', 4443],
			['::1', '::1', undefined],
		] as const) {
			const { stdout } = await runProgram(['check', typed, '--only', 'dns', '--json']);
			expect((JSON.parse(stdout) as Report).targets[0]).toMatchObject({ host, ...(port === undefined ? {} : { port }) });
		}
	});
});

describe('--save', () => {
	const saved = (name: string) => JSON.parse(readFileSync(file(name), 'utf8')) as Report;

	test('keeps the JSON beside the text, whole, and leaves nothing else behind', async () => {
		const { code, stdout, stderr } = await runProgram([...QUICK, '--save', file('report.json')]);
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		expect(stdout).toContain('Name look-up');
		expect(faultsOf('report.schema.json', saved('report.json'))).toEqual([]);
		expect(readdirSync(folder)).toEqual(['report.json']);
	});

	test('and beside JSON: the same', async () => {
		const { stdout } = await runProgram([...QUICK, '--json', '--save', file('report.json')]);
		expect(saved('report.json')).toEqual(JSON.parse(stdout));
	});

	test('replaces an older report, also behind a link, which stays one', async () => {
		writeFileSync(file('older.json'), 'older');
		symlinkSync(file('older.json'), file('latest.json'));
		await runProgram([...QUICK, '--save', file('latest.json')]);
		expect(lstatSync(file('latest.json')).isSymbolicLink()).toBe(true);
		expect(saved('older.json').schemaVersion).toBe(1);
	});

	test.runIf(platform() !== 'win32')('writes into what is no file, in place of replacing it', async () => {
		spawnSync('sh', ['-c', 'mkfifo "$0"', file('pipe')]);
		const reader = spawn('cat', [file('pipe')], { stdio: ['ignore', 'pipe', 'ignore'] });
		let text = '';
		reader.stdout.on('data', (chunk) => {
			text += chunk;
		});
		const closed = new Promise((resolve) => reader.on('close', resolve));
		await runProgram([...QUICK, '--save', file('pipe')]);
		await closed;
		expect((JSON.parse(text) as Report).schemaVersion).toBe(1);
		expect(lstatSync(file('pipe')).isFIFO()).toBe(true);
	});
});

describe('the catalog', () => {
	test.each<[readonly string[], number, RegExp]>([
		[['explain', '806'], 0, /GRE/],
		[['explain', '0x800B0109'], 0, /0x800B0109/],
		[['explain', 'error', '809'], 0, /809/],
		[['explain', 'ERROR_VPN_GRE_BLOCKED'], 0, /806/],
		[['explain', 'good', 'morning'], 2, /No VPN code found in "good morning"/],
		[['codes'], 0, /806.*\n/],
		[['codes', 'show', '806'], 0, /ERROR_VPN_GRE_BLOCKED/],
		[['checks'], 0, /pptp/],
		[['checks', 'show', 'pptp'], 0, /Every outcome/],
	])('%j ends with %i', async (args, exitCode, says) => {
		const { code, stdout, stderr } = await runProgram(args);
		expect({ code, stderr }).toEqual({ code: exitCode, stderr: '' });
		expect(stdout).toMatch(says);
		const json = await runProgram([...args, '--json']);
		expect(json.code).toBe(exitCode);
		expect(() => JSON.parse(json.stdout)).not.toThrow();
	});

	test('explain --json is as its schema has it', async () => {
		for (const query of ['806', '13801', 'good morning']) {
			const { stdout } = await runProgram(['explain', query, '--json']);
			expect(faultsOf('explanation.schema.json', JSON.parse(stdout))).toEqual([]);
		}
	});
});

describe('help', () => {
	test('without a word, and by --help', async () => {
		const bare = await runProgram([]);
		expect(bare).toEqual(await runProgram(['--help']));
		expect(bare).toMatchObject({ code: 0, stderr: '' });
		expect(bare.stdout).toMatch(/check/);
	});

	test('--version says first what the package says, then the catalog, and what this is', async () => {
		const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
		const catalog = builtInCatalog(ROOT).version;
		for (const flag of ['--version', '-v']) {
			const { code, stdout, stderr } = await runProgram([flag]);
			expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
			expect(stdout.split('\n')).toEqual([
				`vpn-doctor ${version}`,
				`catalog    ${catalog}, built in`,
				`installed  in a source tree, ${ROOT.replace(/[\\/]$/, '')}`,
				`runs on    Node.js ${process.versions.node} (in ${process.execPath}), ${process.platform} ${process.arch}`,
				'',
			]);
		}
	});
});

test.each([
	[['codes', '--json'], 0],
	[['codes'], 0],
	[['checks', '--json'], 0],
	[['check', '127.0.0.1', '--only', 'icmp'], 0],
	[['check', '127.0.0.1', '--only', 'icmp', '--json'], 0],
])('%j | head -1: a reader that has enough is no crash', async (args, expected) => {
	const { code, stderr } = await runProgram(args, { hangUpAfter: 1 });
	expect({ code, stderr }).toEqual({ code: expected, stderr: '' });
});

test('a home that may not be read is nobody’s business', async () => {
	// A file where a folder should be cannot be looked into, whoever asks.
	writeFileSync(file('home'), '');
	const home = join(file('home'), 'nobody');
	const { code, stderr } = await runProgram(QUICK, {
		env: { HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
	});
	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('without a home of the user’s own nothing is kept in the current folder, from where it would be run', async () => {
	for (const env of [{ HOME: '', USERPROFILE: '' }, { XDG_CACHE_HOME: 'here' }] as Record<string, string>[]) {
		const { code, stderr } = await runProgram(['explain', '806'], { cwd: folder, env });
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	}
	expect(readdirSync(folder)).toEqual([]);
});

describe('on an old Node', () => {
	const SAYS = /^vpn-doctor: needs Node\.js 22\.18 or newer, and this is [\d.]+\. [^\n]+\n$/;
	const source = readFileSync(join(ROOT, 'bin/run.js'), 'utf8').replace(/^#!.*|\/\/.*/gm, '');

	test('the entry can be parsed by any: it is ES5', () => {
		expect(source).not.toMatch(/\b(?:const|let|class|async|await|import)\b|=>|`|\?\?|\?\./);
	});

	test.each(['22.17.1', '18.20.8', '8.17.0', '0.12.18'])('%s: one line, 78', async (version) => {
		writeFileSync(file('age.cjs'), `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`);
		const { code, stdout, stderr } = await runProgram(QUICK, { nodeArgs: ['--require', file('age.cjs')] });
		expect(stderr).toMatch(SAYS);
		expect(stderr).toContain(version);
		expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
	});

	test.each(['22.18.0', '23.0.0', '100.0.0'])('%s is new enough', async (version) => {
		writeFileSync(file('age.cjs'), `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`);
		expect((await runProgram(['--version'], { nodeArgs: ['--require', file('age.cjs')] })).code).toBe(0);
	});

	const system = '/usr/bin/node';
	const [major = 0, minor = 0] = existsSync(system)
		? (spawnSync(system, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout ?? '').split('.').map(Number)
		: [];
	test.runIf(major > 0 && (major < 22 || (major === 22 && minor < 18)))('the system’s own, which is too old', async () => {
		const { code, stdout, stderr } = await runProgram(QUICK, { node: system });
		expect(stderr).toMatch(SAYS);
		expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
	});
});
