import type { Tunnel } from '../check/tunnel.ts';
import type { LogLine } from '../host/past.ts';

/** What a line says of whom it dials. */
export interface Named {
	readonly connection?: string;
	readonly server?: string;
	readonly port?: number;
	readonly tunnel?: Tunnel;
}

type Pattern = readonly [program: RegExp, line: RegExp];

/** Programs, by how their lines are tagged. */
const CHARON = /^(?:charon|ipsec|swanctl)/;
const OPENVPN = /openvpn|^ovpn-/;
const NM = /^NetworkManager$/;

/**
 * The lines that name a connection (group `name`), a server (`host`) and its port. Their wordings: strongSwan src/libcharon/sa, libreswan
 * programs/pluto, OpenVPN src/openvpn/socket.c, NetworkManager src/core/vpn, xl2tpd, sstp-client, openconnect, wg-quick.
 */
const NAMING: readonly Pattern[] = [
	[CHARON, /\binitiating (?:Main Mode |Aggressive Mode )?IKE_SA (?<name>.{1,100}?)\[\d+\] to (?<host>[0-9a-fA-F.:]+)/],
	[CHARON, /^(?:\d\d)?\[[A-Z]{3}\d?\] <(?<name>[^<>|]{1,100})\|\d+> /],
	[CHARON, /\bunable to resolve (?<host>[^\s,]{1,253}), (?:initiate aborted|retrying)/],
	[/^pluto$/, /^"(?<name>[^"]{1,100})"(?:\[\d+\])?(?: (?<host>[0-9a-fA-F.:]+))? #\d+: /],
	[/^pluto$/, /\binitiating .{1,60} to (?<host>[0-9a-fA-F.:]+)/],
	[OPENVPN, /\blink remote: (?:\[AF_INET6?\])?(?<host>[^\s:]+|[0-9a-fA-F:]+):(?<port>\d{1,5})$/],
	[OPENVPN, /\bAttempting to establish TCP connection with (?:\[AF_INET6?\])?(?<host>[^\s:]+|[0-9a-fA-F:]+):(?<port>\d{1,5})/],
	[OPENVPN, /\bCannot resolve host address: (?<host>[^\s:]+):(?<port>\d{1,5})/],
	[NM, /\bvpn(?:-connection)?\[0x[0-9a-f]+,[0-9a-f-]{2,36},"(?<name>[^"]{1,200})"/],
	[NM, /\bop="connection-activate" uuid="[0-9a-f-]{2,36}" name="(?<name>[^"]{1,200})"/],
	[/^xl2tpd$/, /\bConnecting to host (?<host>[^\s,]{1,253}), port (?<port>\d{1,5})/],
	[/^sstpc$|sstp/, /\bResolved (?<host>[^\s]{1,253}) to /],
	[/^openconnect$/, /\bSSL negotiation with (?<host>[^\s]{1,253})/],
	[/^wg-quick/, /\bip link add (?:dev )?(?<name>\S{1,15}) type wireguard/],
];

/** The instance in a unit's or a process's name. */
const INSTANCE = /^(?:openvpn(?:-client)?@|wg-quick@)(?<name>.{1,100})\.service$|^ovpn-(?<tag>.{1,100})$/;

/** What NetworkManager-l2tp calls its connection in ipsec.conf: nobody else knows it by that. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** NetworkManager, with the word for the plug-in that it starts. */
const starting = (plugin: string): RegExp => new RegExp(`\\bvpn\\[0x[0-9a-f]+,.{1,250}\\]: starting ${plugin}$`);

const TUNNELS: readonly (readonly [program: RegExp, line: RegExp, tunnel: Tunnel])[] = [
	[/^xl2tpd$|^nm-l2tp/, /./, 'l2tp'],
	[/^pptp$|^nm-pptp/, /./, 'pptp'],
	[/^sstpc$|^nm-sstp/, /./, 'sstp'],
	[OPENVPN, /./, 'openvpn'],
	[/^wg-quick/, /./, 'wireguard'],
	[CHARON, /\binitiating IKE_SA /, 'ikev2'],
	[/^pluto$/, /\binitiating (?:IKEv2|v2) /, 'ikev2'],
	[NM, starting('l2tp'), 'l2tp'],
	[NM, starting('pptp'), 'pptp'],
	[NM, starting('sstp'), 'sstp'],
	[NM, starting('openvpn'), 'openvpn'],
	[NM, starting('strongswan'), 'ikev2'],
	[NM, starting('vpnc'), 'cisco-ipsec'],
];

/** Reads a line's names. */
export function namesIn({ program, unit, text }: LogLine): Named {
	const instance = (INSTANCE.exec(unit ?? '') ?? INSTANCE.exec(program))?.groups;
	const tunnel = TUNNELS.find(([of, line]) => of.test(program) && line.test(text))?.[2];
	const found = NAMING.flatMap(([of, line]) => (of.test(program) ? [line.exec(text.slice(0, 500))?.groups ?? {}] : []));
	const all = Object.assign({ name: instance?.name ?? instance?.tag }, ...found.map(given)) as Record<string, string | undefined>;
	return {
		...(all.name === undefined || UUID.test(all.name) ? {} : { connection: all.name }),
		...(all.host === undefined ? {} : { server: all.host }),
		...(all.port === undefined ? {} : { port: Number(all.port) }),
		...(tunnel === undefined ? {} : { tunnel }),
	};
}

function given(groups: Readonly<Record<string, string | undefined>>): Record<string, string> {
	return Object.fromEntries(Object.entries(groups).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** Somebody else dials: this machine is the server. An OpenVPN server puts the client's address before its lines. */
export function isAnswering({ program, text }: LogLine): boolean {
	if (CHARON.test(program)) return /\bis initiating an? /.test(text);
	if (program === 'pluto') return /\bresponding to |\bprocessing IKE_SA_INIT request/.test(text);
	return false;
}

/** A line of a server about one of its clients. */
export function isAboutClient({ program, text }: LogLine): boolean {
	return OPENVPN.test(program) && /^(?:[^\s/]{1,100}\/)?(?:\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-f:]*:[0-9a-f:]*\]?):\d{1,5} /i.test(text);
}

/** NetworkManager begins to dial; older ones say it in words that the catalog has. */
export function isNewDial({ program, text }: LogLine): boolean {
	return NM.test(program) && /\bvpn\[0x[0-9a-f]+,[0-9a-f-]{2,36},"[^"]{1,200}"\]: starting /.test(text);
}

/** A program that runs under NetworkManager: what it begins again by itself is still the same dial. */
export function isUnderNetworkManager({ program }: LogLine): boolean {
	return /^nm-|-nm$/.test(program);
}
