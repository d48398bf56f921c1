import type { RunContext } from '../src/check/context.ts';
import type { Check } from '../src/check/define.ts';
import type { Target } from '../src/check/target.ts';
import adapter from './adapter.ts';
import anyconnect from './anyconnect.ts';
import anyconnectAdapter from './anyconnect-adapter.ts';
import anyconnectCertificate from './anyconnect-certificate.ts';
import anyconnectService from './anyconnect-service.ts';
import captivePortal from './captive-portal.ts';
import certificateStore from './certificate-store.ts';
import ciscoIpsecAdapter from './cisco-ipsec-adapter.ts';
import ciscoIpsecService from './cisco-ipsec-service.ts';
import clock from './clock.ts';
import clockSource from './clock-source.ts';
import connections from './connections.ts';
import defaultRoute from './default-route.ts';
import dhSetting from './dh-setting.ts';
import dialling from './dialling.ts';
import dns from './dns.ts';
import firewallIke from './firewall-ike.ts';
import firewallPptp from './firewall-pptp.ts';
import firewallSstp from './firewall-sstp.ts';
import flightMode from './flight-mode.ts';
import gateway from './gateway.ts';
import gre from './gre.ts';
import hostsFile from './hosts-file.ts';
import icmp from './icmp.ts';
import ikeNameCheck from './ike-name-check.ts';
import ikev1 from './ikev1.ts';
import ikev1Aggressive from './ikev1-aggressive.ts';
import ikev2 from './ikev2.ts';
import ikev2Certificate from './ikev2-certificate.ts';
import ipsecSetting from './ipsec-setting.ts';
import ipv6Setting from './ipv6-setting.ts';
import l2tp from './l2tp.ts';
import l2tpModule from './l2tp-module.ts';
import l2tpWeakCrypto from './l2tp-weak-crypto.ts';
import localPortIke from './local-port-ike.ts';
import localPortL2tp from './local-port-l2tp.ts';
import localPortPptp from './local-port-pptp.ts';
import machineCertificate from './machine-certificate.ts';
import metered from './metered.ts';
import miniportIkev2 from './miniport-ikev2.ts';
import miniportIp from './miniport-ip.ts';
import miniportL2tp from './miniport-l2tp.ts';
import miniportPptp from './miniport-pptp.ts';
import miniportSstp from './miniport-sstp.ts';
import mppeModule from './mppe-module.ts';
import nameRules from './name-rules.ts';
import natTraversalSetting from './nat-traversal-setting.ts';
import ntAuthority from './nt-authority.ts';
import openvpn from './openvpn.ts';
import openvpnCertificate from './openvpn-certificate.ts';
import otherVpn from './other-vpn.ts';
import pathMtu from './path-mtu.ts';
import pppDevice from './ppp-device.ts';
import pptp from './pptp.ts';
import proberBanned from './prober-banned.ts';
import profileAuth from './profile-auth.ts';
import profileClient from './profile-client.ts';
import profileCredentials from './profile-credentials.ts';
import profileEap from './profile-eap.ts';
import profileEncryption from './profile-encryption.ts';
import profileEntry from './profile-entry.ts';
import profilePorts from './profile-ports.ts';
import profilePsk from './profile-psk.ts';
import profileSources from './profile-sources.ts';
import profileTunnel from './profile-tunnel.ts';
import profileWeakened from './profile-weakened.ts';
import proxy from './proxy.ts';
import route from './route.ts';
import serverNat from './server-nat.ts';
import serviceBfe from './service-bfe.ts';
import serviceCryptsvc from './service-cryptsvc.ts';
import serviceDhcp from './service-dhcp.ts';
import serviceDnscache from './service-dnscache.ts';
import serviceEaphost from './service-eaphost.ts';
import serviceIkeext from './service-ikeext.ts';
import serviceKeyiso from './service-keyiso.ts';
import serviceMpssvc from './service-mpssvc.ts';
import serviceNlasvc from './service-nlasvc.ts';
import servicePolicyagent from './service-policyagent.ts';
import serviceProxy from './service-proxy.ts';
import serviceRasman from './service-rasman.ts';
import serviceSstp from './service-sstp.ts';
import serviceTapisrv from './service-tapisrv.ts';
import serviceW32time from './service-w32time.ts';
import sstp from './sstp.ts';
import sstpPort from './sstp-port.ts';
import tlsCertificate from './tls-certificate.ts';
import tunDevice from './tun-device.ts';
import updateLevel from './update-level.ts';
import userCertificate from './user-certificate.ts';
import wireguard from './wireguard.ts';
import wireguardDevice from './wireguard-device.ts';

/** Every check, in the order of the report: what a check depends on stands before it. */
const all = [
	adapter,
	defaultRoute,
	gateway,
	serviceRasman,
	serviceIkeext,
	serviceBfe,
	connections,
	serviceSstp,
	serviceTapisrv,
	servicePolicyagent,
	serviceEaphost,
	serviceKeyiso,
	serviceCryptsvc,
	serviceProxy,
	serviceDnscache,
	serviceNlasvc,
	serviceDhcp,
	serviceMpssvc,
	serviceW32time,
	flightMode,
	metered,
	updateLevel,
	miniportPptp,
	miniportL2tp,
	miniportIkev2,
	miniportSstp,
	miniportIp,
	localPortPptp,
	localPortIke,
	localPortL2tp,
	firewallPptp,
	firewallIke,
	firewallSstp,
	otherVpn,
	dialling,
	pppDevice,
	l2tpModule,
	mppeModule,
	tunDevice,
	wireguardDevice,
	proxy,
	clockSource,
	ipv6Setting,
	profileEntry,
	profileTunnel,
	profileAuth,
	profileEap,
	profilePsk,
	profileEncryption,
	profileWeakened,
	profileSources,
	profileClient,
	profileCredentials,
	profilePorts,
	dhSetting,
	natTraversalSetting,
	ipsecSetting,
	l2tpWeakCrypto,
	ikeNameCheck,
	machineCertificate,
	certificateStore,
	userCertificate,
	ntAuthority,
	anyconnectService,
	anyconnectAdapter,
	ciscoIpsecService,
	ciscoIpsecAdapter,
	dns,
	hostsFile,
	nameRules,
	route,
	captivePortal,
	icmp,
	pathMtu,
	pptp,
	gre,
	ikev1,
	l2tp,
	ikev1Aggressive,
	ikev2,
	ikev2Certificate,
	serverNat,
	sstpPort,
	tlsCertificate,
	sstp,
	proberBanned,
	openvpn,
	openvpnCertificate,
	anyconnect,
	anyconnectCertificate,
	wireguard,
	clock,
] as const;

export const checks: readonly Check[] = all;

/** Whatever a check can come back with. */
export type Observed = (typeof all)[number] extends infer One ? (One extends Check<infer Seen> ? Seen : never) : never;

/** The addresses worth asking: those that a route leads to; before that is known, all that the name has. */
export function addressesOf(target: Target, maybe: RunContext['maybe']): readonly string[] {
	const routed = maybe(route);
	if (routed !== undefined && 'addresses' in routed) return routed.addresses;
	const named = maybe(dns);
	if (named !== undefined && 'addresses' in named) return named.addresses;
	return target.kind === 'name' ? [] : [target.host];
}
