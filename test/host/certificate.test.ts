import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseMachineCertificate } from '../../src/host/certificate.ts';
import type { StoredCertificate } from '../../src/host/host.ts';

const NOW = new Date('2026-06-01T00:00:00Z');

/** The certificates of the folder, made once with OpenSSL; all are signed by themselves. */
function stored(file: string, privateKey: StoredCertificate['privateKey'] = 'present'): StoredCertificate {
	return { der: readFileSync(join(import.meta.dirname, 'certificates', `${file}.der`)), privateKey, place: 'LocalMachine\\My' };
}

const garbage: StoredCertificate = { der: Uint8Array.of(0x30, 0x82, 0xff), privateKey: 'present', place: 'LocalMachine\\My' };

describe('which certificate the IKE service could use', () => {
	it.each([
		['client-auth', 'CN=pc1.example.com, O=Example', '2035-01-01T00:00:00.000Z'],
		['ike-intermediate', 'CN=pc2.example.com, O=Example', '2034-01-01T00:00:00.000Z'],
		['no-usage', 'CN=pc6.example.com, O=Example', '2033-01-01T00:00:00.000Z'],
		['any-usage', 'CN=pc7.example.com, O=Example', '2032-01-01T00:00:00.000Z'],
	])('%s will do', (file, subject, notAfter) => {
		const { usable, alsoUsable, removed } = chooseMachineCertificate([stored(file)], NOW);
		expect(usable).toMatchObject({ subject, issuer: subject, notBefore: '2025-01-01T00:00:00.000Z', notAfter, place: 'LocalMachine\\My' });
		expect({ alsoUsable, removed }).toEqual({ alsoUsable: [], removed: [] });
	});

	it('says by which thumbprint Windows shows it', () => {
		const { usable } = chooseMachineCertificate([stored('client-auth')], NOW);
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
		const { usable, removed } = chooseMachineCertificate([certificate], NOW);
		expect(usable).toBeUndefined();
		expect(removed).toMatchObject([{ flaw, place: 'LocalMachine\\My' }]);
		expect('certificate' in (removed[0] ?? {})).toBe(flaw !== 'unparseable');
	});

	it('follows the clock that it is given', () => {
		const at = (date: string) => chooseMachineCertificate([stored('client-auth')], new Date(date)).removed[0]?.flaw;
		expect([at('2024-12-31T23:59:59Z'), at('2025-01-01T00:00:00Z'), at('2035-01-01T00:00:00Z'), at('2035-01-01T00:00:01Z')]).toEqual([
			'not-yet-valid',
			undefined,
			undefined,
			'expired',
		]);
	});

	it('takes the last to expire, and one with its key before one of which the store says nothing', () => {
		const subjects = (...certificates: StoredCertificate[]) => {
			const { usable, alsoUsable } = chooseMachineCertificate(certificates, NOW);
			return [usable, ...alsoUsable].map((one) => one?.subject.slice(3, 6));
		};
		expect(subjects(stored('any-usage'), stored('client-auth'), stored('ike-intermediate'))).toEqual(['pc1', 'pc2', 'pc7']);
		expect(subjects(stored('client-auth', 'unknown'), stored('any-usage'))).toEqual(['pc7', 'pc1']);
	});

	it('finds nothing in an empty store', () => {
		expect(chooseMachineCertificate([], NOW)).toEqual({ alsoUsable: [], removed: [] });
	});
});
