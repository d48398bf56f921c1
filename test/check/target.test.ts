import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTarget, TargetError } from '../../src/check/target.ts';

function read(input: string): string {
	const { kind, host, port } = parseTarget(input);
	return `${kind} ${host}${port === undefined ? '' : ` ${port}`}`;
}

function complaint(input: string): string {
	try {
		return `no complaint: ${read(input)}`;
	} catch (error) {
		if (error instanceof TargetError) return error.message;
		throw error;
	}
}

describe('parseTarget', () => {
	it.each([
		['vpn.example.com', 'name vpn.example.com'],
		['VPN.Example.COM', 'name vpn.example.com'],
		['  vpn.example.com\t', 'name vpn.example.com'],
		['vpn.example.com.', 'name vpn.example.com'],
		['vpn.example.com/', 'name vpn.example.com'],
		['vpn.example.com/path', 'name vpn.example.com'],
		['vpn.example.com:4443/path', 'name vpn.example.com 4443'],
		['vpn.example.com/a:b', 'name vpn.example.com'],
		['vpn.example.com.:443', 'name vpn.example.com 443'],
		['vpn.example.com:1', 'name vpn.example.com 1'],
		['vpn.example.com:65535', 'name vpn.example.com 65535'],
		['vpn', 'name vpn'],
		['my_vpn.example.com', 'name my_vpn.example.com'],
		['3com.example', 'name 3com.example'],
		['münchen.example', 'name xn--mnchen-3ya.example'],
		['MÜNCHEN.example', 'name xn--mnchen-3ya.example'],
		['mu\u0308nchen.example', 'name xn--mnchen-3ya.example'],
		['xn--mnchen-3ya.example', 'name xn--mnchen-3ya.example'],
		['例え。example', 'name xn--r8jz45g.example'],
		['203.0.113.7', 'ipv4 203.0.113.7'],
		['203.0.113.7:1723', 'ipv4 203.0.113.7 1723'],
		['2001:db8::7', 'ipv6 2001:db8::7'],
		['[2001:db8::7]', 'ipv6 2001:db8::7'],
		['[2001:db8::7]:443', 'ipv6 2001:db8::7 443'],
		['::ffff:203.0.113.7', 'ipv6 ::ffff:203.0.113.7'],
		['fe80::1%eth0', 'ipv6 fe80::1%eth0'],
		['[fe80::1%eth0]:443', 'ipv6 fe80::1%eth0 443'],
		['fe80::1%12', 'ipv6 fe80::1%12'],
	])('reads %j', (input, expected) => {
		expect(read(input)).toBe(expected);
	});

	it.each([
		['https://vpn.example.com', 'name vpn.example.com'],
		['HTTPS://VPN.EXAMPLE.COM/Path/?q=a:b#c@d', 'name vpn.example.com'],
		['https://user:secret@vpn.example.com:4443/path?x#y', 'name vpn.example.com 4443'],
		['https://a@b@vpn.example.com', 'name vpn.example.com'],
		['https://[2001:db8::7]:8443/', 'ipv6 2001:db8::7 8443'],
		// RFC 6874: in a URL the percent sign before a zone is itself percent-encoded.
		['https://[fe80::1%25eth0]/', 'ipv6 fe80::1%eth0'],
		['sstp://203.0.113.7\\path', 'ipv4 203.0.113.7'],
		['openvpn-import://vpn.example.com?x', 'name vpn.example.com'],
	])('takes the host out of the pasted URL %j', (input, expected) => {
		expect(read(input)).toBe(expected);
	});

	it('keeps what was typed, and a title that people can read', () => {
		expect(parseTarget(' xn--mnchen-3ya.example:443 ')).toEqual({
			input: ' xn--mnchen-3ya.example:443 ',
			host: 'xn--mnchen-3ya.example',
			title: 'münchen.example',
			kind: 'name',
			port: 443,
		});
	});

	it.each([
		['', /empty/],
		[' \t\n', /empty/],
		['vpn.example.com:0', /port .* 1 to 65535/],
		['vpn.example.com:65536', /port .* 1 to 65535/],
		['vpn.example.com:', /port .* 1 to 65535/],
		['vpn.example.com:https', /port .* 1 to 65535/],
		['vpn.example.com:-1', /port .* 1 to 65535/],
		['vpn.example.com:44 3', /port .* 1 to 65535/],
		['vpn.example.com:٤٤٣', /port .* 1 to 65535/],
		['[2001:db8::7]:', /port .* 1 to 65535/],
		[':443', /no host/],
		['https://', /no host/],
		['https:///path', /no host/],
		['-vpn.example.com', /cannot start with "-"/],
		['--help', /cannot start with "-"/],
		['vpn example.com', /blanks or quotes/],
		['"vpn.example.com"', /blanks or quotes/],
		['vpn..example.com', /not a possible host name/],
		['.', /not a possible host name|no host/],
		['vpn-.example.com', /not a possible host name/],
		['user@vpn.example.com', /not a possible host name/],
		['a;b.example', /not a possible host name/],
		['vpn\u0000.example', /not a possible host name/],
		['vpn\u001b[31m.example', /not a possible host name/],
		['\u202evpn.example', /not a possible host name/],
		[`${'a'.repeat(64)}.example`, /not a possible host name/],
		[`${'a.'.repeat(127)}example`, /not a possible host name/],
		['a'.repeat(100_000), /not a possible host name/],
		['1'.repeat(4000), /IPv4 address and is none/],
		['%'.repeat(4000), /not a possible host name/],
		['999.1.1.1', /IPv4 address and is none/],
		['1.2.3', /IPv4 address and is none/],
		['1.2.3.4.5', /IPv4 address and is none/],
		['2130706433', /IPv4 address and is none/],
		['0x7f.0.0.1', /IPv4 address and is none/],
		['0x7f000001', /IPv4 address and is none/],
		['１.２.３', /IPv4 address and is none/],
		['1.2.3.4:5:6', /not an IPv6 address/],
		['2001:db8:::7', /not an IPv6 address/],
		['2001:db8::7]:443', /not an IPv6 address/],
		['fe80::1%', /not an IPv6 address/],
		['fe80::1%eth0;ls', /not an IPv6 address/],
		['[vpn.example.com]', /no IPv6 address between its brackets/],
		['[203.0.113.7]', /no IPv6 address between its brackets/],
		['[]', /no IPv6 address between its brackets/],
		['fe80::1%eth0:443', /brackets/],
	])('refuses %j in words that help', (input, expected) => {
		expect(complaint(input)).toMatch(expected);
	});

	it('says in its message what was typed, without what could steer a terminal, and not at any length', () => {
		expect(complaint('vpn\u001b]0;owned\u0007\u202e.example')).not.toMatch(/[\p{C}]/u);
		expect(complaint('a'.repeat(100_000)).length).toBeLessThan(400);
	});

	it('never throws anything but a TargetError, and what it returns reads back as itself', () => {
		const part = fc.constantFrom('vpn', 'example', '.', ':', '[', ']', '%', '@', '/', '-', '1', '0x', '255', '::', 'xn--', 'ü', '。', '１');
		const inputs = fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.domain(),
			fc.ipV4Extended(),
			fc.ipV6().map((address) => `[${address}]:443`),
			fc.webUrl({ validSchemes: ['https', 'HTTP', 'sstp'], withQueryParameters: true, withFragments: true }),
			fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
		);
		fc.assert(
			fc.property(inputs, (input) => {
				let target: ReturnType<typeof parseTarget>;
				try {
					target = parseTarget(input);
				} catch (error) {
					expect(error).toBeInstanceOf(TargetError);
					return;
				}
				const { host, kind, port, title } = target;
				expect(host).toMatch(/^[\x21-\x7e]+$/);
				expect(host.startsWith('-')).toBe(false);
				expect(kind).toBe(isIPv4(host) ? 'ipv4' : isIPv6(host) ? 'ipv6' : 'name');
				expect(title).not.toBe('');
				expect(parseTarget(host)).toMatchObject({ host, kind });
				const written = kind === 'ipv6' ? `[${host}]` : host;
				expect(parseTarget(`${written}:${port ?? 1}`)).toMatchObject({ host, kind, port: port ?? 1 });
			}),
			{ numRuns: 3000 },
		);
	});
});
