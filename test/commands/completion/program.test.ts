import { describe, expect, test } from 'vitest';
import { SCRIPTS } from '../../../src/commands/completion/scripts.ts';
import { runProgram } from '../program.ts';

const candidates = (...typed: readonly string[]) => runProgram(['completion', 'candidates', '--', ...typed]);

describe('completion SHELL', () => {
	test.each(Object.entries(SCRIPTS))('%s: the script and nothing else', async (shell, { script }) => {
		expect(await runProgram(['completion', shell])).toEqual({ code: 0, stdout: `${script.trim()}\n`, stderr: '' });
	});

	test('--help says in one line for each shell how to install it, and does not name what is hidden', async () => {
		const { stdout } = await runProgram(['completion', '--help'], { env: { COLUMNS: '80' } });
		const lines = stdout.split('\n').map((line) => line.trim());
		for (const [shell, { install }] of Object.entries(SCRIPTS)) expect(lines).toContain(`${shell.padEnd(11)} ${install}`);
		expect(stdout + (await runProgram(['--help'])).stdout).not.toContain('candidates');
	});

	test.each([
		[['completion'], /No shell was named.*bash, zsh, fish, powershell/],
		[['completion', 'tcsh'], /tcsh.*bash, zsh, fish, powershell/],
		[['completion', 'bash', 'zsh'], /argument.*zsh/],
	])('%j is a mistake', async (args, says) => {
		const { code, stdout, stderr } = await runProgram(args);
		expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
		expect(stderr).toMatch(says);
		expect(stderr).toMatch(/^vpn-doctor: [^\n]+\n$/);
	});
});

describe('completion candidates', () => {
	test('the length of what is typed, then words with what they mean', async () => {
		const { code, stdout, stderr } = await candidates('explain', '806');
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		expect(stdout).toMatch(/^words 3\n806\t[^\t\n]+\n$/);
		expect((await candidates('check', 'h', '--save', '')).stdout).toBe('files\n');
	});

	test('words of oclif’s own are words like others', async () => {
		for (const own of ['--help', '-h', '--version', 'help', '--', '-']) {
			const { code, stdout } = await candidates('check', own, '');
			expect(code).toBe(0);
			expect(stdout).toMatch(/^words 0\n/);
		}
		expect((await candidates('--version', '')).stdout).toBe('words 0\n');
		expect((await candidates('--help')).stdout).toMatch(/^words 6\n--help\t/);
	});

	test('a line in the environment', async () => {
		const { stdout } = await runProgram(['completion', 'candidates'], { env: { VPN_DOCTOR_LINE: 'vpn-doctor check "h" --only=dns,ppt' } });
		expect(stdout).toMatch(/^words 14\n--only=dns,pptp\tPPTP[^\n]*\n$/);
	});

	test('hostile words are answered with nothing of theirs', async () => {
		for (const typed of ['$(touch pwned)', '`id`', '\u001b[31m', '80\n6', '"', "'", '\\', 'x'.repeat(100_000)]) {
			expect(await candidates('explain', typed)).toEqual({ code: 0, stdout: `words ${typed.length}\n`, stderr: '' });
		}
		expect((await candidates('check', '--only', '\u001b[31m,dn')).stdout).toBe('words 8\n');
	});
});
