import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CertificateVerdict, type JudgedCertificate, judgeServerCertificate } from '../../src/certificate/judge.ts';
import { CLIENT_AUTH, type Issued, issue, SERVER_AUTH, type Wanted } from './issue.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const NAME = 'vpn.example.com';

const root = issue({ cn: 'Example Root', ca: true });
const intermediate = issue({ cn: 'Example Issuing', ca: true, issuer: root });
const leafOf = (issuer: Issued | undefined, wanted: Wanted = {}) =>
	issue({ cn: NAME, names: [NAME], usages: [SERVER_AUTH], ...(issuer === undefined ? {} : { issuer }), ...wanted });
const good = leafOf(intermediate);
const trusting = [root.der];

function verdict(chain: readonly (Issued | Uint8Array)[], authorities: readonly Uint8Array[] = trusting, name = NAME): CertificateVerdict {
	return judgeServerCertificate({
		chain: chain.map((one) => ('der' in one ? one.der : one)),
		name,
		now: NOW,
		authorities: [() => authorities],
	});
}

function judged(chain: readonly (Issued | Uint8Array)[], authorities: readonly Uint8Array[] = trusting, name = NAME): JudgedCertificate {
	const result = verdict(chain, authorities, name);
	if (result.kind !== 'judged') throw new Error(result.kind);
	return result;
}

test('a certificate in good order', () => {
	const result = judged([good, intermediate]);
	expect(result).toMatchObject({
		leaf: { subject: 'CN=vpn.example.com', issuer: 'CN=Example Issuing', notBefore: '2025-01-01T00:00:00.000Z' },
		validity: 'valid',
		name: { kind: 'matches', by: 'alternative-name' },
		usage: { kind: 'server-auth', ikeIntermediate: false, purposes: [SERVER_AUTH] },
		trust: { kind: 'trusted', anchor: { subject: 'CN=Example Root' } },
		strength: { key: 'ec', curve: 'prime256v1', signature: 'ecdsa-with-SHA256', weak: false },
		crl: [],
		ocsp: [],
		caIssuers: [],
		sent: 2,
		unread: 0,
	});
	expect(result.path.map(({ subject, sent, authority }) => [subject, sent, authority])).toEqual([
		['CN=vpn.example.com', true, false],
		['CN=Example Issuing', true, true],
		['CN=Example Root', false, true],
	]);
	expect(result).not.toHaveProperty('invalidIssuer');
	expect(result).not.toHaveProperty('notAnAuthority');
	expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});

describe('trust', () => {
	const other = issue({ cn: 'Other Root', ca: true });
	const forged = issue({ cn: NAME, issuer: intermediate, signedBy: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey });
	test.each<[string, readonly (Issued | Uint8Array)[], readonly Uint8Array[], object]>([
		['any order behind the leaf', [good, other, root, intermediate], trusting, { kind: 'trusted' }],
		['an intermediate that is known and was not sent', [good], [root.der, intermediate.der], { kind: 'trusted' }],
		['a root that signed the server itself', [leafOf(root)], trusting, { kind: 'trusted' }],
		[
			'nobody knows the root, which was sent',
			[good, intermediate, root],
			[other.der],
			{ kind: 'unknown-authority', authority: 'CN=Example Root' },
		],
		['nobody knows the root, which was not sent', [good, intermediate], [], { kind: 'unknown-authority', authority: 'CN=Example Root' }],
		['leaf only', [good], trusting, { kind: 'incomplete-chain', missing: 'CN=Example Issuing' }],
		['signed by itself', [leafOf(undefined)], trusting, { kind: 'self-signed' }],
		['the issuer did not sign it', [forged, intermediate], trusting, { kind: 'signature-wrong', of: 'CN=vpn.example.com' }],
		['rubbish in between', [good, Uint8Array.of(1, 2, 3), intermediate], trusting, { kind: 'trusted' }],
	])('%s', (_, chain, authorities, trust) => {
		expect(judged(chain, authorities).trust).toMatchObject(trust);
	});

	test('one that signed itself and is trusted as it is', () => {
		const own = leafOf(undefined);
		expect(judged([own], [own.der]).trust).toMatchObject({ kind: 'trusted', anchor: { subject: 'CN=vpn.example.com' } });
	});

	test('a certificate that is no authority, yet signs, is named', () => {
		const wrong = issue({ cn: 'No Authority', issuer: root });
		expect(judged([leafOf(wrong), wrong])).toMatchObject({ trust: { kind: 'trusted' }, notAnAuthority: { subject: 'CN=No Authority' } });
	});

	test('authorities that sign one another end', () => {
		const a1 = issue({ cn: 'A', ca: true });
		const b = issue({ cn: 'B', ca: true, issuer: a1 });
		const a2 = issue({ cn: 'A', ca: true, issuer: b, keyOf: a1 });
		expect(judged([leafOf(b), b, a1, a2], []).trust).toMatchObject({ kind: 'unknown-authority' });
	});
});

describe('validity', () => {
	test.each([
		[{ from: '2020-01-01', to: '2021-01-01' }, 'expired'],
		[{ from: '2030-01-01', to: '2051-01-01' }, 'not-yet-valid'],
	] as const)('%o is %s, and hides nothing else', (dates, validity) => {
		const result = judged([leafOf(undefined, { ...dates, names: ['other.example.com'], usages: [CLIENT_AUTH] })]);
		expect(result).toMatchObject({
			validity,
			name: { kind: 'differs', names: ['other.example.com'] },
			usage: { kind: 'lacks-server-auth' },
			trust: { kind: 'self-signed' },
		});
	});

	test('an intermediate that has expired', () => {
		const old = issue({ cn: 'Old Issuing', ca: true, issuer: root, to: '2026-01-01' });
		expect(judged([leafOf(old), old])).toMatchObject({
			validity: 'valid',
			invalidIssuer: { subject: 'CN=Old Issuing', validity: 'expired' },
		});
	});

	test('is no matter where another way up is in order', () => {
		const expired = issue({ cn: 'Cross Root', ca: true, to: '2026-01-01' });
		const crossed = issue({ cn: 'Example Issuing', ca: true, issuer: expired, keyOf: intermediate });
		expect(judged([good, crossed], [expired.der])).toMatchObject({
			trust: { kind: 'trusted' },
			invalidIssuer: { subject: 'CN=Cross Root' },
		});
		const result = judged([good, crossed, intermediate], [expired.der, root.der]);
		expect(result.trust).toMatchObject({ kind: 'trusted', anchor: { subject: 'CN=Example Root' } });
		expect(result).not.toHaveProperty('invalidIssuer');
	});
});

describe('name', () => {
	test.each<[string, Wanted, object]>([
		['vpn.example.com.', { names: [NAME] }, { kind: 'matches', by: 'alternative-name' }],
		['VPN.Example.com', { names: [NAME] }, { kind: 'matches', by: 'alternative-name' }],
		['vpn.example.com', { names: ['*.example.com'] }, { kind: 'matches', by: 'alternative-name' }],
		['a.vpn.example.com', { names: ['*.example.com'] }, { kind: 'differs', names: ['*.example.com'] }],
		['192.0.2.7', { names: ['192.0.2.7'] }, { kind: 'matches', by: 'alternative-name' }],
		['2001:db8::7%eth0', { names: ['2001:db8::7'] }, { kind: 'matches', by: 'alternative-name' }],
		['192.0.2.8', { names: [NAME, '192.0.2.7'] }, { kind: 'differs', names: [NAME, '192.0.2.7'] }],
		['192.0.2.7', { cn: '192.0.2.7' }, { kind: 'matches', by: 'common-name' }],
		['old.example.com', { cn: 'old.example.com' }, { kind: 'matches', by: 'common-name' }],
		['old.example.com', { cn: 'old.example.com', names: ['192.0.2.7'] }, { kind: 'matches', by: 'common-name' }],
		['old.example.com', { cn: 'old.example.com', names: [NAME] }, { kind: 'differs', names: [NAME] }],
		['vpn.example.com', { cn: 'old.example.com' }, { kind: 'differs', names: ['old.example.com'] }],
		['vpn.example.com', { cn: '\u001b[31mred' }, { kind: 'differs', names: ['\\1B[31mred'] }],
	])('%s with %o', (dialled, wanted, name) => {
		const { names: _, ...rest } = { names: undefined, ...wanted };
		const leaf = issue({ cn: NAME, ...rest, ...(wanted.names === undefined ? {} : { names: wanted.names }) });
		expect(judged([leaf], trusting, dialled).name).toEqual(name);
	});

	test('of many names some are told', () => {
		const names = Array.from({ length: 30 }, (_, i) => `n${i}.example.com`);
		expect(judged([leafOf(undefined, { names })]).name).toMatchObject({ kind: 'differs', names: names.slice(0, 8), more: 22 });
	});
});

describe('usage', () => {
	test.each([
		[undefined, 'unrestricted', false],
		[[SERVER_AUTH, '1.3.6.1.5.5.8.2.2'], 'server-auth', true],
		[['2.5.29.37.0'], 'any', false],
		[[CLIENT_AUTH], 'lacks-server-auth', false],
	] as const)('%o is %s', (usages, kind, ikeIntermediate) => {
		const leaf = issue({ cn: NAME, ...(usages === undefined ? {} : { usages }) });
		expect(judged([leaf]).usage).toMatchObject({ kind, ikeIntermediate });
	});
});

describe('what else it says', () => {
	test('where to ask for its revocation and for its issuer', () => {
		const crl = ['http://crl.example.com/1.crl', 'ldap:///CN=Example'];
		const leaf = leafOf(root, { crl, ocsp: 'http://ocsp.example.com/', caIssuers: 'http://ca.example.com/inter.cer' });
		expect(judged([leaf])).toMatchObject({ crl, ocsp: ['http://ocsp.example.com/'], caIssuers: ['http://ca.example.com/inter.cer'] });
	});

	test('a small RSA key is a fact and no refusal', () => {
		expect(judged([leafOf(root, { rsaBits: 1024 })])).toMatchObject({
			trust: { kind: 'trusted' },
			strength: { key: 'rsa', bits: 1024, weak: true },
		});
	});

	test('certificates made by OpenSSL read the same', () => {
		const der = readFileSync(join(import.meta.dirname, '../host/certificates/ike-intermediate.der'));
		expect(judged([der], [der], 'pc2.example.com')).toMatchObject({
			leaf: { subject: 'CN=pc2.example.com, O=Example' },
			usage: { kind: 'lacks-server-auth', ikeIntermediate: true },
			trust: { kind: 'trusted' },
		});
	});
});

describe('hostile bytes', () => {
	test.each<[string, readonly Uint8Array[]]>([
		['nothing', []],
		['an empty certificate', [new Uint8Array()]],
		['text', [new TextEncoder().encode('HTTP/1.1 400')]],
		['a certificate beyond all bounds', [leafOf(undefined, { ballast: 70_000 }).der]],
		['an extension that is not DER', [leafOf(undefined, { raw: { '2.5.29.31': Uint8Array.of(0x30, 0x7f) } }).der]],
	])('%s is unparseable', (_, chain) => {
		expect(verdict(chain)).toEqual({ kind: 'unparseable', sent: chain.length });
	});

	test('a chain without end is read as far as is reasonable', () => {
		const many = Array.from({ length: 200 }, (_, i) => issue({ cn: `Authority ${i}`, ca: true }).der);
		expect(judged([good, ...many])).toMatchObject({ sent: 201, unread: 191 });
	});

	test('a ladder of authorities with many ways up costs a bounded time', () => {
		const keyed = issue({ cn: 'Step 0', ca: true });
		const step = (n: number) => issue({ cn: `Step ${n}`, ca: true, issuer: { ...keyed, subject: `Step ${n - 1}` }, keyOf: keyed });
		const ladder = [1, 2, 3, 4].flatMap((n) => [step(n), step(n)]);
		expect(judged([leafOf({ ...keyed, subject: 'Step 4' }), ...ladder, keyed], [keyed.der]).trust.kind).toBe('trusted');
		const since = performance.now();
		expect(verdict([leafOf({ ...keyed, subject: 'Step 4' }), ...ladder], []).kind).toBe('judged');
		expect(performance.now() - since).toBeLessThan(1000);
	});

	test('property: spoilt certificates never throw', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.nat(good.der.length - 1), fc.nat(0xff)), { minLength: 1, maxLength: 4 }), (spots) => {
				const spoilt = Uint8Array.from(good.der);
				for (const [at, octet] of spots) spoilt[at] = octet;
				expect(['judged', 'unparseable']).toContain(verdict([spoilt, intermediate]).kind);
			}),
			{ numRuns: 500 },
		);
		fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (any) => void verdict([any, any])));
	});
});
