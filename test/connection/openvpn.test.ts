import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConnectionFileError } from '../../src/connection/error.ts';
import { type OpenVpnConnection, parseOpenVpn } from '../../src/connection/openvpn.ts';
import { endpointsIn, parseConnection } from '../../src/connection/parse.ts';
import { CLIENT_KEY_V2, PROFILE, STATIC_KEY, STATIC_KEY_HEX } from './openvpn-profile.ts';

const read = (text: string, files: Readonly<Record<string, string>> = {}) =>
	parseOpenVpn(text, 'office.ovpn', async (name) => {
		const file = files[name];
		if (file === undefined) throw new Error('ENOENT');
		return Buffer.from(file);
	});

async function faultOf(text: string, files?: Readonly<Record<string, string>>): Promise<string> {
	const error = await read(text, files).then(
		() => undefined,
		(reason) => reason,
	);
	expect(error).toBeInstanceOf(ConnectionFileError);
	return (error as ConnectionFileError).message;
}

const endpoints = async (text: string) =>
	(await read(text)).endpoints.map(({ host, port, transport, family }) => [host, port, transport, family]);

test('a profile as a server hands it out', async () => {
	const connection = await read(PROFILE);
	expect(connection).toEqual({
		kind: 'openvpn',
		name: 'office.ovpn',
		endpoints: [
			{
				host: 'vpn.example.com',
				port: 1195,
				transport: 'udp',
				wrapping: { kind: 'tls-auth', key: expect.any(Uint8Array), direction: 1, digest: 'SHA256' },
			},
			{
				host: 'vpn.example.com',
				port: 443,
				transport: 'tcp',
				wrapping: { kind: 'tls-auth', key: expect.any(Uint8Array), direction: 1, digest: 'SHA256' },
			},
		],
		staticKey: false,
		signsInWith: { certificate: true, password: true },
		ca: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
		serverPurpose: true,
		serverName: { type: 'name', value: 'server 1' },
		fingerprints: [],
		tlsVersionMin: '1.2',
	} satisfies OpenVpnConnection);
	const { wrapping } = connection.endpoints[0] ?? {};
	expect(Buffer.from(wrapping?.key ?? []).toString('hex')).toBe(STATIC_KEY_HEX);
});

test('private keys and passwords are not kept', async () => {
	expect(JSON.stringify(await read(PROFILE))).not.toMatch(/PRIVATE|c2VjcmV0|hunter2/);
});

describe('the words of a line', () => {
	test.each([
		['remote "vpn.example.com" 1194 # a comment', [['vpn.example.com', 1194, 'udp', undefined]]],
		["\t remote 'vpn.example.com'\t1194;not a comment", 'line 1'],
		['; remote nobody\n#remote nobody\nremote vpn.example.com', [['vpn.example.com', 1194, 'udp', undefined]]],
		['--remote vpn.example.com 443 tcp-client\r\n', [['vpn.example.com', 443, 'tcp', undefined]]],
		['\ufeffremote vpn.example.com', [['vpn.example.com', 1194, 'udp', undefined]]],
		[
			'proto tcp4\nport 443\nremote a\nremote b 1 udp6',
			[
				['a', 443, 'tcp', 4],
				['b', 1, 'udp', 6],
			],
		],
		['remote [2001:db8::1] 1194', [['2001:db8::1', 1194, 'udp', undefined]]],
		['remote a\\\\b', [['a\\b', 1194, 'udp', undefined]]],
	])('%j', async (text, expected) => {
		if (typeof expected === 'string') expect(await faultOf(text)).toContain(expected);
		else expect(await endpoints(text)).toEqual(expected);
	});
});

describe('blocks of <connection>', () => {
	test('take what stands before them, and count in place of single remotes', async () => {
		const text =
			'proto tcp\nremote nobody\n<connection>\nremote a 443\n</connection>\nport 99\n<connection>\nremote b\nproto udp\n</connection>\n';
		expect(await endpoints(text)).toEqual([
			['a', 443, 'tcp', undefined],
			['b', 99, 'udp', undefined],
		]);
	});

	test('have keys of their own, or share those of the file', async () => {
		const text = `<tls-crypt>\n${STATIC_KEY}\n</tls-crypt>\n<connection>\nremote a\n</connection>\n<connection>\nremote b\ntls-auth ta.key 1\n</connection>`;
		const { endpoints } = await read(text, { 'ta.key': STATIC_KEY });
		expect(endpoints.map(({ wrapping }) => wrapping?.kind)).toEqual(['tls-crypt', 'tls-auth']);
	});

	test('name the line within the file', async () => {
		expect(await faultOf('\n<connection>\nremote a\nproto sctp\n</connection>')).toMatch(/^line 4: .*protocol/);
	});
});

describe('keys', () => {
	test('beside the profile, with the direction on the line', async () => {
		const { endpoints } = await read('remote a\ntls-auth keys/ta.key 0', { 'keys/ta.key': STATIC_KEY });
		expect(endpoints[0]?.wrapping).toMatchObject({ kind: 'tls-auth', direction: 0, digest: 'SHA1' });
	});

	test('without a direction', async () => {
		const { endpoints } = await read(`remote a\n<tls-auth>\n${STATIC_KEY}\n</tls-auth>`);
		expect(endpoints[0]?.wrapping).not.toHaveProperty('direction');
	});

	test('of tls-crypt-v2, in two parts', async () => {
		const { endpoints } = await read(`remote a\n<tls-crypt-v2>\n${CLIENT_KEY_V2}\n</tls-crypt-v2>`);
		const wrapping = endpoints[0]?.wrapping;
		if (wrapping?.kind !== 'tls-crypt-v2') throw new Error('no tls-crypt-v2');
		expect([wrapping.key.length, wrapping.wrapped.length]).toEqual([256, 299]);
	});

	test.each<[string, string, RegExp]>([
		['a file that is not there', 'remote a\ntls-auth ta.key 1', /^line 2: the file that tls-auth names cannot be read/],
		['no file', 'remote a\ntls-crypt', /^line 2: tls-crypt names no file/],
		['another kind of file', 'remote a\n<tls-auth>\nhunter2\n</tls-auth>', /^line 2: .*does not begin with/],
		['a key that was cut', `remote a\n<tls-auth>\n${STATIC_KEY.replace(/\n[0-9a-f]{32}/, '')}\n</tls-auth>`, /^line 2: .*512 hexadecimal/],
		['a v2 key that was cut', `remote a\n<tls-crypt-v2>\n${CLIENT_KEY_V2.replace(/\n[^-\n]+\n/, '\n')}\n</tls-crypt-v2>`, /not whole/],
		['a wrong direction', `remote a\nkey-direction 2\n<tls-auth>\n${STATIC_KEY}\n</tls-auth>`, /direction/],
		['two kinds', `remote a\ntls-auth x\n<tls-crypt>\n${STATIC_KEY}\n</tls-crypt>`, /beside another/],
	])('%s', async (_, text, fault) => {
		const message = await faultOf(text);
		expect(message).toMatch(fault);
		expect(message).not.toMatch(/hunter2|[0-9a-f]{32}/);
	});
});

describe('what the server is asked to show', () => {
	test.each([
		['verify-x509-name "C=DE, CN=vpn"', { serverName: { type: 'subject', value: 'C=DE, CN=vpn' } }],
		['verify-x509-name vpn- name-prefix', { serverName: { type: 'name-prefix', value: 'vpn-' } }],
		['remote-cert-eku "TLS Web Server Authentication"', { serverPurpose: true }],
		['remote-cert-tls client', { serverPurpose: false }],
		[`peer-fingerprint ${'AB:'.repeat(31)}AB`, { fingerprints: ['ab'.repeat(32)] }],
		[`<peer-fingerprint>\n# ours\n${'cd'.repeat(32)}\n\n</peer-fingerprint>`, { fingerprints: ['cd'.repeat(32)] }],
		['secret static.key', { staticKey: true }],
	])('%j', async (line, expected) => {
		expect(await read(`remote a\n${line}`)).toMatchObject(expected);
	});

	test('a proxy on the way', async () => {
		expect((await read('remote a\nhttp-proxy proxy.example 3128')).endpoints[0]?.proxy).toBe('http');
	});
});

describe('faults', () => {
	test.each([
		['', /no line "remote"/],
		['server 10.8.0.0 255.255.255.0', /no line "remote"/],
		['remote a 0', /^line 1: the port/],
		['remote a\nport openvpn', /^line 2: the port/],
		['remote a 1194 tcp-server', /^line 1: the protocol/],
		['remote a\n<ca>\nMIIB', /^line 2: a block/],
		['remote a\nverb "3', /^line 2: a quotation mark/],
		['remote a\nca C:\\keys\\ca.crt', /^line 2: a backslash/],
		[`remote a\nsetenv x ${'y'.repeat(300)}`, /^line 2: longer than/],
		['remote a\nverify-x509-name x y', /^line 2: verify-x509-name/],
		['remote a\npeer-fingerprint 00', /^line 2: a fingerprint/],
	])('%j', async (text, fault) => {
		expect(await faultOf(text)).toMatch(fault);
	});

	test('property: never throws anything but its error, which repeats no value', async () => {
		const words = ['remote', 'proto', 'port', 'tls-auth', '<ca>', '</ca>', '<connection>', '</connection>', '"', "'", '\\', '#', '\n', ' '];
		const text = fc.array(fc.oneof(fc.constantFrom(...words), fc.constant('SECRET'), fc.string({ maxLength: 8 })), { maxLength: 40 });
		await fc.assert(
			fc.asyncProperty(text, async (parts) => {
				await read(parts.join(' ').replaceAll(' \n ', '\n')).catch((error) => {
					expect(error).toBeInstanceOf(ConnectionFileError);
					expect(error.message).not.toContain('SECRET');
				});
			}),
			{ numRuns: 2000 },
		);
	});
});

describe('which client a file is of', () => {
	test('OpenVPN, unless it has a section of WireGuard', async () => {
		const connection = await parseConnection(Buffer.from('remote a 1\nremote b 2'), 'x.conf');
		expect(connection.kind).toBe('openvpn');
		expect(endpointsIn(connection)).toMatchObject([
			{ host: 'a', port: 1 },
			{ host: 'b', port: 2 },
		]);
	});

	test('UTF-16 is named for what it is', async () => {
		await expect(parseConnection(Buffer.from('remote a', 'utf16le'), 'x.ovpn')).rejects.toThrow(/UTF-8/);
	});
});
