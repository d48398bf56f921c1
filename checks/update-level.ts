import { defineCheck, type Saw } from '../src/check/define.ts';
import type { WindowsBuild } from '../src/host/settings.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

interface Level {
	/** `19044.1466`, as `winver` shows it. */
	readonly level: string;
}
interface Bad extends Level {
	/** The update that brought the trouble, and the one that took it away. */
	readonly update: string;
	readonly mendedBy: string;
}

type Seen = Saw<'sound', Level> | Saw<'ipsec-broken', Bad> | Saw<'vpn-trouble', Bad> | Saw<'unreadable', WhyUnreadable>;

interface KnownBad {
	readonly builds: readonly number[];
	/** From this revision up to the one that mends it. */
	readonly from: number;
	readonly until: number;
	readonly outcome: 'ipsec-broken' | 'vpn-trouble';
	readonly update: string;
	readonly mendedBy: string;
}

const JANUARY_2022 = 'ipsec-broken';
const APRIL_2024 = 'vpn-trouble';

/**
 * Update levels of client Windows that Microsoft itself named as breaking VPN connections. January 2022: IPsec with servers that send a
 * vendor ID (directaccess.richardhicks.com, January 2022; AskWoody newsletter 19.14.1). April 2024: failures of an unnamed kind (Windows
 * release health). Builds and revisions are those in the titles of Microsoft's pages about each update.
 */
const KNOWN: readonly KnownBad[] = [
	{ builds: [17763], from: 2452, until: 2458, outcome: JANUARY_2022, update: 'KB5009557', mendedBy: 'KB5010791' },
	{ builds: [18363], from: 2037, until: 2039, outcome: JANUARY_2022, update: 'KB5009545', mendedBy: 'KB5010792' },
	{ builds: [19042, 19043, 19044], from: 1466, until: 1469, outcome: JANUARY_2022, update: 'KB5009543', mendedBy: 'KB5010793' },
	{ builds: [22000], from: 434, until: 438, outcome: JANUARY_2022, update: 'KB5009566', mendedBy: 'KB5010795' },
	{ builds: [19044, 19045], from: 4291, until: 4412, outcome: APRIL_2024, update: 'KB5036892', mendedBy: 'KB5037768' },
	{ builds: [22621, 22631], from: 3447, until: 3593, outcome: APRIL_2024, update: 'KB5036893', mendedBy: 'KB5037771' },
];

export default defineCheck<Seen>({
	id: 'update-level',
	title: 'Update level of Windows',
	about: 'A few updates of Windows broke VPN connections until another one mended it.',
	group: 'computer',
	scope: 'run',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
	platforms: ['windows'],
	ofClient: true,
	brief: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		sound: {
			status: 'pass',
			says: ({ level }) => `Windows ${level} is none of the update levels that are known to break VPN connections.`,
		},
		'ipsec-broken': {
			status: 'warn',
			says: ({ level, update, mendedBy }) =>
				`Windows ${level} (${update}) breaks L2TP and IKEv2 to many servers of other makers. ${mendedBy} or anything newer mends it.`,
		},
		'vpn-trouble': {
			status: 'warn',
			says: ({ level, update, mendedBy }) =>
				`Microsoft says of Windows ${level} (since ${update}) that VPN connections may fail. ${mendedBy} or anything newer mends it.`,
		},
		unreadable: { status: 'unknown', says: (seen) => `The update level of Windows could not be read (${inWords(seen)}).` },
	},
	async observe({ host }) {
		const found = await host.windowsBuild();
		return found.read ? judged(found.value) : { outcome: 'unreadable', ...whyOf(found) };
	},
});

function judged({ build, revision }: WindowsBuild): Seen {
	const level = `${build}.${revision}`;
	const bad = KNOWN.find(({ builds, from, until }) => builds.includes(build) && revision >= from && revision < until);
	if (bad === undefined) return { outcome: 'sound', level };
	return { outcome: bad.outcome, level, update: bad.update, mendedBy: bad.mendedBy };
}
