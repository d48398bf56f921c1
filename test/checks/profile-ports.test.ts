import { expect, it } from 'vitest';
import profilePorts from '../../checks/profile-ports.ts';
import type { DialPorts } from '../../src/host/dialler.ts';
import { readable } from '../../src/host/host.ts';
import { PROFILE } from './a-profile.ts';
import { observe } from './observe.ts';

const look = (ports: DialPorts) => observe(profilePorts, { profile: PROFILE, machine: { dialPorts: async () => readable(ports) } });
const OTHER = { program: 'vpnserver', processId: 900 };

it.each<[DialPorts, string, string]>([
	[{ state: 'any' }, 'any (pass)', 'any port'],
	[{ state: 'free', ports: [500, 4500] }, 'free (pass)', 'UDP 500, 4500'],
	[{ state: 'own', port: 500, program: 'charon', processId: 700 }, 'own (pass)', 'charon (process 700)'],
	[
		{ state: 'second', port: 500, program: 'charon', processId: 700, other: { program: 'charon-systemd', processId: 800 } },
		'second-daemon (warn)',
		'charon-systemd (process 800) cannot have it',
	],
	[{ state: 'taken', port: 500, ...OTHER, from: 'charon' }, 'charon-shut-out (fail)', 'vpnserver (process 900)'],
	[{ state: 'taken', port: 500, ...OTHER, from: 'pluto' }, 'pluto-shut-out (fail)', 'vpnserver (process 900)'],
	[{ state: 'taken', port: 500, ...OTHER, from: 'networkmanager' }, 'ike-taken (fail)', 'vpnserver (process 900)'],
	[{ state: 'taken', port: 4500, ...OTHER, from: 'charon' }, 'nat-port-taken (warn)', 'vpnserver (process 900)'],
	[{ state: 'taken', port: 1701, ...OTHER, from: 'xl2tpd' }, 'l2tp-taken (fail)', 'vpnserver (process 900)'],
	[{ state: 'taken', port: 1701, ...OTHER, from: 'networkmanager' }, 'l2tp-other-port (warn)', 'vpnserver (process 900)'],
])('%o: %s', async (ports, expected, words) => {
	const { outcome, status, says } = await look(ports);
	expect(`${outcome} (${status})`).toBe(expected);
	expect(says).toContain(words);
});

it('without a connection, or an answer, it says nothing', async () => {
	expect(await observe(profilePorts, {})).toMatchObject({ status: 'unknown', outcome: 'not-given' });
	expect(await observe(profilePorts, { profile: PROFILE })).toMatchObject({ status: 'unknown', outcome: 'unreadable' });
});
