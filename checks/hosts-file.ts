import { defineCheck, type Saw } from '../src/check/define.ts';
import { firstOf } from '../src/check/figures.ts';
import { sameAddress } from '../src/net/address-kind.ts';
import { verdictOf } from '../src/probe/dns-verdict.ts';
import dns from './dns.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

interface Entry {
	readonly name: string;
	readonly file: string;
	readonly listed: readonly string[];
}

type Seen =
	| Saw<'literal'>
	| Saw<'not-listed', Omit<Entry, 'listed'>>
	| Saw<'listed' | 'only-here', Entry>
	| Saw<'agrees' | 'differs', Entry & { readonly server: string; readonly serverAddresses: readonly string[] }>
	| Saw<'unreadable', WhyUnreadable>;

const line = ({ name, file, listed }: Entry) => `The hosts file (${file}) says that ${name} is ${firstOf(listed)}`;

export default defineCheck<Seen>({
	id: 'hosts-file',
	title: 'Hosts file',
	about: 'A line in the hosts file comes before every name server. One that was written for an old address keeps a client from the server.',
	group: 'path',
	scope: 'target',
	after: { dns },
	brief: true,
	privilege: 'none',
	sends: 'Nothing of its own: it reads what the check dns was answered.',
	outcomes: {
		literal: { status: 'pass', says: 'An address was given, so the hosts file plays no part.' },
		'not-listed': { status: 'pass', says: ({ name, file }) => `${name} does not stand in the hosts file (${file}).` },
		agrees: { status: 'pass', says: (seen) => `${line(seen)}, as the name server does. The line can go.` },
		differs: {
			status: 'warn',
			says: (seen) =>
				`${line(seen)}, but the name server ${seen.server} says ${firstOf(seen.serverAddresses)}. Take the line out, unless it is there on purpose.`,
		},
		'only-here': { status: 'warn', says: (seen) => `${line(seen)}, a name that no name server knows.` },
		listed: { status: 'pass', says: (seen) => `${line(seen)}. It was not compared: no name server told an address.` },
		unreadable: { status: 'unknown', says: (seen) => `The hosts file could not be read (${inWords(seen)}).` },
	},
	async observe({ host, target, maybe }) {
		if (target.kind !== 'name') return { outcome: 'literal' };
		const found = await host.hostsEntry(target.host);
		if (!found.read) return { outcome: 'unreadable', ...whyOf(found) };
		const { file, addresses: listed } = found.value;
		const name = target.title;
		if (listed.length === 0) return { outcome: 'not-listed', name, file };
		const looked = maybe(dns);
		const said = verdictOf(looked !== undefined && 'servers' in looked ? (looked.servers ?? []) : []);
		const entry = { name, file, listed };
		if (said.verdict === 'no-such-name' || said.verdict === 'no-address') return { outcome: 'only-here', ...entry };
		if (said.verdict !== 'addresses') return { outcome: 'listed', ...entry };
		const agrees = listed.every((address) => said.addresses.some((other) => sameAddress(address, other)));
		return { outcome: agrees ? 'agrees' : 'differs', ...entry, server: said.server, serverAddresses: said.addresses };
	},
});
