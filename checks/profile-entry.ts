import { defineCheck, type Saw } from '../src/check/define.ts';
import type { Profile, ProfileFault } from '../src/host/profile.ts';
import { NO_CONNECTION } from './parts/no-connection.ts';
import { inWords, type WhyUnreadable } from './parts/unreadable.ts';

/** Where the connection stands, as it is stored: for whoever doubts the reading. */
interface Entry {
	readonly name: string;
	readonly place: string;
	readonly faults: readonly { readonly [Fact in keyof ProfileFault]: ProfileFault[Fact] }[];
	readonly stored: Profile['stored'];
}

type Seen =
	| Saw<'found', Entry & { readonly servers: readonly string[] }>
	| Saw<'no-server', Entry>
	| Saw<'unusable-server', Entry & { readonly server: string }>
	| Saw<'damaged', { readonly name: string; readonly place: string }>
	| Saw<'missing', { readonly name: string }>
	| ({ readonly outcome: 'unreadable'; readonly name: string; readonly place: string } & WhyUnreadable)
	| Saw<'not-given'>;

export default defineCheck<Seen>({
	id: 'profile-entry',
	title: 'Entry of the connection',
	about: 'A connection that its client does not find, or that names no server, fails before anything is sent.',
	group: 'computer',
	ofConnection: true,
	scope: 'target',
	ofClient: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		found: {
			status: 'pass',
			says: ({ name, place, servers, faults }) =>
				`"${name}" is set up in ${place} and dials ${servers.join(', then ')}${faults.length === 0 ? '' : ` (${faults.map(inBrief).join('; ')})`}.`,
		},
		'no-server': { status: 'fail', says: ({ name, place }) => `"${name}" in ${place} names no server.` },
		'unusable-server': {
			status: 'fail',
			says: ({ name, place, server }) => `"${name}" in ${place} has "${server}" for its server, which is no plain name and no address.`,
		},
		damaged: { status: 'fail', says: ({ name, place }) => `"${name}" cannot be read whole: ${place} is damaged.` },
		missing: { status: 'fail', says: ({ name }) => `No connection called "${name}" is set up for this user or for everybody.` },
		unreadable: {
			status: 'unknown',
			says: (seen) => `Whether "${seen.name}" is set up is not known: ${seen.place} could not be read (${inWords(seen)}).`,
		},
		'not-given': NO_CONNECTION,
	},
	async observe({ host, options, profile }) {
		if (profile !== undefined) return seenIn(profile);
		if (options.connection === undefined) return { outcome: 'not-given' };
		const name = options.connection;
		const { found, unread } = await host.profiles();
		const known = found.find((other) => other.name.toLowerCase() === name.toLowerCase());
		if (known !== undefined) return seenIn(known);
		const damaged = unread.find((place) => place.damaged);
		if (damaged !== undefined) return { outcome: 'damaged', name, place: damaged.place };
		const [first] = unread;
		return first === undefined ? { outcome: 'missing', name } : { outcome: 'unreadable', name, place: first.place, ...first.why };
	},
});

function seenIn({ name, place, servers, faults, stored }: Profile): Seen {
	const entry = { name, place, faults, stored };
	// What breaks off before it says where it dials can be dialled by nobody; other faults leave it its server.
	if (servers.length === 0)
		return faults.some(({ fault }) => fault === 'cut') ? { outcome: 'damaged', name, place } : { outcome: 'no-server', ...entry };
	const unusable = faults.find(
		({ fault, setting, value }) => fault === 'unknown-value' && setting === 'PhoneNumber' && value === servers[0],
	);
	if (unusable !== undefined) return { outcome: 'unusable-server', ...entry, server: servers[0] ?? '' };
	return { outcome: 'found', ...entry, servers };
}

const FAULTS: Record<ProfileFault['fault'], string> = {
	'no-server': 'no server',
	'unknown-value': 'not understood',
	repeated: 'stands twice',
	cut: 'breaks off',
	'unreadable-part': 'partly unreadable',
};

function inBrief({ fault, setting, value }: ProfileFault): string {
	return `${FAULTS[fault]}: ${setting}${value === undefined ? '' : ` ${value}`}`;
}
