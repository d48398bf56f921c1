import { isIP, isIPv6 } from 'node:net';
import { ConnectionFileError } from './error.ts';

/** A WireGuard configuration (`.conf`), as wg-quick(8) and the apps read it. What only they act on (PreUp, Table …) is left out. */
export interface WireGuardConnection {
	readonly kind: 'wireguard';
	/** Secret. 32 bytes. */
	readonly privateKey: Uint8Array;
	/** Addresses inside the tunnel, with their prefix length where there is one. */
	readonly addresses: readonly string[];
	/** Addresses of name servers, and search domains. */
	readonly dns: readonly string[];
	readonly mtu?: number;
	readonly listenPort?: number;
	readonly peers: readonly WireGuardPeer[];
}

export interface WireGuardPeer {
	/** 32 bytes. */
	readonly publicKey: Uint8Array;
	/** Secret. 32 bytes. */
	readonly presharedKey?: Uint8Array;
	/** `host` is a name or an address without brackets. */
	readonly endpoint?: { readonly host: string; readonly port: number };
	readonly allowedIps: readonly string[];
	/** In seconds; 0 is off. */
	readonly keepaliveS?: number;
}

/** One setting as it stands in the file. */
interface Setting {
	/** In lower case. */
	readonly name: string;
	readonly value: string;
	readonly line: number;
}

interface Section {
	readonly kind: 'interface' | 'peer';
	readonly line: number;
	readonly settings: Setting[];
}

const NAMES = {
	interface: [
		...['privatekey', 'address', 'dns', 'mtu', 'listenport'],
		// Of wg and wg-quick alone: nothing that a handshake depends on.
		...['fwmark', 'table', 'preup', 'postup', 'predown', 'postdown', 'saveconfig'],
	],
	peer: ['publickey', 'presharedkey', 'endpoint', 'allowedips', 'persistentkeepalive'],
} as const;

/** Whether a text is meant to be a WireGuard configuration. */
export function isWireGuard(text: string): boolean {
	return /^\ufeff?[^\S\n]*\[(interface|peer)\]/im.test(text);
}

/** Reads a configuration file. Throws {@link ConnectionFileError}, with the line and without any key. */
export function parseWireGuard(text: string): WireGuardConnection {
	const sections = sectionsOf(text);
	const own = sections.filter(({ kind }) => kind === 'interface').flatMap(({ settings }) => settings);
	const privateKey = last(own, 'privatekey');
	if (privateKey === undefined) throw new ConnectionFileError('there is no PrivateKey in an [Interface] section. Take the whole file.');
	const mtu = last(own, 'mtu');
	const listenPort = last(own, 'listenport');
	return {
		kind: 'wireguard',
		privateKey: keyOf(privateKey),
		addresses: listOf(own, 'address').map(prefixOf),
		dns: listOf(own, 'dns').map(({ value }) => value),
		...(mtu === undefined ? {} : { mtu: numberOf(mtu, 1, 65_535) }),
		...(listenPort === undefined ? {} : { listenPort: numberOf(listenPort, 0, 65_535) }),
		peers: sections.filter(({ kind }) => kind === 'peer').map(peerOf),
	};
}

function sectionsOf(text: string): readonly Section[] {
	const sections: Section[] = [];
	for (const [at, raw] of text
		.replace(/^\ufeff/, '')
		.split(/\r\n|\n|\r/)
		.entries()) {
		const line = at + 1;
		const content = (raw.split('#', 1)[0] ?? '').trim();
		if (content === '') continue;
		const header = /^\[(interface|peer)\]$/i.exec(content)?.[1]?.toLowerCase() as Section['kind'] | undefined;
		const section = sections.at(-1);
		if (header !== undefined) sections.push({ kind: header, line, settings: [] });
		else if (section === undefined)
			throw new ConnectionFileError('this stands before the first section. [Interface] has to come first.', line);
		else section.settings.push(settingOf(content, section.kind, line));
	}
	return sections;
}

function settingOf(content: string, kind: Section['kind'], line: number): Setting {
	const equals = content.indexOf('=');
	const written = content.slice(0, Math.max(equals, 0)).trim();
	const name = written.toLowerCase();
	const known: readonly string[] = NAMES[kind];
	if (!known.includes(name)) {
		// A key that was pasted without its name ends with "=" as well: only a plain word is repeated.
		const what = /^[a-z]{1,20}$/i.test(written) ? `"${written}"` : 'this';
		throw new ConnectionFileError(`${what} is no setting of [${kind === 'peer' ? 'Peer' : 'Interface'}].`, line);
	}
	const value = content.slice(equals + 1).trim();
	return { name, value, line };
}

function peerOf({ settings, line }: Section): WireGuardPeer {
	const publicKey = last(settings, 'publickey');
	if (publicKey === undefined) throw new ConnectionFileError('this [Peer] has no PublicKey.', line);
	const presharedKey = last(settings, 'presharedkey');
	const endpoint = last(settings, 'endpoint');
	const keepalive = last(settings, 'persistentkeepalive');
	return {
		publicKey: keyOf(publicKey),
		...(presharedKey === undefined ? {} : { presharedKey: keyOf(presharedKey) }),
		...(endpoint === undefined ? {} : { endpoint: endpointOf(endpoint) }),
		allowedIps: listOf(settings, 'allowedips').map(prefixOf),
		...(keepalive === undefined ? {} : { keepaliveS: /^off$/i.test(keepalive.value) ? 0 : numberOf(keepalive, 0, 65_535) }),
	};
}

/** As in wg: the last one counts. */
function last(settings: readonly Setting[], name: string): Setting | undefined {
	return settings.findLast((setting) => setting.name === name);
}

/** Lists may stand on one line or on several. */
function listOf(settings: readonly Setting[], name: string): readonly Setting[] {
	return settings
		.filter((setting) => setting.name === name)
		.flatMap((setting) => setting.value.split(',').map((value) => ({ ...setting, value: value.trim() })))
		.filter(({ value }) => value !== '');
}

const TITLES: Readonly<Record<string, string>> = {
	privatekey: 'PrivateKey',
	publickey: 'PublicKey',
	presharedkey: 'PresharedKey',
	address: 'Address',
	allowedips: 'AllowedIPs',
	mtu: 'MTU',
	listenport: 'ListenPort',
	persistentkeepalive: 'PersistentKeepalive',
};

/** 32 bytes as 44 characters of base64, of which the last is "=" and the one before it has two spare bits. */
function keyOf({ name, value, line }: Setting): Uint8Array {
	if (/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(value)) return new Uint8Array(Buffer.from(value, 'base64'));
	throw new ConnectionFileError(
		`${TITLES[name]} is not a key: 44 characters that end with "=" are needed, and here are ${value.length}.`,
		line,
	);
}

function numberOf({ name, value, line }: Setting, least: number, most: number): number {
	const number = /^\d{1,5}$/.test(value) ? Number(value) : -1;
	if (number >= least && number <= most) return number;
	throw new ConnectionFileError(`${TITLES[name]} has to be a number from ${least} to ${most}.`, line);
}

function prefixOf({ name, value, line }: Setting): string {
	const [address = '', length, more] = value.replace(/^[+-]/, '').split('/');
	const most = isIPv6(address) ? 128 : 32;
	const fits = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= most);
	if (isIP(address) !== 0 && fits && more === undefined) return value;
	throw new ConnectionFileError(`${TITLES[name]} has to be addresses with a prefix length, such as 10.0.0.2/32.`, line);
}

function endpointOf({ value, line }: Setting): { readonly host: string; readonly port: number } {
	const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:[\]\s/]+)):(\d{1,5})$/.exec(value) ?? [];
	const host = bracketed ?? plain;
	const number = Number(port);
	const usable = host !== undefined && (bracketed === undefined || isIPv6(bracketed)) && number >= 1 && number <= 65_535;
	if (usable) return { host, port: number };
	throw new ConnectionFileError(
		'Endpoint has to be a host and its port: vpn.example.com:51820, 203.0.113.7:51820 or [2001:db8::7]:51820.',
		line,
	);
}
