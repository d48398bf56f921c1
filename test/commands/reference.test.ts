import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type DocumentedCommand, documentedCommands } from '../../bin/commands.mts';
import { commandsPage } from '../../bin/commands-page.mts';
import { COMMANDS } from '../../src/commands/index.ts';
import { ROOT } from './project-copy.ts';

const commands = documentedCommands();
const page = readFileSync(join(ROOT, 'docs/commands.md'), 'utf8');

describe('the reference of the commands', () => {
	test('is what the commands say now ("npm run generate" writes it)', () => {
		expect(page).toBe(commandsPage(commands));
	});

	test('has every command that is not hidden, with every flag and every argument', () => {
		for (const [id, { hidden, flags = {}, args = {} }] of Object.entries(COMMANDS)) {
			const name = id.replaceAll(':', ' ');
			const own = commands.find((command) => command.name === name);
			expect(own === undefined, name).toBe(hidden === true);
			if (own === undefined) continue;
			const shown = Object.entries(flags as Record<string, { readonly hidden?: boolean }>).filter(([, flag]) => flag.hidden !== true);
			expect(own.flags.map(({ long }) => long)).toEqual(shown.map(([long]) => long));
			expect(own.args.map((arg) => arg.name)).toEqual(Object.keys(args).map((key) => key.toUpperCase()));
			const section = page.split(`\n## ${name}\n`)[1]?.split('\n## ')[0] ?? '';
			for (const [long] of shown) expect(section, `${name} --${long}`).toMatch(new RegExp(`\`[^\`]*--(\\[no-\\])?${long}[\` …]`));
		}
	});

	test('says of every command what it does, how it is called, and of every flag what it is for', () => {
		for (const { name, summary, usage, flags, args, examples } of commands) {
			expect(summary, name).toMatch(/^[A-Z].*\.$/);
			expect(usage.length, name).toBeGreaterThan(0);
			for (const line of usage) expect(line).toMatch(new RegExp(`^vpn-doctor ${name}\\b`));
			for (const { about } of [...flags, ...args]) expect(about, name).toMatch(/\.$/);
			expect(examples.length, name).toBeGreaterThan(0);
		}
	});

	test('leaves no placeholder, and breaks no table', () => {
		expect(page).not.toMatch(/<%|%>|undefined|\[object/);
		for (const line of page.split('\n').filter((each) => each.startsWith('| '))) {
			expect(line.replaceAll('\\|', '').split('|'), line).toHaveLength(4);
		}
	});

	test('a stale page is told from the right one', () => {
		const other: readonly DocumentedCommand[] = commands.map((command) => ({ ...command, flags: command.flags.slice(1) }));
		expect(commandsPage(other)).not.toBe(page);
	});
});
