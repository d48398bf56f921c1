import type { FirewallBlock, OutboundFirewall } from '../devices.ts';
import { type Reading, readable, unreadable } from '../host.ts';
import type { PowerShell, Row } from './powershell.ts';

/** What networks are called (NetworkCategory), and the profile of the firewall that is in force in each. */
const PROFILES: Readonly<Record<string, string>> = { Public: 'Public', Private: 'Private', DomainAuthenticated: 'Domain' };

/**
 * The effective outbound policy of Windows Defender Firewall (its ActiveStore: local rules, group policy and MDM together): of the
 * profiles that are in force, and all three while no network is known. Names of .NET enumerations, which nobody translates.
 */
export async function windowsFirewall(shell: PowerShell): Promise<Reading<OutboundFirewall>> {
	const [profiles, networks, blocks] = await Promise.all([
		shell.rows('firewallProfiles'),
		shell.rows('networkCategories'),
		shell.rows('firewallBlocks'),
	]);
	if (!profiles.read) return profiles;
	if (!blocks.read) return blocks;
	if (profiles.value.length === 0) return unreadable('failed', 'Get-NetFirewallProfile: nothing');
	const categories = networks.read ? networks.value.map(({ category }) => PROFILES[String(category)] ?? '') : [];
	const inForce = profiles.value.filter(({ name }) => categories.length === 0 || categories.includes(String(name)));
	const on = inForce.filter(({ enabled }) => enabled === 'True');
	if (on.length === 0) return readable({ name: 'Windows Defender Firewall', otherwise: 'allow', blocks: [] });
	const names = on.map(({ name }) => String(name));
	return readable({
		name: `Windows Defender Firewall (${names.join(', ')})`,
		otherwise: on.some(({ outbound }) => outbound === 'Block') ? 'block' : 'allow',
		blocks: blocks.value.filter((row) => countsIn(row, names)).flatMap(blockOf),
	});
}

/** A rule of these profiles that speaks of every program, service, user's network and address. */
function countsIn(row: Row, profiles: readonly string[]): boolean {
	const own = String(row.profile).split(/[ ,]+/);
	const everywhere = ['program', 'service', 'remote', 'local', 'interfaces'].every((key) => row[key] === 'Any');
	return everywhere && (own.includes('Any') || own.some((name) => profiles.includes(name)));
}

/** As `Get-NetFirewallPortFilter` writes them: names for the common ones, numbers for the others. */
const PROTOCOLS: Readonly<Record<string, FirewallBlock['protocol']>> = {
	TCP: 'tcp',
	'6': 'tcp',
	UDP: 'udp',
	'17': 'udp',
	'47': 'gre',
	'50': 'esp',
};

function blockOf({ rule, protocol, ports, localPorts }: Row): readonly FirewallBlock[] {
	const name = String(rule);
	if (protocol === 'Any') return [{ rule: name }];
	const known = PROTOCOLS[String(protocol)];
	// A rule for some ports of this side only: a dial uses another one each time.
	if (known === undefined || ((known === 'tcp' || known === 'udp') && localPorts !== 'Any')) return [];
	if (ports === 'Any' || known === 'gre' || known === 'esp') return [{ rule: name, protocol: known }];
	const ranges = String(ports).split(/[ ,]+/).flatMap(rangeOf);
	return ranges.length === 0 ? [] : [{ rule: name, protocol: known, ports: ranges }];
}

/** `500`, `500-510`; words such as `IPHTTPSOut` name ports that no tunnel uses. */
function rangeOf(text: string): readonly (readonly [number, number])[] {
	const range = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
	return range === null ? [] : [[Number(range[1]), Number(range[2] ?? range[1])]];
}
