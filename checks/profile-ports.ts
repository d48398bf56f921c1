import { defineCheck, type Saw } from '../src/check/define.ts';
import type { DialPorts, Holder } from '../src/host/dialler.ts';
import { NO_CONNECTION } from './parts/no-connection.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

type Taken = Extract<DialPorts, { readonly state: 'taken' }>;
type Held = Holder & { readonly port: number };

type Seen =
	| Saw<'any' | 'not-given'>
	| Saw<'free', { readonly ports: readonly number[] }>
	| Saw<'own' | 'charon-shut-out' | 'pluto-shut-out' | 'ike-taken' | 'nat-port-taken' | 'l2tp-taken' | 'l2tp-other-port', Held>
	| Saw<'second-daemon', Held & { readonly other: Holder }>
	| Saw<'unreadable', WhyUnreadable>;

export default defineCheck<Seen>({
	id: 'profile-ports',
	title: 'Ports of this computer that the connection wants',
	about:
		'charon and pluto negotiate from UDP 500 and 4500 of this computer, and xl2tpd calls from UDP 1701: only one program can have each. Other clients of Linux call from any port.',
	group: 'computer',
	scope: 'target',
	tunnels: ['l2tp', 'ikev2', 'cisco-ipsec'],
	platforms: ['linux'],
	ofClient: true,
	ofConnection: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		any: { status: 'pass', says: 'What dials the connection calls from any port of this computer.' },
		free: { status: 'pass', says: ({ ports }) => `No program of this computer holds UDP ${ports.join(', ')}, from which it is dialled.` },
		own: { status: 'pass', says: (seen) => `UDP ${seen.port} of this computer is held by ${who(seen)}, which dials the connection.` },
		'second-daemon': {
			status: 'warn',
			says: (seen) =>
				`Two IPsec daemons run here. ${who(seen)} has UDP ${seen.port} of this computer; ${who(seen.other)} cannot have it, and reaches no server.`,
		},
		'charon-shut-out': {
			status: 'fail',
			says: (seen) =>
				`UDP 500 of this computer is held by ${who(seen)}. charon, which dials the connection, runs without it and reaches no server.`,
		},
		'pluto-shut-out': {
			status: 'fail',
			says: (seen) => `UDP 500 of this computer is held by ${who(seen)}. pluto, which dials the connection, ends where it cannot have it.`,
		},
		'ike-taken': {
			status: 'fail',
			says: (seen) =>
				`UDP 500 of this computer is held by ${who(seen)}, so the IPsec daemon that NetworkManager starts for the connection cannot have it.`,
		},
		'nat-port-taken': {
			status: 'warn',
			says: (seen) => `UDP 4500 of this computer, where the negotiation goes on behind a NAT, is held by another program: ${who(seen)}.`,
		},
		'l2tp-taken': {
			status: 'fail',
			says: (seen) => `UDP 1701 of this computer, which xl2tpd wants, is held by another program: ${who(seen)}.`,
		},
		'l2tp-other-port': {
			status: 'warn',
			says: (seen) =>
				`UDP 1701 of this computer is held by ${who(seen)}, so NetworkManager calls from another port. Some servers answer only to 1701.`,
		},
		unreadable: {
			status: 'unknown',
			says: (seen) => `Who holds the ports that the connection wants could not be seen (${inWords(seen)}).`,
		},
		'not-given': NO_CONNECTION,
	},
	async observe({ host, profile }) {
		if (profile === undefined) return { outcome: 'not-given' };
		const found = await host.dialPorts(profile);
		if (!found.read) return { outcome: 'unreadable', ...whyOf(found) };
		switch (found.value.state) {
			case 'taken':
				return taken(found.value);
			case 'second': {
				const { state: _, ...held } = found.value;
				return { outcome: 'second-daemon', ...held };
			}
			case 'own': {
				const { state: outcome, ...held } = found.value;
				return { outcome, ...held };
			}
			case 'free':
				return { outcome: 'free', ports: found.value.ports };
			case 'any':
				return { outcome: 'any' };
		}
	},
});

function taken({ from, port, program, processId }: Taken): Seen {
	const held = { port, program, processId };
	if (port === 4500) return { outcome: 'nat-port-taken', ...held };
	if (port === 1701) return { outcome: from === 'networkmanager' ? 'l2tp-other-port' : 'l2tp-taken', ...held };
	if (from === 'charon') return { outcome: 'charon-shut-out', ...held };
	return { outcome: from === 'pluto' ? 'pluto-shut-out' : 'ike-taken', ...held };
}

function who({ program, processId }: Holder): string {
	return `${program} (process ${processId})`;
}
