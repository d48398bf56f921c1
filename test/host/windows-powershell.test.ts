import { describe, expect, it } from 'vitest';
import type { Exec, ExecOptions, Ran } from '../../src/host/exec.ts';
import { readable, unreadable } from '../../src/host/host.ts';
import { powerShell, scriptOf } from '../../src/host/windows/powershell.ts';
import { SECTIONS } from '../../src/host/windows/powershell-sections.ts';

const section = 'vpnConnections';
const line = (answer: object) => `${JSON.stringify({ section, ...answer })}\r\n`;
const done = (stdout: string, exitCode = 0): Ran => readable({ exitCode, stdout, stderr: '' });

function asked(ran: (options: ExecOptions) => Promise<Ran> | Ran) {
	const started: { program: string; args: readonly string[] }[] = [];
	const exec: Exec = async (program, args, options) => {
		started.push({ program, args });
		return ran(options);
	};
	return { shell: powerShell({ exec, systemRoot: 'D:\\Windows' }), started };
}

/** A PowerShell that prints and ends. */
const printing = (text: string, exitCode = 0) =>
	asked((options) => {
		for (const piece of text.match(/[\s\S]{1,7}/g) ?? []) options.onOutput?.(piece);
		return done(text, exitCode);
	});

describe('PowerShell', () => {
	it('is started by its absolute path, once, and not before it is asked', async () => {
		const { shell, started } = printing(line({ rows: [] }));
		expect(started).toEqual([]);
		await Promise.all([shell.rows(section), shell.rows(section)]);
		expect(started).toEqual([
			{
				program: 'D:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
				args: ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', scriptOf(SECTIONS)],
			},
		]);
	});

	it('gives the rows of a section, in whatever pieces they come', async () => {
		const rows = [{ name: 'Büro', split: true }, { name: 'Lager' }];
		expect(await printing(`echo of a policy\r\n${line({ rows })}`).shell.rows(section)).toEqual(readable(rows));
	});

	it('a last line without an end', async () => {
		expect(await printing(line({ rows: [] }).trimEnd()).shell.rows(section)).toEqual(readable([]));
	});

	it('arrays as Windows PowerShell sometimes writes them', async () => {
		const { shell } = printing(line({ rows: { value: [{ name: 'A' }], Count: 1 } }));
		expect(await shell.rows(section)).toEqual(readable([{ name: 'A' }]));
	});

	const FAILURES = [
		['ended with 0 and said nothing', '', 0, 'failed', 'powershell.exe: exit 0, no answer'],
		['ended with an error', 'Access is denied.', 5, 'failed', 'powershell.exe: exit 5, no answer'],
		[
			'no such command',
			line({ error: 'CommandNotFoundException', number: -2146233087, refused: false }),
			0,
			'unsupported',
			'powershell.exe, vpnConnections: CommandNotFoundException -2146233087',
		],
		[
			'refused, by its number',
			line({ error: 'CimException', number: -2147024891, refused: false }),
			0,
			'not-permitted',
			'powershell.exe, vpnConnections: CimException -2147024891',
		],
		[
			'refused, by its kind',
			line({ error: 'CimException', number: -2146233088, refused: true }),
			0,
			'not-permitted',
			'powershell.exe, vpnConnections: CimException -2146233088',
		],
		['letters that were spoilt', line({ rows: [{ name: 'B\uFFFDro' }] }), 0, 'failed', 'powershell.exe, vpnConnections: encoding'],
		['rows that are none', line({ rows: ['text'] }), 0, 'failed', 'powershell.exe, vpnConnections: rows'],
		['a cut line', line({ rows: [] }).slice(0, 20), 0, 'failed', 'powershell.exe: exit 0, no answer'],
	] as const;

	it.each(FAILURES)('%s', async (_, text, exitCode, reason, detail) => {
		expect(await printing(text, exitCode).shell.rows(section)).toEqual(unreadable(reason, detail));
	});

	it('is not there', async () => {
		const missing = unreadable('missing-program', 'powershell.exe');
		expect(await asked(() => missing).shell.rows(section)).toEqual(missing);
	});

	it('what was said before it was killed counts', async () => {
		const { shell } = asked((options) => {
			options.onOutput?.(line({ rows: [{ name: 'A' }] }));
			return unreadable('timed-out', 'powershell.exe: 6500 ms');
		});
		expect(await shell.rows(section)).toEqual(readable([{ name: 'A' }]));
	});

	it('a section answers while PowerShell is still at work', async () => {
		const { shell } = asked((options) => {
			options.onOutput?.(line({ rows: [] }));
			return new Promise(() => {});
		});
		expect(await shell.rows(section)).toEqual(readable([]));
	});
});

describe('the script', () => {
	const script = scriptOf(SECTIONS);

	it('changes nothing, calls no method, and fits into a command line', () => {
		expect(script).not.toMatch(/\b(?:Set|Add|Remove|Enable|Disable|Start|Stop|Restart|New|Clear|Invoke)-(?!Object System\.Text)/);
		const { networkCost: _, ...others } = SECTIONS;
		expect(Object.values(others).join('\n')).not.toMatch(/\.\w+\(/);
		expect(script).not.toContain('"');
		expect(script.length).toBeLessThan(16_000);
	});

	it('has every section in a try of its own', () => {
		expect(script.match(/try \{ @\{ section = '/g)).toHaveLength(Object.keys(SECTIONS).length);
	});
});
