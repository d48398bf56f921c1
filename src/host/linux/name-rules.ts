import type { Files } from '../files.ts';
import { type Reading, readable } from '../host.ts';
import type { NameRule } from '../settings.ts';

/**
 * The routing domains of systemd-resolved: of each link, as its client (NetworkManager, a VPN) or systemd-networkd set them, and those
 * of its configuration. Where it does not run there are none. The files are read since `resolvectl` writes for people.
 */
export function linuxNameRules(files: Files): Reading<readonly NameRule[]> {
	const runs = files.list('/run/systemd/resolve');
	if (!runs.read) return runs;
	if (runs.value === undefined) return readable([]);
	const rules: NameRule[] = [];
	for (const { folder, domains, servers } of LINKS) {
		const links = files.list(folder);
		if (!links.read) return links;
		for (const link of links.value ?? []) {
			const text = files.readText(`${folder}/${link}`);
			if (!text.read) return text;
			rules.push(...rulesIn(text.value ?? '', domains, servers, `link ${link}`));
		}
	}
	for (const path of configurationOf(files)) {
		const text = files.readText(path);
		if (!text.read) return text;
		rules.push(...rulesIn(text.value ?? '', ['Domains'], 'DNS', path));
	}
	return readable(rules);
}

/** What systemd-resolved remembers of links that were set over D-Bus, and what systemd-networkd sets. */
const LINKS = [
	{ folder: '/run/systemd/resolve/netif', domains: ['DOMAINS'], servers: 'SERVERS' },
	{ folder: '/run/systemd/netif/links', domains: ['DOMAINS', 'ROUTE_DOMAINS'], servers: 'DNS' },
] as const;

function configurationOf(files: Files): readonly string[] {
	const folder = '/etc/systemd/resolved.conf.d';
	const names = files.list(folder);
	const more = names.read ? (names.value ?? []).filter((name) => name.endsWith('.conf')) : [];
	return ['/etc/systemd/resolved.conf', ...more.map((name) => `${folder}/${name}`)];
}

/** A search domain routes too, unless no server goes with it. `~` marks one that only routes. */
function rulesIn(text: string, domains: readonly string[], servers: string, from: string): readonly NameRule[] {
	const values = (key: string) => text.split('\n').flatMap((line) => (line.startsWith(`${key}=`) ? words(line.slice(key.length + 1)) : []));
	const asked = values(servers);
	if (asked.length === 0) return [];
	return domains.flatMap(values).map((domain) => ({ pattern: patternOf(domain.replace(/^~/, '')), servers: asked, from }));
}

function patternOf(domain: string): string {
	const plain = domain.toLowerCase().replace(/^\.+|\.$/g, '');
	return plain === '' ? '.' : `.${plain}`;
}

function words(value: string): readonly string[] {
	return value
		.replace(/["\p{Cc}]/gu, ' ')
		.split(/\s+/)
		.filter((word) => word !== '');
}
