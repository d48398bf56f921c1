import { describe, expect, it } from 'vitest';
import profileEap from '../../checks/profile-eap.ts';
import profileEncryption from '../../checks/profile-encryption.ts';
import profileEntry from '../../checks/profile-entry.ts';
import profilePsk from '../../checks/profile-psk.ts';
import profileSources from '../../checks/profile-sources.ts';
import profileTunnel from '../../checks/profile-tunnel.ts';
import profileWeakened from '../../checks/profile-weakened.ts';
import { readable, unreadable } from '../../src/host/host.ts';
import type { Profile, ProfileDifference, Profiles } from '../../src/host/profile.ts';
import { PROFILE } from './a-profile.ts';
import { observe } from './observe.ts';

it.each([profileEap, profileEncryption, profileEntry, profilePsk, profileSources, profileTunnel, profileWeakened])(
	'$id knows nothing where no connection is looked at',
	async (check) => {
		expect(await observe(check, {})).toMatchObject({
			status: 'unknown',
			outcome: 'not-given',
			says: 'No connection that is set up on this computer was looked at.',
		});
	},
);

describe('profile-entry', () => {
	const look = (profile: Partial<Profile>) => observe(profileEntry, { profile: { ...PROFILE, ...profile } });

	it('found, with whom it dials, and with what is odd about it', async () => {
		const answer = await look({ servers: ['a.example.com', 'b.example.com'], stored: { VpnStrategy: '0' } });
		expect(answer).toMatchObject({ status: 'pass', outcome: 'found', evidence: { stored: { VpnStrategy: '0' } } });
		expect(answer.says).toBe('"Work VPN" is set up in rasphone.pbk and dials a.example.com, then b.example.com.');
		const odd = await look({
			faults: [
				{ fault: 'repeated', setting: 'Type', value: '2' },
				{ fault: 'unreadable-part', setting: 'line' },
			],
		});
		expect(odd.says).toBe(
			'"Work VPN" is set up in rasphone.pbk and dials vpn.example.com (stands twice: Type 2; partly unreadable: line).',
		);
	});

	it('no server', async () => {
		const answer = await look({ servers: [], faults: [{ fault: 'no-server', setting: 'PhoneNumber' }] });
		expect(answer).toMatchObject({ status: 'fail', outcome: 'no-server', says: '"Work VPN" in rasphone.pbk names no server.' });
	});

	it('what is no server', async () => {
		const server = 'https://vpn.example.com/';
		const answer = await look({ servers: [server], faults: [{ fault: 'unknown-value', setting: 'PhoneNumber', value: server }] });
		expect(answer).toMatchObject({ status: 'fail', outcome: 'unusable-server', evidence: { server } });
		// Of several servers the first decides.
		const second = await look({
			servers: ['a.example', server],
			faults: [{ fault: 'unknown-value', setting: 'PhoneNumber', value: server }],
		});
		expect(second.outcome).toBe('found');
	});

	it('an entry that breaks off before it says where it dials', async () => {
		const faults = [
			{ fault: 'cut', setting: 'DEVICE' },
			{ fault: 'no-server', setting: 'PhoneNumber' },
		] as const;
		expect(await look({ servers: [], faults })).toMatchObject({ status: 'fail', outcome: 'damaged' });
		expect(await look({ faults: [{ fault: 'cut', setting: 'rasphone.pbk' }] })).toMatchObject({ outcome: 'found' });
	});

	const GAP = { place: 'x.pbk', why: { reason: 'not-permitted', detail: 'x.pbk: EACCES' } } as const;
	const named = (profiles: Profiles) =>
		observe(profileEntry, { options: { connection: 'work vpn' }, machine: { profiles: async () => profiles } });

	it('one that was asked for by its name, and is there', async () => {
		expect(await named({ found: [PROFILE], unread: [GAP] })).toMatchObject({ outcome: 'found' });
	});

	it('one that is missing', async () => {
		const answer = await named({ found: [{ ...PROFILE, name: 'Other' }], unread: [] });
		expect(answer).toMatchObject({
			status: 'fail',
			outcome: 'missing',
			says: 'No connection called "work vpn" is set up for this user or for everybody.',
		});
	});

	it('one that may stand where it could not be read', async () => {
		const answer = await named({ found: [], unread: [GAP] });
		expect(answer).toMatchObject({ status: 'unknown', outcome: 'unreadable', evidence: { place: 'x.pbk', reason: 'not-permitted' } });
		expect(await named({ found: [], unread: [GAP, { ...GAP, place: 'y.pbk', damaged: true }] })).toMatchObject({
			status: 'fail',
			outcome: 'damaged',
			evidence: { place: 'y.pbk' },
		});
	});
});

describe('profile-tunnel', () => {
	const look = (profile: Partial<Profile>) => observe(profileTunnel, { profile: { ...PROFILE, ...profile } });

	it.each([
		[{ stored: { VpnStrategy: '0' } }, 'automatic', 'The connection tries IKEv2, then SSTP, then PPTP, then L2TP/IPsec.'],
		[
			{ tunnels: ['sstp', 'ikev2', 'pptp', 'l2tp'], stored: { VpnStrategy: '6' } },
			'automatic',
			'The connection tries SSTP, then IKEv2, then PPTP, then L2TP/IPsec. Windows itself puts to the front what worked last.',
		],
		[{ tunnels: ['ikev2', 'sstp'], stored: { VpnStrategy: '14' } }, 'automatic', 'The connection tries IKEv2, then SSTP.'],
		[{ tunnels: ['sstp'], automatic: false }, 'fixed', 'The connection is set to SSTP and tries nothing else.'],
		[
			{ automatic: false, stored: { VpnStrategy: '15' } },
			'unknown-order',
			'Which tunnels the connection tries in which order is not known (VpnStrategy 15): any may be among them.',
		],
		[{ tunnels: [], automatic: false }, 'other-kind', 'The connection is of a kind that is not looked at here.'],
	] as const)('%o', async (profile, outcome, says) => {
		expect(await look(profile)).toMatchObject({
			outcome,
			says,
			status: outcome === 'automatic' || outcome === 'fixed' ? 'pass' : 'unknown',
		});
	});
});

describe('profile-encryption', () => {
	it.each(['none', 'optional', 'required', 'maximum'] as const)('%s', async (encryption) => {
		expect(await observe(profileEncryption, { profile: { ...PROFILE, encryption } })).toMatchObject({
			status: 'pass',
			outcome: encryption,
		});
	});

	it('is not guessed', async () => {
		expect(await observe(profileEncryption, { profile: PROFILE })).toMatchObject({ status: 'unknown', outcome: 'not-said' });
	});
});

describe('profile-psk', () => {
	it('what the connection is set to', async () => {
		for (const psk of ['set', 'missing'] as const)
			expect(await observe(profilePsk, { profile: { ...PROFILE, psk } })).toMatchObject({ status: 'pass', outcome: psk });
		expect(await observe(profilePsk, { profile: PROFILE })).toMatchObject({ status: 'unknown', outcome: 'not-said' });
	});

	it('an option counts, with and without a connection; the key is in no answer', async () => {
		const psk = Buffer.from('planted');
		for (const given of [{ options: { auth: 'psk' } }, { supplied: { psk } }] as const) {
			expect(await observe(profilePsk, given)).toMatchObject({ outcome: 'set', evidence: { from: 'option' } });
			const answer = await observe(profilePsk, { ...given, profile: { ...PROFILE, psk: 'missing' } });
			expect(answer).toMatchObject({ outcome: 'set' });
			expect(JSON.stringify(answer)).not.toMatch(/planted/);
		}
	});
});

describe('profile-eap', () => {
	const look = (profile: Partial<Profile>, installed: readonly number[]) =>
		observe(profileEap, {
			profile: { ...PROFILE, ...profile },
			machine: { eapMethod: async (method) => readable(installed.includes(method) ? 'installed' : 'not-installed') },
		});

	it('every method of it is installed', async () => {
		const answer = await look({ eap: [25, 13] }, [13, 25]);
		expect(answer).toMatchObject({
			status: 'pass',
			outcome: 'installed',
			says: 'The connection signs in by PEAP with EAP-TLS, which is installed.',
		});
	});

	it('one of them is not', async () => {
		const answer = await look({ eap: [25, 99] }, [25]);
		expect(answer).toMatchObject({ status: 'fail', outcome: 'not-installed', evidence: { lacks: 99 } });
		expect(answer.says).toBe('The connection signs in by PEAP with EAP method 99, but EAP method 99 is not installed on this computer.');
	});

	it('none is used, or none is said', async () => {
		expect(await look({ auth: 'password' }, [])).toMatchObject({ status: 'pass', outcome: 'none' });
		for (const profile of [{}, { auth: 'eap' }, { auth: 'user-certificate' }] as const)
			expect(await look(profile, [])).toMatchObject({ status: 'unknown', outcome: 'not-said' });
	});

	it('what could not be read is not missing', async () => {
		const machine = { eapMethod: async () => unreadable('missing-module', 'koffi') };
		expect(await observe(profileEap, { profile: { ...PROFILE, eap: [13] }, machine })).toMatchObject({
			status: 'unknown',
			outcome: 'unreadable',
		});
	});
});

it('profile-weakened', async () => {
	expect(await observe(profileWeakened, { profile: PROFILE })).toMatchObject({ status: 'pass', outcome: 'strict' });
	const answer = await observe(profileWeakened, { profile: { ...PROFILE, weakened: 'ignore-cert-warn' } });
	expect(answer).toMatchObject({ status: 'warn', outcome: 'weakened', evidence: { setting: 'ignore-cert-warn' } });
});

describe('profile-sources', () => {
	const difference = (changes: Partial<ProfileDifference>): ProfileDifference => ({
		name: 'Work VPN',
		belongsTo: 'user',
		setting: 'servers',
		says: { phonebook: 'a.example', 'Get-VpnConnection': 'b.example' },
		...changes,
	});
	const look = (differences: readonly ProfileDifference[], profile: Partial<Profile> = {}) =>
		observe(profileSources, { profile: { ...PROFILE, ...profile }, machine: { profileDifferences: async () => readable(differences) } });

	it('agree where only others differ', async () => {
		expect(await look([difference({ name: 'Other' }), difference({ belongsTo: 'everybody' })])).toMatchObject({
			status: 'pass',
			outcome: 'agree',
		});
	});

	it('differ', async () => {
		const answer = await look([difference({}), difference({ setting: 'psk', says: { phonebook: 'set', 'Get-VpnConnection': 'missing' } })]);
		expect(answer).toMatchObject({ status: 'warn', outcome: 'differ' });
		expect(answer.says).toBe(
			'Two records of the connection differ: the server is "a.example" in phonebook and "b.example" in Get-VpnConnection; ' +
				'the pre-shared key is "set" in phonebook and "missing" in Get-VpnConnection.',
		);
	});

	it('one that is kept out of the list has one record, and nobody is asked', async () => {
		const machine = { profileDifferences: () => Promise.reject(new Error('asked')) };
		expect(await observe(profileSources, { profile: { ...PROFILE, hidden: true }, machine })).toMatchObject({
			status: 'pass',
			outcome: 'unlisted',
		});
	});

	it('PowerShell is missing', async () => {
		const machine = { profileDifferences: async () => unreadable('missing-program', 'powershell.exe') };
		expect(await observe(profileSources, { profile: PROFILE, machine })).toMatchObject({ status: 'unknown', outcome: 'unreadable' });
	});
});
