import { type Check, defineCheck, type Saw } from '../../src/check/define.ts';
import type { Tunnel } from '../../src/check/tunnel.ts';
import type { DeviceNode } from '../../src/host/devices.ts';
import { inWords, type WhyUnreadable, whyOf } from './unreadable.ts';

export type DeviceNodeSeen = Saw<'present' | 'can-be-loaded' | 'absent'> | Saw<'unreadable', WhyUnreadable>;

interface DeviceNodePart {
	readonly id: string;
	readonly node: DeviceNode;
	readonly title: string;
	readonly about: string;
	readonly tunnels: readonly Tunnel[];
	/** The kernel module that brings it. */
	readonly module: string;
}

/** A check of a device that a client of Linux opens before it sends anything through the tunnel. It is not opened here. */
export function deviceNodeCheck({ id, node, title, about, tunnels, module }: DeviceNodePart): Check<DeviceNodeSeen> {
	return defineCheck<DeviceNodeSeen>({
		id,
		title,
		about,
		group: 'computer',
		scope: 'run',
		tunnels,
		platforms: ['linux'],
		ofClient: true,
		privilege: 'none',
		sends: 'Nothing.',
		outcomes: {
			present: { status: 'pass', says: `${node} is there.` },
			'can-be-loaded': {
				status: 'warn',
				says: `${node} is not there yet, but the kernel module ${module} is: not every client loads it by itself.`,
			},
			absent: { status: 'fail', says: `${node} is not there, and no kernel module is at hand that would bring it.` },
			unreadable: { status: 'unknown', says: (seen) => `Whether ${node} is there could not be seen (${inWords(seen)}).` },
		},
		async observe({ host }) {
			const found = await host.deviceNode(node);
			return found.read ? { outcome: found.value } : { outcome: 'unreadable', ...whyOf(found) };
		},
	});
}
