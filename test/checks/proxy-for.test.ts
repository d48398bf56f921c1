import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../checks/parts/proxy-for.ts';
import type { ProxySetting } from '../../src/host/host.ts';

const HOST = 'vpn.example.com';
const env = (server: string, except?: string): ProxySetting => ({
	from: 'https_proxy',
	server,
	...(except === undefined ? {} : { except }),
});
const winhttp = (server: string, except?: string): ProxySetting => ({ ...env(server, except), from: 'winhttp' });

describe('which proxy', () => {
	it.each<[string, ProxySetting, object | undefined]>([
		['of the environment', env('http://proxy.lan:3128'), { host: 'proxy.lan', port: 3128 }],
		['without a scheme', env('proxy.lan:3128'), { host: 'proxy.lan', port: 3128 }],
		['without a port', env('http://proxy.lan/'), { host: 'proxy.lan', port: 80 }],
		['by IPv6', env('http://[2001:db8::1]:8080'), { host: '2001:db8::1', port: 8080 }],
		["of Windows' services", winhttp('proxy.lan:8080;other:8080'), { host: 'proxy.lan', port: 8080 }],
		['one for each kind', winhttp('http=a:80;https=b:8443'), { host: 'b', port: 8443 }],
		['none for HTTPS', winhttp('http=a:80'), undefined],
		['SOCKS', env('socks5://proxy.lan:1080'), undefined],
		['over TLS', env('https://proxy.lan:443'), undefined],
		['no port at all', env('proxy.lan:0'), undefined],
		['too high a port', env('proxy.lan:70000'), undefined],
		['nonsense', env('http://a:::x'), undefined],
		['of a user', { from: 'user', server: 'proxy.lan:8080' }, undefined],
		['by a script', { from: 'winhttp', script: 'http://wpad.lan' }, undefined],
	])('%s', (_, setting, expected) => {
		expect(proxyFor([setting], HOST)).toEqual(expected);
	});

	it('none without a setting', () => expect(proxyFor([], HOST)).toBeUndefined());
});

describe('what goes past it', () => {
	it.each<[string, string, boolean]>([
		[HOST, '*', true],
		[HOST, 'localhost, vpn.example.com', true],
		[HOST, 'example.com', true],
		[HOST, '.EXAMPLE.com', true],
		[HOST, 'ample.com', false],
		[HOST, 'other.com', false],
		['192.0.2.7', '192.0.2.7', true],
		['192.0.2.7', '192.0.2.0/24', true],
		['192.0.2.7', '198.51.100.0/24,192.0.2.0/99', false],
		['2001:db8::7', '[2001:db8::7]', true],
		['2001:db8::7', '2001:db8::/32', true],
		['2001:db8::7', '10.0.0.0/8', false],
	])('%s, no_proxy=%s: %s', (host, except, past) => {
		expect(proxyFor([env('proxy.lan:3128', except)], host) === undefined).toBe(past);
	});

	it.each<[string, string, boolean]>([
		[HOST, '<local>;*.example.com', true],
		[HOST, 'vpn.*.com', true],
		[HOST, 'vpn.example.com', true],
		[HOST, 'example.com', false],
		[HOST, '*.example.net', false],
		[HOST, 'vpn.example.com*.com', false],
		['server', '<local>', true],
		['192.0.2.7', '<local>', false],
		['192.0.2.7', '192.0.2.*', true],
	])('%s, bypass list %s: %s', (host, except, past) => {
		expect(proxyFor([winhttp('proxy.lan:8080', except)], host) === undefined).toBe(past);
	});

	it('in bounded time', () => {
		const since = performance.now();
		expect(proxyFor([winhttp('a:80', 'a*'.repeat(5000))], 'a'.repeat(253))).toBeDefined();
		expect(performance.now() - since).toBeLessThan(100);
	});
});
