import { defineCheck, type Saw } from '../src/check/define.ts';
import type { NameRule } from '../src/host/settings.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

type Rule = { readonly [Fact in keyof NameRule]: NameRule[Fact] };

/** `rules`: how many there are that do not concern the name. */
type Seen =
	| Saw<'literal'>
	| Saw<'none', { readonly rules: number }>
	| Saw<'covers' | 'exempt', { readonly name: string; readonly rule: Rule }>
	| Saw<'unreadable', WhyUnreadable>;

export default defineCheck<Seen>({
	id: 'name-rules',
	title: 'Rules for looking up the name',
	about:
		"A rule on this computer can send the look-up of certain names to certain servers. One that covers the VPN server's own name sends it inside the company, which cannot be reached before the VPN is up.",
	group: 'path',
	scope: 'target',
	brief: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		literal: { status: 'pass', says: 'An address was given, which no rule concerns.' },
		none: {
			status: 'pass',
			says: ({ rules }) =>
				rules === 0
					? 'No rule for names is set on this computer.'
					: `None of the rules for names on this computer (${rules}) concerns the server.`,
		},
		exempt: { status: 'pass', says: ({ name, rule }) => `A rule (${rule.from}) leaves ${name} to the usual name servers.` },
		covers: {
			status: 'warn',
			says: ({ name, rule }) =>
				`A rule of this computer (${rule.from}: ${rule.pattern}) has ${name} looked up at ${rule.servers.join(', ')} and nowhere else. Leave the VPN server's own name out of it.`,
		},
		unreadable: { status: 'unknown', says: (seen) => `The rules for names could not be read (${inWords(seen)}).` },
	},
	async observe({ host, target }) {
		if (target.kind !== 'name') return { outcome: 'literal' };
		const found = await host.nameRules();
		if (!found.read) return { outcome: 'unreadable', ...whyOf(found) };
		const [rule] = found.value.filter(({ pattern }) => covers(pattern, target.host)).sort(narrowestFirst);
		if (rule === undefined) return { outcome: 'none', rules: found.value.length };
		// "Every name" is the DNS server that a VPN or an administrator set for all: it concerns this name no more than others.
		if (rule.pattern === '.' && rule.servers.length > 0) return { outcome: 'none', rules: found.value.length };
		return { outcome: rule.servers.length === 0 ? 'exempt' : 'covers', name: target.host, rule: { ...rule } };
	},
});

function covers(pattern: string, name: string): boolean {
	if (pattern === '.') return true;
	return pattern.startsWith('.') ? `.${name}`.endsWith(pattern) : name === pattern;
}

/** The most specific rule counts: a name before a domain, a long domain before a short one. */
function narrowestFirst(left: NameRule, right: NameRule): number {
	return Number(left.pattern.startsWith('.')) - Number(right.pattern.startsWith('.')) || right.pattern.length - left.pattern.length;
}
