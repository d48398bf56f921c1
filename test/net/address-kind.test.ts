import { describe, expect, it } from 'vitest';
import { addressKind, isWithin, sameAddress } from '../../src/net/address-kind.ts';

describe('addressKind', () => {
	it.each([
		['203.0.113.7', 'public'],
		['2001:db8::7', 'public'],
		['9.255.255.255', 'public'],
		['10.0.0.0', 'private'],
		['172.15.255.255', 'public'],
		['172.16.0.1', 'private'],
		['172.31.255.255', 'private'],
		['172.32.0.0', 'public'],
		['192.168.255.1', 'private'],
		['fc00::1', 'private'],
		['fdff::1', 'private'],
		['100.63.255.255', 'public'],
		['100.64.0.0', 'carrier-nat'],
		['100.127.255.255', 'carrier-nat'],
		['100.128.0.0', 'public'],
		['169.254.1.1', 'link-local'],
		['fe80::1%eth0', 'link-local'],
		['127.0.0.53', 'loopback'],
		['::1', 'loopback'],
		['0.0.0.0', 'unspecified'],
		['::', 'unspecified'],
		['239.1.1.1', 'reserved'],
		['255.255.255.255', 'reserved'],
		['ff02::1', 'reserved'],
		['::ffff:10.1.2.3', 'private'],
		['::ffff:203.0.113.7', 'public'],
	])('%s is %s', (address, kind) => {
		expect(addressKind(address)).toBe(kind);
	});
});

it('knows which network an address is in', () => {
	expect(isWithin('10.0.0.200', ['10.0.0.7/24'])).toBe(true);
	expect(isWithin('10.0.1.200', ['10.0.0.7/24'])).toBe(false);
	expect(isWithin('2001:db8::200', ['10.0.0.7/24', '2001:db8::7/64'])).toBe(true);
	expect(isWithin('2001:db8:0:1::200', ['2001:db8::7/64'])).toBe(false);
	expect(isWithin('10.0.0.8', ['10.0.0.7'])).toBe(false);
	expect(isWithin('10.0.0.8', [])).toBe(false);
});

it('knows an address by any of its spellings', () => {
	expect(sameAddress('2001:db8::7', '2001:0DB8:0:0::7')).toBe(true);
	expect(sameAddress('fe80::1', 'fe80::1%eth0')).toBe(true);
	expect(sameAddress('2001:db8::7', '2001:db8::8')).toBe(false);
	expect(sameAddress('203.0.113.7', '2001:db8::7')).toBe(false);
});
