import type { OtherVpn } from '../devices.ts';
import { type Reading, readable, unreadable } from '../host.ts';
import type { Win32 } from '../win32.ts';

type Known = Omit<OtherVpn, 'running'> & { readonly service: string };

/**
 * Other VPN products and drivers that filter packets, by the service or driver that each installs. Names are those of the makers' own
 * documents and installers, or of public listings of services (`sc query`, autoruns) in issues; none is translated.
 * SoftEther's server stops IKEEXT by design (SoftEtherVPN, src/WARNING.TXT; issue 1135).
 */
const KNOWN: readonly Known[] = [
	{ product: 'Cisco AnyConnect', what: 'service', service: 'vpnagent' },
	{ product: 'Cisco Secure Client', what: 'service', service: 'csc_vpnagent' },
	{ product: 'Cisco VPN Client', what: 'service', service: 'CVPND' },
	{ product: 'Cisco VPN Client (Deterministic Network Enhancer)', what: 'driver', service: 'DNE' },
	{ product: 'Palo Alto GlobalProtect', what: 'service', service: 'PanGPS' },
	{ product: 'FortiClient', what: 'service', service: 'FA_Scheduler' },
	{ product: 'Check Point Endpoint Security', what: 'service', service: 'TracSrvWrapper' },
	{ product: 'Ivanti or Pulse Secure', what: 'service', service: 'PulseSecureService' },
	{ product: 'SonicWall NetExtender', what: 'service', service: 'SONICWALL_NetExtender' },
	{ product: 'Shrew Soft VPN', what: 'service', service: 'iked' },
	{ product: 'Shrew Soft VPN', what: 'service', service: 'ipsecd' },
	{ product: 'SoftEther VPN Server (which stops the IKE service of Windows)', what: 'service', service: 'SEVPNSERVER' },
	{ product: 'SoftEther VPN Client', what: 'service', service: 'SEVPNCLIENT' },
	{ product: 'OpenVPN', what: 'service', service: 'OpenVPNServiceInteractive' },
	{ product: 'WireGuard', what: 'service', service: 'WireGuardManager' },
	{ product: 'Cloudflare WARP', what: 'service', service: 'CloudflareWARP' },
	{ product: 'Zscaler Client Connector', what: 'service', service: 'ZSAService' },
	{ product: 'Netskope Client', what: 'service', service: 'stAgentSvc' },
	{ product: 'Tailscale', what: 'service', service: 'Tailscale' },
	{ product: 'ZeroTier', what: 'service', service: 'ZeroTierOneService' },
	{ product: 'NordVPN', what: 'service', service: 'nordvpn-service' },
	{ product: 'Mullvad VPN', what: 'service', service: 'MullvadVPN' },
	{ product: 'Proton VPN', what: 'service', service: 'ProtonVPN Service' },
];

const RUNNING = 4;

/** Those of {@link KNOWN} that are installed here. One that hides itself is passed over; if all do, it could not be read. */
export function windowsOtherVpns(win32: Pick<Win32, 'service'>): Reading<readonly OtherVpn[]> {
	const asked = KNOWN.map((known) => ({ known, service: win32.service(known.service) }));
	if (asked.every(({ service }) => !service.read)) return unreadable('failed', 'services');
	const found = new Map<string, OtherVpn>();
	for (const { known, service } of asked) {
		if (!service.read || service.value === 'absent') continue;
		const running = service.value.state === RUNNING || found.get(known.product)?.running === true;
		found.set(known.product, { product: known.product, what: known.what, running });
	}
	return readable([...found.values()]);
}
