import { expect, it } from 'vitest';
import l2tpModule from '../../checks/l2tp-module.ts';
import mppeModule from '../../checks/mppe-module.ts';
import pppDevice from '../../checks/ppp-device.ts';
import tunDevice from '../../checks/tun-device.ts';
import wireguardDevice from '../../checks/wireguard-device.ts';
import { type Host, readable, unreadable } from '../../src/host/host.ts';
import { observe } from './observe.ts';

it.each([
	[pppDevice, '/dev/ppp'],
	[tunDevice, '/dev/net/tun'],
] as const)('$id: every outcome, of its own device', async (check, node) => {
	const asked: string[] = [];
	const look = async (state: 'present' | 'can-be-loaded' | 'absent' | undefined) => {
		const answer = state === undefined ? unreadable('not-permitted', `${node}: EACCES`) : readable(state);
		return observe(check, {
			machine: {
				deviceNode: async (which) => {
					asked.push(which);
					return answer;
				},
			},
		});
	};
	expect(await look('present')).toMatchObject({ status: 'pass', outcome: 'present', says: `${node} is there.` });
	expect(await look('can-be-loaded')).toMatchObject({ status: 'warn', outcome: 'can-be-loaded' });
	expect(await look('absent')).toMatchObject({ status: 'fail', outcome: 'absent' });
	expect(await look(undefined)).toMatchObject({ status: 'unknown', outcome: 'unreadable', evidence: { reason: 'not-permitted' } });
	expect(new Set(asked)).toEqual(new Set([node]));
});

it('wireguard-device: every outcome', async () => {
	const look = (state: 'kernel' | 'can-be-loaded' | 'program' | 'absent') =>
		observe(wireguardDevice, { machine: { wireGuard: async () => readable(state) } });
	expect(await look('kernel')).toMatchObject({ status: 'pass' });
	expect(await look('can-be-loaded')).toMatchObject({ status: 'pass' });
	expect(await look('program')).toMatchObject({ status: 'pass' });
	expect(await look('absent')).toMatchObject({ status: 'fail', outcome: 'absent' });
	expect(await observe(wireguardDevice, {})).toMatchObject({ status: 'unknown', outcome: 'unreadable' });
});

it.each([
	[l2tpModule, 'l2tp_ppp'],
	[mppeModule, 'ppp_mppe'],
] as const)('$id: every outcome, of its own module', async (check, name) => {
	const asked = new Set<string>();
	const look = (answer: Awaited<ReturnType<Host['tunnelModule']>>) =>
		observe(check, {
			machine: {
				tunnelModule: async (which) => {
					asked.add(which);
					return answer;
				},
			},
		});
	expect(await look(readable({ state: 'present' }))).toMatchObject({ status: 'pass', outcome: 'present' });
	expect(await look(readable({ state: 'can-be-loaded' }))).toMatchObject({ status: 'pass', outcome: 'can-be-loaded' });
	expect(await look(readable({ state: 'absent' }))).toMatchObject({ status: 'warn', outcome: 'absent' });
	const blocked = await look(readable({ state: 'blocked', by: '/etc/modprobe.d/cis.conf' }));
	expect(blocked).toMatchObject({ status: 'warn', outcome: 'blocked', says: expect.stringContaining('/etc/modprobe.d/cis.conf') });
	expect(await look(unreadable('failed', 'ENOENT'))).toMatchObject({ status: 'unknown', outcome: 'unreadable' });
	expect([...asked]).toEqual([name]);
});
