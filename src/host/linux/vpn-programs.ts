import type { LogLine } from '../past.ts';

/**
 * The programs whose lines tell of VPN connections, as syslog and the journal name them; `nm-…` are NetworkManager's plug-ins, `ovpn-…` the
 * instances of Debian's openvpn@.service.
 */
export const VPN_PROGRAMS: readonly string[] = [
	'NetworkManager',
	'charon',
	'charon-nm',
	'charon-systemd',
	'ipsec',
	'ipsec_starter',
	'nm-fortisslvpn-service',
	'nm-l2tp-service',
	'nm-openconnect-service',
	'nm-openvpn',
	'nm-openvpn-service',
	'nm-pptp-service',
	'nm-sstp-service',
	'nm-vpnc-service',
	'openconnect',
	'openfortivpn',
	'openvpn',
	'pluto',
	'pppd',
	'pptp',
	'sstpc',
	'swanctl',
	'vpnc',
	'wg-quick',
	'xl2tpd',
];

const KNOWN = new Set(VPN_PROGRAMS);

/** Whether a program of this name, as a log has it, dials VPN connections. */
export function isVpnProgram(name: string): boolean {
	return KNOWN.has(name) || name.startsWith('nm-') || name.startsWith('ovpn-');
}

/** NetworkManager writes of every adapter and every lease: only what is about a VPN is looked at. Only a VPN has a source connection. */
function isAboutVpn({ program, text }: LogLine): boolean {
	return program !== 'NetworkManager' || /vpn|ipsec|l2tp|pptp|sstp|\bppp|source connection|\[(?:IKE|CFG|NET|ENC|KNL|LIB)\]/i.test(text);
}

/** `NetworkManager[1035]: xl2tpd[26857]: …`: what a plug-in's programs print to NetworkManager's own output. */
const INNER = /^(charon|pluto|pppd|pptp|sstpc|xl2tpd|openvpn|nm-[\w-]{1,40})\[(\d{1,10})\]: /;

/** The lines that are about a VPN, each under the program that wrote it. */
export function vpnLines(lines: readonly LogLine[]): readonly LogLine[] {
	return lines.filter(isAboutVpn).map((line) => {
		const inner = line.program === 'NetworkManager' ? INNER.exec(line.text) : null;
		const [head, program, pid] = inner ?? [];
		return head === undefined || program === undefined || pid === undefined
			? line
			: { ...line, program, pid, text: line.text.slice(head.length) };
	});
}
