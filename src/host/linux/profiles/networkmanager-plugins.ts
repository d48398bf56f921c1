import type { Profile, ProfileCredential, ProfileEncryption } from '../../profile.ts';
import { hostAndPort, isYes, type WrittenServer } from '../../profiles/written.ts';

/** The settings of one connection. */
interface Settings {
	/** Absent also where it is empty. */
	get(key: string): string | undefined;
	/** Whether it stands there, secret or not. */
	has(key: string): boolean;
	/** Whether the names of the secrets were seen: NetworkManager itself does not tell them. */
	readonly secretsSeen: boolean;
}

/** What a plug-in's settings say of a profile. */
export type PluginProfile = Pick<Profile, 'tunnels' | 'servers'> &
	Partial<
		Pick<Profile, 'client' | 'port' | 'auth' | 'eap' | 'encryption' | 'psk' | 'ikePolicy' | 'group' | 'weakened' | 'credentials' | 'stored'>
	>;

interface Plugin {
	/** The setting that names the server. */
	readonly server: string;
	/** Every other setting that is read, none of them secret. */
	readonly reads: readonly string[];
	read(settings: Settings): PluginProfile;
}

const MPPE = ['require-mppe', 'require-mppe-40', 'require-mppe-128', 'refuse-eap', 'refuse-mschapv2'];
const EAP_TLS = 13;

/** NetworkManager's plug-ins, by what their names share; the settings as each of them calls them (its `nm-…-service.c` or `service-defines.h`). */
export const PLUGINS: Readonly<Record<string, Plugin>> = {
	pptp: {
		server: 'gateway',
		reads: MPPE,
		read: (settings) => ({ tunnels: ['pptp'], ...server(settings, 'gateway'), auth: 'password', ...encryption(settings) }),
	},
	l2tp: {
		server: 'gateway',
		reads: [
			...MPPE,
			...[
				'ipsec-enabled',
				'machine-auth-type',
				'user-auth-type',
				'ipsec-ike',
				'ipsec-esp',
				'ipsec-psk-flags',
				'ipsec-ikev2',
				'ephemeral-port',
			],
			...['machine-ca', 'machine-cert', 'machine-key', 'user-ca', 'user-cert', 'user-key'],
		],
		read: l2tp,
	},
	sstp: {
		server: 'gateway',
		reads: [...MPPE, 'ca-cert', 'tls-ca-cert', 'tls-user-cert', 'tls-user-key', 'ignore-cert-warn', 'connection-type'],
		read: (settings) => ({
			tunnels: ['sstp'],
			...server(settings, 'gateway'),
			...(settings.get('connection-type') === 'tls' || settings.has('tls-user-cert')
				? { auth: 'user-certificate', eap: [EAP_TLS] }
				: { auth: 'password' }),
			...encryption(settings),
			...(isYes(settings.get('ignore-cert-warn')) ? { weakened: 'ignore-cert-warn' } : {}),
			credentials: files(settings, {
				authority: ['ca-cert', 'tls-ca-cert'],
				certificate: ['tls-user-cert'],
				'private-key': ['tls-user-key'],
			}),
		}),
	},
	openvpn: {
		server: 'remote',
		reads: ['port', 'connection-type', 'ca', 'cert', 'key', 'proto-tcp', 'remote-cert-tls', 'ta', 'tls-crypt'],
		read: openvpn,
	},
	openconnect: {
		server: 'gateway',
		reads: ['protocol', 'cacert', 'usercert', 'userkey', 'authtype'],
		read: (settings) => {
			const protocol = settings.get('protocol') ?? 'anyconnect';
			return {
				tunnels: protocol === 'anyconnect' ? ['anyconnect'] : [],
				...server(settings, 'gateway'),
				auth: settings.has('usercert') ? 'user-certificate' : 'password',
				credentials: files(settings, { authority: ['cacert'], certificate: ['usercert'], 'private-key': ['userkey'] }),
				stored: { protocol },
			};
		},
	},
	// FortiGate's TLS VPN is a tunnel of its own, which is not among ours.
	fortisslvpn: {
		server: 'gateway',
		reads: ['ca', 'cert', 'key', 'trusted-cert'],
		read: (settings) => ({
			tunnels: [],
			...server(settings, 'gateway'),
			auth: settings.has('cert') ? 'user-certificate' : 'password',
			credentials: files(settings, { authority: ['ca'], certificate: ['cert'], 'private-key': ['key'] }),
		}),
	},
	strongswan: {
		server: 'address',
		reads: ['certificate', 'method', 'usercert', 'userkey', 'cert-source', 'proposal', 'ike', 'esp', 'server-port'],
		read: strongswan,
	},
	vpnc: {
		server: 'IPSec gateway',
		reads: ['IPSec ID', 'IPSec secret-flags', 'IKE DH Group', 'NAT Traversal Mode', 'CA-File'],
		read: (settings) => ({
			tunnels: ['cisco-ipsec'],
			...server(settings, 'IPSec gateway'),
			auth: 'password',
			...group(settings.get('IPSec ID')),
			...pskOf(settings, 'IPSec secret'),
			credentials: files(settings, { authority: ['CA-File'] }),
		}),
	},
	libreswan: {
		server: 'right',
		reads: ['ikev2', 'leftid', 'leftcert', 'ike', 'esp', 'rightid', 'pskinputmodes'],
		read: (settings) => {
			const isIkev2 = /^(yes|insist|propose)$/.test(settings.get('ikev2') ?? '');
			return {
				tunnels: [isIkev2 ? 'ikev2' : 'cisco-ipsec'],
				...server(settings, 'right'),
				auth: settings.has('leftcert') ? 'machine-certificate' : isIkev2 ? 'psk' : 'password',
				...(isIkev2 ? {} : group(settings.get('leftid')?.replace(/^@/, ''))),
				...policy(settings.get('ike')),
			};
		},
	},
};

/** Every setting that is kept. */
export const KNOWN_SETTINGS: ReadonlySet<string> = new Set([
	'service-type',
	...Object.values(PLUGINS).flatMap(({ server: key, reads }) => [key, ...reads]),
]);

function server(settings: Settings, key: string): Pick<PluginProfile, 'servers' | 'port'> {
	return serversOf([settings.get(key)].flatMap((each) => (each === undefined ? [] : [hostAndPort(each)])));
}

/** The port is that of the first. */
function serversOf(servers: readonly WrittenServer[]): Pick<PluginProfile, 'servers' | 'port'> {
	const named = servers.filter(({ host }) => host !== '');
	const port = named[0]?.port;
	return { servers: named.map(({ host }) => host), ...(port === undefined ? {} : { port }) };
}

/** Without any of these pppd takes what the server wants. */
function encryption(settings: Settings): { readonly encryption?: ProfileEncryption } {
	if (isYes(settings.get('require-mppe-128'))) return { encryption: 'maximum' };
	return isYes(settings.get('require-mppe')) || isYes(settings.get('require-mppe-40')) ? { encryption: 'required' } : {};
}

function files(settings: Settings, keys: Partial<Record<ProfileCredential['kind'], readonly string[]>>): readonly ProfileCredential[] {
	return Object.entries(keys).flatMap(([kind, names]) =>
		// `pkcs11:` and the like name a smart card.
		names
			.flatMap((name) => settings.get(name) ?? [])
			.filter((file) => file.startsWith('/'))
			.map((file) => ({ kind: kind as ProfileCredential['kind'], file })),
	);
}

function group(name: string | undefined): { readonly group?: string } {
	return name === undefined ? {} : { group: name };
}

function policy(proposals: string | undefined): { readonly ikePolicy?: string } {
	return proposals === undefined ? {} : { ikePolicy: proposals.replace(/[;,]+/g, ',').replace(/!$/, '') };
}

/** NetworkManager's flags of a secret (NMSettingSecretFlags): 1 is kept by the desktop's keyring, 2 is asked for, 4 is not needed. */
function pskOf(settings: Settings, key: string): { readonly psk?: 'set' | 'missing' } {
	if (settings.has(key)) return { psk: 'set' };
	return settings.secretsSeen && Number(settings.get(`${key}-flags`) ?? 0) === 0 ? { psk: 'missing' } : {};
}

/** Older versions knew nothing but a pre-shared key, with `ipsec-enabled` alone. Without IPsec nothing of it is looked at. */
function l2tp(settings: Settings): PluginProfile {
	const ipsec = isYes(settings.get('ipsec-enabled'));
	const withCertificate = settings.get('machine-auth-type') === 'tls';
	return {
		tunnels: ['l2tp'],
		...server(settings, 'gateway'),
		...(!ipsec
			? { auth: 'password' }
			: withCertificate
				? { auth: 'machine-certificate' }
				: { auth: 'psk', ...pskOf(settings, 'ipsec-psk') }),
		...encryption(settings),
		...policy(settings.get('ipsec-ike')),
		credentials: files(settings, {
			authority: ['machine-ca', 'user-ca'],
			certificate: ['machine-cert', 'user-cert'],
			'private-key': ['machine-key', 'user-key'],
		}),
		stored: {
			'ipsec-enabled': ipsec ? 'yes' : 'no',
			...(isYes(settings.get('ephemeral-port')) ? { 'ephemeral-port': 'yes' } : {}),
		},
	};
}

/** `remote` holds servers separated by commas or blanks, each `host[:port[:protocol]]`. */
function openvpn(settings: Settings): PluginProfile {
	const remotes = (settings.get('remote') ?? '').split(/[\s,]+/).filter((each) => each !== '');
	const port = Number(settings.get('port') ?? 'NaN');
	const servers = remotes.map((remote) => {
		const written = hostAndPort(remote.replace(/:(?:udp|tcp)[46]?(?:-client)?$/, ''));
		return written.port === undefined && port > 0 ? { ...written, port } : written;
	});
	const type = settings.get('connection-type');
	return {
		tunnels: ['openvpn'],
		...serversOf(servers),
		...(type === 'tls' ? { auth: 'user-certificate' } : type === 'password' || type === 'password-tls' ? { auth: 'password' } : {}),
		credentials: files(settings, { authority: ['ca'], certificate: ['cert'], 'private-key': ['key'] }),
		stored: { ...(type === undefined ? {} : { 'connection-type': type }) },
	};
}

/** `method` of the plug-in: `cert` with `cert-source` since 1.6, `key`, `agent` and `smartcard` before that. */
function strongswan(settings: Settings): PluginProfile {
	const method = settings.get('method') ?? '';
	const auth = (
		{
			eap: 'eap',
			'eap-tls': 'user-certificate',
			psk: 'psk',
			cert: 'machine-certificate',
			key: 'machine-certificate',
			agent: 'machine-certificate',
			smartcard: 'machine-certificate',
		} as const
	)[method];
	return {
		tunnels: ['ikev2'],
		client: 'strongswan',
		...server(settings, 'address'),
		...(auth === undefined ? {} : { auth }),
		...(method === 'eap-tls' ? { eap: [EAP_TLS] } : {}),
		...(isYes(settings.get('proposal')) ? policy(settings.get('ike')) : {}),
		credentials: files(settings, { authority: ['certificate'], certificate: ['usercert'], 'private-key': ['userkey'] }),
		stored: { method },
	};
}
