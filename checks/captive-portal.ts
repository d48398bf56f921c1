import type { TargetContext } from '../src/check/context.ts';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { firstOf } from '../src/check/figures.ts';
import { addressKind } from '../src/net/address-kind.ts';
import { askPortal, KNOWN_PORTAL_TESTS, type PortalAnswer } from '../src/probe/portal.ts';
import defaultRoute from './default-route.ts';

type Portal = Extract<PortalAnswer, { readonly result: 'portal' }>;
interface Tried {
	readonly asked: readonly PortalAnswer[];
}

type Seen =
	| Saw<'none', Tried>
	| Saw<'found', Tried & { readonly portal: Portal }>
	| Saw<'unclear' | 'unreachable', Tried>
	| Saw<'no-network' | 'near' | 'not-asked'>;

/** A portal stands in this very network and answers at once; who takes longer is none. In ms. */
const PORTAL_PATIENCE_MS = 2000;

export default defineCheck<Seen>({
	id: 'captive-portal',
	title: 'Captive portal',
	about:
		'Hotels, trains and airports hold everything back until a page is confirmed. Their networks answer in the place of well-known addresses, which is how systems find out.',
	group: 'path',
	scope: 'target',
	after: { defaultRoute },
	privilege: 'none',
	sends: `One plain HTTP request each to ${Object.keys(KNOWN_PORTAL_TESTS).join(', ')}, and the look-up of their names; only to the address of --portal-url where that is given; nothing with --no-third-party, and nothing where the server has no public address.`,
	outcomes: {
		none: { status: 'pass', says: ({ asked }) => `${hostOf(asked)} answers as it should: no sign-in page stands before that address.` },
		found: {
			status: 'warn',
			says: ({ portal }) => `A sign-in page of this network stands before the Internet: ${HOW[portal.by](portal)}.`,
		},
		unclear: {
			status: 'unknown',
			says: ({ asked }) => `Whether a sign-in page stands before the Internet cannot be told: ${strangest(asked)}.`,
		},
		unreachable: {
			status: 'unknown',
			says: ({ asked }) =>
				`Whether a sign-in page stands before the Internet cannot be told: ${firstOf(asked.map(({ url }) => new URL(url).hostname))} could not be reached.`,
		},
		'no-network': {
			status: 'unknown',
			says: 'Whether a sign-in page stands before the Internet was not tested: this computer knows no way there.',
		},
		near: {
			status: 'unknown',
			says: 'Whether a sign-in page stands before the Internet was not tested: the server has no address on the Internet.',
		},
		'not-asked': {
			status: 'unknown',
			says: 'Whether a sign-in page stands before the Internet was not tested: nobody but the server is to be asked.',
		},
	},
	async observe(context) {
		const { options, maybe } = context;
		if (options.noThirdParty) return { outcome: 'not-asked' };
		if (options.portalUrl === undefined) {
			if (maybe(defaultRoute)?.outcome === 'none') return { outcome: 'no-network' };
			if (isNear(context)) return { outcome: 'near' };
		}
		const urls = options.portalUrl === undefined ? Object.keys(KNOWN_PORTAL_TESTS) : [options.portalUrl];
		const asked = await context.once(`captive portal ${urls.join(' ')} ${options.family}`, () => ask(context, urls));
		if (asked.some(({ result }) => result === 'expected')) return { outcome: 'none', asked };
		const portal = asked.find((answer) => answer.result === 'portal');
		if (portal !== undefined) return { outcome: 'found', portal, asked };
		if (asked.some(({ result }) => result === 'unclear')) return { outcome: 'unclear', asked };
		return { outcome: 'unreachable', asked };
	},
});

/** Asks all at once; the first that answers as it should settles it, for a portal lets nobody's answer through. */
async function ask({ host, options, patienceMs, signal }: TargetContext, urls: readonly string[]): Promise<readonly PortalAnswer[]> {
	const configured = options.dnsServer === undefined ? await host.dnsServers() : { read: true as const, value: [options.dnsServer] };
	const enough = new AbortController();
	const settings = {
		servers: configured.read ? configured.value : [],
		patienceMs: Math.min(patienceMs, PORTAL_PATIENCE_MS),
		signal: AbortSignal.any([signal, enough.signal]),
		...(options.family === undefined ? {} : { family: options.family }),
	};
	const answers = await Promise.all(
		urls.map(async (url) => {
			const answer = await askPortal(url, settings);
			if (answer.result === 'expected') enough.abort();
			return answer;
		}),
	);
	return answers.filter((answer) => answer.result !== 'unreachable' || answer.how !== 'aborted');
}

/**
 * No portal stands before this computer, or an address of this very network; then nobody else is to be asked. A name is not waited for: a resolver
 * that is mute must not be waited for twice, and a name that leads to a private address, or to none, may be a portal's doing.
 */
function isNear({ target: { kind, host } }: TargetContext): boolean {
	return kind === 'name' ? /(^|\.)localhost$/i.test(host) : addressKind(host) !== 'public';
}

const HOW: Record<Portal['by'], (portal: Portal) => string> = {
	redirect: ({ url, to }) => `asked for ${new URL(url).hostname}, it leads to ${to}`,
	page: ({ url }) => `asked for ${new URL(url).hostname}, it answers with a page of its own`,
	status: ({ url }) => `asked for ${new URL(url).hostname}, it answers that one has to sign in (511)`,
};

function hostOf(asked: readonly PortalAnswer[]): string {
	const answer = asked.find(({ result }) => result === 'expected') ?? asked[0];
	return answer === undefined ? 'The test address' : new URL(answer.url).hostname;
}

function strangest(asked: readonly PortalAnswer[]): string {
	const answer = asked.find(({ result }) => result === 'unclear');
	if (answer?.result !== 'unclear') return 'nothing answered';
	const what = answer.status === undefined ? 'with something that is not HTTP' : `with status ${answer.status}`;
	return `${new URL(answer.url).hostname} answers ${what}`;
}
