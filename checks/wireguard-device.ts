import { defineCheck, type Saw } from '../src/check/define.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

type Seen = Saw<'kernel' | 'can-be-loaded' | 'program' | 'absent'> | Saw<'unreadable', WhyUnreadable>;

export default defineCheck<Seen>({
	id: 'wireguard-device',
	title: 'WireGuard of the kernel',
	about: 'Linux does WireGuard in its kernel since 5.6. Without it a program such as wireguard-go has to be installed.',
	group: 'computer',
	scope: 'run',
	tunnels: ['wireguard'],
	platforms: ['linux'],
	ofClient: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		kernel: { status: 'pass', says: 'The kernel has WireGuard.' },
		'can-be-loaded': { status: 'pass', says: 'The kernel has a WireGuard module, and loads it when a tunnel is made.' },
		program: { status: 'pass', says: 'The kernel has no WireGuard, but a program that does it is installed.' },
		absent: { status: 'fail', says: 'The running kernel has no WireGuard, and no program that does it is installed.' },
		unreadable: { status: 'unknown', says: (seen) => `Whether the kernel has WireGuard could not be seen (${inWords(seen)}).` },
	},
	async observe({ host }) {
		const found = await host.wireGuard();
		return found.read ? { outcome: found.value } : { outcome: 'unreadable', ...whyOf(found) };
	},
});
