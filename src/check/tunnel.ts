/** The tunnels that vpn-doctor speaks of, in the order of the report. The names are a contract (DESIGN, 7). */
export const TUNNELS = ['pptp', 'l2tp', 'ikev2', 'sstp', 'openvpn', 'anyconnect', 'cisco-ipsec', 'wireguard'] as const;
export type Tunnel = (typeof TUNNELS)[number];

/** What Windows' own client can dial; "Automatic" walks these and no others. */
export const BUILT_IN_TUNNELS = ['pptp', 'l2tp', 'ikev2', 'sstp'] as const satisfies readonly Tunnel[];

/** Whose behaviour is predicted. Not where vpn-doctor runs: a monitor on Linux may ask about Windows clients. */
export const CLIENTS = ['windows', 'linux', 'macos', 'android', 'strongswan'] as const;
export type Client = (typeof CLIENTS)[number];

/** Whose codes a client shows: strongSwan is the IKE client of Linux, whoever starts it. The catalog speaks of these. */
export const SHOWS_CODES_OF = {
	windows: 'windows',
	linux: 'linux',
	macos: 'macos',
	android: 'android',
	strongswan: 'linux',
} as const satisfies Record<Client, Client>;

/** The operating system that vpn-doctor runs on. */
export type Platform = 'windows' | 'linux' | 'macos';

/** How the connection signs in, as far as it was told (`--auth`). */
export const AUTH_METHODS = ['password', 'eap', 'user-certificate', 'machine-certificate', 'psk'] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];

/** How a tunnel is written for people. */
export const TUNNEL_TITLES: Record<Tunnel, string> = {
	pptp: 'PPTP',
	l2tp: 'L2TP/IPsec',
	ikev2: 'IKEv2',
	sstp: 'SSTP',
	openvpn: 'OpenVPN',
	anyconnect: 'AnyConnect',
	'cisco-ipsec': 'Cisco IPsec',
	wireguard: 'WireGuard',
};

/** The tunnels whose port the protocol fixes. */
export const FIXED_PORTS: Partial<Record<Tunnel, string>> = {
	pptp: 'TCP 1723',
	l2tp: 'UDP 500, 4500 and 1701',
	ikev2: 'UDP 500 and 4500',
	'cisco-ipsec': 'UDP 500 and 4500',
};
