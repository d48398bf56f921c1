import { describe, expect, it } from 'vitest';
import certificateStore from '../../checks/certificate-store.ts';
import ntAuthority from '../../checks/nt-authority.ts';
import profileAuth from '../../checks/profile-auth.ts';
import userCertificate from '../../checks/user-certificate.ts';
import type { Host, StoredCertificate } from '../../src/host/host.ts';
import { readable, unreadable } from '../../src/host/host.ts';
import { CLIENT_AUTH, type Issued, issue, SERVER_AUTH } from '../certificate/issue.ts';
import { PROFILE } from './a-profile.ts';
import { observe } from './observe.ts';

const authority = issue({ cn: 'Example Issuing', ca: true });
const namesake = issue({ cn: 'Example Issuing', ca: true });
const ada = issue({ cn: 'ada@example.com', usages: [CLIENT_AUTH], issuer: authority });
const web = issue({ cn: 'web.example.com', usages: [SERVER_AUTH], issuer: authority });

const stored = ({ der }: Issued, rest: Partial<StoredCertificate> = {}): StoredCertificate => ({
	der,
	privateKey: 'present',
	place: 'CurrentUser\\My',
	...rest,
});
const denied = unreadable('not-permitted', 'CertOpenStore: 5');
const machine = (answers: { user?: readonly StoredCertificate[]; machine?: readonly StoredCertificate[]; nt?: readonly Issued[] }) =>
	({
		platform: 'windows',
		userCertificates: async () => (answers.user === undefined ? denied : readable(answers.user)),
		machineCertificates: async () => (answers.machine === undefined ? denied : readable(answers.machine)),
		ntAuthorities: async () => (answers.nt === undefined ? denied : readable(answers.nt.map(({ der }) => der))),
	}) satisfies Partial<Host>;
const signsInBy = (outcome: string) => ({ saw: new Map([[profileAuth, { outcome }]]) });

describe('user-certificate', () => {
	const look = (user: readonly StoredCertificate[] | undefined, auth = 'user-certificate') =>
		observe(userCertificate, { machine: machine(user === undefined ? {} : { user }), ...signsInBy(auth) });

	it('shows the one to use', async () => {
		expect(await look([stored(ada), stored(web)])).toMatchObject({
			outcome: 'usable',
			status: 'pass',
			evidence: { certificate: { subject: 'CN=ada@example.com', place: 'CurrentUser\\My' }, removed: [{ removedBy: 'wrong-usage' }] },
		});
		expect(await look([stored(ada), stored(ada)])).toMatchObject({ outcome: 'several' });
	});

	it('misses one only where it is wanted', async () => {
		expect(await look([])).toMatchObject({ outcome: 'none-wanted', status: 'fail' });
		expect(await look([], 'password')).toMatchObject({ outcome: 'none', status: 'pass' });
		expect(await look([stored(web)])).toMatchObject({ outcome: 'unusable-wanted', status: 'fail' });
		expect(await look([stored(web)], 'not-given')).toMatchObject({ outcome: 'unusable', status: 'pass' });
	});

	it('is wanted by a connection that is set to EAP-TLS, also inside PEAP', async () => {
		const answer = await observe(userCertificate, { machine: machine({ user: [] }), profile: { ...PROFILE, auth: 'eap', eap: [25, 13] } });
		expect(answer).toMatchObject({ outcome: 'none-wanted' });
		const other = await observe(userCertificate, { machine: machine({ user: [] }), profile: { ...PROFILE, auth: 'eap', eap: [25, 26] } });
		expect(other).toMatchObject({ outcome: 'none' });
	});

	it('tells a missing key, and an issuer that is not trusted', async () => {
		expect((await look([stored(ada, { privateKey: 'absent' })])).says).toBe(
			"The connection signs in with the user's certificate, but none here is usable: CN=ada@example.com has no private key here.",
		);
		const untrusted = await look([stored(ada, { chain: 'untrusted-root' }), stored(web)]);
		expect(untrusted).toMatchObject({ outcome: 'untrusted-wanted', status: 'fail' });
		expect(untrusted.says).toContain('comes from an authority that is not trusted here (CN=Example Issuing)');
	});

	it('does not take what could not be read for none', async () => {
		expect(await look(undefined)).toMatchObject({ outcome: 'unreadable', status: 'unknown' });
	});
});

describe('certificate-store', () => {
	const look = (answers: Parameters<typeof machine>[0], auth = 'machine-certificate') =>
		observe(certificateStore, { machine: machine(answers), ...signsInBy(auth) });

	it('finds the certificate that was imported for the user', async () => {
		const answer = await look({ machine: [stored(web)], user: [stored(web), stored(ada)] });
		expect(answer).toMatchObject({ outcome: 'wrong-store', status: 'fail', evidence: { certificate: { subject: 'CN=ada@example.com' } } });
		expect(answer.evidence).not.toHaveProperty('certificate.der');
	});

	it('is content with one in the right store, and silent where there is none or none is wanted', async () => {
		expect(await look({ machine: [stored(ada)] })).toMatchObject({ outcome: 'right', status: 'pass' });
		expect(await look({ machine: [], user: [stored(web), stored(ada, { privateKey: 'absent' })] })).toMatchObject({ outcome: 'nowhere' });
		expect(await look({ machine: [], user: [stored(ada)] }, 'user-certificate')).toMatchObject({ outcome: 'not-wanted' });
	});

	it('compares nothing where one of the two could not be read', async () => {
		expect(await look({ user: [stored(ada)] })).toMatchObject({ outcome: 'unreadable', status: 'unknown' });
		expect(await look({ machine: [] })).toMatchObject({ outcome: 'unreadable', status: 'unknown' });
	});
});

describe('nt-authority', () => {
	const look = (answers: Parameters<typeof machine>[0], auth = 'user-certificate') =>
		observe(ntAuthority, { machine: machine(answers), ...signsInBy(auth) });

	it('finds the issuer by its key, not by its name', async () => {
		expect(await look({ user: [stored(ada)], nt: [namesake, authority] })).toMatchObject({ outcome: 'listed', status: 'pass' });
		expect(await look({ user: [stored(ada)], nt: [namesake] })).toMatchObject({
			outcome: 'not-listed',
			status: 'warn',
			evidence: { issuer: 'CN=Example Issuing' },
		});
	});

	it('says nothing without a list, without a certificate, or where none is wanted', async () => {
		expect(await look({ user: [stored(ada)], nt: [] })).toMatchObject({ outcome: 'no-list', status: 'unknown' });
		expect(await look({ user: [stored(web)], nt: [namesake] })).toMatchObject({ outcome: 'not-wanted' });
		expect(await look({ user: [stored(ada)], nt: [namesake] }, 'password')).toMatchObject({ outcome: 'not-wanted' });
	});

	it('does not take what could not be read for none', async () => {
		expect(await look({ user: [stored(ada)] })).toMatchObject({ outcome: 'unreadable', status: 'unknown' });
		expect(await look({ nt: [authority] })).toMatchObject({ outcome: 'unreadable' });
	});
});
