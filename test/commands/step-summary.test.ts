import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runProgram } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-summary-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const QUICK = ['check', '127.0.0.1', '--only', 'dns'];

test('--output github prints commands, and adds to the page of the step what GitHub says where to', async () => {
	const page = join(folder, 'page.md');
	writeFileSync(page, '# Before\n');
	const { code, stdout, stderr } = await runProgram([...QUICK, '--output', 'github'], { env: { GITHUB_STEP_SUMMARY: page } });
	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	expect(stdout).toMatch(/^(::notice title=127\.0\.0\.1%3A WELL::.*\n)+$/);
	expect(readFileSync(page, 'utf8')).toMatch(/^# Before\n## vpn-doctor\n\n\| Target \|.*\n.*\n\| `127\.0\.0\.1` \| \*\*WELL\*\* /);
});

test('no other form touches it, and the commands go to a file where one is named', async () => {
	const page = join(folder, 'untouched.md');
	const file = join(folder, 'commands.txt');
	const env = { GITHUB_STEP_SUMMARY: page };
	await runProgram([...QUICK, '--output', 'junit', '--output', `tap:${join(folder, 'vpn.tap')}`], { env });
	expect(() => readFileSync(page)).toThrow('ENOENT');
	expect(readFileSync(join(folder, 'vpn.tap'), 'utf8')).toMatch(/^TAP version 14\n1\.\.\d+\n/);
	const { stdout } = await runProgram([...QUICK, '--output', 'junit', '--output', `github:${file}`], { env });
	expect(stdout).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites .*[^\n]\n$/s);
	expect(readFileSync(file, 'utf8')).toMatch(/^::notice /);
	expect(readFileSync(page, 'utf8')).toMatch(/^## vpn-doctor\n/);
});

test('a page that cannot be written to is said before anything is probed', async () => {
	const { code, stdout, stderr } = await runProgram([...QUICK, '--output', 'github'], { env: { GITHUB_STEP_SUMMARY: folder } });
	expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
	expect(stderr).toBe(
		`vpn-doctor: Cannot add to the step summary "${folder}" (EISDIR). Point GITHUB_STEP_SUMMARY at a file that you may write to, or unset it.\n`,
	);
});
