import { describe, expect, it } from 'vitest';
import { readable, unreadable } from '../../src/host/host.ts';
import { linuxHost } from '../../src/host/linux.ts';
import { macosHost } from '../../src/host/macos.ts';
import { proxiesOf, withoutCredentials } from '../../src/host/proxies.ts';
import type { RegistryValue } from '../../src/host/win32/registry.ts';
import { replay } from '../recordings/replay.ts';
import { machine, NO_KOFFI } from './windows-machine.ts';

describe('the environment', () => {
	it.each<[Record<string, string>, object[]]>([
		[{}, []],
		[{ https_proxy: '' }, []],
		[{ http_proxy: 'http://proxy.example.com:3128' }, []],
		[{ https_proxy: 'http://a:3128', HTTPS_PROXY: 'http://b:3128' }, [{ from: 'https_proxy', server: 'http://a:3128' }]],
		[{ HTTPS_PROXY: 'b:3128', all_proxy: 'c' }, [{ from: 'HTTPS_PROXY', server: 'b:3128' }]],
		[
			{ ALL_PROXY: 'socks5h://c:1080', NO_PROXY: 'localhost,.lan' },
			[{ from: 'ALL_PROXY', server: 'socks5h://c:1080', except: 'localhost,.lan' }],
		],
	])('%j', (environment, expected) => {
		expect(proxiesOf(environment)).toEqual(expected);
	});

	it('is asked on Linux and macOS', async () => {
		const parts = replay({ origin: { kind: 'constructed', source: 'curl(1)' }, environment: { https_proxy: 'http://a' } });
		for (const host of [linuxHost(parts), macosHost(parts)]) {
			expect(await host.proxies()).toEqual(readable([{ from: 'https_proxy', server: 'http://a' }]));
			expect(await host.dhSetting()).toMatchObject({ read: false, reason: 'unsupported' });
		}
	});
});

it.each([
	['http://user:secret@proxy:3128/', 'http://proxy:3128'],
	['user:secret@proxy:3128', 'proxy:3128'],
	['http://us:s@cr@t/@proxy:3128', 'http://proxy:3128'],
	['  HTTP://proxy \u001b[31m', 'HTTP://proxy [31m'],
	['http=a:80;https=user:secret@b:81', 'b:81'],
])('a proxy without credentials: %s', (setting, expected) => {
	expect(withoutCredentials(setting)).toBe(expected);
	expect(withoutCredentials(setting)).not.toContain('secret');
});

const SERVICES = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections\\WinHttpSettings';
const USER = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings';

function winHttp(flags: number, server = '', except = ''): Uint8Array {
	const number = (value: number) => Buffer.from([value, 0, 0, 0]);
	return Buffer.concat([
		number(0x28),
		number(3),
		number(flags),
		number(server.length),
		Buffer.from(server),
		number(except.length),
		Buffer.from(except),
	]);
}

function windows(values: Readonly<Record<string, RegistryValue | 'refused'>>) {
	const registryValue = (key: string, name: string, root = 'machine') => {
		const value = values[`${root === 'user' ? 'user ' : ''}${key}\\${name}`];
		return value === 'refused' ? unreadable('not-permitted', 'RegGetValueW: 5') : readable(value);
	};
	return machine({ win32: { registryValue } }).host;
}

describe("Windows' settings", () => {
	it('are none where nothing is set', async () => {
		expect(await windows({}).proxies()).toEqual(readable([]));
		expect(await windows({ [SERVICES]: winHttp(1) }).proxies()).toEqual(readable([]));
		expect(await windows({ [`user ${USER}\\ProxyEnable`]: 0, [`user ${USER}\\ProxyServer`]: 'old:80' }).proxies()).toEqual(readable([]));
	});

	it('name the proxy of the services', async () => {
		expect(await windows({ [SERVICES]: winHttp(3, 'user:secret@proxy.example.com:8080', '<local>') }).proxies()).toEqual(
			readable([{ from: 'winhttp', server: 'proxy.example.com:8080', except: '<local>' }]),
		);
	});

	it('name that of the user, and a script', async () => {
		const values = { ProxyEnable: 1, ProxyServer: 'proxy:80', AutoConfigURL: 'http://wpad.lan/wpad.dat', ProxyOverride: '*.lan' };
		const set = Object.fromEntries(Object.entries(values).map(([name, value]) => [`user ${USER}\\${name}`, value]));
		expect(await windows(set).proxies()).toEqual(
			readable([
				{ from: 'user', server: 'proxy:80', except: '*.lan' },
				{ from: 'user', script: 'http://wpad.lan' },
			]),
		);
	});

	it.each([
		['not binary', 'text'],
		['cut in the header', new Uint8Array(11)],
		['cut in the text', winHttp(3, 'proxy:80').subarray(0, 20)],
		['cut in its length', winHttp(3, 'proxy:80').subarray(0, 14)],
		['a proxy without a name', winHttp(3)],
	])('that cannot be understood are unreadable: %s', async (_, value) => {
		expect(await windows({ [SERVICES]: value }).proxies()).toEqual(unreadable('failed', 'WinHttpSettings'));
	});

	it('that could not be read are not none', async () => {
		expect(await windows({ [SERVICES]: 'refused' }).proxies()).toEqual(unreadable('not-permitted', 'RegGetValueW: 5'));
		expect(await windows({ [`user ${USER}\\ProxyEnable`]: 'refused' }).proxies()).toMatchObject({ read: false });
		const other = { [SERVICES]: 'refused', [`user ${USER}\\AutoConfigURL`]: 'http://wpad/' } as const;
		expect(await windows(other).proxies()).toEqual(readable([{ from: 'user', script: 'http://wpad' }]));
		expect(await machine({}).host.proxies()).toEqual(NO_KOFFI);
	});
});

describe('NegotiateDH2048_AES256', () => {
	const KEY = 'SYSTEM\\CurrentControlSet\\Services\\RasMan\\Parameters\\NegotiateDH2048_AES256';

	it.each([
		[undefined, readable('unset')],
		[0, readable('unset')],
		[1, readable('added')],
		[2, readable('enforced')],
		[7, unreadable('failed', 'NegotiateDH2048_AES256: 7')],
		['1', unreadable('failed', 'NegotiateDH2048_AES256: no number')],
		['refused', unreadable('not-permitted', 'RegGetValueW: 5')],
	] as const)('%s', async (value, expected) => {
		expect(await windows({ [KEY]: value }).dhSetting()).toEqual(expected);
	});
});
