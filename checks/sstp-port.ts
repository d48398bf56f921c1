import { defineCheck, type Saw } from '../src/check/define.ts';
import { inMs } from '../src/check/figures.ts';
import dns from './dns.ts';
import { askSstp, SSTP_EXCHANGES, SSTP_SENDS, sstpPort } from './parts/sstp-conversation.ts';
import route from './route.ts';

/** What the server's administrator needs to find the attempt. */
interface Attempt {
	/** When it began, ISO 8601 UTC. */
	readonly at: string;
	readonly port: number;
	readonly ms: number;
}

type Seen =
	| Saw<'open', Attempt & { readonly localAddress: string; readonly localPort: number }>
	| Saw<'refused' | 'filtered' | 'silent', Attempt & { readonly code?: string }>
	| Saw<'unreadable', Attempt & { readonly because: string }>;

export default defineCheck<Seen>({
	id: 'sstp-port',
	title: 'SSTP port',
	about: 'SSTP runs over TLS on TCP 443, unless the connection names another port. The client has to get that far first.',
	group: 'server',
	scope: 'address',
	tunnels: ['sstp'],
	needs: { dns, route },
	privilege: 'none',
	sends: SSTP_SENDS,
	exchanges: SSTP_EXCHANGES,
	outcomes: {
		open: { status: 'pass', says: ({ port, ms }) => `TCP ${port} takes the connection in ${inMs(ms)}.` },
		refused: { status: 'fail', says: ({ port, ms }) => `TCP ${port} refuses the connection (after ${inMs(ms)}).` },
		filtered: {
			status: 'fail',
			says: ({ port, ms, code }) =>
				`TCP ${port} cannot be reached: "unreachable" came back after ${inMs(ms)}${code === undefined ? '' : ` (${code})`}.`,
		},
		silent: { status: 'fail', says: ({ port, ms }) => `TCP ${port} gives no answer within ${inMs(ms)}.` },
		unreadable: {
			status: 'unknown',
			says: ({ port, because }) => `This computer could not ask (${because}), so nothing is known about TCP ${port}.`,
		},
	},
	async observe(context) {
		const port = sstpPort(context.target);
		const facts = await askSstp(context);
		if (facts.stage !== 'connect') {
			const { at, localAddress, localPort, connectMs } = facts;
			return { outcome: 'open', at, port, ms: connectMs, localAddress, localPort };
		}
		const { at, how, code, ms } = facts;
		const attempt = { at, port, ms, ...(code === undefined ? {} : { code }) };
		switch (how) {
			case 'refused':
			// Accepted and reset before it could be used: to a client that is a refusal.
			case 'reset':
				return { outcome: 'refused', ...attempt };
			case 'filtered':
			case 'silent':
				return { outcome: how, ...attempt };
			default:
				return { outcome: 'unreadable', at, port, ms, because: code ?? how };
		}
	},
});
