import type { AuthMethod, Tunnel } from '../../../check/tunnel.ts';
import { below, type ConfigFiles } from '../../config-files.ts';
import type { Files } from '../../files.ts';
import type { Profile } from '../../profile.ts';
import { routesEverything } from '../../profiles/written.ts';
import { type IpsecConn, readIpsecConf } from './ipsec-conf.ts';

const CONF = '/etc/ipsec.conf';
/** Of strongSwan's starter. Libreswan keeps certificates and keys in a database of its own (NSS), by nickname. */
export const STARTER_CERTIFICATES = '/etc/ipsec.d/certs';
export const STARTER_KEYS = '/etc/ipsec.d/private';

/** Programs that read ipsec.conf: where distributions put them. */
const LIBRESWAN = ['/usr/libexec/ipsec/pluto', '/usr/lib/ipsec/pluto', '/usr/local/libexec/ipsec/pluto'];
const STRONGSWAN = [
	'/usr/lib/ipsec/starter',
	'/usr/libexec/ipsec/starter',
	'/usr/lib/strongswan/starter',
	'/usr/libexec/strongswan/starter',
];

type Reader = 'strongswan' | 'libreswan';

/** The connections of ipsec.conf that this computer opens itself. The file has the same name with two programs, and differs between them. */
export function ipsecProfiles(files: Files, config: ConfigFiles): readonly Profile[] {
	return readIpsecConf(CONF, config).flatMap((conn) => {
		const reader = readerOf(files, conn);
		const { own, peer } = sidesOf(conn);
		const server = conn.settings.get(peer) ?? '';
		return isServer(server) ? [profileOf(conn, reader, own, peer, server)] : [];
	});
}

/** Who is installed; where both or none are, by a setting that only Libreswan has. */
function readerOf(files: Files, { settings }: IpsecConn): Reader {
	const [strongswan, libreswan] = [isInstalled(files, STRONGSWAN), isInstalled(files, LIBRESWAN)];
	if (strongswan !== libreswan) return libreswan ? 'libreswan' : 'strongswan';
	return settings.has('ikev2') || settings.has('leftxauthclient') || settings.has('narrowing') ? 'libreswan' : 'strongswan';
}

function isInstalled(files: Files, paths: readonly string[]): boolean {
	return paths.some((path) => {
		const found = files.describe(path);
		return found.read && found.value !== undefined;
	});
}

export function hasLibreswan(files: Files): boolean {
	return isInstalled(files, LIBRESWAN);
}

type Side = 'left' | 'right';

/** This computer is on the left, unless the left names nobody that could be called, or the right says that it is here. */
function sidesOf({ settings }: IpsecConn): { readonly own: Side; readonly peer: Side } {
	const isHere = (side: Side) => /^%(defaultroute|config|any)?/.test(settings.get(side) ?? '%any');
	return isHere('right') && !isHere('left') && settings.get('right') === '%defaultroute'
		? { own: 'right', peer: 'left' }
		: { own: 'left', peer: 'right' };
}

function isServer(written: string): boolean {
	return (
		written !== '' &&
		!written.startsWith('%any') &&
		!written.startsWith('%group') &&
		!/^%(opportunistic|defaultroute)/.test(written) &&
		!/[/]/.test(written)
	);
}

function profileOf(conn: IpsecConn, reader: Reader, own: Side, peer: Side, server: string): Profile {
	const { settings, name, place } = conn;
	const get = (key: string) => settings.get(key);
	const certificate = get(`${own}cert`);
	const authority = get(`${peer}ca`) === undefined ? get(`${peer}cert`) : undefined;
	const networks = [...(get(`${peer}subnet`) ?? '').split(','), ...(get(`${peer}subnets`) ?? '').split(/[\s,{}]+/)].filter(
		(each) => each !== '',
	);
	const isFile = reader === 'strongswan' && certificate !== undefined && !certificate.startsWith('%');
	const tunnels = tunnelsOf(settings, reader, own, peer);
	return {
		name,
		store: 'ipsec-conf',
		place,
		belongsTo: 'everybody',
		client: reader === 'strongswan' ? 'strongswan' : 'linux',
		tunnels,
		automatic: false,
		servers: server
			.replace(/^%/, '')
			.split(',')
			.map((each) => each.trim()),
		...authOf(settings, own),
		...(get('ike') === undefined ? {} : { ikePolicy: (get('ike') ?? '').replace(/\s/g, '').replace(/!$/, '') }),
		...(tunnels.includes('cisco-ipsec') && get(`${own}id`) !== undefined
			? { group: (get(`${own}id`) ?? '').replace(/^@\[?|\]$/g, '') }
			: {}),
		...(networks.length === 0 ? {} : { routesAll: routesEverything(networks) }),
		...(/^(start|keep)$/.test(get('auto') ?? '') ? { alwaysOn: true } : {}),
		...(isFile
			? {
					credentials: [
						{ kind: 'certificate' as const, file: below(STARTER_CERTIFICATES, certificate) },
						...(authority === undefined ? [] : [{ kind: 'authority' as const, file: below(STARTER_CERTIFICATES, authority) }]),
					],
					keysIn: [STARTER_KEYS],
				}
			: {}),
		faults: [],
		stored: {
			reader,
			...Object.fromEntries(
				['keyexchange', 'ikev2', 'auto', 'type', 'authby'].flatMap((key) => (get(key) === undefined ? [] : [[key, get(key) ?? '']])),
			),
		},
	};
}

/** strongSwan's `keyexchange=ike` calls by IKEv2; so does Libreswan since version 4 unless `ikev2` says no (ipsec.conf(5) of either). */
function tunnelsOf(settings: ReadonlyMap<string, string>, reader: Reader, own: Side, peer: Side): readonly Tunnel[] {
	const get = (key: string) => settings.get(key) ?? '';
	const carriesL2tp = [get(`${own}protoport`), get(`${peer}protoport`), get(`${peer}subnet`)].some((each) =>
		/(17|udp)\/(1701|l2tp)/.test(each),
	);
	if (carriesL2tp) return ['l2tp'];
	const isIkev1 = get('keyexchange') === 'ikev1' || (reader === 'libreswan' && /^(no|never)$/.test(get('ikev2')));
	if (!isIkev1) return ['ikev2'];
	const isXauth = /xauth/.test(`${get('authby')} ${get(`${own}auth`)} ${get(`${own}auth2`)}`) || get(`${own}xauthclient`) === 'yes';
	return isXauth ? ['cisco-ipsec'] : [];
}

function authOf(settings: ReadonlyMap<string, string>, own: Side): { readonly auth?: AuthMethod } {
	const get = (key: string) => settings.get(key) ?? '';
	const said = `${get(`${own}auth`)} ${get(`${own}auth2`)} ${get('authby')}`;
	if (/eap-tls/.test(said)) return { auth: 'user-certificate' };
	if (/eap/.test(said)) return { auth: 'eap' };
	if (/xauth/.test(said) || get(`${own}xauthclient`) === 'yes') return { auth: 'password' };
	if (/secret|psk/.test(said)) return { auth: 'psk' };
	if (/pubkey|rsa|ecdsa/.test(said) || get(`${own}cert`) !== '') return { auth: 'machine-certificate' };
	return {};
}
