import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exec } from '../../src/host/exec.ts';

const node = process.execPath;
let folder = '';
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script of Node, the one program that is there on every system. */
function run(script: string, options: Partial<Parameters<typeof exec>[2]> = {}, args: readonly string[] = []) {
	return exec(node, ['--eval', script, '--', ...args], { timeoutMs: 10_000, ...options });
}

test('output, exit code, environment, standard input', async () => {
	const ran = await run(
		'process.stdin.on("data", (data) => { console.log(`${data} ${process.env.LC_ALL} ${process.env.EXTRA}`); console.error("E"); process.exitCode = 3; })',
		{ stdin: 'hello', env: { EXTRA: 'x' } },
	);
	expect(ran).toEqual({ read: true, value: { exitCode: 3, stdout: 'hello C x\n', stderr: 'E\n' } });
	// What a program writes is in nobody's language, unless it is asked for: some lose letters in the plain C locale.
	const asked = await run('console.log(process.env.LC_ALL)', { env: { LC_ALL: 'C.UTF-8' } });
	expect(asked).toMatchObject({ value: { stdout: 'C.UTF-8\n' } });
});

test('standard input is closed at once without any', async () => {
	expect(await run('process.stdin.resume().on("end", () => console.log("end"))')).toMatchObject({ value: { stdout: 'end\n' } });
});

test('arguments are not for any shell', async () => {
	const hostile = '$(touch x); `id` "quoted" \'single\' %PATH% *';
	expect(await run('process.stdout.write(process.argv[1])', {}, [hostile])).toMatchObject({ value: { stdout: hostile } });
});

test('a program that is not there', async () => {
	expect(await exec('vpn-doctor-no-such-program', [], { timeoutMs: 1000 })).toEqual({
		read: false,
		reason: 'missing-program',
		detail: 'vpn-doctor-no-such-program',
	});
});

test.runIf(process.platform !== 'win32')('a program that may not be run', async () => {
	const file = join(folder, 'not-executable');
	writeFileSync(file, '#!/bin/sh\n', { mode: 0o644 });
	expect(await exec(file, [], { timeoutMs: 1000 })).toEqual({ read: false, reason: 'not-permitted', detail: 'not-executable: EACCES' });
});

test('a program that takes too long is killed', async () => {
	const began = performance.now();
	expect(await run('setTimeout(() => {}, 30_000)', { timeoutMs: 300 })).toMatchObject({ read: false, reason: 'timed-out' });
	expect(performance.now() - began).toBeLessThan(800);
});

test('what a program said before it was killed was heard', async () => {
	let heard = '';
	const onOutput = (piece: string) => {
		heard += piece;
	};
	const halves = 'process.stdout.write(Buffer.from([0xc3])); setTimeout(() => process.stdout.write(Buffer.from([0xbc])), 100);';
	expect(await run(`${halves} setTimeout(() => {}, 30_000)`, { timeoutMs: 1500, onOutput })).toMatchObject({ reason: 'timed-out' });
	expect(heard).toBe('ü');
});

test('aborting kills it, though it ignores what can be ignored and its own child holds the pipe', async () => {
	const file = join(folder, 'pids');
	const grandchild = `const { spawn } = require('node:child_process');
		const child = spawn(process.execPath, ['--eval', 'setTimeout(() => {}, 8000)'], { stdio: 'inherit' });
		process.on('SIGTERM', () => {});
		require('node:fs').writeFileSync(${JSON.stringify(file)}, JSON.stringify([process.pid, child.pid]));
		setTimeout(() => {}, 30_000);`;
	const stop = new AbortController();
	const running = run(grandchild, { signal: stop.signal });
	await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8').endsWith(']'), { timeout: 10_000 }).toBe(true);
	const [pid, childPid] = JSON.parse(readFileSync(file, 'utf8')) as [number, number];
	const began = performance.now();
	stop.abort();
	expect(await running).toMatchObject({ read: false, reason: 'failed', detail: expect.stringMatching(/^node[^/\\]*: aborted$/) });
	expect(performance.now() - began).toBeLessThan(200);
	process.kill(childPid, 'SIGKILL');
	await expect.poll(() => isAlive(pid)).toBe(false);
});

test('a pipe that a grandchild holds does not keep our own process from ending', async () => {
	const holder = `require('node:child_process').spawn(process.execPath, ['--eval', 'setTimeout(() => {}, 6000)'], { stdio: 'inherit' });
		setTimeout(() => {}, 30_000);`;
	const door = new URL('../../src/host/exec.ts', import.meta.url).href;
	const ours = `import { exec } from ${JSON.stringify(door)};
		await exec(process.execPath, ['--eval', ${JSON.stringify(holder)}], { timeoutMs: 600 });`;
	const began = performance.now();
	expect(await exec(node, ['--input-type=module', '--eval', ours], { timeoutMs: 20_000 })).toMatchObject({ value: { exitCode: 0 } });
	expect(performance.now() - began).toBeLessThan(5000);
});

test('already aborted: nothing is started', async () => {
	const file = join(folder, 'started');
	const ran = await run(`require('node:fs').writeFileSync(${JSON.stringify(file)}, '')`, { signal: AbortSignal.abort() });
	expect(ran).toMatchObject({ read: false, reason: 'failed' });
	expect(existsSync(file)).toBe(false);
});

test('output without end, and arguments that cannot be', async () => {
	const endless = await run('const more = () => process.stdout.write("x".repeat(65_536), more); more()');
	expect(endless).toMatchObject({ read: false, reason: 'failed', detail: expect.stringContaining('more than 4194304') });
	expect(await exec(node, ['a\0b'], { timeoutMs: 1000 })).toMatchObject({ read: false, reason: 'failed' });
});

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
