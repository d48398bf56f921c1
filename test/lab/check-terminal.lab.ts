import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Catalog } from '../../src/catalog/schema.ts';
import { commandLine } from './check.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import type { Daemon } from './programs.ts';
import { mute } from './responders.ts';
import { inTerminal, type Sitting } from './terminal.ts';

const { server } = ADDRESSES;

let lab: Lab;
let daemon: Daemon;

beforeAll(async () => {
	lab = await createLab();
	daemon = await mute(lab.server);
});
afterAll(async () => {
	await daemon?.stop();
	await lab?.close();
});

/** A check that lasts a second, seen by someone who waits for it. */
const sit = (sitting: Sitting, ...args: readonly string[]) =>
	inTerminal(lab.client, commandLine(['check', server, '--tunnel', 'pptp', '--timeout', '1', ...args]), sitting);

const BOTH = ['stdout', 'stderr'] as const;
const SPINNER = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/;
const ESCAPE = '\u001b';
const COLOUR = new RegExp(`${ESCAPE}\\[[0-9;]*m`);
const HIDE_CURSOR = `${ESCAPE}[?25l`;
const SHOW_CURSOR = `${ESCAPE}[?25h`;

test('in a terminal: a spinner while it lasts, colours, and the cursor is given back', async () => {
	const { terminal, code } = await sit({ tty: BOTH });
	expect(code).toBe(1);
	expect(terminal).toMatch(SPINNER);
	expect(terminal).toMatch(COLOUR);
	expect(terminal).toContain('WILL FAIL');
	expect(terminal.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(terminal.lastIndexOf(HIDE_CURSOR));
	expect(terminal.slice(terminal.lastIndexOf('Other code?'))).not.toMatch(SPINNER);
});

test('stdout is a pipe: the spinner stays on the terminal, and the pipe is clean', async () => {
	const { terminal, piped } = await sit({ tty: ['stderr'] });
	expect(terminal).toMatch(SPINNER);
	expect(piped).toContain('WILL FAIL');
	expect(piped).not.toMatch(SPINNER);
	expect(piped).not.toContain(ESCAPE);
	expect(terminal).not.toContain('WILL FAIL');
});

test('--json in a terminal: JSON and nothing else, on either stream', async () => {
	const { terminal, piped } = await sit({ tty: ['stderr'] }, '--json');
	expect(terminal).toBe('');
	expect(JSON.parse(piped)).toMatchObject({ exitCode: 1 });
});

test.each<[string, Sitting]>([
	['stderr is a pipe', { tty: ['stdout'] }],
	['in CI', { tty: BOTH, env: { CI: 'true' } }],
	['on a dumb terminal', { tty: BOTH, env: { TERM: 'dumb' } }],
])('%s: no spinner', async (_, sitting) => {
	const { terminal, piped } = await sit(sitting);
	expect(terminal + piped).not.toMatch(SPINNER);
	expect(piped).toBe('');
	expect(terminal).toContain('WILL FAIL');
});

test.each<[string, Sitting, string[]]>([
	['NO_COLOR', { tty: BOTH, env: { NO_COLOR: '1' } }, []],
	['--no-color', { tty: BOTH }, ['--no-color']],
])('%s: no colour, neither in the text nor in the spinner', async (_, sitting, args) => {
	const { terminal } = await sit(sitting, ...args);
	expect(terminal).toContain('WILL FAIL');
	expect(terminal).not.toMatch(COLOUR);
});

test.each([80, 60])('in %i columns no line is wider, except commands and what cannot be broken', async (columns) => {
	const { terminal } = await sit({ tty: ['stdout'], columns });
	const causes: Catalog['causes'] = JSON.parse(readFileSync(join(inject('installed'), 'dist/catalog/causes.json'), 'utf8'));
	const commands = causes.flatMap(({ remedy }) => remedy.flatMap(({ command }) => command?.trim().split('\n') ?? []));
	const lines = stripVTControlCharacters(terminal).split(/\r?\n/);
	const tooWide = lines.filter((line) => line.length > columns && line.trim().includes(' '));
	expect(lines.length).toBeGreaterThan(30);
	expect(tooWide.filter((line) => !commands.includes(line.trim().replaceAll(server, '{host}')))).toEqual([]);
});

test('Ctrl-C at the keyboard: ends within 200 ms (300 on a busy machine), says so, and gives the cursor back', async () => {
	const { terminal, code, sinceKeysMs } = await inTerminal(
		lab.client,
		commandLine(['check', server, '--tunnel', 'pptp', '--timeout', '20']),
		{ tty: BOTH, keys: { text: '\u0003', afterMs: 900 } },
	);
	process.stderr.write(`Ctrl-C at the keyboard: exit ${code} ${Math.round(sinceKeysMs ?? 0)} ms later\n`);
	expect(code).toBe(130);
	expect(sinceKeysMs).toBeLessThan(300);
	expect(terminal).toMatch(SPINNER);
	expect(terminal).toContain('The run was ended early (SIGINT)');
	expect(terminal.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(terminal.lastIndexOf(HIDE_CURSOR));
});
