import { addressesOf, listInterfaces } from '../addresses.ts';
import type { Files } from '../files.ts';
import { type Adapter, type Reading, readable, unreadable } from '../host.ts';
import type { HostParts } from '../parts.ts';
import { type Device, kindOf } from './adapter-kind.ts';
import { pppDescription } from './ppp.ts';

const NET = '/sys/class/net';

/** Every network device as the kernel shows it under `/sys/class/net`, in a network namespace of its own too. */
export function linuxAdapters(parts: Pick<HostParts, 'files' | 'interfaces'>): Reading<readonly Adapter[]> {
	const { files } = parts;
	const names = files.list(NET);
	if (!names.read) return names;
	if (names.value === undefined) return unreadable('failed', `${NET}: ENOENT`);
	const present = listInterfaces(parts);
	if (!present.read) return present;
	// `bonding_masters` stands there too: a file, without the flags that every device has.
	const devices = names.value.map((name) => readDevice(files, name)).filter((device) => device !== undefined);
	const adapters = devices.map((device): Adapter => {
		const { kind, description } = kindOf(device, devices);
		const { addresses, selfAssigned } = addressesOf(device.name, present.value);
		return {
			name: device.name,
			kind,
			link: linkOf(files, device),
			addresses,
			...(selfAssigned.length === 0 ? {} : { selfAssigned }),
			...(description === undefined ? {} : { description }),
		};
	});
	return readable(adapters.map((adapter) => pppDescription(files, adapter, adapters)));
}

function readDevice(files: Files, name: string): Device | undefined {
	const read = (file: string) => textOf(files, `${NET}/${name}/${file}`);
	const flags = read('flags');
	if (flags === undefined) return undefined;
	const tunFlags = read('tun_flags');
	const deviceType = /^DEVTYPE=(.+)$/m.exec(read('uevent') ?? '')?.[1];
	return {
		name,
		flags: Number(flags),
		hardwareType: Number(read('type') ?? Number.NaN),
		...(deviceType === undefined ? {} : { deviceType }),
		...(tunFlags === undefined ? {} : { tunFlags: Number(tunFlags) }),
		wireless: exists(files, `${NET}/${name}/wireless`) || exists(files, `${NET}/${name}/phy80211`),
		hardware: exists(files, `${NET}/${name}/device`),
		ports: namesIn(files, `${NET}/${name}/brif`),
		isPort: exists(files, `${NET}/${name}/brport`),
	};
}

/** RFC 2863's ifOperStatus, as `operstate` tells it. Tunnels and the loopback leave it at `unknown`: there the carrier counts. */
function linkOf(files: Files, { name, flags }: Device): Adapter['link'] {
	const IFF_UP = 1;
	if ((flags & IFF_UP) === 0) return 'disabled';
	const state = textOf(files, `${NET}/${name}/operstate`);
	if (state === 'up') return 'up';
	if (state !== undefined && state !== 'unknown') return 'down';
	const carrier = textOf(files, `${NET}/${name}/carrier`);
	return carrier === '1' ? 'up' : carrier === '0' ? 'down' : 'unknown';
}

function textOf(files: Files, path: string): string | undefined {
	const text = files.readText(path);
	return text.read ? text.value?.trim() : undefined;
}

function namesIn(files: Files, path: string): readonly string[] {
	const names = files.list(path);
	return names.read ? (names.value ?? []) : [];
}

function exists(files: Files, path: string): boolean {
	const names = files.list(path);
	return names.read && names.value !== undefined;
}
