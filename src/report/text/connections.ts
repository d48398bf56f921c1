import { TUNNEL_TITLES } from '../../check/tunnel.ts';
import type { ConnectionLine, ConnectionList } from '../connections.ts';
import { allOf } from '../words.ts';
import { printable } from './printable.ts';
import { labelled, paint, type Style } from './style.ts';

/** Every connection of this computer in a few lines, and what could not be read. */
export function connectionsText(style: Style, asItIs: ConnectionList): string {
	const { connections, unread, differences } = printable(asItIs);
	const parts = connections.map((connection) => connectionText(style, connection));
	if (connections.length === 0 && unread.length === 0) parts.push('No VPN connection is set up on this computer.');
	if (connections.length === 0 && unread.length > 0) parts.push('No VPN connection was found on this computer.');
	const different = differences.map(({ name, setting, says }) =>
		labelled(
			style,
			'Differs',
			`${name}, ${setting}: ${Object.entries(says)
				.map(([place, value]) => `${place} says ${value}`)
				.join('; ')}.`,
		),
	);
	const gaps = unread.map(({ place, detail }) => labelled(style, 'Not read', `${place} (${detail}).`));
	if (different.length > 0) parts.push(different.join('\n'));
	if (gaps.length > 0) parts.push(gaps.join('\n'));
	return parts.join('\n\n');
}

function connectionText(style: Style, connection: ConnectionLine): string {
	const { name, tunnels, automatic, servers, port, place, belongsTo, hidden, unchecked } = connection;
	const titles = tunnels.map((tunnel) => TUNNEL_TITLES[tunnel]).join(', ');
	const kind = automatic ? `Automatic (${titles})` : titles === '' ? 'of a kind that vpn-doctor does not know' : titles;
	const server =
		servers.length === 0 ? 'no server' : servers.map((each) => (port === undefined ? each : `${each}, port ${port}`)).join('; ');
	const whose = belongsTo === 'user' ? 'this user' : 'everybody';
	return [
		paint(style, 'bold', name),
		labelled(style, 'Dials', `${server} by ${kind}`, '  '),
		labelled(style, 'Kept in', `${place} (${[STORES[connection.store], `of ${whose}`, ...(hidden ? ['hidden'] : [])].join(', ')})`, '  '),
		...settings(style, connection),
		...faults(style, connection),
		labelled(style, 'Check it', unchecked ?? checkCommand(connection), '  '),
	].join('\n');
}

/** The name in quotes, as both shells and PowerShell take it. */
function checkCommand({ name, file }: ConnectionLine): string {
	const word = file ?? name;
	return `vpn-doctor check --connection ${/^[\w./:\\-]+$/.test(word) ? word : `"${word}"`}`;
}

function settings(style: Style, line: ConnectionLine): readonly string[] {
	const known = [
		...(line.auth === undefined ? [] : [`signs in by ${AUTH[line.auth] ?? line.auth}`]),
		...(line.psk === undefined ? [] : [line.psk === 'set' ? 'has a pre-shared key' : 'has no pre-shared key']),
		...(line.encryption === undefined ? [] : [`encryption ${line.encryption}`]),
		...(line.routesAll === undefined ? [] : [line.routesAll ? 'all traffic goes through it' : 'only some traffic goes through it']),
		...(line.deviceTunnel ? ['device tunnel'] : []),
		...(line.alwaysOn ? ['always on'] : []),
		...(line.ikePolicy === undefined ? [] : [`offers ${line.ikePolicy}`]),
		...(line.weakened === undefined ? [] : [`does not check the server's certificate as it should (${line.weakened})`]),
	];
	return known.length === 0 ? [] : [labelled(style, 'Set to', known.join('; '), '  ')];
}

function faults(style: Style, { faults: found }: ConnectionLine): readonly string[] {
	const told = found.map(({ fault, setting, value }) => `${FAULTS[fault]} (${setting}${value === undefined ? '' : `: ${value}`})`);
	return told.length === 0 ? [] : [labelled(style, 'Damaged', `${allOf(told)}.`, '  ')];
}

const STORES: Record<ConnectionLine['store'], string> = {
	phonebook: 'Windows phone book',
	networkmanager: 'NetworkManager',
	swanctl: 'strongSwan',
	'ipsec-conf': 'ipsec.conf',
	openvpn: 'OpenVPN',
	wireguard: 'WireGuard',
	pppd: 'pppd',
	xl2tpd: 'xl2tpd',
	macos: 'macOS',
};

const AUTH: Readonly<Record<string, string>> = {
	password: 'password',
	eap: 'EAP',
	'user-certificate': "the user's certificate",
	'machine-certificate': "this computer's certificate",
	psk: 'pre-shared key',
};

const FAULTS: Record<ConnectionLine['faults'][number]['fault'], string> = {
	'no-server': 'it names no server',
	'unknown-value': 'a value that means nothing known',
	repeated: 'a setting that stands twice',
	cut: 'its file ends in the middle of it',
	'unreadable-part': 'a part that cannot be read',
};
