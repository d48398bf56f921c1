import { expect, it } from 'vitest';
import profileClient from '../../checks/profile-client.ts';
import type { Dialler } from '../../src/host/dialler.ts';
import { readable } from '../../src/host/host.ts';
import type { Profile } from '../../src/host/profile.ts';
import { PROFILE } from './a-profile.ts';
import { observe } from './observe.ts';

const look = (dialler: Dialler) => observe(profileClient, { profile: PROFILE, machine: { dialler: async () => readable(dialler) } });

it.each<[Dialler, string]>([
	[{ kind: 'networkmanager', state: 'ready', name: 'NetworkManager' }, 'networkmanager (pass)'],
	[{ kind: 'networkmanager', state: 'stopped', name: 'NetworkManager' }, 'networkmanager-stopped (fail)'],
	[{ kind: 'networkmanager', state: 'missing', name: 'nm-l2tp', plugin: true }, 'plug-in-missing (fail)'],
	[{ kind: 'strongswan', state: 'ready', name: 'charon' }, 'strongswan (pass)'],
	[{ kind: 'strongswan', state: 'stopped', name: 'charon' }, 'ipsec-stopped (fail)'],
	[{ kind: 'libreswan', state: 'ready', name: 'pluto' }, 'libreswan (pass)'],
	[{ kind: 'libreswan', state: 'missing', name: 'pluto' }, 'program-missing (warn)'],
	[{ kind: 'program', state: 'ready', name: 'openvpn' }, 'program (pass)'],
	[{ kind: 'program', state: 'missing', name: 'sstpc' }, 'program-missing (warn)'],
])('%o: %s', async (dialler, expected) => {
	const { outcome, status, evidence, says } = await look(dialler);
	expect(`${outcome} (${status})`).toBe(expected);
	expect(evidence).toEqual({ name: dialler.name });
	if (status !== 'pass') expect(says).toContain(dialler.name);
});

it('tells ipsec.conf of strongSwan from swanctl', async () => {
	const dialler: Dialler = { kind: 'strongswan', state: 'ready', name: 'charon' };
	const by = (store: Profile['store']) =>
		observe(profileClient, { profile: { ...PROFILE, store }, machine: { dialler: async () => readable(dialler) } });
	expect(await by('ipsec-conf')).toMatchObject({ status: 'pass', outcome: 'strongswan-starter' });
	expect(await by('swanctl')).toMatchObject({ status: 'pass', outcome: 'strongswan' });
});

it('without a connection, or an answer, it says nothing', async () => {
	expect(await observe(profileClient, {})).toMatchObject({ status: 'unknown', outcome: 'not-given' });
	expect(await observe(profileClient, { profile: PROFILE })).toMatchObject({ status: 'unknown', outcome: 'unreadable' });
});
