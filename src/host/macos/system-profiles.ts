import type { Tunnel } from '../../check/tunnel.ts';
import type { ConfigFiles } from '../config-files.ts';
import { type Reading, unreadable } from '../host.ts';
import type { HostParts } from '../parts.ts';
import type { Profile } from '../profile.ts';
import { hostAndPort, isYes, noServer } from '../profiles/written.ts';
import {
	type NetworkConnection,
	type NetworkConnections,
	SECRET_SEEN,
	type ServiceSettings,
	serviceSettings,
} from './network-connections.ts';

/** Where the configurations of NetworkExtension lie, IKEv2's among them: for root alone, and in a form of its own. */
const NETWORK_EXTENSIONS = '/Library/Preferences/com.apple.networkextension.plist';

/** The VPN connections of the system's own settings, and those of apps. */
export async function systemProfiles(
	parts: HostParts,
	config: ConfigFiles,
	connections: Reading<NetworkConnections>,
): Promise<readonly Profile[]> {
	if (!connections.read) {
		config.couldNotRead('scutil --nc list', connections);
		return [];
	}
	const { found, lost } = connections.value;
	if (lost > 0) config.couldNotRead('scutil --nc list', unreadable('failed', `${lost} lines not understood`));
	const vpns = found.flatMap((connection) => {
		const tunnels = tunnelsOf(connection);
		return tunnels === undefined ? [] : [{ connection, tunnels }];
	});
	const asked = vpns.flatMap(({ connection: { id, type } }) => [
		{ id, entity: type },
		{ id, entity: 'IPSec' },
	]);
	const settings = await serviceSettings(parts, asked);
	if (!settings.read) config.couldNotRead('scutil, Setup:/Network/Service', settings);
	sayWhatIsNotListed(parts, config, vpns);
	return vpns.map(({ connection, tunnels }, at) => {
		const [own, ipsec] = settings.read ? [settings.value[2 * at], settings.value[2 * at + 1]] : [];
		return profileOf(connection, tunnels, own, ipsec);
	});
}

/** Older releases do not list IKEv2 (as Timac describes for 10.13): none listed is not *none set up*. */
function sayWhatIsNotListed({ files }: HostParts, config: ConfigFiles, vpns: readonly { readonly tunnels: readonly Tunnel[] }[]): void {
	const kept = files.describe(NETWORK_EXTENSIONS);
	if (vpns.some(({ tunnels }) => tunnels.includes('ikev2')) || (kept.read && kept.value === undefined)) return;
	config.couldNotRead(NETWORK_EXTENSIONS, unreadable('unsupported', 'IKEv2 connections, which scutil does not list on every release'));
}

/** What dials by PPP and is no VPN (modem, PPPoE, Bluetooth) is none of ours. */
const PPP_KINDS: Readonly<Record<string, Tunnel>> = { L2TP: 'l2tp', PPTP: 'pptp' };

/** Apps by the names of their bundles. */
const APPS: readonly (readonly [RegExp, Tunnel])[] = [
	[/wireguard/i, 'wireguard'],
	[/^com\.cisco\.(anyconnect|secureclient)/i, 'anyconnect'],
	[/openvpn|tunnelblick|viscosity/i, 'openvpn'],
	[/ike(v?2)\b/i, 'ikev2'],
];

/** Empty: a VPN of a kind that is none of ours. `undefined`: no VPN. */
export function tunnelsOf({ type, subType = '' }: NetworkConnection): readonly Tunnel[] | undefined {
	const one = (tunnel: Tunnel | undefined) => (tunnel === undefined ? undefined : [tunnel]);
	if (type === 'PPP') return one(PPP_KINDS[subType]);
	if (type === 'IPSec') return ['cisco-ipsec'];
	return type === 'VPN' ? (one(APPS.find(([bundle]) => bundle.test(subType))?.[1]) ?? []) : undefined;
}

function profileOf(
	{ id, name, type, subType }: NetworkConnection,
	tunnels: readonly Tunnel[],
	own: ServiceSettings | undefined,
	ipsec: ServiceSettings | undefined,
): Profile {
	const address = own?.get('CommRemoteAddress') ?? own?.get('RemoteAddress');
	const { host = '', port } = address === undefined ? {} : hostAndPort(address);
	const method = ipsec?.get('AuthenticationMethod') ?? own?.get('AuthenticationMethod');
	// What an app keeps for itself does not stand in the system's settings: a server that is missing there is no fault.
	const lacksServer = own !== undefined && host === '' && type !== 'VPN';
	return {
		name,
		store: 'macos',
		place: `Setup:/Network/Service/${id}`,
		belongsTo: 'everybody',
		client: 'macos',
		tunnels,
		automatic: false,
		servers: host === '' ? [] : [host],
		...(port === undefined ? {} : { port }),
		...authOf(tunnels, method),
		...(method === 'SharedSecret' && ipsec?.has(SECRET_SEEN) ? { psk: 'set' } : {}),
		...groupOf(ipsec),
		...(isYes(own?.get('OnDemandEnabled') ?? ipsec?.get('OnDemandEnabled')) ? { alwaysOn: true } : {}),
		faults: lacksServer ? [noServer(type === 'PPP' ? 'CommRemoteAddress' : 'RemoteAddress')] : [],
		stored: {
			type: subType === undefined ? type : `${type}:${subType}`,
			...(method === undefined ? {} : { AuthenticationMethod: method }),
		},
	};
}

/** L2TP proves the machine by IPsec; Cisco's client asks for a name on top of it (XAuth), as vpnc does. */
function authOf([tunnel]: readonly Tunnel[], method: string | undefined): Pick<Profile, 'auth'> {
	if (tunnel === 'pptp') return { auth: 'password' };
	if (tunnel === 'l2tp' && method !== undefined) return { auth: method === 'Certificate' ? 'machine-certificate' : 'psk' };
	if (tunnel !== 'cisco-ipsec' || method === undefined) return {};
	return { auth: method === 'Certificate' ? 'user-certificate' : 'password' };
}

/** Cisco's group name is the identity that the client shows. */
function groupOf(ipsec: ServiceSettings | undefined): Pick<Profile, 'group'> {
	const group = ipsec?.get('LocalIdentifier');
	return group === undefined || ipsec?.get('LocalIdentifierType') !== 'KeyID' ? {} : { group };
}
