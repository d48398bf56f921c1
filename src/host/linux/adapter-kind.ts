import type { Adapter } from '../host.ts';

/** What `/sys/class/net/NAME` says of a device's nature. */
export interface Device {
	readonly name: string;
	/** IFF_* of `linux/if.h`. */
	readonly flags: number;
	/** ARPHRD_* of `linux/if_arp.h`. */
	readonly hardwareType: number;
	/** `DEVTYPE` of its uevent: `wlan`, `wwan`, `bridge`, `wireguard`, … Plain Ethernet has none. */
	readonly deviceType?: string;
	/** Present on TUN and TAP devices only: IFF_TUN 1, IFF_TAP 2. */
	readonly tunFlags?: number;
	readonly wireless: boolean;
	/** A piece of hardware, or what a virtual machine takes for one. */
	readonly hardware: boolean;
	/** What a bridge joins. */
	readonly ports: readonly string[];
	/** Is joined by a bridge. */
	readonly isPort: boolean;
}

interface Nature {
	readonly kind: Adapter['kind'];
	readonly description?: string;
}

const BY_DEVICE_TYPE: Readonly<Record<string, Nature>> = {
	wlan: { kind: 'wifi' },
	wwan: { kind: 'mobile' },
	wireguard: { kind: 'tunnel', description: 'WireGuard' },
	vlan: { kind: 'ethernet' },
	bond: { kind: 'ethernet' },
	team: { kind: 'ethernet' },
	dsa: { kind: 'ethernet' },
	vxlan: { kind: 'other', description: 'VXLAN' },
	geneve: { kind: 'other', description: 'Geneve' },
};

/** ARPHRD_* numbers of `linux/if_arp.h`. */
const BY_HARDWARE_TYPE: Readonly<Record<number, Nature>> = {
	512: { kind: 'tunnel', description: 'PPP' },
	519: { kind: 'mobile' },
	768: { kind: 'tunnel', description: 'IP in IP' },
	769: { kind: 'tunnel', description: 'IP in IPv6' },
	772: { kind: 'loopback' },
	776: { kind: 'tunnel', description: 'IPv6 in IP' },
	778: { kind: 'tunnel', description: 'GRE' },
	823: { kind: 'tunnel', description: 'GRE over IPv6' },
	801: { kind: 'wifi' },
	65534: { kind: 'tunnel' },
};

const ETHERNET = 1;

/**
 * The kind of a device. A bridge that joins a real adapter *is* this machine's adapter; one that joins only containers or
 * virtual machines says nothing about the way out, and neither do their own ends of the cables.
 */
export function kindOf(device: Device, all: readonly Device[]): Nature {
	if (device.wireless) return { kind: 'wifi' };
	if (device.tunFlags !== undefined) return tunNature(device, device.tunFlags);
	if (device.deviceType === 'bridge') return bridgeNature(device, all);
	const known = BY_DEVICE_TYPE[device.deviceType ?? ''] ?? BY_HARDWARE_TYPE[device.hardwareType];
	if (known !== undefined) return known;
	return { kind: isUplink(device) ? 'ethernet' : 'other' };
}

function tunNature({ isPort }: Device, flags: number): Nature {
	if (isPort) return { kind: 'other', description: 'TAP' };
	return { kind: 'tunnel', description: (flags & 2) === 0 ? 'TUN' : 'TAP' };
}

function bridgeNature({ ports }: Device, all: readonly Device[]): Nature {
	const uplink = all.find((port) => ports.includes(port.name) && (port.hardware || port.wireless || JOINABLE.has(port.deviceType)));
	return uplink === undefined ? { kind: 'bridge' } : { kind: 'ethernet', description: `bridge with ${uplink.name}` };
}

const JOINABLE: ReadonlySet<string | undefined> = new Set(['vlan', 'bond', 'team', 'dsa']);

/** `dummy`, `ifb` and `vrf` look like Ethernet but speak no ARP; a bridge's port that is no hardware is a container's far end. */
function isUplink({ hardwareType, hardware, isPort, flags }: Device): boolean {
	const IFF_NOARP = 0x80;
	return hardwareType === ETHERNET && (hardware || (!isPort && (flags & IFF_NOARP) === 0));
}
