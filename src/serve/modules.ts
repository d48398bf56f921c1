import { BUILT_IN_TUNNELS, type Tunnel } from '../check/tunnel.ts';

/** What a scrape may ask for by `module=`, as blackbox_exporter has it. */
export interface ServedModule {
	readonly tunnels: readonly Tunnel[];
	/** As Windows' "Automatic" would try them; what is to be asked sparingly is left alone. */
	readonly automatic: boolean;
	/** Only these checks and what they need. */
	readonly only?: readonly string[];
	/** For how long a result is given out again before the server is asked anew, in ms. */
	readonly freshMs: number;
}

const SECOND = 1000;
/**
 * How rarely a server may be asked by a program that goes on for ever: of PPTP fail2ban counts control connections over ten minutes, an
 * IKE server counts half-open negotiations over half a minute, an SSTP call takes a port, and the rest writes a line into a log.
 */
const RARELY = { pptp: 600 * SECOND, ike: 30 * SECOND, sstp: 60 * SECOND, tls: 15 * SECOND } as const;

/** By the names of blackbox_exporter's own style. Without `module=` it is {@link DEFAULT_MODULE}. */
export const MODULES: ReadonlyMap<string, ServedModule> = new Map<string, ServedModule>([
	['auto', { tunnels: BUILT_IN_TUNNELS, automatic: true, freshMs: RARELY.ike }],
	['pptp', { tunnels: ['pptp'], automatic: false, only: ['pptp'], freshMs: RARELY.pptp }],
	['pptp_gre', { tunnels: ['pptp'], automatic: false, freshMs: RARELY.pptp }],
	['l2tp_ipsec', { tunnels: ['l2tp'], automatic: false, freshMs: RARELY.ike }],
	['ikev2', { tunnels: ['ikev2'], automatic: false, freshMs: RARELY.ike }],
	['sstp', { tunnels: ['sstp'], automatic: false, freshMs: RARELY.sstp }],
	['sstp_tls', { tunnels: ['sstp'], automatic: false, only: ['tls-certificate'], freshMs: RARELY.tls }],
	['openvpn', { tunnels: ['openvpn'], automatic: false, freshMs: RARELY.tls }],
	['anyconnect', { tunnels: ['anyconnect'], automatic: false, freshMs: RARELY.tls }],
	['wireguard', { tunnels: ['wireguard'], automatic: false, freshMs: RARELY.tls }],
]);

export const DEFAULT_MODULE = 'auto';
