import type { AuthMethod, Tunnel } from '../../../check/tunnel.ts';
import { below, type ConfigFiles } from '../../config-files.ts';
import type { Profile, ProfileCredential } from '../../profile.ts';
import { routesEverything } from '../../profiles/written.ts';
import { readSwanctlConf, type Section } from './swanctl-conf.ts';

const FOLDER = '/etc/swanctl';

/** The folders from which `swanctl --load-creds` takes private keys; which of them a certificate needs it finds by itself. */
export const SWANCTL_KEYS = ['private', 'rsa', 'ecdsa', 'pkcs8'].map((name) => `${FOLDER}/${name}`);
export const SWANCTL_CERTIFICATES = `${FOLDER}/x509`;

const KEPT = new Set([
	...['version', 'remote_addrs', 'remote_port', 'proposals', 'aggressive', 'vips', 'keyingtries'],
	...['auth', 'certs', 'cacerts', 'id', 'eap_id', 'round', 'mode', 'remote_ts', 'local_ts', 'esp_proposals', 'start_action'],
	'file',
]);

/** The connections of swanctl.conf(5) that this computer opens itself: one that names nobody to call only waits. */
export function swanctlProfiles(config: ConfigFiles): readonly Profile[] {
	const file = readSwanctlConf(`${FOLDER}/swanctl.conf`, config, (name) => KEPT.has(name));
	const connections = [...(file?.sections.get('connections')?.sections ?? [])];
	const isSet = [...(file?.sections.get('secrets')?.sections.keys() ?? [])].some((name) => name.startsWith('ike'));
	// It may stand in a file that could not be read.
	const isWhole = !config.unread.some(({ place }) => place.startsWith(FOLDER));
	const key = isSet ? 'set' : isWhole ? 'missing' : undefined;
	return connections.flatMap(([name, connection]) => {
		const servers = listOf(connection.settings.get('remote_addrs')).filter((each) => !/^%any|[/-]\d/.test(each) && each !== '0.0.0.0');
		return servers.length === 0 ? [] : [profileOf(name, connection, servers, key)];
	});
}

function profileOf(name: string, connection: Section, servers: readonly string[], key: Profile['psk']): Profile {
	const { place, settings, sections } = connection;
	const own = roundsOf(sections, 'local');
	const peer = roundsOf(sections, 'remote');
	const children = [...(sections.get('children')?.sections.values() ?? [])];
	const port = Number(settings.get('remote_port') ?? 'NaN');
	const signsIn = own.map(({ settings: round }) => round.get('auth') ?? 'pubkey');
	const psk = [...own, ...peer].some(({ settings: round }) => round.get('auth') === 'psk');
	const proposals = settings.get('proposals') ?? '';
	const networks = children.flatMap((child) => listOf(child.settings.get('remote_ts')));
	const credentials = credentialsOf(own, peer);
	return {
		name,
		store: 'swanctl',
		place,
		belongsTo: 'everybody',
		client: 'strongswan',
		tunnels: tunnelsOf(settings.get('version'), signsIn, children),
		automatic: false,
		servers,
		...(port > 0 ? { port } : {}),
		...authOf(signsIn),
		...(psk && key !== undefined ? { psk: key } : {}),
		...(proposals === '' || proposals === 'default' ? {} : { ikePolicy: proposals.replace(/\s/g, '') }),
		...(networks.length === 0 ? {} : { routesAll: routesEverything(networks) }),
		...(children.some(({ settings: child }) => /start|trap/.test(child.get('start_action') ?? '')) ? { alwaysOn: true } : {}),
		...(credentials.length === 0 ? {} : { credentials }),
		...(credentials.some(({ kind }) => kind === 'certificate') ? { keysIn: SWANCTL_KEYS } : {}),
		faults: [],
		stored: Object.fromEntries(
			['version', 'remote_addrs', 'proposals', 'aggressive'].flatMap((key) => {
				const value = settings.get(key);
				return value === undefined ? [] : [[key, value]];
			}),
		),
	};
}

/** IKEv1 with XAUTH is Cisco's; in transport mode for UDP 1701 it carries L2TP. What else speaks IKEv1 is no tunnel of ours. */
function tunnelsOf(version: string | undefined, signsIn: readonly string[], children: readonly Section[]): readonly Tunnel[] {
	if (version !== '1') return ['ikev2'];
	if (signsIn.some((auth) => auth.startsWith('xauth'))) return ['cisco-ipsec'];
	const carriesL2tp = children.some(({ settings }) =>
		/\[(udp|17)\/(1701|l2tp)\]/.test(`${settings.get('remote_ts')} ${settings.get('local_ts')}`),
	);
	return carriesL2tp ? ['l2tp'] : [];
}

const EAP_NUMBERS: Readonly<Record<string, number>> = { md5: 4, gtc: 6, tls: 13, sim: 18, ttls: 21, aka: 23, peap: 25, mschapv2: 26 };

function authOf(signsIn: readonly string[]): { readonly auth?: AuthMethod; readonly eap?: readonly number[] } {
	const eap = signsIn.find((auth) => auth.startsWith('eap'));
	if (eap !== undefined) {
		const number = EAP_NUMBERS[eap.slice('eap-'.length)];
		return { auth: eap === 'eap-tls' ? 'user-certificate' : 'eap', ...(number === undefined ? {} : { eap: [number] }) };
	}
	if (signsIn.some((auth) => auth.startsWith('xauth'))) return { auth: 'password' };
	if (signsIn.includes('psk')) return { auth: 'psk' };
	return signsIn.some((auth) => /^(pubkey|rsa|ecdsa|ed25519|bliss)/.test(auth)) ? { auth: 'machine-certificate' } : {};
}

/** `local`, `local-1`, `local-eap`: one section for each round of authentication. */
function roundsOf(sections: ReadonlyMap<string, Section>, side: 'local' | 'remote'): readonly Section[] {
	return [...sections].filter(([name]) => name.startsWith(side)).map(([, section]) => section);
}

function credentialsOf(own: readonly Section[], peer: readonly Section[]): readonly ProfileCredential[] {
	const named = (rounds: readonly Section[], key: string, kind: ProfileCredential['kind'], folder: string) =>
		rounds
			.flatMap(({ settings, sections }) => [
				...listOf(settings.get(key)),
				// `cert1 { file = … }` names one by one, or on a token.
				...[...sections].filter(([name]) => name.startsWith(key.slice(0, -1))).flatMap(([, section]) => section.settings.get('file') ?? []),
			])
			.map((file) => ({ kind, file: below(folder, file) }));
	return [
		...named(own, 'certs', 'certificate', SWANCTL_CERTIFICATES),
		...named(peer, 'certs', 'authority', SWANCTL_CERTIFICATES),
		...named(peer, 'cacerts', 'authority', `${FOLDER}/x509ca`),
	];
}

function listOf(value = ''): readonly string[] {
	return value
		.split(',')
		.map((each) => each.trim())
		.filter((each) => each !== '');
}
