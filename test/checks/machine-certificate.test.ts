import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import machineCertificate from '../../checks/machine-certificate.ts';
import profileAuth from '../../checks/profile-auth.ts';
import type { AuthMethod } from '../../src/check/tunnel.ts';
import { type Reading, readable, type StoredCertificate, unreadable } from '../../src/host/host.ts';
import type { Profile } from '../../src/host/profile.ts';
import { PROFILE } from './a-profile.ts';
import { observe } from './observe.ts';

beforeEach(() => {
	vi.useFakeTimers({ now: new Date('2026-06-01T00:00:00Z'), toFake: ['Date'] });
});
afterEach(() => {
	vi.useRealTimers();
});

function stored(file: string, privateKey: StoredCertificate['privateKey'] = 'present'): StoredCertificate {
	return { der: readFileSync(join(import.meta.dirname, '../host/certificates', `${file}.der`)), privateKey, place: 'LocalMachine\\My' };
}

function look(certificates: Reading<readonly StoredCertificate[]>, auth?: AuthMethod | 'not-given') {
	return observe(machineCertificate, {
		machine: { machineCertificates: async () => certificates },
		...(auth === undefined ? {} : { saw: new Map([[profileAuth, { outcome: auth }]]) }),
	});
}

const ofProfile = (profile: Partial<Profile>) =>
	observe(machineCertificate, {
		machine: { machineCertificates: async () => readable([]) },
		profile: { ...PROFILE, auth: 'machine-certificate', ...profile },
	});

describe('machine-certificate', () => {
	it('shows the one to use, and why not the others', async () => {
		const answer = await look(
			readable(['server-auth', 'any-usage', 'client-auth', 'expired'].map((file) => stored(file))),
			'machine-certificate',
		);
		expect(answer).toMatchObject({ status: 'pass', outcome: 'several' });
		expect(answer.says).toBe(
			'CN=pc1.example.com, O=Example, issued by CN=pc1.example.com, O=Example, is valid until 2035-01-01, and would be taken before 1 more that would do.',
		);
		expect(answer.evidence).toMatchObject({
			certificate: { subject: 'CN=pc1.example.com, O=Example', thumbprint: 'C69782E6E966C808AA812FAE9D163C7CF7A4810C' },
			others: 1,
			removed: [{ removedBy: 'wrong-usage' }, { removedBy: 'expired', notAfter: '2021-01-01T00:00:00.000Z' }],
		});
		expect(JSON.parse(JSON.stringify(answer.evidence))).toEqual(answer.evidence);
	});

	it.each(['password', 'eap', 'psk', 'not-given', undefined] as const)('misses nothing when nobody asked for one (%s)', async (auth) => {
		expect(await look(readable([]), auth)).toMatchObject({ status: 'pass', outcome: 'none' });
		expect(await look(readable([stored('expired')]), auth)).toMatchObject({ status: 'pass', outcome: 'unusable' });
	});

	it('fails when the connection wants one and there is none', async () => {
		expect(await look(readable([]), 'machine-certificate')).toMatchObject({ status: 'fail', outcome: 'none-wanted' });
	});

	it('fails when the connection wants one and none will do, with the reason for each', async () => {
		const garbage: StoredCertificate = { der: Uint8Array.of(1), privateKey: 'present', place: 'LocalMachine\\My' };
		const answer = await look(
			readable([stored('not-yet-valid'), stored('client-auth', 'absent'), garbage, stored('expired')]),
			'machine-certificate',
		);
		expect(answer).toMatchObject({ status: 'fail', outcome: 'unusable-wanted' });
		expect(answer.says).toBe(
			'The connection signs in with a machine certificate, but none here is usable: ' +
				'CN=new.example.com, O=Example is not valid before 2090-01-01; CN=pc1.example.com, O=Example has no private key here; ' +
				'LocalMachine\\My cannot be parsed; 1 more.',
		);
		expect(answer.evidence.removed).toHaveLength(4);
	});

	it('knows what is wanted when it was asked for alone', async () => {
		const answer = await observe(machineCertificate, {
			machine: { machineCertificates: async () => readable([]) },
			options: { auth: 'machine-certificate' },
		});
		expect(answer.outcome).toBe('none-wanted');
	});

	it('knows it of a connection that is set up here', async () => {
		const answer = await observe(machineCertificate, {
			machine: { machineCertificates: async () => readable([]) },
			profile: { ...PROFILE, auth: 'machine-certificate' },
		});
		expect(answer.outcome).toBe('none-wanted');
	});

	it('is silent where the client does not choose from a store', async () => {
		const named = [{ kind: 'certificate', file: '/etc/pki/pc1.pem' }] as const;
		for (const profile of [
			{ store: 'networkmanager', client: 'linux', credentials: named },
			{ store: 'networkmanager', client: 'strongswan' },
			{ store: 'ipsec-conf', client: 'linux' },
			{ store: 'swanctl', client: 'strongswan', credentials: named },
		] as const)
			expect(await ofProfile(profile)).toMatchObject({ status: 'pass', outcome: 'by-connection' });
		// strongSwan looks through its folder where the connection names none.
		expect((await ofProfile({ store: 'swanctl', client: 'strongswan' })).outcome).toBe('none-wanted');
	});

	it('does not take what could not be read for none', async () => {
		const answer = await look(unreadable('not-permitted', 'CertOpenStore: 5'), 'machine-certificate');
		expect(answer).toMatchObject({ status: 'unknown', outcome: 'unreadable' });
		expect(answer.says).toBe('The certificates of this computer could not be read (not permitted: CertOpenStore: 5).');
	});
});
