import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Report } from '../../src/report/schema.ts';
import { SAMPLES } from '../report/formats/samples.ts';
import { runProgram } from './program.ts';

/** `check --redact`, `check --from` and `redactions`: what is handed on, and what stays here. */

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-sharing-'));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A user of its own, with nothing kept yet. */
let users = 0;
function user() {
	const state = file(`state-${users++}`);
	mkdirSync(state);
	const start = { cwd: folder, env: { XDG_STATE_HOME: state, LOCALAPPDATA: state } };
	return { table: join(state, 'vpn-doctor/redactions.json'), run: (...args: readonly string[]) => runProgram(args, start) };
}

const sample = file('sample.json');
let measured: Report;
beforeAll(async () => {
	writeFileSync(sample, JSON.stringify(SAMPLES.fails));
	await runProgram(['check', '127.0.0.1', '--tunnel', 'pptp', '--save', file('report.json')], { cwd: folder });
	measured = JSON.parse(readFileSync(file('report.json'), 'utf8'));
}, 60_000);

describe('--redact', () => {
	test('the same pseudonyms in every file, in the next run too, and only "redactions" turns them back', async () => {
		const { run, table } = user();
		const first = await run('check', '--from', sample, '--redact', '--save', file('a.json'), '--output', `text:${file('a.txt')}`);
		expect(first.stderr).toBe('');
		const [json, text] = [readFileSync(file('a.json'), 'utf8'), readFileSync(file('a.txt'), 'utf8')];
		for (const said of [json, text, first.stdout]) {
			expect(said).toContain('host-1.domain-1.example');
			expect(said).not.toContain('vpn.example.com');
		}
		expect(JSON.parse(json).redacted).toBe(true);
		expect(text).toContain('Names and addresses are pseudonyms.');
		await run('check', '--from', sample, '--redact', '--save', file('b.json'));
		expect(readFileSync(file('b.json'), 'utf8')).toBe(json);

		const asked = await run('redactions', 'HOST-1.domain-1.example');
		expect(asked).toMatchObject({ code: 0, stderr: '' });
		expect(asked.stdout.split('\n')[0]).toBe('host-1.domain-1.example  vpn.example.com');
		expect(asked.stdout).toContain(`The table is ${table}`);
		const all = JSON.parse((await run('redactions', '--json')).stdout);
		expect(all.redactions).toContainEqual({ kind: 'host', original: 'vpn.example.com', pseudonym: 'host-1.domain-1.example' });
		expect(await run('redactions', 'host-99')).toMatchObject({ code: 2, stdout: expect.stringContaining('No such pseudonym') });
	});

	test('off unless asked for in what stays here, and nothing is kept then', async () => {
		const { run, table } = user();
		const { stdout } = await run('check', '--from', sample, '--json');
		expect(JSON.parse(stdout).targets[0].host).toBe('vpn.example.com');
		expect(existsSync(table)).toBe(false);
	});

	test('on by default in what is made to be passed on; --no-redact leaves it as it is', async () => {
		const { run } = user();
		const written = ['markdown', 'html', 'junit', 'ndjson'].flatMap((form) => ['--output', `${form}:${file(`default.${form}`)}`]);
		const names = (form: string) => {
			const text = readFileSync(file(`default.${form}`), 'utf8');
			return [text.includes('vpn.example.com'), /host-1\.domain-1\.example/.test(text.replaceAll('\\', ''))];
		};
		await run('check', '--from', sample, ...written);
		expect(['markdown', 'html', 'junit', 'ndjson'].map(names)).toEqual([
			[false, true],
			[false, true],
			[true, false],
			[true, false],
		]);
		await run('check', '--from', sample, '--redact', ...written);
		expect(['markdown', 'html', 'junit', 'ndjson'].map(names)).toEqual(Array(4).fill([false, true]));
		await run('check', '--from', sample, '--no-redact', ...written);
		expect(['markdown', 'html', 'junit', 'ndjson'].map(names)).toEqual(Array(4).fill([true, false]));
	});

	test('of a run that is made now, nothing is said before it is redacted', async () => {
		const { run } = user();
		const { stdout, code } = await run('check', 'vpn.corp.test', '--only', 'dns', '--dns', '127.0.0.1:9', '--timeout', '0.2', '--redact');
		expect(stdout).not.toContain('corp.test');
		expect(stdout).toContain('Names and addresses are pseudonyms.');
		expect(code).toBe(1);
	});

	test.skipIf(platform() === 'win32')('the table is for the user alone', async () => {
		const { run, table } = user();
		await run('check', '--from', sample, '--redact');
		expect(statSync(table).mode & 0o777).toBe(0o600);
		expect(statSync(join(table, '..')).mode & 0o777).toBe(0o700);
		expect(readdirSync(join(table, '..'))).toEqual(['redactions.json']);
	});

	test('many at once: no value has two pseudonyms, and none is lost', async () => {
		const { run, table } = user();
		const names = Array.from({ length: 6 }, (_, at) => `vpn-${at}.corp.test`);
		for (const [at, host] of names.entries())
			writeFileSync(file(`at-once-${at}.json`), JSON.stringify(SAMPLES.fails).replaceAll('vpn.example.com', host));
		await Promise.all(names.map((_, at) => run('check', '--from', file(`at-once-${at}.json`), '--redact')));
		const entries = JSON.parse(readFileSync(table, 'utf8')) as readonly [string, string, string][];
		for (const name of names) expect(entries.filter(([, original]) => original === name)).toHaveLength(1);
		expect(new Set(entries.map(([, , pseudonym]) => pseudonym)).size).toBe(entries.length);
	});

	test('a table that cannot be understood is left as it is, and the report is redacted all the same', async () => {
		const { run, table } = user();
		mkdirSync(join(table, '..'), { mode: 0o700 });
		for (const content of ['{', '{"a":1}', '[["host","a"]]', '[1]']) {
			writeFileSync(table, content);
			const { stdout } = await run('check', '--from', sample, '--redact', '--json');
			expect(JSON.parse(stdout).targets[0].host).toBe('host-1.domain-1.example');
			expect(readFileSync(table, 'utf8')).toBe(content);
			expect(await run('redactions')).toMatchObject({ code: 65, stdout: '' });
		}
	});

	test.skipIf(platform() === 'win32')("a folder that others may write to is nobody's", async () => {
		const { run, table } = user();
		mkdirSync(join(table, '..'));
		chmodSync(join(table, '..'), 0o777);
		const { stdout } = await run('check', '--from', sample, '--redact', '--json');
		expect(JSON.parse(stdout).redacted).toBe(true);
		expect(existsSync(table)).toBe(false);
	});
});

describe('--from', () => {
	test('a run of this version is the same report again, marked, with its exit code', async () => {
		const { code, stdout, stderr } = await user().run('check', '--from', file('report.json'), '--json');
		const { judgedFrom, ...again } = JSON.parse(stdout) as Report;
		expect({ code, stderr, again }).toEqual({ code: measured.exitCode, stderr: '', again: measured });
		expect(judgedFrom).toEqual({ startedAt: measured.startedAt, catalogVersion: measured.catalogVersion, version: measured.tool.version });
	});

	test('the text says that nothing was measured now', async () => {
		const { stdout, code } = await user().run('check', '--from', file('report.json'));
		expect(stdout.replace(/\s+/g, ' ')).toContain('Nothing was measured now: this is what was seen on ');
		expect(code).toBe(measured.exitCode);
	});

	test('a redacted report is judged as the one that it was made of', async () => {
		const { run } = user();
		await run('check', '--from', file('report.json'), '--redact', '--save', file('redacted.json'));
		const { stdout, code } = await run('check', '--from', file('redacted.json'), '--json');
		const again = JSON.parse(stdout) as Report;
		expect(again.redacted).toBe(true);
		expect(code).toBe(measured.exitCode);
		const codes = (report: Report) =>
			report.targets.map(({ predictions }) => predictions.map((line) => [line.tunnel, line.outcome, line.code]));
		expect(codes(again)).toEqual(codes(measured));
	});

	test('a catalog of the configuration changes what it means', async () => {
		const own = file('own');
		mkdirSync(join(own, 'catalog/causes'), { recursive: true });
		writeFileSync(
			join(own, 'catalog/causes/own-refused.yaml'),
			[
				'id: own-refused',
				'title: The concentrator of our office is switched off at night',
				'owner: server',
				'where: server',
				'when: [{ check: pptp, outcome: refused }]',
				'leadsTo: [{ tunnel: pptp, client: windows, at: transport, codes: ["800"], confidence: high }]',
				'likelihood: common',
				'remedy: [{ platform: any, do: Call the office in the morning. }]',
				'sources: [our own]',
			].join('\n'),
		);
		writeFileSync(join(own, 'vpn-doctor.config.yaml'), 'catalog: [catalog]\n');
		const { stdout, stderr } = await user().run(
			'check',
			'--from',
			file('report.json'),
			'--config',
			join(own, 'vpn-doctor.config.yaml'),
			'--json',
		);
		expect(stderr).toBe('');
		const again = JSON.parse(stdout) as Report;
		expect(again.targets[0]?.causes.find(({ id }) => id === 'own-refused')?.standing).toBe('fits');
		expect(again.catalogVersion).not.toBe(measured.catalogVersion);
	});

	test.each([
		['a host too', ['vpn.example.com'], 'leave out "vpn.example.com"'],
		['a tunnel', ['--tunnel', 'sstp'], '--tunnel says how to look, and with --from nothing is measured'],
		['another patience', ['--timeout', '9'], '--timeout says how to look'],
		['an answer to no question', ['--answer', 'no-such=yes'], 'there is no question "no-such"'],
		['an unknown check', ['--accept-unknown', 'no-such'], 'There is no check "no-such"'],
	])('refuses %s', async (_, args, message) => {
		const { code, stdout, stderr } = await user().run('check', ...args, '--from', file('report.json'));
		expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
		expect(stderr).toContain(message);
	});

	test.each([
		['is not there', undefined, 'cannot be read'],
		['is no JSON', 'x', 'is not JSON'],
		['is none of ours', '{}', 'is no report of this program'],
		['is of a version to come', '{"schemaVersion":2}', 'its schemaVersion is 2'],
	])('a file that %s', async (_, content, message) => {
		const name = file('strange.json');
		rmSync(name, { force: true });
		if (content !== undefined) writeFileSync(name, content);
		const { code, stdout, stderr } = await user().run('check', '--from', name);
		expect({ code, stdout }).toEqual({ code: 65, stdout: '' });
		expect(stderr).toContain(message);
	});
});
