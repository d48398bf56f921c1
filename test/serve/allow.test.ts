import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AllowError, readAllowList } from '../../src/serve/allow.ts';

describe('an allow-list', () => {
	const allows = readAllowList([
		'vpn.example.com',
		'*.corp.example',
		'192.0.2.0/24',
		'2001:db8::/32',
		'203.0.113.7',
		'xn--mnchen-3ya.example',
	]);

	it.each([
		'vpn.example.com',
		'VPN.Example.COM',
		'vpn.example.com.',
		'a.corp.example',
		'a.b.corp.example',
		'192.0.2.200',
		'203.0.113.7',
		'2001:db8:1::5',
		'xn--mnchen-3ya.example',
	])('has %s', (host) => expect(allows(host)).toBe(true));

	it.each([
		'example.com',
		'evil-vpn.example.com',
		'vpn.example.com.evil.example',
		'corp.example',
		'.corp.example',
		'notcorp.example',
		'192.0.3.1',
		'203.0.113.70',
		'2001:db9::1',
		'127.0.0.1',
		'localhost',
		'',
	])('does not have "%s"', (host) => expect(allows(host)).toBe(false));

	it('of nothing has nobody', () => fc.assert(fc.property(fc.string(), (host) => !readAllowList([])(host))));

	it.each(['', '*', '*.', 'a b', 'vpn.example.com/24', '192.0.2.0/33', '192.0.2.0/x', '2001:db8::/129', '-a.example', 'http://a.example'])(
		'refuses the entry "%s"',
		(entry) => expect(() => readAllowList([entry])).toThrow(AllowError),
	);

	it('takes the hosts of a configuration as they are', () => {
		const own = readAllowList([], ['fe80::1%eth0', '2001:DB8::7', 'VPN.example.com.', '192.0.2.1', 'odd-.example']);
		for (const host of ['fe80::1%eth0', '2001:db8:0::7', 'vpn.example.com', '192.0.2.1', 'odd-.example'])
			expect(own(host), host).toBe(true);
		for (const host of ['fe80::1%eth1', 'fe80::1', '2001:db8::8', '192.0.2.2']) expect(own(host), host).toBe(false);
	});

	it('has an address with a zone by itself, and as one of a network', () => {
		expect(readAllowList(['fe80::1%eth0'])('fe80::1%eth0')).toBe(true);
		expect(readAllowList(['fe80::1%eth0'])('fe80::1%eth1')).toBe(false);
		expect(readAllowList(['fe80::/10'])('fe80::1%eth0')).toBe(true);
	});
});
