import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseOwnCertificate } from '../../src/certificate/own.ts';
import type { StoredCertificate } from '../../src/host/host.ts';
import { CLIENT_AUTH, issue } from './issue.ts';

const NOW = new Date('2026-06-01T00:00:00Z');

/** The certificates of the folder, made once with OpenSSL; all are signed by themselves. */
function stored(file: string, privateKey: StoredCertificate['privateKey'] = 'present'): StoredCertificate {
	return { der: readFileSync(join(import.meta.dirname, '../host/certificates', `${file}.der`)), privateKey, place: 'LocalMachine\\My' };
}

const garbage: StoredCertificate = { der: Uint8Array.of(0x30, 0x82, 0xff), privateKey: 'present', place: 'LocalMachine\\My' };

describe('which certificate the IKE service could use', () => {
	it.each([
		['client-auth', 'CN=pc1.example.com, O=Example', '2035-01-01T00:00:00.000Z'],
		['ike-intermediate', 'CN=pc2.example.com, O=Example', '2034-01-01T00:00:00.000Z'],
		['no-usage', 'CN=pc6.example.com, O=Example', '2033-01-01T00:00:00.000Z'],
		['any-usage', 'CN=pc7.example.com, O=Example', '2032-01-01T00:00:00.000Z'],
	])('%s will do', (file, subject, notAfter) => {
		const { usable, alsoUsable, removed } = chooseOwnCertificate([stored(file)], 'machine', NOW);
		expect(usable).toMatchObject({ subject, issuer: subject, notBefore: '2025-01-01T00:00:00.000Z', notAfter, place: 'LocalMachine\\My' });
		expect({ alsoUsable, removed }).toEqual({ alsoUsable: [], removed: [] });
	});

	it('says by which thumbprint Windows shows it', () => {
		const { usable } = chooseOwnCertificate([stored('client-auth')], 'machine', NOW);
		expect(usable?.thumbprint).toBe('C69782E6E966C808AA812FAE9D163C7CF7A4810C');
	});

	it.each([
		[stored('server-auth'), 'wrong-usage'],
		[stored('expired'), 'expired'],
		[stored('not-yet-valid'), 'not-yet-valid'],
		[stored('client-auth', 'absent'), 'no-private-key'],
		[garbage, 'unparseable'],
		// Of several reasons the one that is hardest to mend.
		[stored('server-auth', 'absent'), 'wrong-usage'],
		[stored('expired', 'absent'), 'no-private-key'],
	] as const)('names the rule that removed one (%#)', (certificate, flaw) => {
		const { usable, removed } = chooseOwnCertificate([certificate], 'machine', NOW);
		expect(usable).toBeUndefined();
		expect(removed).toMatchObject([{ flaw, place: 'LocalMachine\\My' }]);
		expect('certificate' in (removed[0] ?? {})).toBe(flaw !== 'unparseable');
	});

	it('follows the clock that it is given', () => {
		const at = (date: string) => chooseOwnCertificate([stored('client-auth')], 'machine', new Date(date)).removed[0]?.flaw;
		expect([at('2024-12-31T23:59:59Z'), at('2025-01-01T00:00:00Z'), at('2035-01-01T00:00:00Z'), at('2035-01-01T00:00:01Z')]).toEqual([
			'not-yet-valid',
			undefined,
			undefined,
			'expired',
		]);
	});

	it('takes one for IKE, then the last to expire, and one with its key before one of which the store says nothing', () => {
		const subjects = (...certificates: StoredCertificate[]) => {
			const { usable, alsoUsable } = chooseOwnCertificate(certificates, 'machine', NOW);
			return [usable, ...alsoUsable].map((one) => one?.subject.slice(3, 6));
		};
		expect(subjects(stored('any-usage'), stored('client-auth'), stored('ike-intermediate'))).toEqual(['pc2', 'pc1', 'pc7']);
		expect(subjects(stored('client-auth', 'unknown'), stored('any-usage'))).toEqual(['pc7', 'pc1']);
	});

	it('finds nothing in an empty store', () => {
		expect(chooseOwnCertificate([], 'machine', NOW)).toEqual({ alsoUsable: [], removed: [] });
	});

	it.each([
		['trusted', undefined],
		[undefined, undefined],
		['untrusted-root', 'untrusted-root'],
		['issuer-missing', 'issuer-missing'],
		['broken', 'chain-broken'],
	] as const)('goes by what the system makes of its issuers: %s', (chain, flaw) => {
		const certificate = { ...stored('client-auth'), ...(chain === undefined ? {} : { chain }) };
		expect(chooseOwnCertificate([certificate], 'machine', NOW).removed[0]?.flaw).toBe(flaw);
		// Its dates are mended first.
		expect(chooseOwnCertificate([{ ...certificate, der: stored('expired').der }], 'machine', NOW).removed[0]?.flaw).toBe('expired');
	});

	it('does not miss an issuer that Windows can fetch', () => {
		const authority = issue({ cn: 'Authority', ca: true });
		const { der } = issue({ cn: 'pc8', issuer: authority, caIssuers: 'http://pki.example.com/authority.cer' });
		const certificate = { der, privateKey: 'present', place: 'LocalMachine\\My', chain: 'issuer-missing' } as const;
		expect(chooseOwnCertificate([certificate], 'machine', NOW).usable?.subject).toBe('CN=pc8');
	});

	it('removes one that names nobody', () => {
		const { der } = issue({ usages: [CLIENT_AUTH] });
		const certificate = { der, privateKey: 'present', place: 'LocalMachine\\My' } as const;
		expect(chooseOwnCertificate([certificate], 'machine', NOW).removed).toMatchObject([{ flaw: 'no-name' }]);
		const named = { ...certificate, der: issue({ usages: [CLIENT_AUTH], names: ['pc9.example.com'] }).der };
		expect(chooseOwnCertificate([named], 'machine', NOW).usable?.subject).toBe('pc9.example.com');
	});
});

describe('which certificate EAP-TLS could use', () => {
	const flaw = (file: string) => chooseOwnCertificate([stored(file)], 'user', NOW).removed[0]?.flaw;

	it('is one for client authentication; one for IKE alone is none', () => {
		expect(['client-auth', 'any-usage', 'no-usage', 'ike-intermediate', 'server-auth'].map(flaw)).toEqual([
			undefined,
			undefined,
			undefined,
			'wrong-usage',
			'wrong-usage',
		]);
	});
});
