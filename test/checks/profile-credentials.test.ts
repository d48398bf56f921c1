import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import profileCredentials from '../../checks/profile-credentials.ts';
import type { CredentialFile } from '../../src/host/credentials.ts';
import type { Profile } from '../../src/host/profile.ts';
import { PROFILE } from './a-profile.ts';
import { observe } from './observe.ts';

beforeEach(() => {
	vi.useFakeTimers({ now: new Date('2026-06-01T00:00:00Z'), toFake: ['Date'] });
});
afterEach(() => {
	vi.useRealTimers();
});

const CERTIFICATE = '/etc/openvpn/client/pc1.crt';
const KEY = '/etc/openvpn/client/pc1.key';

const openvpn: Profile = {
	...PROFILE,
	client: 'linux',
	tunnels: ['openvpn'],
	auth: 'user-certificate',
	credentials: [
		{ kind: 'certificate', file: CERTIFICATE },
		{ kind: 'private-key', file: KEY },
	],
};
const swanctl: Profile = {
	...PROFILE,
	client: 'strongswan',
	tunnels: ['ikev2'],
	credentials: [{ kind: 'certificate', file: CERTIFICATE }],
	keysIn: ['/etc/swanctl/private'],
};

function certificate(name = 'client-auth', publicKey = 'one'): CredentialFile {
	const der = readFileSync(join(import.meta.dirname, '../host/certificates', `${name}.der`));
	return { kind: 'certificate', file: CERTIFICATE, state: 'present', publicKey, der };
}
const key = (publicKey = 'one', file = KEY): CredentialFile => ({ kind: 'private-key', file, state: 'present', publicKey, open: false });

const look = (profile: Profile | undefined, ...files: readonly CredentialFile[]) =>
	observe(profileCredentials, { machine: { credentials: async () => files }, ...(profile === undefined ? {} : { profile }) });

describe('profile-credentials', () => {
	it('says when there is nothing to look at', async () => {
		expect(await look(undefined)).toMatchObject({ status: 'unknown', outcome: 'not-given' });
		expect(await look({ ...PROFILE, auth: 'password' })).toMatchObject({ status: 'pass', outcome: 'none-named' });
		// It lies in a database, on a card or in the profile itself: nothing is known of it.
		expect(await look({ ...PROFILE, auth: 'machine-certificate' })).toMatchObject({ status: 'unknown', outcome: 'elsewhere' });
	});

	it('is content with a certificate and its key', async () => {
		const answer = await look(openvpn, certificate(), key());
		expect(answer).toMatchObject({ status: 'pass', outcome: 'usable' });
		expect(answer.says).toBe('What the connection points at is there (2 files; its certificate is valid until 2035-01-01).');
	});

	it.each(['encrypted', 'not-understood'] as const)('does not judge a key that is %s', async (state) => {
		const answer = await look(openvpn, certificate(), { kind: 'private-key', file: KEY, state });
		expect(answer).toMatchObject({ outcome: 'usable', evidence: { opaque: 1 } });
		expect(answer.says).toContain('though not all of it can be looked into');
	});

	it.each([
		['missing', { state: 'missing' }],
		['damaged', { state: 'damaged' }],
	] as const)('%s: the file is named', async (outcome, state) => {
		const answer = await look(openvpn, certificate(), { kind: 'private-key', file: KEY, ...state });
		expect(answer).toMatchObject({ status: 'fail', outcome, evidence: { file: KEY, kind: 'private-key' } });
		expect(answer.says).toContain(KEY);
	});

	it('tells a key that belongs to another certificate', async () => {
		expect(await look(openvpn, certificate(), key('two'))).toMatchObject({
			status: 'fail',
			outcome: 'key-differs',
			evidence: { file: KEY, certificate: CERTIFICATE },
		});
	});

	it('looks for the key where its client does, and misses none that might be the one', async () => {
		const inFolder = (publicKey: string) => key(publicKey, '/etc/swanctl/private/any.key');
		expect(await look(swanctl, certificate(), inFolder('two'), inFolder('one'))).toMatchObject({ outcome: 'usable' });
		expect(await look(swanctl, certificate(), inFolder('two'))).toMatchObject({ status: 'fail', outcome: 'no-key' });
		expect(await look(swanctl, certificate())).toMatchObject({ status: 'fail', outcome: 'no-key' });
		const why = { reason: 'not-permitted', detail: 'EACCES' } as const;
		const closed: CredentialFile = { kind: 'private-key', file: '/etc/swanctl/private', state: 'unreadable', why };
		expect(await look(swanctl, certificate(), closed)).toMatchObject({ outcome: 'usable' });
		const locked: CredentialFile = { kind: 'private-key', file: '/etc/swanctl/private/a', state: 'encrypted' };
		expect(await look(swanctl, certificate(), locked)).toMatchObject({ outcome: 'usable' });
	});

	it.each([
		['expired', 'expired', 'fail'],
		['not-yet-valid', 'not-yet-valid', 'fail'],
		['server-auth', 'wrong-usage', 'warn'],
		['no-usage', 'usable', 'pass'],
		['any-usage', 'usable', 'pass'],
		['ike-intermediate', 'usable', 'pass'],
	])('a certificate that is %s: %s', async (name, outcome, status) => {
		expect(await look(openvpn, certificate(name), key())).toMatchObject({ status, outcome });
	});

	it('does not call a file faulty that could not be read', async () => {
		const why = { reason: 'not-permitted', detail: `${KEY}: EACCES` } as const;
		const answer = await look(openvpn, certificate(), { kind: 'private-key', file: KEY, state: 'unreadable', why });
		expect(answer).toMatchObject({ status: 'unknown', outcome: 'unreadable', evidence: { file: KEY, reason: 'not-permitted' } });
	});

	it('warns of a key that everybody may read', async () => {
		expect(await look(openvpn, certificate(), { ...key(), open: true })).toMatchObject({ status: 'warn', outcome: 'key-open' });
	});
});
