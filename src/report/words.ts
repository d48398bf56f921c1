import type { Client } from '../check/tunnel.ts';
import { TUNNEL_TITLES, type Tunnel } from '../check/tunnel.ts';
import type { CauseLine, PredictionLine, Verdict } from './schema.ts';

/** The few words that every format shares. */

export const CLIENT_TITLES: Record<Client, string> = {
	windows: 'Windows',
	linux: 'The Linux client',
	macos: 'The macOS client',
	android: 'The Android client',
	strongswan: 'The strongSwan client',
};

export const OWNER_TITLES: Record<CauseLine['owner'], string> = {
	user: 'the user',
	helpdesk: 'helpdesk or administrator of this computer',
	network: 'network administrator or provider',
	server: 'administrator of the VPN server',
	identity: 'whoever manages accounts and certificates',
};

/** The verdict, for whoever has five seconds. */
export const STATE_WORDS: Record<Verdict['state'], string> = {
	fails: 'WILL FAIL',
	ok: 'WELL',
	degraded: 'WELL, BUT',
	undetermined: 'CANNOT TELL',
};

export const GROUP_TITLES = { computer: 'This computer', path: 'The way there', server: 'The server' } as const;

/** Tunnels that a program of their own dials, on every system: it shows the code. */
const PROGRAMS: Partial<Record<PredictionLine['tunnel'], string>> = {
	openvpn: 'OpenVPN',
	anyconnect: 'AnyConnect',
	'cisco-ipsec': 'The Cisco client',
	wireguard: 'WireGuard',
};

/** Who shows the code of a tunnel, at the start of a sentence. */
export function whoShows({ tunnel }: Pick<PredictionLine, 'tunnel'>, client: Client): string {
	return PROGRAMS[tunnel] ?? CLIENT_TITLES[client];
}

/** "Reaches sign-in" is never "works": what was not tested. WireGuard's handshake is its sign-in. */
export function notTested(tunnels: readonly PredictionLine['tunnel'][]): string {
	if (tunnels.every((tunnel) => tunnel === 'wireguard')) return 'What goes through the tunnel was not tested.';
	const codes = tunnels.some((tunnel) => PROGRAMS[tunnel] === undefined) ? ' (691, 812 …)' : '';
	return `Password, account and policy were not tested${codes}.`;
}

export function tunnelTitle(tunnel: PredictionLine['tunnel']): string {
	return tunnel === 'automatic' ? 'Automatic' : TUNNEL_TITLES[tunnel as Tunnel];
}

/** `800`, `800 or 809`, `800, 807 or 809`. */
export function oneOf(words: readonly string[]): string {
	if (words.length < 2) return words.join('');
	return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** `IKEv2, SSTP and PPTP`. */
export function allOf(words: readonly string[]): string {
	if (words.length < 2) return words.join('');
	return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** What the client would put on the screen: `809`, `800 or 809`; without a code of its own, `an error`. */
export function shownCodes({ code, equallyLikely }: PredictionLine): string {
	return code === undefined ? 'an error' : oneOf([code, ...equallyLikely]);
}
