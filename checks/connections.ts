import { defineCheck, type Saw } from '../src/check/define.ts';
import type { Profiles } from '../src/host/profile.ts';
import { inWords, type WhyUnreadable } from './parts/unreadable.ts';

type Unread = WhyUnreadable & { readonly place: string };

type Seen =
	| Saw<'found', { readonly names: readonly string[] }>
	| Saw<'found-in-part', { readonly names: readonly string[]; readonly unread: readonly Unread[] }>
	| Saw<'none'>
	| Saw<'unreadable', { readonly unread: readonly [Unread, ...Unread[]] }>;

const MOST_NAMED = 5;

export default defineCheck<Seen>({
	id: 'connections',
	title: 'VPN connections of this computer',
	about: 'What is set up here is what people dial: its server, tunnels and way to sign in decide which errors can arise at all.',
	group: 'computer',
	scope: 'run',
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		found: { status: 'pass', says: ({ names }) => `${counted(names)} set up here: ${listed(names)}.` },
		'found-in-part': {
			status: 'pass',
			says: ({ names, unread }) => `${counted(names)} set up here: ${listed(names)}. There may be more: ${gap(unread)}.`,
		},
		none: { status: 'pass', says: 'None is set up here.' },
		unreadable: { status: 'unknown', says: ({ unread }) => `Whether any is set up here could not be read: ${gap(unread)}.` },
	},
	observe: async ({ host }) => seenOf(await host.profiles()),
});

function seenOf({ found, unread }: Profiles): Seen {
	const names = found.map(({ name }) => name);
	const gaps = unread.map(({ place, why }) => ({ place, reason: why.reason, detail: why.detail }));
	const [first, ...others] = gaps;
	if (names.length > 0) return first === undefined ? { outcome: 'found', names } : { outcome: 'found-in-part', names, unread: gaps };
	return first === undefined ? { outcome: 'none' } : { outcome: 'unreadable', unread: [first, ...others] };
}

function counted({ length }: readonly string[]): string {
	return length === 1 ? 'One is' : `${length} are`;
}

function listed(names: readonly string[]): string {
	const shown = names.slice(0, MOST_NAMED).join(', ');
	return names.length > MOST_NAMED ? `${shown} and ${names.length - MOST_NAMED} more` : shown;
}

function gap(unread: readonly Unread[]): string {
	const [first] = unread;
	const others = unread.length === 1 ? '' : `, and ${unread.length - 1} more`;
	return first === undefined ? '' : `${first.place} (${inWords(first)})${others}`;
}
