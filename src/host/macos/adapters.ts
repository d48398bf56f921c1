import { addressesOf, listInterfaces } from '../addresses.ts';
import { type Adapter, type Reading, readable, unreadable } from '../host.ts';
import type { HostParts } from '../parts.ts';
import { ask } from './ask.ts';

/** `ifconfig` lists the devices and their state, `networksetup` tells Wi-Fi from cable; without the latter every `en` counts as cable. */
export async function macosAdapters(parts: HostParts): Promise<Reading<readonly Adapter[]>> {
	const [listed, ports] = await Promise.all([
		ask(parts, '/sbin/ifconfig', ['-a']),
		ask(parts, '/usr/sbin/networksetup', ['-listallhardwareports']),
	]);
	if (!listed.read) return listed;
	const sections = listed.value.split(/\n(?=\S)/).flatMap((section) => sectionOf(section) ?? []);
	if (sections.length === 0) return unreadable('failed', '/sbin/ifconfig: no device in its answer');
	const portOf = hardwarePorts(ports.read ? ports.value : '');
	const present = listInterfaces(parts);
	if (!present.read) return present;
	return readable(
		sections.map(({ name, flags, status }): Adapter => {
			const { kind, description } = natureOf(name, portOf.get(name));
			const { addresses, selfAssigned } = addressesOf(name, present.value);
			return {
				name,
				kind,
				link: linkOf(flags, status),
				addresses,
				...(selfAssigned.length === 0 ? {} : { selfAssigned }),
				...(description === undefined ? {} : { description }),
			};
		}),
	);
}

interface Section {
	readonly name: string;
	readonly flags: readonly string[];
	/** `active` or `inactive`, of devices that have a medium. */
	readonly status?: string;
}

function sectionOf(section: string): Section | undefined {
	const head = /^([^\s:]+): flags=[0-9a-f]+<([^>]*)>/.exec(section);
	if (head === null) return undefined;
	const status = /^\s+status: (\S+)/m.exec(section)?.[1];
	return { name: head[1] ?? '', flags: (head[2] ?? '').split(','), ...(status === undefined ? {} : { status }) };
}

function linkOf(flags: readonly string[], status: string | undefined): Adapter['link'] {
	if (!flags.includes('UP')) return 'disabled';
	if (status !== undefined) return status === 'active' ? 'up' : 'down';
	return flags.includes('RUNNING') ? 'up' : 'unknown';
}

/** Blocks of `Hardware Port: Wi-Fi` and `Device: en0`. */
function hardwarePorts(output: string): ReadonlyMap<string, string> {
	return new Map([...output.matchAll(/^Hardware Port: (.+)\nDevice: (\S+)/gm)].map(([, port = '', device = '']) => [device, port]));
}

type Nature = Pick<Adapter, 'kind' | 'description'>;

/** By the letters of the name, as ifconfig(8) of Apple's systems names its drivers. */
const BY_LETTERS: Readonly<Record<string, Nature>> = {
	lo: { kind: 'loopback' },
	utun: { kind: 'tunnel', description: 'utun' },
	ipsec: { kind: 'tunnel', description: 'IPsec' },
	ppp: { kind: 'tunnel', description: 'PPP' },
	tun: { kind: 'tunnel', description: 'TUN' },
	tap: { kind: 'tunnel', description: 'TAP' },
	gif: { kind: 'tunnel', description: 'IP in IP' },
	stf: { kind: 'tunnel', description: '6to4' },
	bridge: { kind: 'bridge' },
	vlan: { kind: 'ethernet' },
	bond: { kind: 'ethernet' },
	pdp_ip: { kind: 'mobile' },
};

function natureOf(name: string, port: string | undefined): Nature {
	const letters = name.replace(/\d+$/, '');
	if (letters !== 'en') return BY_LETTERS[letters] ?? { kind: 'other' };
	if (port !== undefined && /wi-?fi|airport/i.test(port)) return { kind: 'wifi' };
	if (port !== undefined && /iphone|ipad/i.test(port)) return { kind: 'mobile' };
	return { kind: 'ethernet' };
}
