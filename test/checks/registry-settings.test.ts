import { describe, expect, it } from 'vitest';
import ikeNameCheck from '../../checks/ike-name-check.ts';
import ipsecSetting from '../../checks/ipsec-setting.ts';
import ipv6Setting from '../../checks/ipv6-setting.ts';
import l2tpWeakCrypto from '../../checks/l2tp-weak-crypto.ts';
import natTraversalSetting from '../../checks/nat-traversal-setting.ts';
import { readable, unreadable } from '../../src/host/host.ts';
import type { RegistryValue } from '../../src/host/win32/registry.ts';
import { machine } from '../host/windows-machine.ts';
import { PROFILE } from './a-profile.ts';
import { observe } from './observe.ts';

const POLICY_AGENT = 'SYSTEM\\CurrentControlSet\\Services\\PolicyAgent\\AssumeUDPEncapsulationContextOnSendRule';
const RASMAN = 'SYSTEM\\CurrentControlSet\\Services\\RasMan\\Parameters\\';
const IPV6 = 'SYSTEM\\CurrentControlSet\\Services\\Tcpip6\\Parameters\\DisabledComponents';

/** A Windows with these registry values; what is not among them is not set. */
function windows(values: Readonly<Record<string, RegistryValue>>) {
	return machine({ win32: { registryValue: (key, name) => readable(values[`${key}\\${name}`]) } }).host;
}

const denied = machine({ win32: { registryValue: () => unreadable('not-permitted', 'RegGetValueW: 5') } }).host;

describe('nat-traversal-setting', () => {
	it.each([
		[undefined, 'unset', 'pass'],
		[0, 'unset', 'pass'],
		[1, 'server-only', 'pass'],
		[2, 'both', 'pass'],
		[3, 'unreadable', 'unknown'],
		['2', 'unreadable', 'unknown'],
	] as const)('%s in the registry: %s', async (value, outcome, status) => {
		expect(await observe(natTraversalSetting, { machine: windows({ [POLICY_AGENT]: value }) })).toMatchObject({ outcome, status });
	});

	it('what the user says counts, on any system', async () => {
		const told = { options: { natTraversal: 'both' } } as const;
		expect(await observe(natTraversalSetting, told)).toMatchObject({ outcome: 'both', evidence: { from: 'option' } });
		expect(await observe(natTraversalSetting, { ...told, machine: windows({}) })).toMatchObject({ outcome: 'both' });
	});

	it('unknown elsewhere, and where it could not be read', async () => {
		expect(await observe(natTraversalSetting, {})).toMatchObject({ outcome: 'not-given', status: 'unknown' });
		expect(await observe(natTraversalSetting, { machine: denied })).toMatchObject({ outcome: 'unreadable', status: 'unknown' });
		expect((await observe(natTraversalSetting, { machine: machine({}).host })).says).toContain('koffi');
	});
});

describe.each([
	['ipsec-setting', ipsecSetting, 'ProhibitIpSec', 'normal', 'prohibited', 'fail'],
	['l2tp-weak-crypto', l2tpWeakCrypto, 'AllowL2TPWeakCrypto', 'refused', 'allowed', 'warn'],
	['ike-name-check', ikeNameCheck, 'DisableIKENameEkuCheck', 'on', 'off', 'warn'],
] as const)('%s', (_, check, name, off, on, status) => {
	it('is as it should be where the value is 0 or not set', async () => {
		for (const value of [undefined, 0])
			expect(await observe(check, { machine: windows({ [RASMAN + name]: value }) })).toMatchObject({ outcome: off, status: 'pass' });
	});

	it('is told where it is 1', async () => {
		expect(await observe(check, { machine: windows({ [RASMAN + name]: 1 }) })).toMatchObject({ outcome: on, status });
	});

	it('is not taken for well where it could not be read', async () => {
		expect(await observe(check, { machine: denied })).toMatchObject({ outcome: 'unreadable', status: 'unknown' });
		expect(await observe(check, { machine: windows({ [RASMAN + name]: 'yes' }) })).toMatchObject({ outcome: 'unreadable' });
	});
});

it('a connection of its own may leave the name unchecked', async () => {
	const profile = { ...PROFILE, weakened: 'DisableIKENameEkuCheck' };
	const answer = await observe(ikeNameCheck, { machine: windows({}), profile });
	expect(answer).toMatchObject({ outcome: 'off', evidence: { by: 'connection' } });
	expect(answer.says).toContain('in this connection');
});

describe('ipv6-setting', () => {
	it.each([
		[undefined, 'on'],
		[0, 'on'],
		[0x20, 'prefers-ipv4'],
		[0x01, 'on'],
		[0x10, 'off'],
		[0x11, 'off'],
		[0xff, 'off'],
		[0xffff_ffff, 'off'],
	] as const)('DisabledComponents %s: %s', async (value, outcome) => {
		expect(await observe(ipv6Setting, { machine: windows({ [IPV6]: value }) })).toMatchObject({ outcome, status: 'pass' });
	});

	it('is not taken for on where it could not be read', async () => {
		expect(await observe(ipv6Setting, { machine: denied })).toMatchObject({ outcome: 'unreadable', status: 'unknown' });
	});
});
