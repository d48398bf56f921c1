import { describe, expect, it } from 'vitest';
import dialling from '../../checks/dialling.ts';
import firewallIke from '../../checks/firewall-ike.ts';
import firewallPptp from '../../checks/firewall-pptp.ts';
import firewallSstp from '../../checks/firewall-sstp.ts';
import flightMode from '../../checks/flight-mode.ts';
import localPortIke from '../../checks/local-port-ike.ts';
import localPortL2tp from '../../checks/local-port-l2tp.ts';
import localPortPptp from '../../checks/local-port-pptp.ts';
import metered from '../../checks/metered.ts';
import miniportIkev2 from '../../checks/miniport-ikev2.ts';
import miniportIp from '../../checks/miniport-ip.ts';
import miniportL2tp from '../../checks/miniport-l2tp.ts';
import miniportPptp from '../../checks/miniport-pptp.ts';
import miniportSstp from '../../checks/miniport-sstp.ts';
import otherVpn from '../../checks/other-vpn.ts';
import updateLevel from '../../checks/update-level.ts';
import type { Check } from '../../src/check/define.ts';
import type { ActiveConnection, Miniport, OtherVpn, OutboundFirewall, PortHolder } from '../../src/host/devices.ts';
import { type Host, readable, unreadable } from '../../src/host/host.ts';
import { PROFILE } from './a-profile.ts';
import { type Circumstances, observe } from './observe.ts';

const outcomeOf = async (check: Check, circumstances: Circumstances) => {
	const { status, outcome } = await observe(check, circumstances);
	return `${outcome} (${status})`;
};
const saysOf = async (check: Check, circumstances: Circumstances) => (await observe(check, circumstances)).says;
const refused = unreadable('not-permitted', 'OpenProcess: 5');

describe('WAN Miniports', () => {
	it.each([
		[miniportPptp, 'PptpMiniport'],
		[miniportL2tp, 'Rasl2tp'],
		[miniportIkev2, 'RasAgileVpn'],
		[miniportSstp, 'RasSstp'],
		[miniportIp, 'NdisWan'],
	] as const)('$id asks for its own driver', async (check, driver) => {
		const asked: string[] = [];
		const miniport: Host['miniport'] = async (name) => {
			asked.push(name);
			return readable({ driver: name, state: 'ready' });
		};
		expect(await outcomeOf(check, { machine: { miniport } })).toBe('ready (pass)');
		expect(asked).toEqual([driver]);
	});

	it.each([
		[
			'disabled',
			{ state: 'disabled', problem: 22 },
			'WAN Miniport (IP) is disabled (code 22 in Device Manager), so nothing can be dialled through it.',
		],
		['missing', { state: 'missing' }, 'WAN Miniport (IP) is not there, so nothing can be dialled through it.'],
		['broken', { state: 'broken', problem: 31 }, 'WAN Miniport (IP) does not work (code 31 in Device Manager).'],
	] as const)('%s', async (outcome, seen, says) => {
		const found: Miniport = { driver: 'NdisWan', ...seen };
		const answer = await observe(miniportIp, { machine: { miniport: async () => readable(found) } });
		expect(answer).toMatchObject({ status: 'fail', outcome, says });
	});

	it('is not judged where it could not be read', async () => {
		expect(await outcomeOf(miniportIp, { machine: { miniport: async () => refused } })).toBe('unreadable (unknown)');
	});
});

describe('local ports', () => {
	const held = (holders: Readonly<Record<number, PortHolder>>, platform: Host['platform'] = 'windows'): Circumstances => ({
		machine: { platform, portHolder: async (_, port) => readable(holders[port]) },
	});
	const own = { processId: 912, program: 'svchost.exe', isOwnClient: true };
	const other = { processId: 77, program: 'iked.exe', isOwnClient: false };

	it.each([
		['free', {}, 'free (pass)'],
		['held by Windows itself', { 500: own, 4500: own }, 'own (pass)'],
		['one of them held by another program', { 500: own, 4500: other }, 'taken (fail)'],
	] as const)('UDP 500 and 4500, %s', async (_, holders, expected) => {
		expect(await outcomeOf(localPortIke, held(holders))).toBe(expected);
	});

	it('names the program that is in the way, or its number', async () => {
		expect(await saysOf(localPortPptp, held({ 1723: other }))).toBe(
			'TCP 1723 of this computer, which the VPN client of Windows wants, is held by iked.exe (process 77).',
		);
		expect(await saysOf(localPortPptp, held({ 1723: { processId: 8, isOwnClient: false } }))).toContain('held by process 8.');
	});

	it('UDP 1701: nobody wrote down what becomes of a dial', async () => {
		expect(await outcomeOf(localPortL2tp, held({ 1701: other }))).toBe('taken (warn)');
	});

	it('Linux: any VPN daemon may have them, whoever dials', async () => {
		const charon = { processId: 700, program: 'charon', isOwnClient: true };
		expect(await outcomeOf(localPortIke, held({ 500: charon }, 'linux'))).toBe('daemon (pass)');
		expect(await saysOf(localPortIke, held({ 500: charon }, 'linux'))).toBe('UDP 500 of this computer is held by charon, a VPN daemon.');
		expect(await outcomeOf(localPortIke, held({ 500: charon, 4500: other }, 'linux'))).toBe('held (warn)');
		expect(await outcomeOf(localPortL2tp, held({ 1701: { isOwnClient: false } }, 'linux'))).toBe('unreadable (unknown)');
	});

	it('not read is not free', async () => {
		const portHolder: Host['portHolder'] = async (_, port) => (port === 500 ? readable(undefined) : refused);
		expect(await outcomeOf(localPortIke, { machine: { portHolder } })).toBe('unreadable (unknown)');
	});
});

describe('the outbound firewall', () => {
	const wall = (firewall: Partial<OutboundFirewall>): Circumstances => ({
		machine: {
			outboundFirewall: async () => readable({ name: 'Windows Defender Firewall (Public)', otherwise: 'allow', blocks: [], ...firewall }),
		},
	});
	const udp = { rule: 'No VPN', protocol: 'udp', ports: [[400, 600]] } as const;

	it.each([
		['no rule', firewallIke, {}, 'open (pass)'],
		['a range with the port in it', firewallIke, { blocks: [udp] }, 'blocks (warn)'],
		['a rule for another protocol', firewallSstp, { blocks: [udp] }, 'open (pass)'],
		['a rule for another port', firewallIke, { blocks: [{ ...udp, ports: [[501, 4499]] }] }, 'open (pass)'],
		['GRE', firewallPptp, { blocks: [{ rule: 'R', protocol: 'gre' }] }, 'blocks (warn)'],
		['everything', firewallSstp, { blocks: [{ rule: 'R' }] }, 'blocks (warn)'],
		['whatever no rule allows', firewallSstp, { otherwise: 'block' }, 'blocks-by-default (warn)'],
	] as const)('%s', async (_, check, firewall, expected) => {
		expect(await outcomeOf(check, wall(firewall))).toBe(expected);
	});

	it('names the rule', async () => {
		expect(await saysOf(firewallIke, wall({ blocks: [udp] }))).toBe(
			'A rule of Windows Defender Firewall (Public) blocks UDP 500 or 4500: "No VPN".',
		);
	});

	it('not read is not open', async () => {
		expect(await outcomeOf(firewallIke, { machine: { outboundFirewall: async () => refused } })).toBe('unreadable (unknown)');
	});
});

describe('attempts under way', () => {
	const active = (...found: readonly ActiveConnection[]): Circumstances => ({
		host: 'vpn.example.com',
		address: '127.0.0.1',
		machine: { activeConnections: async () => readable(found) },
	});
	const work = { name: 'Work', server: 'VPN.example.com' } as const;

	it.each([
		['none', active(), 'none (pass)'],
		['one to this server', active({ ...work, state: 'connecting' }), 'running (fail)'],
		['one that is up', active({ ...work, state: 'connected' }), 'connected (pass)'],
		['one to another server', active({ name: 'Home', server: 'other.example.com', state: 'connecting' }), 'elsewhere (pass)'],
		['one to nobody knows where', active({ name: 'Home', state: 'connecting' }), 'elsewhere (pass)'],
		['two, one of them to this server', active({ name: 'Home', state: 'connected' }, { ...work, state: 'connecting' }), 'running (fail)'],
	] as const)('%s', async (_, circumstances, expected) => {
		expect(await outcomeOf(dialling, circumstances)).toBe(expected);
	});

	it('another entry for the same server is another connection', async () => {
		const circumstances = active({ ...work, state: 'connecting' });
		expect(await outcomeOf(dialling, { ...circumstances, profile: { ...PROFILE, name: 'Work' } })).toBe('running (fail)');
		expect(await outcomeOf(dialling, { ...circumstances, profile: { ...PROFILE, name: 'Work 2' } })).toBe('elsewhere (pass)');
	});

	it('not read is not none', async () => {
		expect(await outcomeOf(dialling, { machine: { activeConnections: async () => refused } })).toBe('unreadable (unknown)');
	});
});

describe('the update level', () => {
	const at = (build: number, revision: number): Circumstances => ({
		machine: { windowsBuild: async () => readable({ build, revision }) },
	});

	it.each([
		[19044, 1415, 'sound (pass)'],
		[19044, 1466, 'ipsec-broken (warn)'],
		[19044, 1468, 'ipsec-broken (warn)'],
		[19044, 1469, 'sound (pass)'],
		[22000, 434, 'ipsec-broken (warn)'],
		[22000, 438, 'sound (pass)'],
		[22000, 1466, 'sound (pass)'],
		[19045, 4291, 'vpn-trouble (warn)'],
		[22631, 3527, 'vpn-trouble (warn)'],
		[22631, 3593, 'sound (pass)'],
		[26100, 1, 'sound (pass)'],
	] as const)('%i.%i', async (build, revision, expected) => {
		expect(await outcomeOf(updateLevel, at(build, revision))).toBe(expected);
	});

	it('names what brought it and what mends it', async () => {
		expect(await saysOf(updateLevel, at(19044, 1466))).toBe(
			'Windows 19044.1466 (KB5009543) breaks L2TP and IKEv2 to many servers of other makers. KB5010793 or anything newer mends it.',
		);
	});
});

describe('smaller things', () => {
	const vpns = (...found: readonly OtherVpn[]): Circumstances => ({ machine: { otherVpns: async () => readable(found) } });
	const cisco = { product: 'Cisco Secure Client', what: 'service', running: true } as const;

	it.each([
		['no other VPN', otherVpn, vpns(), 'none (pass)'],
		['one that is installed', otherVpn, vpns({ ...cisco, running: false }), 'installed (pass)'],
		['one that runs', otherVpn, vpns(cisco, { ...cisco, product: 'OpenVPN', running: false }), 'running (warn)'],
		['other VPNs not read', otherVpn, { machine: { otherVpns: async () => refused } }, 'unreadable (unknown)'],
		['metered', metered, { machine: { metered: async () => readable(true) } }, 'by-volume (warn)'],
		['not metered', metered, { machine: { metered: async () => readable(false) } }, 'unlimited (pass)'],
		['metered or not, not read', metered, {}, 'unreadable (unknown)'],
		['flight mode', flightMode, { machine: { flightMode: async () => readable(true) } }, 'on (warn)'],
		['no flight mode', flightMode, { machine: { flightMode: async () => readable(false) } }, 'off (pass)'],
		['flight mode not read', flightMode, {}, 'unreadable (unknown)'],
	] as const)('%s', async (_, check, circumstances, expected) => {
		expect(await outcomeOf(check as Check, circumstances as Circumstances)).toBe(expected);
	});

	it('names only those that run', async () => {
		expect(await saysOf(otherVpn, vpns(cisco, { ...cisco, product: 'OpenVPN', running: false }))).not.toContain('OpenVPN');
	});
});
