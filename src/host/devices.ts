import type { Tunnel } from '../check/tunnel.ts';
import type { Reading } from './host.ts';

/** The driver of a WAN Miniport, by its service's name: the adapter through which Windows dials. `NdisWan` carries IP for all of them. */
export type MiniportDriver = 'PptpMiniport' | 'Rasl2tp' | 'RasAgileVpn' | 'RasSstp' | 'NdisWan';

export interface Miniport {
	readonly driver: MiniportDriver;
	/** `disabled`: by its owner, or its driver's service. `broken`: Windows gives it a problem code. */
	readonly state: 'ready' | 'disabled' | 'missing' | 'broken';
	/** Device Manager's problem code, where it has one (22 disabled, 28 no driver). */
	readonly problem?: number;
}

/** Who holds a local port. */
export interface PortHolder {
	/** Absent where the system does not tell whose it is. */
	readonly processId?: number;
	/** The program's name, where it can be seen. */
	readonly program?: string;
	/** It is the system's own client of that tunnel. */
	readonly isOwnClient: boolean;
}

/** A VPN connection that is up, or on its way. */
export interface ActiveConnection {
	readonly name: string;
	readonly state: 'connecting' | 'connected';
	readonly tunnel?: Tunnel;
	/** Name or address, as it is dialled. */
	readonly server?: string;
}

/** Another VPN product or a filter driver that is known to get in the way. */
export interface OtherVpn {
	readonly product: string;
	readonly what: 'adapter' | 'service' | 'driver';
	readonly running: boolean;
}

/** What the outbound firewall does with what a tunnel sends. */
export interface OutboundFirewall {
	/** Which one: Windows' profile in force, nftables, pf. */
	readonly name: string;
	/** What becomes of packets that no rule speaks of. */
	readonly otherwise: 'allow' | 'block';
	/** Rules that block, whatever program sends and wherever to. */
	readonly blocks: readonly FirewallBlock[];
}

export interface FirewallBlock {
	readonly rule: string;
	/** Absent: every protocol. */
	readonly protocol?: 'tcp' | 'udp' | 'gre' | 'esp';
	/** Ports of the other side, first to last; absent: all of them. */
	readonly ports?: readonly (readonly [first: number, last: number])[];
}

/** What Linux needs for a tunnel. */
export type DeviceNode = '/dev/ppp' | '/dev/net/tun';

/** Kernel modules that carry a tunnel of Linux, besides those that make a device: L2TP, and the encryption of PPTP. */
export type TunnelModule = 'l2tp_ppp' | 'ppp_mppe';

/** `blocked`: it is at hand, and the configuration of modprobe in `by` keeps the kernel from loading it by itself. */
export type TunnelModuleState =
	| { readonly state: 'present' | 'can-be-loaded' | 'absent' }
	| { readonly state: 'blocked'; readonly by: string };

/** `program`: the kernel has none, but a program such as wireguard-go is installed. */
export type WireGuardSupport = 'kernel' | 'can-be-loaded' | 'program' | 'absent';

/** Devices, drivers and ports of this machine. */
export interface DeviceQuestions {
	miniport(driver: MiniportDriver): Promise<Reading<Miniport>>;
	/** `undefined` where the port is free. */
	portHolder(transport: 'tcp' | 'udp', port: number): Promise<Reading<PortHolder | undefined>>;
	activeConnections(): Promise<Reading<readonly ActiveConnection[]>>;
	otherVpns(): Promise<Reading<readonly OtherVpn[]>>;
	outboundFirewall(): Promise<Reading<OutboundFirewall>>;
	/** `can-be-loaded`: it is not there, but the kernel's modules bring it when it is asked for. */
	deviceNode(node: DeviceNode): Promise<Reading<'present' | 'can-be-loaded' | 'absent'>>;
	/** `present`: loaded, or built into the kernel. */
	tunnelModule(name: TunnelModule): Promise<Reading<TunnelModuleState>>;
	/** Who would do WireGuard on Linux. */
	wireGuard(): Promise<Reading<WireGuardSupport>>;
	/** The connection to the internet is billed by volume. */
	metered(): Promise<Reading<boolean>>;
	/** Every radio is switched off. */
	flightMode(): Promise<Reading<boolean>>;
}
