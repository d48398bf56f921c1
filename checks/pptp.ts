import { defineCheck, type Saw } from '../src/check/define.ts';
import { inMs } from '../src/check/figures.ts';
import { CALL, type PptpBreak, type PptpFacts, pptpProbe, type ServerReply } from '../src/probe/pptp.ts';
import { PPTP_PORT } from '../src/wire/pptp.ts';
import {
	type CodeNames,
	DISCONNECT_RESULTS,
	GENERAL_ERRORS,
	OCRP_RESULTS,
	PPTP_GENERAL_ERROR,
	SCCRP_RESULTS,
	STOP_REASONS,
} from '../src/wire/pptp-codes.ts';
import dns from './dns.ts';
import { excerpt } from './parts/excerpt.ts';
import route from './route.ts';

type At<Stage extends PptpFacts['stage']> = Extract<PptpFacts, { readonly stage: Stage }>;
type Broke<Kind extends PptpBreak['kind']> = { readonly broke: Extract<PptpBreak, { readonly kind: Kind }> };
type Seen =
	| Saw<'accepted', Omit<At<'accepted'>, 'gre'>>
	| Saw<'call-refused', At<'call-refused'>>
	| Saw<'refused' | 'filtered' | 'silent', At<'connect'>>
	| Saw<'mute', At<'start'> & Broke<'silent'>>
	| Saw<'closed', At<'start'> & Broke<'closed' | 'stopped'>>
	| Saw<'reset', (At<'start'> & Broke<'reset'>) | At<'connect'>>
	| Saw<'not-pptp', (At<'start'> | At<'call'>) & Broke<'not-pptp'>>
	| Saw<'rejected', At<'rejected'>>
	| Saw<'call-mute', At<'call'> & Broke<'silent'>>
	| Saw<'call-dropped', At<'call'> & Broke<'closed' | 'reset' | 'stopped'>>
	/** `because`: the system's error code, or `aborted`. */
	| Saw<'unreadable', { readonly at: string; readonly because: string }>;

export default defineCheck<Seen>({
	id: 'pptp',
	title: 'PPTP control connection (TCP 1723)',
	about: 'A PPTP client opens this connection and asks for a call on it before it sends anything over GRE.',
	group: 'server',
	scope: 'address',
	tunnels: ['pptp'],
	family: 4,
	needs: { dns, route },
	reads: { probe: pptpProbe, upTo: CALL },
	sparingly: 'some servers count every control connection as an attempt to break in, and ban the address that it comes from for days',
	privilege: 'none',
	sends:
		'One TCP connection to port 1723: SCCRQ, OCRQ, then Call-Clear and Stop; in between what the check gre sends, where that one runs and is allowed to. Servers log it, and some ban addresses that do it often.',
	exchanges: 4,
	outcomes: {
		accepted: {
			status: 'pass',
			says: ({ server, connectMs, call }) => `PPTP answers${named(server)}, call accepted in ${inMs(connectMs + server.ms + call.ms)}.`,
		},
		refused: { status: 'fail', says: ({ ms }) => `TCP 1723 refuses the connection (after ${inMs(ms)}).` },
		filtered: {
			status: 'fail',
			says: ({ code, ms }) => `TCP 1723 cannot be reached: "unreachable" came back after ${inMs(ms)}${code ? ` (${code})` : ''}.`,
		},
		silent: { status: 'fail', says: ({ ms }) => `TCP 1723 gives no answer within ${inMs(ms)}.` },
		mute: {
			status: 'fail',
			says: ({ connectMs, broke: { ms, partialBytes } }) =>
				partialBytes === undefined
					? `TCP 1723 takes the connection (${inMs(connectMs)}), then says nothing for ${inMs(ms)}.`
					: `TCP 1723 takes the connection (${inMs(connectMs)}), but its answer is not complete after ${inMs(ms)}.`,
		},
		closed: {
			status: 'fail',
			says: ({ broke }) => `TCP 1723 takes the connection and closes it after ${inMs(broke.ms)} without an answer${reason(broke)}.`,
		},
		reset: {
			status: 'fail',
			says: (seen) => `TCP 1723 takes the connection and resets it after ${inMs('broke' in seen ? seen.broke.ms : seen.ms)}.`,
		},
		'not-pptp': { status: 'fail', says: ({ broke }) => `Something other than PPTP answers on TCP 1723${excerpt(broke.firstBytes)}.` },
		rejected: {
			status: 'fail',
			says: ({ server }) => `A PPTP server${named(server)} refuses the control connection: ${result(server, SCCRP_RESULTS)}.`,
		},
		'call-refused': {
			status: 'fail',
			says: ({ server, call }) => {
				const cause = call.cause === 0 ? '' : `, cause ${call.cause}`;
				return `PPTP answers${named(server)}, but refuses the call: ${result(call, OCRP_RESULTS)}${cause}.`;
			},
		},
		'call-mute': {
			status: 'fail',
			says: ({ server, broke }) => `PPTP answers${named(server)}, but says nothing to the call for ${inMs(broke.ms)}.`,
		},
		'call-dropped': {
			status: 'fail',
			says: ({ server, broke }) => {
				const how = broke.kind === 'reset' ? 'resets' : 'ends';
				return `PPTP answers${named(server)}, but ${how} the connection ${inMs(broke.ms)} after it was asked for a call${reason(broke)}.`;
			},
		},
		unreadable: {
			status: 'unknown',
			says: ({ because }) => `This computer could not ask (${because}), so nothing is known about TCP 1723.`,
		},
	},
	async observe({ probe }) {
		return outcomeOf(await probe(pptpProbe, { port: PPTP_PORT }));
	},
});

function outcomeOf(facts: PptpFacts): Seen {
	switch (facts.stage) {
		case 'connect':
			return atConnect(facts);
		case 'start':
			return atStart(facts);
		case 'rejected':
			return { outcome: 'rejected', ...facts };
		case 'call':
			return atCall(facts);
		case 'call-refused':
			return { outcome: 'call-refused', ...facts };
		case 'accepted': {
			// What came over GRE is another check's.
			const { gre: _, ...call } = facts;
			return { outcome: 'accepted', ...call };
		}
	}
}

function atConnect(facts: At<'connect'>): Seen {
	switch (facts.how) {
		case 'local':
			return { outcome: 'unreadable', at: facts.at, because: facts.code ?? facts.how };
		case 'aborted':
			return { outcome: 'unreadable', at: facts.at, because: facts.how };
		default:
			return { outcome: facts.how, ...facts };
	}
}

function atStart(facts: At<'start'>): Seen {
	const { broke, at } = facts;
	switch (broke.kind) {
		case 'silent':
			return { outcome: 'mute', ...facts, broke };
		case 'closed':
		case 'stopped':
			return { outcome: 'closed', ...facts, broke };
		case 'reset':
			return { outcome: 'reset', ...facts, broke };
		case 'not-pptp':
			return { outcome: 'not-pptp', ...facts, broke };
		default:
			return { outcome: 'unreadable', at, because: ours(broke) };
	}
}

function atCall(facts: At<'call'>): Seen {
	const { broke, at } = facts;
	switch (broke.kind) {
		case 'silent':
			return { outcome: 'call-mute', ...facts, broke };
		case 'closed':
		case 'stopped':
		case 'reset':
			return { outcome: 'call-dropped', ...facts, broke };
		case 'not-pptp':
			return { outcome: 'not-pptp', ...facts, broke };
		default:
			return { outcome: 'unreadable', at, because: ours(broke) };
	}
}

function ours(broke: Extract<PptpBreak, { readonly kind: 'local' | 'aborted' }>): string {
	return broke.kind === 'local' ? broke.code : broke.kind;
}

/** ` (linux, host "local")`, or nothing of a server that does not name itself. */
function named({ vendor, hostName }: ServerReply): string {
	const names = [vendor, hostName === '' ? '' : `host "${hostName}"`].filter((name) => name !== '');
	return names.length === 0 ? '' : ` (${names.join(', ')})`;
}

/** `result 4, busy`; a general error with what it names. */
function result(reply: { readonly result: number; readonly error: number }, names: CodeNames): string {
	const known = `result ${reply.result}, ${names[reply.result] ?? 'which RFC 2637 does not have'}`;
	if (reply.result !== PPTP_GENERAL_ERROR) return known;
	return `${known} ${reply.error}, ${GENERAL_ERRORS[reply.error] ?? 'which RFC 2637 does not have'}`;
}

/** What the server said when it ended the conversation by a message of its own. */
function reason(broke: PptpBreak): string {
	if (broke.kind !== 'stopped') return '';
	const names = broke.by === 'StopCCRQ' ? STOP_REASONS : DISCONNECT_RESULTS;
	return ` (${broke.by}: ${names[broke.reason] ?? `reason ${broke.reason}`})`;
}
