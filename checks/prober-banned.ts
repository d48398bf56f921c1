import type { AddressContext } from '../src/check/context.ts';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { connectTcp } from '../src/net/tcp.ts';
import { PPTP_PORT } from '../src/wire/pptp.ts';
import dns from './dns.ts';
import pptp from './pptp.ts';
import route from './route.ts';
import sstpPort from './sstp-port.ts';

type Seen =
	/** `ports`: the TCP ports that took a connection. `askedAgain`: one of them, because a conversation had broken off in silence. */
	| Saw<'none', { readonly ports: readonly number[]; readonly askedAgain?: number }>
	| Saw<'likely', { readonly at: string; readonly port: number; readonly how: 'silent' | 'filtered' | 'refused'; readonly ms: number }>
	| Saw<'nothing-answered'>
	| Saw<'unreadable', { readonly because: string }>;

export default defineCheck<Seen>({
	id: 'prober-banned',
	title: 'Ban of this address',
	about:
		'Some servers lock out whoever knocks often, for minutes to weeks. Where a port that took a connection takes none a moment later, that is likely.',
	group: 'server',
	scope: 'address',
	tunnels: ['pptp', 'sstp'],
	needs: { dns, route },
	after: { pptp, sstpPort },
	privilege: 'none',
	sends: 'Nothing, unless a conversation broke off in silence: then one more TCP connection to a port that had taken one, closed at once.',
	outcomes: {
		none: { status: 'pass', says: 'Nothing that answered has stopped answering.' },
		likely: {
			status: 'warn',
			says: ({ port, how }) =>
				`TCP ${port} took a connection, and a moment later it ${HOW[how]}: the server has probably banned the address that this comes from.`,
		},
		'nothing-answered': { status: 'unknown', says: 'Nothing answered, so nothing can have stopped answering.' },
		unreadable: { status: 'unknown', says: ({ because }) => `Whether the server still answers could not be asked (${because}).` },
	},
	async observe(context) {
		const spoken = context.maybe(pptp);
		const port = context.maybe(sstpPort);
		const ports = [...(port?.outcome === 'open' ? [port.port] : []), ...(spoken !== undefined && 'connectMs' in spoken ? [PPTP_PORT] : [])];
		// The SSTP port is asked first where it can be: every connection to 1723 counts as an attempt with some servers.
		const [again] = ports;
		if (again === undefined) return { outcome: 'nothing-answered' };
		const brokeOff = spoken?.outcome === 'mute' || spoken?.outcome === 'call-mute';
		return brokeOff ? askAgain(context, again, ports) : { outcome: 'none', ports };
	},
});

const HOW = { silent: 'gives no answer', filtered: 'cannot be reached', refused: 'refuses' } as const;

async function askAgain({ address, patienceMs, signal }: AddressContext, port: number, ports: readonly number[]): Promise<Seen> {
	const at = new Date().toISOString();
	const connection = await connectTcp({ address, port, patienceMs, signal });
	if (connection.kind === 'connected') {
		connection.close();
		return { outcome: 'none', ports, askedAgain: port };
	}
	const { how, code, ms } = connection;
	switch (how) {
		case 'silent':
		case 'filtered':
		case 'refused':
			return { outcome: 'likely', at, port, how, ms };
		case 'reset':
			return { outcome: 'likely', at, port, how: 'refused', ms };
		default:
			return { outcome: 'unreadable', because: code ?? how };
	}
}
