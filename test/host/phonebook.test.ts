import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Profile } from '../../src/host/profile.ts';
import { ikePolicyOf } from '../../src/host/windows/phonebook/ike-policy.ts';
import { phonebookText } from '../../src/host/windows/phonebook/text.ts';
import { readPhonebook } from '../../src/host/windows/phonebook.ts';

interface Recording {
	readonly name: string;
	readonly origin: { readonly kind: 'recorded' | 'documented' | 'constructed'; readonly source: string };
	readonly text: string;
	readonly reads: readonly Partial<Profile>[];
}

const recordings = parse(readFileSync(join(import.meta.dirname, '../recordings/windows/phonebooks.yaml'), 'utf8')) as readonly Recording[];
const PLACE = { place: 'rasphone.pbk', belongsTo: 'user' } as const;
const bytes = (text: string, newline = '\r\n') => Buffer.from(text.replaceAll('\n', newline));
const read = (text: string) => readPhonebook(bytes(text), PLACE).profiles;
const entry = (lines: readonly string[]) => read(['[x]', 'Type=2', ...lines, 'DEVICE=vpn', 'PhoneNumber=h.example', ''].join('\n'))[0];

describe('phonebooks', () => {
	it.each(recordings)('$name', ({ text, reads }) => {
		for (const newline of ['\r\n', '\n', '\r']) {
			const book = readPhonebook(bytes(text, newline), PLACE);
			expect(book.damage).toBeUndefined();
			expect(book.profiles).toHaveLength(reads.length);
			for (const [at, wanted] of reads.entries()) {
				expect(book.profiles[at]).toMatchObject(wanted);
				for (const absent of ['psk', 'ikePolicy', 'weakened', 'deviceTunnel', 'alwaysOn', 'eap', 'auth', 'encryption', 'port'] as const)
					if (!(absent in wanted)) expect(book.profiles[at]?.[absent]).toBeUndefined();
			}
		}
	});

	it.each(recordings)('$name: no secret is kept', ({ text }) => {
		expect(JSON.stringify(read(text))).not.toMatch(/planted/);
	});

	it('an empty file holds nothing, and a file of something else is none', () => {
		for (const nothing of ['', '\uFEFF', ' \r\n\r\n\t']) expect(readPhonebook(Buffer.from(nothing), PLACE)).toEqual({ profiles: [] });
		for (const other of ['<xml/>', '\0'.repeat(4096), 'Type=2\nPhoneNumber=h', '[no end'])
			expect(readPhonebook(Buffer.from(other), PLACE)).toEqual({ profiles: [], damage: 'no-entry' });
	});

	it('text in front of the entries, and a name that breaks off', () => {
		const whole = '[a]\nType=2\nDEVICE=vpn\nPhoneNumber=h\n';
		expect(readPhonebook(bytes(`rubbish\n${whole}`), PLACE)).toMatchObject({ profiles: [{ name: 'a' }], damage: 'stray' });
		expect(readPhonebook(bytes(`${whole}[Bran`), PLACE)).toMatchObject({ profiles: [{ name: 'a', faults: [] }], damage: 'name-cut' });
	});

	it('a file that ends in NUL, or has them within', () => {
		const [first, second] = read('[a]\nType=2\nDEVICE=vpn\nPhoneNumber=h\n[b]\nType=2\nDEVICE=vpn\nPhoneNumber=h\0\0\n');
		expect(first?.faults).toEqual([]);
		expect(second).toMatchObject({ servers: ['h'], faults: [{ fault: 'unreadable-part' }] });
	});

	it('a file without end is read to the bound, and the last entry may be cut', () => {
		const large = `[a]\nType=2\nDEVICE=vpn\nPhoneNumber=h\n`.repeat(40_000).slice(0, 1024 * 1024);
		const { profiles } = readPhonebook(Buffer.from(large), PLACE);
		expect(profiles.at(-1)?.faults).toContainEqual({ fault: 'cut', setting: 'rasphone.pbk' });
	});

	it('"Device" is not "DEVICE", whatever stands in it', () => {
		expect(read('[a]\nType=2\nMEDIA=rastapi\nDevice=vpn\nPhoneNumber=adapter\nDEVICE=vpn\nPhoneNumber=h\n')[0]?.servers).toEqual(['h']);
	});
});

describe('letters', () => {
	const text = '[Büro Łódź]\r\nType=2\r\nDEVICE=vpn\r\nPhoneNumber=h\r\n';
	const named = (file: Uint8Array, page?: number) => readPhonebook(file, PLACE, page).profiles[0]?.name;

	it('UTF-8 with and without a byte order mark, UTF-16 of both kinds', () => {
		const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
		for (const file of [Buffer.from(text), Buffer.from(`\uFEFF${text}`), little, Buffer.from(little).swap16()])
			expect(named(file)).toBe('Büro Łódź');
	});

	it("the machine's page where it is not Unicode", () => {
		const inBytes = (...name: readonly number[]) => Buffer.concat([Buffer.from('['), Buffer.from(name), Buffer.from(text.slice(10))]);
		expect(named(inBytes(0x42, 0xfc, 0x72, 0x6f))).toBe('Büro');
		expect(named(inBytes(0xce, 0xf4, 0xe8, 0xf1), 1251)).toBe('Офис');
		expect(named(inBytes(0x89, 0xef, 0x8e, 0xd0), 932)).toBe('会社');
		expect(phonebookText(Buffer.from([0x80]), 4711)).toBe('€');
	});
});

describe('VpnStrategy', () => {
	it.each([
		[0, 'ikev2 sstp pptp l2tp', true],
		[1, 'pptp', false],
		[2, 'pptp ikev2 sstp l2tp', true],
		[3, 'l2tp', false],
		[4, 'l2tp ikev2 sstp pptp', true],
		[5, 'sstp', false],
		[6, 'sstp ikev2 pptp l2tp', true],
		[7, 'ikev2', false],
		[8, 'ikev2 sstp pptp l2tp', true],
		[9, '', false],
		[12, 'pptp sstp', true],
		[13, 'l2tp sstp', true],
		[14, 'ikev2 sstp', true],
	])('%i: %s', (value, tunnels, automatic) => {
		const profile = entry([`VpnStrategy=${value}`]);
		expect(profile).toMatchObject({
			tunnels: tunnels.split(' ').filter(Boolean),
			automatic,
			faults: [],
			stored: { VpnStrategy: `${value}` },
		});
	});

	it.each([10, 11, 15, 99])('%i is not known: any may be dialled', (value) => {
		expect(entry([`VpnStrategy=${value}`])).toMatchObject({
			tunnels: ['ikev2', 'sstp', 'pptp', 'l2tp'],
			automatic: false,
			faults: [{ fault: 'unknown-value', setting: 'VpnStrategy', value: `${value}` }],
		});
	});
});

describe('signing in', () => {
	it.each([
		['PAP', 7, 8, 0, 0, 'password'],
		['MS-CHAPv2', 5, 512, 0, 0, 'password'],
		['several', 5, 552, -1, 0, 'password'],
		['EAP-TLS', 7, 128, 13, 0, 'user-certificate'],
		['EAP-MS-CHAPv2', 7, 128, 26, 0, 'password'],
		['PEAP of which nothing more is known', 5, 128, 25, 0, 'eap'],
		['EAP or MS-CHAPv2', 5, 640, 25, 0, 'eap'],
		['a machine certificate', 7, 2048, 0, 0, 'machine-certificate'],
		['a machine certificate or EAP', 7, 2176, 13, 0, undefined],
		['a key of IKEv2', 7, 4096, 0, 0, 'psk'],
		['L2TP with a key', 3, 512, 0, 1, 'psk'],
		['L2TP with a certificate', 3, 512, 0, 0, 'machine-certificate'],
		['L2TP with a key, and a smart card', 3, 128, 13, 1, 'psk'],
		['Automatic with a key for L2TP', 0, 512, 0, 1, 'psk'],
		['Automatic with a key for L2TP, and EAP', 0, 128, 25, 1, 'eap'],
		['Automatic without a key', 0, 512, 0, 0, 'password'],
	])('%s', (_, strategy, restrictions, method, flags, auth) => {
		const lines = [`VpnStrategy=${strategy}`, `AuthRestrictions=${restrictions}`, `CustomAuthKey=${method}`, `IpSecFlags=${flags}`];
		expect(entry(lines)?.auth).toBe(auth);
	});

	it('bits that mean nothing are a fault, and no way of signing in', () => {
		const profile = entry(['AuthRestrictions=1']);
		expect(profile?.auth).toBeUndefined();
		expect(profile?.faults).toEqual([{ fault: 'unknown-value', setting: 'AuthRestrictions', value: '1' }]);
	});

	it('an EAP method counts only where EAP is allowed', () => {
		expect(entry(['AuthRestrictions=512', 'CustomAuthKey=26'])?.eap).toBeUndefined();
	});

	it('the method inside PEAP is said only where the bytes are built as the recorded ones', () => {
		const recorded = recordings[0]?.text ?? '';
		expect(read(recorded)[0]?.eap).toEqual([25, 13]);
		const data = /(?<=CustomAuthData=)[0-9A-F]+/g;
		const changed = [
			recorded.replace(data, ''),
			recorded.replace(data, 'ZZ'),
			recorded.replace('3144424319000000', '314442431A000000'),
			recorded.replace('0000000200000058000000', '0000000200000059000000'),
			recorded.replace('0000000200000058000000', '00000002000000FFFFFFFF'),
		];
		for (const text of changed) {
			expect(text).not.toBe(recorded);
			expect(read(text)[0]).toMatchObject({ eap: [25], auth: 'eap' });
		}
	});
});

describe('CustomIPSecPolicies', () => {
	it.each([
		['AES256, SHA256, Group14, as one capture has it', '020000000400000003000000050000000200000000000000', 'aes256-sha256-modp2048'],
		['AES128, SHA256, Group14, PFS2048', '020000000200000003000000030000000200000003000000', 'aes128-sha256-modp2048'],
		['GCMAES256, SHA256, ECP384', '020000000600000005000000080000000500000000000000', 'aes256gcm16-prfsha256-ecp384'],
		['GCMAES256, SHA384, ECP384, PFS', '030000000600000005000000080000000500000005000000', 'aes256gcm16-prfsha384-ecp384'],
		['AES256, SHA384, Group2', '030000000400000002000000050000000200000000000000', 'aes256-sha384-modp1024'],
		['no group', '020000000400000000000000050000000200000000000000', undefined],
		['numbers that mean nothing', '090000000400000003000000050000000200000000000000', undefined],
		['too short', '0200000004000000', undefined],
		['no digits', 'x'.repeat(48), undefined],
	])('%s', (_, hex, policy) => {
		expect(ikePolicyOf(hex)).toBe(policy);
	});
});

describe('any phonebook', () => {
	const word = fc.stringMatching(/^[A-Za-z0-9 .:/@[\]=ü\0-]{0,12}$/);
	const setting = fc.constantFrom(
		'Type',
		'VpnStrategy',
		'AuthRestrictions',
		'CustomAuthKey',
		'CustomAuthData',
		'DataEncryption',
		'DEVICE',
		'PhoneNumber',
		'PreSharedKey',
		'NumCustomPolicy',
		'CustomIPSecPolicies',
	);
	const line = fc.oneof(
		fc.tuple(setting, fc.oneof(word, fc.nat(600).map(String))).map(([key, value]) => `${key}=${value}`),
		word.map((name) => `[${name}]`),
		word,
	);
	const likely = fc.array(line, { maxLength: 40 }).map((lines) => Buffer.from(lines.join('\n')));
	const anything = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array));

	it('any bytes can be read', () => {
		fc.assert(
			fc.property(fc.oneof(likely, anything), (file) => {
				const { profiles, damage } = readPhonebook(file, PLACE);
				const names = profiles.map(({ name }) => name.toLowerCase());
				expect(new Set(names).size).toBe(names.length);
				for (const profile of profiles) {
					expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
					expect(profile.name.length).toBeLessThanOrEqual(256);
					expect(JSON.stringify(profile)).not.toMatch(/\\u0000/);
					if (profile.servers.length === 0) expect(profile.faults.map(({ fault }) => fault)).toContain('no-server');
				}
				if (damage === 'no-entry') expect(profiles).toEqual([]);
			}),
			{ numRuns: 500 },
		);
	});

	it.each([
		['one key again and again', 'Type=2\n'],
		['names', '[a]\n'],
		['open brackets', '['],
		['servers', 'DEVICE=vpn\nPhoneNumber=a b\n'],
		['carriage returns', '\r'],
		['equals signs', '='],
	])('in time that its length bounds: %s', (_, piece) => {
		const file = Buffer.from(`[x]\nType=2\n${piece.repeat(Math.floor((1024 * 1024) / piece.length))}`);
		const began = performance.now();
		readPhonebook(file, PLACE);
		expect(performance.now() - began).toBeLessThan(5000);
	});

	it('what was written is read again', () => {
		const name = fc.stringMatching(/^[^\r\n\0-\x1f\x7f\uFEFF]{1,40}$/).filter((text) => text.isWellFormed());
		const server = fc.domain();
		const number = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14);
		fc.assert(
			fc.property(name, server, number, fc.constantFrom(0, 8, 256, 512), (title, host, strategy, encryption) => {
				const text = `[${title}]\nType=2\nVpnStrategy=${strategy}\nDataEncryption=${encryption}\n\nDEVICE=vpn\nPhoneNumber=${host}\n`;
				expect(read(text)).toMatchObject([
					{ name: title, servers: [host], faults: [], stored: { VpnStrategy: `${strategy}`, DataEncryption: `${encryption}` } },
				]);
			}),
		);
	});
});
