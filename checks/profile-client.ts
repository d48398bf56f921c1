import { defineCheck, type Saw } from '../src/check/define.ts';
import { NO_CONNECTION } from './parts/no-connection.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

type Named = { readonly name: string };

type Seen =
	| Saw<'networkmanager' | 'strongswan' | 'strongswan-starter' | 'libreswan' | 'program', Named>
	| Saw<'networkmanager-stopped' | 'ipsec-stopped', Named>
	| Saw<'plug-in-missing' | 'program-missing', Named>
	| Saw<'unreadable', WhyUnreadable>
	| Saw<'not-given'>;

export default defineCheck<Seen>({
	id: 'profile-client',
	title: 'Program that dials the connection',
	about: 'On Linux many programs dial, each from its own files: the one that keeps this connection has to be installed, and mostly to run.',
	group: 'computer',
	scope: 'target',
	platforms: ['linux'],
	ofClient: true,
	ofConnection: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		networkmanager: { status: 'pass', says: 'NetworkManager dials it, which is running and has what this kind of VPN needs.' },
		strongswan: { status: 'pass', says: ({ name }) => `strongSwan dials it, which is running (${name}).` },
		// By ipsec.conf: it meets a fault of its files in another place, and in other words.
		'strongswan-starter': { status: 'pass', says: ({ name }) => `strongSwan dials it by ipsec.conf, and is running (${name}).` },
		libreswan: { status: 'pass', says: ({ name }) => `Libreswan dials it, which is running (${name}).` },
		program: { status: 'pass', says: ({ name }) => `${name} dials it, which is installed.` },
		'networkmanager-stopped': { status: 'fail', says: 'NetworkManager keeps this connection, and is not running.' },
		'ipsec-stopped': { status: 'fail', says: ({ name }) => `The IPsec daemon that keeps this connection (${name}) is not running.` },
		'plug-in-missing': {
			status: 'fail',
			says: ({ name }) => `NetworkManager keeps this connection, but its plug-in ${name} is not installed.`,
		},
		'program-missing': { status: 'warn', says: ({ name }) => `The program ${name}, which this connection needs, is not installed.` },
		unreadable: { status: 'unknown', says: (seen) => `Whether what dials the connection is there could not be seen (${inWords(seen)}).` },
		'not-given': NO_CONNECTION,
	},
	async observe({ host, profile }) {
		if (profile === undefined) return { outcome: 'not-given' };
		const found = await host.dialler(profile);
		if (!found.read) return { outcome: 'unreadable', ...whyOf(found) };
		const { kind, state, name, plugin } = found.value;
		if (state === 'ready') return { outcome: kind === 'strongswan' && profile.store === 'ipsec-conf' ? 'strongswan-starter' : kind, name };
		if (state === 'missing') return { outcome: plugin === undefined ? 'program-missing' : 'plug-in-missing', name };
		return { outcome: kind === 'networkmanager' ? 'networkmanager-stopped' : 'ipsec-stopped', name };
	},
});
