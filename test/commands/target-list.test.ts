import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHost } from '../../src/commands/check-request.ts';
import { readTargetList } from '../../src/commands/target-list.ts';
import { runOptions } from '../check/toys.ts';

const host = (text: string) => readHost(text, { ...runOptions, automatic: true });
const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string | Uint8Array) => readTargetList(typeof text === 'string' ? bytes(text) : text, 'hosts.txt', host);
const shown = (text: string | Uint8Array) =>
	read(text).listed.map(
		({ target, name }) => `${target.host}${target.port === undefined ? '' : `:${target.port}`}${name === undefined ? '' : ` = ${name}`}`,
	);

describe('a list of servers', () => {
	it.each([
		[
			'names, addresses, ports and URLs',
			'vpn.example.com\n203.0.113.7:4443\n[2001:db8::7]:443\nhttps://gw.example.com/remote#x',
			['vpn.example.com', '203.0.113.7:4443', '2001:db8::7:443', 'gw.example.com'],
		],
		[
			'what to call them, after blanks',
			'vpn.example.com  Office one \nb.example.com\tTwo',
			['vpn.example.com = Office one', 'b.example.com = Two'],
		],
		[
			'comments and blank lines',
			'# all\n\n  # more\na.example.com # old\nb.example.com B # newer\n   ',
			['a.example.com', 'b.example.com = B'],
		],
		['line ends of every system', 'a.example.com\r\nb.example.com\rc.example.com', ['a.example.com', 'b.example.com', 'c.example.com']],
		['a byte order mark', '\ufeffa.example.com', ['a.example.com']],
		['other scripts', 'bücher.example Bücher', ['xn--bcher-kva.example = Bücher']],
		[
			'a server twice, and once more in capitals',
			'a.example.com One\nb.example.com\nA.EXAMPLE.com Two\na.example.com:443',
			['a.example.com = One', 'b.example.com', 'a.example.com:443'],
		],
		['nothing', '\n#\n', []],
	])('may have %s', (_, text, expected) => {
		expect(shown(text)).toEqual(expected);
		expect(read(text).refused).toEqual([]);
	});

	it('may be in UTF-16, as an old editor of Windows saves it', () => {
		expect(shown(new Uint8Array(Buffer.from('\ufeffa.example.com Büro\r\nb.example.com', 'utf16le')))).toEqual([
			'a.example.com = Büro',
			'b.example.com',
		]);
	});

	it('refuses a line with its place and the reason, and goes on', () => {
		const { listed, refused } = read('a.example.com\n\n1.2.3 X\n-x\nb.example.com\nhost:0');
		expect(listed).toHaveLength(2);
		expect(refused.map(({ where, text }) => `${where} ${text}`)).toEqual(['hosts.txt:3 1.2.3 X', 'hosts.txt:4 -x', 'hosts.txt:6 host:0']);
		expect(refused[0]?.because).toContain('looks like an IPv4 address and is none');
	});

	it('refuses what does not fit to the run', () => {
		const fitting = (text: string) => readHost(text, { ...runOptions, tunnels: ['pptp'], automatic: false, family: 4 });
		const { listed, refused } = readTargetList(bytes('192.0.2.1\n192.0.2.2:443\n2001:db8::1'), '-', fitting);
		expect(listed).toHaveLength(1);
		expect(refused.map(({ because }) => because.split('.')[0])).toEqual([
			'PPTP always uses TCP 1723',
			'2001:db8::1 is not an IPv4 address',
		]);
	});

	it('may be any file: nothing in it is the end, steers a terminal, or fills the report', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 400 }), (any) => {
				const { listed, refused } = read(any);
				for (const { text } of refused) expect(text).toMatch(/^[^\p{Cc}]{1,121}$/u);
				for (const { name = '' } of listed) expect(name).not.toMatch(/\p{Cc}/u);
			}),
		);
	});
});
