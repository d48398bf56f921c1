import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runProgram } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-mistakes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a user types, and what the line must say for them to get further. */
const MISTAKES: readonly [readonly string[], RegExp][] = [
	[
		['chek', 'vpn.example.com'],
		/no command "chek".*check, explain, connections, history, redactions, serve, codes, checks, config, catalog, licenses, completion.*vpn-doctor check HOST/,
	],
	[['vpn.example.com'], /no command "vpn\.example\.com".*vpn-doctor check HOST/],
	[['codes', '806'], /vpn-doctor codes show 806/],
	[['checks', 'pptp'], /vpn-doctor checks show pptp/],
	[['check', ''], /host is empty.*vpn\.example\.com/],
	[['check', ' '], /host is empty/],
	[['check', 'a', 'b'], /argument.* b\b/],
	[['check', 'a..b'], /"a\.\.b" is not a possible host name/],
	[['check', 'a b'], /blanks/],
	[['check', '1.2.3.4.5'], /four numbers from 0 to 255/],
	[['check', '999.1.1.1'], /four numbers from 0 to 255/],
	[['check', '[2001:db8::g]'], /brackets/],
	[['check', 'https://'], /names no host/],
	[['check', '--', '-x'], /cannot start with "-"/],
	[['check', `${'a'.repeat(64)}.example`], /not a possible host name/],
	[['check', 'h:0'], /number from 1 to 65535/],
	[['check', 'h:65536'], /number from 1 to 65535/],
	[['check', 'h:'], /number from 1 to 65535/],
	[['check', 'h:http'], /number from 1 to 65535/],
	[['check', 'h:443', '--tunnel', 'pptp'], /PPTP always uses TCP 1723.*Leave ":443" out/],
	[['check', 'h:443', '-t', 'sstp', '-t', 'l2tp'], /L2TP.*always uses UDP/],
	[['check', 'h', '--tunnel', 'ppt'], /--tunnel=ppt.*pptp, l2tp, ikev2, sstp/],
	[['check', 'h', '--tunnel', ''], /--tunnel=.*pptp, l2tp, ikev2, sstp/],
	[['check', 'h', '--tunnel'], /--tunnel expects/],
	[['check', 'h', '--client', 'beos'], /windows, linux, macos/],
	[['check', 'h', '--auth', 'pin'], /password, eap/],
	[['check', 'h', '--only', 'nope'], /no check "nope".*adapter.*pptp/],
	[['check', 'h', '--only', 'dns,nope'], /no check "nope"/],
	[['check', 'h', '--skip', 'nope'], /no check "nope"/],
	[['check', 'h', '--only', 'dns', '--skip', 'dns'], /--only and --skip leave none.*--skip dns/],
	[['check', 'h', '--accept-unknown', 'nope'], /no check "nope"/],
	[['check', 'h', '--timeout', 'soon'], /--timeout takes a number of seconds from 0\.1 to 60, not "soon"/],
	[['check', 'h', '--timeout', ''], /--timeout takes a number of seconds/],
	[['check', 'h', '--timeout', '0'], /--timeout takes a number of seconds/],
	[['check', 'h', '--timeout', '61'], /--timeout takes a number of seconds/],
	[['check', 'h', '--timeout', '5s'], /--timeout takes a number of seconds/],
	[['check', 'h', '--timeout', '1e1'], /--timeout takes a number of seconds/],
	[['check', 'h', '--deadline', '-1'], /--deadline takes a number of seconds/],
	[['check', 'h', '-4', '-6'], /-4 and -6 exclude each other/],
	[['check', '127.0.0.1', '-6'], /not an IPv6 address/],
	[['check', '::1', '-4'], /not an IPv4 address/],
	[['check', 'h', '--dns', 'dns.example.com'], /--dns "dns\.example\.com" is not an address.*9\.9\.9\.9/],
	[['check', 'h', '--portal-url', 'https://example.com/'], /--portal-url takes an address such as http:.*not "https:/],
	[['check', 'h', '--portal-url', 'example'], /--portal-url takes/],
	[['check', 'h', '--dns', ''], /--dns "" is not an address/],
	[['check', 'h', '--answer', 'perhaps'], /--answer "perhaps".*works-from-hotspot=yes/],
	[['check', 'h', '--fail-on', 'always'], /fail, warn, unknown/],
	[['check', 'h', '--verbose'], /--verbose/],
	[['check', 'h', '--json', '--verbose'], /--verbose/],
	[['check', 'h', '--json', '--only', 'nope'], /no check "nope"/],
	[['check', '127.0.0.1', '--save', ''], /--save needs the name of a file/],
	[['check', '127.0.0.1', '--save', folder], /Cannot save.*EISDIR.*Name a file/],
	[['check', '127.0.0.1', '--save', join(folder, 'nowhere/report.json')], /Cannot save.*ENOENT.*Name a file/],
	[['check', '127.0.0.1', '--json', '--save', join(folder, 'nowhere/report.json')], /Cannot save/],
	[['explain'], /vpn-doctor explain 809/],
	[['explain', ''], /vpn-doctor explain 809/],
	[['codes', 'show'], /vpn-doctor codes show 806/],
	[['codes', 'show', '99999'], /no code "99999".*"vpn-doctor codes"/],
	[['catalog', 'pptp'], /no command "catalog pptp".*vpn-doctor catalog show, vpn-doctor catalog update, vpn-doctor catalog reset/],
	[['config', 'shwo'], /no command "config shwo".*vpn-doctor config check/],
	[['catalog', 'update'], /No file was named: vpn-doctor catalog update --file FILE/],
	[['catalog', 'update', '--file', ''], /--file needs the name of a file/],
	[['catalog', 'update', '--file'], /--file expects/],
	[['licenses', 'nope'], /no "nope" in this program.*vpn-doctor licenses --list/],
	[['checks', 'show'], /vpn-doctor checks show pptp/],
	[['checks', 'show', 'nope'], /no check "nope".*adapter/],
];

describe.concurrent('a user’s mistake is one line that says what to do, and exit code 64', { timeout: 60_000 }, () => {
	test.each(MISTAKES)('%j', async (args, says) => {
		const { code, stdout, stderr } = await runProgram(args, { cwd: folder });
		expect(stderr).toMatch(says);
		expect(stderr).toMatch(/^vpn-doctor: [^\n]+\n$/);
		expect(stderr).not.toMatch(/\n\s+at |Error:|\u001b/);
		expect(stdout).toBe('');
		expect(code).toBe(64);
	});
});

test('what steers a terminal is not repeated to it', async () => {
	const { code, stderr } = await runProgram(['check', 'a\u001b[31mb']);
	expect(code).toBe(64);
	expect(stderr).not.toContain('\u001b');
});

test('nothing is left in the folder', () => {
	expect(readdirSync(folder)).toEqual([]);
});
