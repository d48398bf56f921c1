import { z } from 'zod';
import type { Certificates } from '../certificates.ts';
import type { Lab } from '../namespaces.ts';
import { PptpdOptions, startPptpd } from '../pptpd.ts';
import type { Daemon } from '../programs.ts';
import { LibreswanOptions, startLibreswan } from './libreswan.ts';
import { NginxOptions, startAuthoritysWebSite, startNginx } from './nginx.ts';
import { OcservOptions, startOcserv } from './ocserv.ts';
import { OpenvpnOptions, startOpenvpn } from './openvpn.ts';
import { ResponderOptions, startResponder } from './responder.ts';
import { SoftetherOptions, startSoftether } from './softether.ts';
import { SstpOptions, startSstp } from './sstp.ts';
import { StrongswanOptions, startStrongswan } from './strongswan.ts';
import { startWireguard, WireguardOptions } from './wireguard.ts';
import { startXl2tpd } from './xl2tpd.ts';

/** One server of a scenario: `- pptpd: {}`. */
export const Server = z.union([
	z.strictObject({ pptpd: PptpdOptions }),
	z.strictObject({ strongswan: StrongswanOptions }),
	z.strictObject({ libreswan: LibreswanOptions }),
	z.strictObject({ xl2tpd: z.strictObject({}) }),
	z.strictObject({ softether: SoftetherOptions }),
	z.strictObject({ openvpn: OpenvpnOptions }),
	z.strictObject({ wireguard: WireguardOptions }),
	z.strictObject({ ocserv: OcservOptions }),
	z.strictObject({ nginx: NginxOptions }),
	z.strictObject({ authority: z.strictObject({}) }),
	z.strictObject({ sstp: SstpOptions }),
	z.strictObject({ responder: ResponderOptions }),
]);
export type Server = z.output<typeof Server>;

/** Starts it and waits until it serves. */
export function startServer(lab: Lab, server: Server, certificates: Certificates): Promise<Daemon> {
	if ('pptpd' in server) return startPptpd(lab, server.pptpd);
	if ('strongswan' in server) return startStrongswan(lab, server.strongswan, certificates);
	if ('libreswan' in server) return startLibreswan(lab, server.libreswan, certificates);
	if ('xl2tpd' in server) return startXl2tpd(lab);
	if ('softether' in server) return startSoftether(lab, server.softether);
	if ('openvpn' in server) return startOpenvpn(lab, server.openvpn, certificates);
	if ('wireguard' in server) return startWireguard(lab, server.wireguard);
	if ('ocserv' in server) return startOcserv(lab, server.ocserv, certificates);
	if ('nginx' in server) return startNginx(lab, server.nginx, certificates);
	if ('authority' in server) return startAuthoritysWebSite(lab, certificates);
	if ('sstp' in server) return startSstp(lab, server.sstp, certificates);
	return startResponder(lab, server.responder, certificates);
}
