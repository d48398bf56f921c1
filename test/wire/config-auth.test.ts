import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeConfigAuth, encodeInit, isConfigAuth, MAX_CONFIG_AUTH } from '../../src/wire/config-auth.ts';
import { decodeResponseHead } from '../../src/wire/http-response.ts';
import { readPackets } from '../packets/read.ts';

describe('recorded of ocserv', () => {
	test('its form, and its groups', () => {
		const bytes = readPackets('ocserv.txt').answer as Uint8Array;
		const head = decodeResponseHead(bytes);
		const text = new TextDecoder().decode(bytes.subarray(head?.length));
		expect(isConfigAuth(text)).toBe(true);
		expect(decodeConfigAuth(text)).toEqual({
			type: 'auth-request',
			version: '0.1(1)',
			form: 'main',
			message: 'Please enter your username.',
			fields: ['username'],
			groups: ['staff', 'Administrators & co'],
			wantsCertificate: false,
			wantsPosture: false,
			wantsBrowser: false,
			opaque: false,
		});
	});
});

describe('recorded of AnyLink', () => {
	test("its form, which is made like Cisco's", () => {
		const bytes = readPackets('anylink.txt').answer as Uint8Array;
		const text = new TextDecoder().decode(bytes.subarray(decodeResponseHead(bytes)?.length));
		expect(isConfigAuth(text)).toBe(true);
		expect(decodeConfigAuth(text)).toEqual({
			type: 'auth-request',
			form: 'main',
			title: 'Login',
			message: '请输入你的用户名和密码',
			fields: ['username', 'password'],
			groups: ['ops'],
			wantsCertificate: false,
			wantsPosture: false,
			wantsBrowser: false,
			opaque: true,
		});
	});
});

/** As an ASA writes it (OpenConnect's tests and logs that people have shown). */
const ASA = `<?xml version="1.0" encoding="UTF-8"?>
<config-auth client="vpn" type="auth-request" aggregate-auth-version="2">
<opaque is-for="sg">
<tunnel-group>Corp</tunnel-group><config-hash>1</config-hash></opaque>
<auth id="main">
<title>Login</title>
<message>Please enter your username and password.</message>
<banner></banner>
<form>
<input type="text" name="username" label="Username:"></input>
<input type='password' name='password' label='Password:'/>
<select name="group_list" label="GROUP:">
<option selected="true">Corp &amp; Partners</option>
<option value="hidden" noaaa="1"></option>
</select>
</form>
</auth>
<host-scan><host-scan-ticket>1</host-scan-ticket></host-scan>
</config-auth>`;

describe('what gateways say', () => {
	test('a form with a list of groups', () => {
		expect(decodeConfigAuth(ASA)).toMatchObject({
			title: 'Login',
			fields: ['username', 'password'],
			groups: ['Corp & Partners', 'hidden'],
			wantsPosture: true,
			opaque: true,
		});
	});

	test('a client certificate, an error, a browser', () => {
		const of = (inside: string) => decodeConfigAuth(`<config-auth client="vpn" type="auth-request">${inside}</config-auth>`);
		expect(of('<client-cert-request/>')).toMatchObject({ wantsCertificate: true });
		expect(of('<error id="98" param1="">VPN Server could not parse request.</error>')).toMatchObject({
			error: { id: '98', text: 'VPN Server could not parse request.' },
		});
		expect(of('<auth id="main"><sso-v2-login>https://x/</sso-v2-login></auth>')).toMatchObject({ wantsBrowser: true });
	});

	test('other pages are none', () => {
		expect(decodeConfigAuth('<html><body>config-auth</body></html>')).toBeUndefined();
		expect(isConfigAuth('<html></html>')).toBe(false);
		expect(decodeConfigAuth('')).toBeUndefined();
	});
});

describe('what cannot be trusted', () => {
	test('is made safe to print, and bounded', () => {
		const options = '<option>\u001b[31mred\u202e</option>'.repeat(100);
		const read = decodeConfigAuth(`<config-auth type="auth-request"><message>${'x'.repeat(9999)}</message>${options}</config-auth>`);
		expect(read?.groups).toHaveLength(32);
		expect(read?.groups[0]).toBe('[31mred');
		expect([...(read?.message ?? '')]).toHaveLength(200);
	});

	test('any text is read in bounded time, and throws nothing', () => {
		const parts = fc.constantFrom(
			'<',
			'>',
			'<config-auth type="',
			'"',
			"'",
			'/',
			' ',
			'=',
			'a',
			'<auth id=',
			'<option>',
			'&amp;',
			'<error',
		);
		fc.assert(fc.property(fc.array(parts, { maxLength: 200 }), (text) => void decodeConfigAuth(text.join(''))));
		for (const piece of ['<', '<a ', '<a b="', '<a>', '&amp', `<config-auth ${' a="'.repeat(99)}`]) {
			const since = performance.now();
			decodeConfigAuth(`<config-auth>${piece.repeat(MAX_CONFIG_AUTH / piece.length)}`);
			expect(performance.now() - since).toBeLessThan(1500);
		}
	});
});

test('the first message names nobody, and is read again', () => {
	const text = encodeInit({ device: 'win', url: 'https://a&b/' });
	expect(text).toContain('<group-access>https://a&amp;b/</group-access>');
	expect(decodeConfigAuth(text)).toMatchObject({ type: 'init', version: 'v9.12', fields: [], groups: [] });
});
