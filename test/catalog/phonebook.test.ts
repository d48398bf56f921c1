import { describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import machineCertificate from '../../checks/machine-certificate.ts';
import profileAuth from '../../checks/profile-auth.ts';
import profileEap from '../../checks/profile-eap.ts';
import profileEncryption from '../../checks/profile-encryption.ts';
import profileEntry from '../../checks/profile-entry.ts';
import profilePsk from '../../checks/profile-psk.ts';
import profileTunnel from '../../checks/profile-tunnel.ts';
import { diagnose } from '../../src/catalog/diagnosis.ts';
import { resultOf as measured } from '../../src/check/answer.ts';
import type { CheckResult } from '../../src/check/result.ts';
import type { Host } from '../../src/host/host.ts';
import { readable } from '../../src/host/host.ts';
import { readPhonebook } from '../../src/host/windows/phonebook.ts';
import { observe } from '../checks/observe.ts';
import { catalog, resultOf } from './data.ts';

/** From the bytes of a phonebook to the code that Windows would show: the rows of the prediction table that speak of a connection. */

const ABOUT_CONNECTIONS = [profileEntry, profileTunnel, profileAuth, profileEap, profilePsk, profileEncryption];
const MACHINE: Partial<Host> = {
	eapMethod: async (method) => readable([13, 25, 26].includes(method) ? 'installed' : 'not-installed'),
	machineCertificates: async () => readable([]),
};

async function foretold(
	lines: readonly string[],
	{ saw = {}, answers = {} }: { saw?: Record<string, string>; answers?: Record<string, 'yes' | 'no'> } = {},
) {
	const text = ['[Work]', 'Type=2', ...lines, 'PreSharedKey=planted', ''].join('\r\n');
	const [profile] = readPhonebook(Buffer.from(text), { place: 'rasphone.pbk', belongsTo: 'user' }).profiles;
	if (profile === undefined) throw new Error('no connection');
	const { tunnels, automatic, auth } = profile;
	const results: CheckResult[] = Object.entries(saw).map(([id, outcome]) =>
		resultOf(checks.find((check) => check.id === id) as never, outcome),
	);
	const looked = new Map();
	for (const check of [...ABOUT_CONNECTIONS, machineCertificate]) {
		const answer = await observe(check, { profile, machine: MACHINE, saw: looked });
		looked.set(check, { outcome: answer.outcome });
		results.push(measured(check, answer));
	}
	expect(JSON.stringify(results)).not.toMatch(/planted/);
	const options = {
		client: 'windows',
		tunnels,
		automatic,
		...(automatic ? { order: tunnels } : {}),
		...(auth === undefined ? {} : { auth }),
	} as const;
	const [prediction] = diagnose(catalog, results, options, new Map(Object.entries(answers))).predictions;
	return [prediction?.outcome, prediction?.code, ...(prediction?.equallyLikely ?? [])];
}

const VPN = ['DEVICE=vpn', 'PhoneNumber=vpn.example.com'];
const REACHED = { dns: 'resolved', route: 'found' };

describe('a connection of a phonebook', () => {
	it('without a server, or with none that can be one: 749 or 868 (p009)', async () => {
		for (const server of ['', 'https://vpn.example.com/', 'vpn example com'])
			for (const strategy of [0, 7]) {
				const codes = await foretold([`VpnStrategy=${strategy}`, 'DEVICE=vpn', `PhoneNumber=${server}`]);
				expect(codes.toSorted()).toEqual(['749', '868', 'fails']);
			}
	});

	it('that allows no encryption, where the server demands it: 741 or 742 (p020)', async () => {
		const pptp = ['VpnStrategy=1', 'AuthRestrictions=512'];
		const told = { saw: { ...REACHED, pptp: 'accepted', gre: 'both-ways' }, answers: { 'server-wants-encryption': 'yes' } } as const;
		expect(await foretold([...pptp, 'DataEncryption=0', ...VPN], told)).toEqual(['fails', '741', '742']);
		expect((await foretold([...pptp, 'DataEncryption=256', ...VPN], told))[0]).not.toBe('fails');
	});

	it('that demands encryption, where the server has none: 742 (p019)', async () => {
		const pptp = ['VpnStrategy=1', 'AuthRestrictions=512'];
		const told = { saw: { ...REACHED, pptp: 'accepted', gre: 'both-ways' }, answers: { 'server-without-mppe': 'yes' } } as const;
		expect(await foretold([...pptp, 'DataEncryption=256', ...VPN], told)).toEqual(['fails', '742']);
		expect((await foretold([...pptp, 'DataEncryption=8', ...VPN], told))[0]).not.toBe('fails');
	});

	it('for L2TP with neither a key nor a certificate: 786 (p032)', async () => {
		const l2tp = ['VpnStrategy=3', 'AuthRestrictions=512'];
		expect(await foretold([...l2tp, 'IpSecFlags=0', ...VPN], { saw: { dns: 'resolved' } })).toEqual(['fails', '786']);
		expect((await foretold([...l2tp, 'IpSecFlags=1', ...VPN], { saw: { dns: 'resolved' } }))[0]).not.toBe('fails');
	});

	it('for IKEv2 with a machine certificate that is not there: 13806 (p047)', async () => {
		expect(await foretold(['VpnStrategy=7', 'AuthRestrictions=2048', ...VPN], { saw: { dns: 'resolved' } })).toEqual(['fails', '13806']);
	});

	it('that signs in by a method that is not installed: 850', async () => {
		const saw = { ...REACHED, ikev2: 'accepted', 'ikev2-certificate': 'trusted' };
		const ikev2 = ['VpnStrategy=7', 'AuthRestrictions=128', ...VPN];
		expect(await foretold(['CustomAuthKey=43', ...ikev2], { saw })).toEqual(['fails', '850']);
		expect((await foretold(['CustomAuthKey=26', ...ikev2], { saw }))[0]).toBe('reaches-sign-in');
	});

	it('that tries L2TP too where it has a key, however it signs in (p081)', async () => {
		const saw = { ...REACHED, pptp: 'silent', 'sstp-port': 'silent', ikev2: 'silent' };
		const eap = ['VpnStrategy=0', 'AuthRestrictions=128', 'CustomAuthKey=25', ...VPN];
		expect(await foretold(['IpSecFlags=0', ...eap], { saw })).toEqual(['fails', '800']);
		expect(await foretold(['IpSecFlags=1', ...eap], { saw })).toEqual(['undetermined', undefined]);
		expect(await foretold(['IpSecFlags=1', ...eap], { saw: { ...saw, ikev1: 'silent' } })).toEqual(['fails', '800']);
	});
});
