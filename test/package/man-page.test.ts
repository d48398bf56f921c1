import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type DocumentedCommand, documentedCommands } from '../../bin/commands.mts';
import { manPage } from '../../bin/man-page.mts';
import pjson from '../../package.json' with { type: 'json' };
import { EXITS } from '../../src/report/exit-profile.ts';
import { ROOT } from '../commands/project-copy.ts';

const head = { version: pjson.version, day: '', about: pjson.description };
const page = manPage(documentedCommands(), head);

/** What a reader sees of a line: the escapes of roff are undone. */
function shown(text: string): string {
	return text.replace(/\\f[BIR]/g, '').replace(/\\(-|e|&|\(\w\w)/g, (_, name: string) => ({ '-': '-', e: '\\', '&': '' })[name] ?? '?');
}

describe('the manual page', () => {
	test('is what the commands say now ("npm run generate" writes it)', () => {
		expect(readFileSync(join(ROOT, 'docs/vpn-doctor.1'), 'utf8')).toBe(page);
	});

	test('has every command with every flag, once', () => {
		for (const { name, flags, usage } of documentedCommands()) {
			const section = page.split(`\n.SS vpn\\-doctor ${name}\n`)[1]?.split(/\n\.S[SH] /)[0] ?? '';
			const tags = section.split('\n.TP\n').map((entry) => shown(entry.split('\n')[0] ?? ''));
			for (const { long, negatable } of flags) {
				const own = negatable ? `--[no-]${long}` : `--${long}`;
				expect(
					tags.filter((tag) => tag.split(/[ ,]+/).includes(own)),
					`${name} ${own}`,
				).toHaveLength(1);
			}
			for (const line of usage) expect(page.split('\n').map(shown)).toContain(`.B ${line}`);
		}
	});

	test('has every exit code that the program has of its own', () => {
		const [, section = ''] = page.split('.SH EXIT STATUS\n');
		for (const code of Object.values(EXITS.default).filter((each) => each < 149))
			expect(section.split('.SH')[0]).toMatch(new RegExp(`^\\.B (\\d+, )*${code}(,|$)`, 'm'));
	});

	test('nothing that a command says becomes a command of roff', () => {
		const hostile: DocumentedCommand = {
			name: 'hostile',
			summary: "Says\n.so /etc/passwd and 'br and a \\fBback\\eslash.",
			description: ['.TH again', "'sp 3", '  .nf', 'One. .SH Two'],
			usage: ['vpn-doctor hostile "quoted"'],
			args: [{ name: '.ARG', about: '.about', options: ['.one', "'two"], repeats: true }],
			flags: [{ long: 'x', about: "'about", value: '.V', options: [], default: '\\n', repeats: false, negatable: false }],
			examples: [{ about: '.example', command: "'command `here`" }],
		};
		const written = manPage([hostile], head).split('\n');
		const macros = written.filter((line) => /^[.']/.test(line)).map((line) => line.split(' ')[0]);
		expect([...new Set(macros)].sort()).toEqual(['.B', '.BR', '.PP', '.RE', '.RS', '.SH', '.SS', '.TH', '.TP', '.\\"', '.fi', '.nf']);
		expect(written.filter((line) => line.startsWith('.TH'))).toHaveLength(1);
		expect(written.join('\n')).not.toMatch(/\\(?![-e&"]|f[BIR]|\((?:aq|ga|dq|ti|ha))/);
	});

	test('has the day of a release only where there is one', () => {
		expect(page).toMatch(/^\.TH VPN\\-DOCTOR 1 "" /m);
		expect(manPage([], { ...head, day: '2026-11-30' })).toMatch(/^\.TH VPN\\-DOCTOR 1 "2026-11-30" /m);
	});
});
