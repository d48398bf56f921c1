import { defineCheck, type Saw } from '../src/check/define.ts';
import { inMs } from '../src/check/figures.ts';
import type { Vantage } from '../src/host/host.ts';
import { type GreFacts, type GreTried, type PptpFacts, pptpProbe } from '../src/probe/pptp.ts';
import { PPTP_PORT } from '../src/wire/pptp.ts';
import dns from './dns.ts';
import { heardOf, hungUp, icmpNamed, signIn } from './parts/gre-words.ts';
import pptp from './pptp.ts';
import route from './route.ts';

/** What the server's administrator needs to find the call. */
interface Call {
	/** When the control connection was attempted, ISO 8601 UTC. */
	readonly at: string;
	readonly localAddress: string;
	readonly localPort: number;
	/** Ours and the server's. */
	readonly callId: number;
	readonly serverCallId: number;
}

type Tried = Call & GreTried;
/** `command`: what would test it. */
type Untested = Call & { readonly command: string };

type Failing = 'server-only' | 'silent' | 'icmp-error' | 'call-ended';
type Seen =
	| Saw<'both-ways' | 'ppp-ended' | 'not-agreed', Tried>
	| Saw<Exclude<Failing, 'icmp-error'>, Tried>
	| Saw<'ended-at-once', Tried>
	| Saw<'icmp-error', Tried & { readonly icmp: NonNullable<GreTried['icmp']> }>
	| Saw<'unsure-vantage', Tried & { readonly command: string; readonly vantage: Vantage; readonly saw: Failing }>
	| Saw<'not-permitted' | 'unsupported' | 'in-use', Untested>
	/** `because`: what is the matter with the module, where it is installed. */
	| Saw<'no-module', Untested & { readonly because?: string }>
	/** `because`: the system's error code, or what came in the way. */
	| Saw<'unreadable', { readonly because: string }>;

const NOT_EXCLUDED = 'so error 806 is not excluded';

export default defineCheck<Seen>({
	id: 'gre',
	title: 'PPTP data path (GRE)',
	about: 'PPTP carries everything but its control connection over GRE, which many routers and firewalls drop. Then Windows shows 806.',
	group: 'server',
	scope: 'address',
	tunnels: ['pptp'],
	family: 4,
	needs: { dns, route, pptp },
	reads: { probe: pptpProbe },
	sparingly: 'it takes a port of the server, and behind some routers it ends the PPTP session of a colleague',
	privilege: 'raw-socket',
	sends:
		'In the call of the check pptp: PPP Configure-Requests over GRE (IP protocol 47), answers to those of the server, Terminate-Request. It never answers when the server asks who is there.',
	exchanges: 4,
	outcomes: {
		'both-ways': {
			status: 'pass',
			says: ({ ppp }) =>
				`GRE passes both ways: the server's PPP answers in ${inMs(ppp.answeredMs ?? ppp.firstMs ?? 0)} and ${signIn(ppp)}.`,
		},
		'server-only': {
			status: 'fail',
			says: ({ ppp, ms }) =>
				`GRE comes from the server (after ${inMs(ppp.firstMs ?? ms)}), but within ${inMs(ms)} nothing shows that ours arrives there.`,
		},
		silent: {
			status: 'fail',
			says: ({ ms, sent }) => `Nothing comes back over GRE within ${inMs(ms)}, though the call stands (sent ${sent} times).`,
		},
		'icmp-error': {
			status: 'fail',
			says: (seen) => `GRE is turned back: ${icmpNamed(seen.icmp)} after ${inMs(seen.icmp.ms)}${heardOf(seen)}.`,
		},
		'call-ended': { status: 'fail', says: (seen) => `The server accepts the call and ${hungUp(seen)}${heardOf(seen)}.` },
		'ended-at-once': {
			status: 'fail',
			says: (seen) =>
				`The server accepts the call and ${hungUp(seen)}, sooner than a packet takes to come here and back: what ends it is at the server, or close to it.`,
		},
		'ppp-ended': {
			status: 'fail',
			says: (seen) => `GRE passes both ways, but the server ${hungUp(seen)}, before it asks who is there.`,
		},
		'not-agreed': {
			status: 'unknown',
			says: 'GRE passes both ways, but the server and vpn-doctor do not agree on the options of PPP. Whether a client would is not known.',
		},
		'unsure-vantage': {
			status: 'unknown',
			says: ({ saw, vantage, command }) =>
				`${WITHOUT_PROOF[saw]}, but ${VANTAGES[vantage]} may keep GRE from this program alone, ${NOT_EXCLUDED}. On the computer itself this tests it: ${command}`,
		},
		'not-permitted': {
			status: 'unknown',
			says: ({ command }) =>
				`Not tested: GRE takes the right to use raw sockets (root, or CAP_NET_RAW), ${NOT_EXCLUDED}. This tests it: ${command}`,
		},
		'no-module': {
			status: 'unknown',
			says: ({ because, command }) =>
				because === undefined
					? `Not tested: GRE takes koffi, an optional module that is not there, ${NOT_EXCLUDED}. This tests it: ${command}`
					: `Not tested: ${because}. So error 806 is not excluded. Once that is mended, this tests it: ${command}`,
		},
		unsupported: {
			status: 'unknown',
			says: ({ command }) =>
				`Not tested: vpn-doctor can use GRE on Linux only, ${NOT_EXCLUDED}. On a Linux computer in this network this tests it: ${command}`,
		},
		'in-use': {
			status: 'unknown',
			says: ({ command }) =>
				`Not tested: a program of this computer talks GRE to this server now, and a second call may break that one, ${NOT_EXCLUDED}. Once it has ended, this tests it: ${command}`,
		},
		unreadable: {
			status: 'unknown',
			says: ({ because }) => `This computer could not try GRE (${because}), ${NOT_EXCLUDED}.`,
		},
	},
	async observe({ probe, host, target }) {
		const command = `sudo vpn-doctor check ${target.host} --tunnel pptp`;
		return outcomeOf(await probe(pptpProbe, { port: PPTP_PORT }), await host.vantage(), command);
	},
});

const WITHOUT_PROOF: Record<Failing, string> = {
	silent: 'Nothing comes back over GRE',
	'server-only': 'GRE comes from the server and ours is not answered',
	'icmp-error': 'GRE is turned back by an ICMP message',
	'call-ended': 'The server ends the call before anything is proven of GRE',
};

const VANTAGES: Record<Vantage, string> = {
	machine: 'this computer',
	container: 'the container that this runs in',
	wsl: 'the Windows Subsystem for Linux',
	'virtual-machine': 'the virtual machine that this runs in',
};

function outcomeOf(facts: PptpFacts, vantage: Vantage, command: string): Seen {
	if (facts.stage !== 'accepted' || facts.gre === undefined) return { outcome: 'unreadable', because: 'no call' };
	const { at, localAddress, localPort, callId, gre } = facts;
	const call: Call = { at, localAddress, localPort, callId, serverCallId: facts.call.callId };
	if (gre.kind === 'not-tried') return notTried(gre.why, gre.code, { ...call, command });
	const tried: Tried = { ...call, ...gre };
	if (gre.aborted) return { outcome: 'unreadable', because: 'aborted' };
	if (gre.local !== undefined) return { outcome: 'unreadable', because: gre.local };
	if (gre.ended?.kind === 'local') return { outcome: 'unreadable', because: gre.ended.code };
	const how = judged(gre);
	if (how === 'loop' || how === 'flood') return { outcome: 'unreadable', because: how };
	if (how === 'both-ways' || how === 'ppp-ended' || how === 'not-agreed') return { outcome: how, ...tried };
	if (how === 'call-ended' && isAtOnce(facts, gre)) return { outcome: 'ended-at-once', ...tried };
	if (vantage !== 'machine') return { outcome: 'unsure-vantage', ...tried, command, vantage, saw: how };
	return { outcome: how, ...tried } as Seen;
}

function notTried(why: Extract<GreFacts, { kind: 'not-tried' }>['why'], code: string | undefined, call: Untested): Seen {
	switch (why) {
		case 'no-module':
			if (code !== undefined) return { outcome: why, ...call, because: code };
			return { outcome: why, ...call, command: `npm install --global koffi && ${call.command}` };
		case 'not-permitted':
		case 'unsupported':
		case 'in-use':
			return { outcome: why, ...call };
		default:
			return { outcome: 'unreadable', because: code ?? why };
	}
}

/** Shorter ways than this, in ms, are not told from how long programs take. */
const FAR_MS = 10;

/**
 * A router that turns the server's GRE back does so when that has come to it, and the server hears of it once more so much later. So what
 * ends the call within a quarter of the round trip stands in the first quarter of the way, and ours has not come there yet. Counted from
 * the question, since an answer that was lost and sent again comes together with the end.
 */
function isAtOnce({ connectMs, server, call }: Extract<PptpFacts, { stage: 'accepted' }>, { ended, received }: GreTried): boolean {
	const roundTripMs = Math.min(connectMs, server.ms, call.ms);
	return ended !== undefined && received === 0 && roundTripMs >= FAR_MS && call.ms + ended.ms < 1.25 * roundTripMs;
}

/** What the attempt means, from wherever it was made. */
function judged({ ppp, ended, icmp, received }: GreTried): Failing | 'both-ways' | 'ppp-ended' | 'not-agreed' | 'loop' | 'flood' {
	const end = ppp.ended;
	const asked = ppp.challenge !== undefined || ppp.asksNobody === true;
	if (end?.by === 'us' && (end.how === 'loop' || end.how === 'flood')) return end.how;
	if (end?.by === 'us' && end.how === 'no-agreement') return 'not-agreed';
	// PPP that hangs up has come here; that it hangs up on what we said has proven the other way too.
	if (end?.by === 'server') return ppp.bothWays ? 'ppp-ended' : 'call-ended';
	if (ended !== undefined && ended.kind !== 'silent' && !asked) return ppp.bothWays ? 'ppp-ended' : 'call-ended';
	if (ppp.bothWays) return 'both-ways';
	if (icmp !== undefined) return 'icmp-error';
	return received > 0 ? 'server-only' : 'silent';
}
