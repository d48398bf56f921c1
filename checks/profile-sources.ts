import { defineCheck, type Saw } from '../src/check/define.ts';
import type { ProfileDifference } from '../src/host/profile.ts';
import { NO_CONNECTION } from './parts/no-connection.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

interface Difference {
	readonly setting: ProfileDifference['setting'];
	readonly says: Readonly<Record<string, string>>;
}

type Seen =
	| Saw<'agree'>
	| Saw<'differ', { readonly differences: readonly Difference[] }>
	| Saw<'unlisted'>
	| ({ readonly outcome: 'unreadable' } & WhyUnreadable)
	| Saw<'not-given'>;

export default defineCheck<Seen>({
	id: 'profile-sources',
	title: 'Both records of the connection',
	about:
		'Windows shows its connections by Get-VpnConnection and keeps them in a phonebook. Where the two differ, one is out of date, and what was seen may not be what is dialled.',
	group: 'computer',
	ofConnection: true,
	scope: 'target',
	platforms: ['windows'],
	ofClient: true,
	brief: true,
	privilege: 'none',
	sends: 'Nothing.',
	// The one start of PowerShell in a run may take longer than a server's answer.
	exchanges: 2,
	outcomes: {
		agree: { status: 'pass', says: 'The phonebook and Get-VpnConnection say the same of the connection.' },
		differ: { status: 'warn', says: ({ differences }) => `Two records of the connection differ: ${differences.map(inBrief).join('; ')}.` },
		unlisted: { status: 'pass', says: 'Windows keeps the connection out of its own list, so there is one record of it.' },
		unreadable: { status: 'unknown', says: (seen) => `The second record of the connection could not be read (${inWords(seen)}).` },
		'not-given': NO_CONNECTION,
	},
	async observe({ host, profile }) {
		if (profile === undefined) return { outcome: 'not-given' };
		if (profile.hidden) return { outcome: 'unlisted' };
		const compared = await host.profileDifferences();
		if (!compared.read) return { outcome: 'unreadable', ...whyOf(compared) };
		const differences = compared.value
			.filter(({ name, belongsTo }) => name.toLowerCase() === profile.name.toLowerCase() && belongsTo === profile.belongsTo)
			.map(({ setting, says }) => ({ setting, says }));
		return differences.length === 0 ? { outcome: 'agree' } : { outcome: 'differ', differences };
	},
});

const SETTINGS: Record<ProfileDifference['setting'], string> = {
	entry: 'the entry',
	servers: 'the server',
	tunnels: 'the type',
	eap: 'EAP',
	encryption: 'the encryption',
	psk: 'the pre-shared key',
	routesAll: 'all traffic through it',
};

function inBrief({ setting, says }: Difference): string {
	return `${SETTINGS[setting]} is ${Object.entries(says)
		.map(([record, value]) => `"${value}" in ${record}`)
		.join(' and ')}`;
}
