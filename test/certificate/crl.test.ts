import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askCrl, publishedCertificates } from '../../src/certificate/crl.ts';
import { bundle, issue, issueCrl, toPem } from './issue.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const root = issue({ cn: 'Example Root', ca: true });
const other = issue({ cn: 'Other Root', ca: true });
const serial = Uint8Array.of(0x4a, 0x01);
const question = (crl: Uint8Array, issuer = root) => askCrl({ crl, serial: '4A01', issuer: issuer.der, now: NOW });

describe('a revocation list', () => {
	test.each([
		['without entries', issueCrl(root, []), { kind: 'not-listed', nextUpdate: '2045-01-01T00:00:00.000Z' }],
		['with others', issueCrl(root, [Uint8Array.of(0x4a, 0x02)]), { kind: 'not-listed' }],
		['with ours', issueCrl(root, [Uint8Array.of(0x4a, 0x02), serial]), { kind: 'revoked' }],
		['with ours, in PEM', new TextEncoder().encode(toPem(issueCrl(root, [serial]), 'X509 CRL')), { kind: 'revoked' }],
		['that is outdated', issueCrl(root, [], '2026-01-01'), { kind: 'outdated', nextUpdate: '2026-01-01T00:00:00.000Z' }],
		['of somebody else', issueCrl(other, [serial]), { kind: 'unusable', because: 'other-issuer' }],
		['signed by somebody else', issueCrl({ ...other, subject: root.subject }, [serial]), { kind: 'unusable', because: 'signature' }],
		['that is a page', new TextEncoder().encode('<html>'), { kind: 'unusable', because: 'unparseable' }],
		['that is a certificate', root.der, { kind: 'unusable' }],
	])('%s', (_, crl, verdict) => {
		expect(question(crl)).toMatchObject(verdict);
	});

	test('property: spoilt bytes never throw', () => {
		const list = issueCrl(root, [serial]);
		fc.assert(
			fc.property(fc.nat(list.length - 1), fc.nat(0xff), (at, octet) => {
				const spoilt = Uint8Array.from(list);
				spoilt[at] = octet;
				question(spoilt);
			}),
		);
		fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (any) => void [question(any), publishedCertificates(any)]));
	});
});

describe('what an authority publishes as its certificate', () => {
	const hex = (list: readonly Uint8Array[]) => list.map((one) => Buffer.from(one).toString('hex'));
	test.each([
		['DER', root.der, [root.der]],
		['PEM', new TextEncoder().encode(root.pem), [root.der]],
		['PKCS #7', bundle([root.der, other.der]), [root.der, other.der]],
		['nothing', new Uint8Array(), []],
		['a page', new TextEncoder().encode('<html>'), []],
	])('%s', (_, file, certificates) => {
		expect(hex(publishedCertificates(file))).toEqual(hex(certificates));
	});
});
