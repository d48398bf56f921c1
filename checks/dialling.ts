import { defineCheck, type Saw } from '../src/check/define.ts';
import type { ActiveConnection } from '../src/host/devices.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

type Seen = Saw<'none'> | Saw<'elsewhere' | 'connected' | 'running', { readonly name: string }> | Saw<'unreadable', WhyUnreadable>;

export default defineCheck<Seen>({
	id: 'dialling',
	title: 'Attempts under way on this computer',
	about: 'A system dials each of its connections once at a time: a second attempt meets the first.',
	group: 'computer',
	scope: 'target',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
	platforms: ['windows', 'macos'],
	ofClient: true,
	brief: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		none: { status: 'pass', says: 'No VPN connection of this system is up or being dialled at this moment.' },
		elsewhere: {
			status: 'pass',
			says: ({ name }) => `Another connection, "${name}", is up or being dialled. That keeps nobody from dialling this one.`,
		},
		connected: { status: 'pass', says: ({ name }) => `The connection "${name}" is up at this moment.` },
		running: {
			status: 'fail',
			says: ({ name }) => `The connection "${name}" is being dialled at this moment. A second attempt would be refused.`,
		},
		unreadable: { status: 'unknown', says: (seen) => `Whether a connection is being dialled could not be read (${inWords(seen)}).` },
	},
	async observe({ host, target, profile }) {
		const found = await host.activeConnections();
		if (!found.read) return { outcome: 'unreadable', ...whyOf(found) };
		const [first] = found.value;
		if (first === undefined) return { outcome: 'none' };
		// The entry of the phonebook says which it is; where none was named, the server that is dialled does.
		const isThis = ({ name, server }: ActiveConnection) =>
			profile === undefined ? server?.toLowerCase() === target.host.toLowerCase() : name === profile.name;
		const own = found.value.filter(isThis);
		const [one = own[0]] = own.filter(({ state }) => state === 'connecting');
		if (one === undefined) return { outcome: 'elsewhere', name: first.name };
		return { outcome: one.state === 'connecting' ? 'running' : 'connected', name: one.name };
	},
});
