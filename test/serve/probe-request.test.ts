import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAllowList } from '../../src/serve/allow.ts';
import { keyOf, type ProbeRequest, readProbe } from '../../src/serve/probe-request.ts';

const known = { names: new Set(['Head office']), allows: readAllowList(['vpn.example.com', '192.0.2.0/24']) };
const read = (query: string, timeout?: string) => readProbe(new URLSearchParams(query), timeout, known);

describe('a scrape', () => {
	it('names a target and a module', () => {
		expect(read('target=vpn.example.com&module=ikev2')).toMatchObject({
			wanted: { target: { host: 'vpn.example.com' } },
			module: 'ikev2',
			asked: { tunnels: ['ikev2'] },
			debug: false,
		});
	});

	it('without a module is about Automatic', () =>
		expect(read('target=192.0.2.1')).toMatchObject({ module: 'auto', asked: { automatic: true } }));

	it('may name a target of the configuration', () =>
		expect(read('target=Head+office&debug=true')).toMatchObject({ wanted: { name: 'Head office' }, debug: true }));

	it.each([
		['', 400, /^The parameter "target" is missing/],
		['target=', 400, /missing/],
		['target=vpn.example.com&module=nonsense', 400, /^There is no module "nonsense"\. There is auto, pptp/],
		['target=vpn.example.com&target=b', 400, /stands there twice/],
		['target=vpn.example.com&x=1', 400, /^There is no parameter "x"/],
		['target=a..b', 400, /a\.\.b/],
		['target=other.example.com', 403, /is not among the targets/],
		[`target=${'a'.repeat(5000)}`, 400, /too long/],
		['target=%0d%0aSet-Cookie:x', 400, /./],
	])('"%s" is refused with %i', (query, status, text) => {
		const refused = read(query);
		expect(refused).toMatchObject({ status });
		expect('text' in refused && refused.text).toMatch(text);
	});

	it.each([
		['10', 9500],
		['5.5', 5000],
		['0.1', 500],
		['1000', 60_000],
		[undefined, 60_000],
		['NaN', 60_000],
		['-1', 60_000],
		['1e9', 60_000],
	])('with the header %s is given %i ms', (header, budgetMs) => expect(read('target=192.0.2.1', header)).toMatchObject({ budgetMs }));

	it('property: any query is answered, in printable text', () => {
		fc.assert(
			fc.property(fc.webQueryParameters(), fc.string(), (query, header) => {
				const got = readProbe(new URLSearchParams(query), header, known);
				if ('text' in got) expect(got.text).toMatch(/^[\x20-\x7e]+$/);
			}),
		);
	});

	it.each(['vpn.example.com.', 'VPN.example.com', 'https://vpn.example.com/'])('of "%s" is the same as of vpn.example.com', (host) =>
		expect(keyOf(read(`target=${host}`) as ProbeRequest)).toBe(keyOf(read('target=vpn.example.com') as ProbeRequest)),
	);

	it('of an IPv6 address is the same however it is written, and another by another module', () => {
		const of = (host: string, module = 'auto') =>
			keyOf(readProbe(new URLSearchParams({ target: host, module }), undefined, { ...known, allows: () => true }) as ProbeRequest);
		expect(of('2001:DB8:0::7')).toBe(of('2001:db8::7'));
		expect(of('2001:db8::7')).not.toBe(of('2001:db8::8'));
		expect(of('2001:db8::7')).not.toBe(of('2001:db8::7', 'ikev2'));
	});
});
