import { readdirSync, writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SCRIPTS, type Shell } from '../../../src/commands/completion/scripts.ts';
import { createShells, has, type Shells } from './shells.ts';

let shells: Shells;
beforeAll(() => {
	shells = createShells();
	writeFileSync(join(shells.folder, 'report.json'), '');
});
afterAll(() => shells.remove());
beforeEach(() => shells.answer('words 0\n'));

/** Codes and meanings that somebody's catalog could hold. Whatever evaluates them makes a file. */
const HOSTILE = [
	'x$(touch pwned)\tA \'$(touch pwned)\' and a "`touch pwned`"',
	'x`touch pwned`\t%F{red} \\$(touch pwned) ${IFS}',
	"x';touch pwned;'\t(touch pwned)|touch pwned",
	'x";touch pwned;"\t$((1+1)) *',
	'x y\t; touch pwned',
	'x*\t*',
	'x:y\\z\ta:b\\:c',
	// A connection of somebody who likes quotes.
	`xBob's "big" VPN\tvpn.example.com`,
];
const WORDS = HOSTILE.map((line) => line.split('\t')[0] ?? '');
const nothingRan = () => expect(readdirSync(shells.folder)).not.toContain('pwned');

test.each(Object.keys(SCRIPTS) as Shell[])('%s: ASCII, and evaluates nothing', (shell) => {
	const { script, install } = SCRIPTS[shell];
	expect(script + install).toMatch(/^[\t\n -~]+$/);
	expect(script).not.toMatch(/\beval\b|compgen -W|Invoke-Expression|\biex\b/i);
	expect(install.length).toBeLessThan(70);
});

describe.skipIf(platform() === 'win32')('bash', () => {
	test('asks with the line up to the cursor, and runs nothing of it', () => {
		expect(shells.bash('vpn-doctor explain "$(touch pwned)" `touch pwned` 80')).toEqual([]);
		expect(shells.asked()).toEqual({ args: ['completion', 'candidates'], line: 'vpn-doctor explain "$(touch pwned)" `touch pwned` 80' });
		nothingRan();
	});

	test('gives the words', () => {
		shells.answer('words 2\n806\tGRE is blocked.\n809\n');
		expect(shells.bash('vpn-doctor explain 80')).toEqual(['806', '809']);
	});

	test('leaves out what stands before the last : or =, for readline keeps it', () => {
		shells.answer('words 8\ncisco:412\ncisco:413\n');
		expect(shells.bash('vpn-doctor explain cisco:41', { word: '41' })).toEqual(['412', '413']);
		shells.answer('words 13\n--only=dns,pptp\n');
		expect(shells.bash('vpn-doctor check h --only=dns,pp', { word: 'dns,pp' })).toEqual(['dns,pptp']);
	});

	test('lists what they mean, no wider than the screen; never with a single word, which it would insert', () => {
		shells.answer(`words 2\n806\tGRE is blocked.\n809\t${'long '.repeat(30)}\n`);
		const listed = shells.bash('vpn-doctor explain 80', { listing: true });
		expect(listed).toEqual(['806  (GRE is blocked.)', expect.stringMatching(/^809 {2}\(long .*\.\.\.\)$/)]);
		expect(listed[1]?.length).toBeLessThan(60);
		shells.answer('words 2\n806\tGRE is blocked.\n');
		expect(shells.bash('vpn-doctor explain 80', { listing: true })).toEqual(['806']);
	});

	test('quotes what has a meaning in bash, and leaves it out within quotes', () => {
		shells.answer(`words 1\n${HOSTILE.join('\n')}\n`);
		expect(shells.bash('vpn-doctor explain x')).toEqual([
			'x\\$\\(touch\\ pwned\\)',
			'x\\`touch\\ pwned\\`',
			"x\\'\\;touch\\ pwned\\;\\'",
			'x\\"\\;touch\\ pwned\\;\\"',
			'x\\ y',
			'x\\*',
			'x:y\\\\z',
			`xBob\\'s\\ \\"big\\"\\ VPN`,
		]);
		expect(shells.bash('vpn-doctor explain "x', { word: '"x' })).toEqual(['x y', 'x*']);
		expect(shells.bash('vpn-doctor explain x', { listing: true })[0]).toMatch(/^x\\\$\\\(touch\\ pwned\\\) {2}\(A '\$\(touch pwned\)'/);
		nothingRan();
	});

	test('file names are the shell’s business', () => {
		shells.answer('files\n');
		expect(shells.bash('vpn-doctor check h --save re')).toEqual([]);
	});

	test('a program that says nothing is nothing', () => {
		shells.answer('');
		expect(shells.bash('vpn-doctor explain 80')).toEqual([]);
	});
});

describe.skipIf(!has('fish'))('fish (left out where fish is not installed)', () => {
	test('asks with the words of the line, and runs nothing of it', () => {
		shells.fish('true; vpn-doctor explain "$(touch pwned)" (touch pwned) "a b" \'80');
		const { args } = shells.asked();
		expect(args).toEqual(['completion', 'candidates', '--', 'explain', expect.anything(), expect.anything(), 'a b', '80']);
		shells.fish('vpn-doctor check h ');
		expect(shells.asked()).toEqual({ args: ['completion', 'candidates', '--', 'check', 'h', ''] });
		nothingRan();
	});

	test('gives words and meanings, in the program’s order', () => {
		shells.answer('words 2\n809\tNothing came back.\n806\n');
		expect(shells.fish('vpn-doctor explain 80')).toEqual(['809\tNothing came back.', '806']);
	});

	test('takes none of it for anything but text', () => {
		shells.answer(`words 1\n${HOSTILE.join('\n')}\n`);
		expect(shells.fish('vpn-doctor explain x').map((line) => line.split('\t')[0])).toEqual(WORDS);
		nothingRan();
	});

	test('file names where they are wanted, and only there', () => {
		expect(shells.fish('vpn-doctor check rep')).toEqual([]);
		shells.answer('files\n');
		expect(shells.fish('vpn-doctor check h --save rep')).toEqual(['report.json']);
		expect(shells.fish('vpn-doctor check h --save=rep')).toEqual(['--save=report.json']);
	});
});

describe.skipIf(!has('zsh'))('zsh (left out where zsh is not installed)', () => {
	test('asks with the words of the line, and runs nothing of it', () => {
		shells.zsh('true; vpn-doctor explain "$(touch pwned)" `touch pwned` "a b" \'80');
		expect(shells.asked()).toEqual({
			args: ['completion', 'candidates', '--', 'explain', '$(touch pwned)', '`touch pwned`', 'a b', '80'],
		});
		shells.zsh('vpn-doctor check h ');
		expect(shells.asked()).toEqual({ args: ['completion', 'candidates', '--', 'check', 'h', ''] });
		nothingRan();
	});

	test.each([
		['explain 80', 'words 2\n806\tGRE is blocked.\n', 'explain 806 '],
		['explain cisco:41', 'words 8\ncisco:412\tThe gateway does not answer.\n', 'explain cisco:412 '],
		['explain 0x800b', 'words 6\n0x800B0109\tNo trust.\n', 'explain 0x800B0109 '],
		['check h --only=dns,pp', 'words 13\n--only=dns,pptp\n', 'check h --only=dns,pptp '],
		['check h --save rep', 'files\n', 'check h --save report.json '],
		['check h --save=rep', 'files\n', 'check h --save=report.json '],
		['check rep', 'words 3\n', 'check rep'],
	])('%j becomes whole', (typed, answer, whole) => {
		shells.answer(answer);
		expect(shells.zsh(`vpn-doctor ${typed}`)).toBe(`vpn-doctor ${whole}`);
	});

	test('lists all of these, meanings too, as text', () => {
		shells.answer(`words 1\n${HOSTILE.join('\n')}\n`);
		expect(shells.zsh('vpn-doctor explain x')).toBe('vpn-doctor explain x');
		nothingRan();
	});

	test.each(HOSTILE)('takes %j for text', (line) => {
		shells.answer(`words 1\n${line}\n`);
		const [, argument = ''] = /^vpn-doctor explain (.*) $/.exec(shells.zsh('vpn-doctor explain x')) ?? [];
		// Written back as the shell reads it, it is one word: the program's.
		expect(argument.replace(/\\(.)/g, '$1')).toBe(line.split('\t')[0]);
		expect(argument).toMatch(/^(?:[\w:]|\\.)+$/);
		nothingRan();
	});
});

describe('PowerShell (not run: there is no PowerShell where these tests run)', () => {
	test('the script is the one that was read with care', async () => {
		await expect(SCRIPTS.powershell.script.trimStart()).toMatchFileSnapshot('powershell-not-run.golden.ps1');
	});
});
