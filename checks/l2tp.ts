import { defineCheck, type Saw } from '../src/check/define.ts';
import { inMs } from '../src/check/figures.ts';
import { type L2tpFacts, l2tpProbe } from '../src/probe/l2tp.ts';
import { L2TP_PORT } from '../src/wire/l2tp.ts';
import { L2TP_GENERAL_ERROR, L2TP_GENERAL_ERRORS, STOP_RESULTS } from '../src/wire/l2tp-codes.ts';
import dns from './dns.ts';
import route from './route.ts';

type How<Kind extends L2tpFacts['how']> = Extract<L2tpFacts, { readonly how: Kind }>;
type Seen =
	| Saw<'answers', How<'answered'>>
	| Saw<'stopped', How<'stopped'>>
	| Saw<'not-l2tp', How<'not-l2tp'>>
	| Saw<'refused' | 'filtered', How<'refused' | 'filtered'>>
	| Saw<'silent', How<'silent'>>
	/** `because`: the system's error code, or `aborted`. */
	| Saw<'unreadable', { readonly at: string; readonly because: string }>;

export default defineCheck<Seen>({
	id: 'l2tp',
	title: 'L2TP without IPsec (UDP 1701)',
	about:
		'L2TP travels inside IPsec. In the open, an answer proves that the daemon lives; no answer proves nothing, for well kept servers give none to what is not encrypted.',
	group: 'server',
	scope: 'address',
	tunnels: ['l2tp'],
	needs: { dns, route },
	privilege: 'none',
	sends: 'To UDP 1701: SCCRQ, up to five times; StopCCN once it is answered.',
	outcomes: {
		answers: { status: 'pass', says: ({ server, ms }) => `An L2TP service${named(server)} answers in ${inMs(ms)}, even without IPsec.` },
		stopped: {
			status: 'unknown',
			says: ({ because, ms }) =>
				`An L2TP service turns the tunnel down after ${inMs(ms)}: ${reason(because)}. Inside IPsec it may take it all the same.`,
		},
		'not-l2tp': {
			status: 'unknown',
			says: ({ ms }) =>
				`UDP 1701 brings only bytes that are no answer of L2TP, within ${inMs(ms)}. Inside IPsec it may be another machine.`,
		},
		refused: {
			status: 'unknown',
			says: 'UDP 1701 refuses L2TP that is not encrypted. Healthy servers do, and so does one whose L2TP service is off.',
		},
		filtered: {
			status: 'unknown',
			says: ({ code }) => `UDP 1701 in the open is turned back on the way (${code}). That says nothing about L2TP inside IPsec.`,
		},
		silent: { status: 'unknown', says: 'UDP 1701 does not answer L2TP that is not encrypted. That is how a well kept server behaves.' },
		unreadable: {
			status: 'unknown',
			says: ({ because }) => `This computer could not ask (${because}), so nothing is known about UDP 1701.`,
		},
	},
	async observe({ probe }) {
		return outcomeOf(await probe(l2tpProbe, { port: L2TP_PORT }));
	},
});

function outcomeOf(facts: L2tpFacts): Seen {
	switch (facts.how) {
		case 'answered':
			return { outcome: 'answers', ...facts };
		case 'local':
		case 'aborted':
			return { outcome: 'unreadable', at: facts.at, because: facts.code ?? facts.how };
		case 'stopped':
			return { outcome: 'stopped', ...facts };
		case 'not-l2tp':
			return { outcome: 'not-l2tp', ...facts };
		case 'silent':
			return { outcome: 'silent', ...facts };
		default:
			return { outcome: facts.how, ...facts };
	}
}

/** ` (xelerance.com, host "vm")`, or nothing of a server that does not name itself. */
function named({ vendor, hostName }: How<'answered'>['server']): string {
	const names = [vendor, hostName === '' ? '' : `host "${hostName}"`].filter((name) => name !== '');
	return names.length === 0 ? '' : ` (${names.join(', ')})`;
}

/** `result 2, general error 4, no resources left ("try again")` */
function reason({ result, error, message }: How<'stopped'>['because']): string {
	const known = `result ${result}, ${STOP_RESULTS[result] ?? 'which RFC 2661 does not have'}`;
	const detail = result === L2TP_GENERAL_ERROR && error !== undefined ? ` ${error}, ${L2TP_GENERAL_ERRORS[error] ?? 'unknown'}` : '';
	return `${known}${detail}${message ? ` ("${message}")` : ''}`;
}
