import { BUILT_IN_TUNNELS, type Tunnel } from '../check/tunnel.ts';
import { causesOf, shows } from './causes-of.ts';
import type { Catalog, LeadsTo } from './schema.ts';

/** So many second names help; more are none. */
const MOST_NAMES = 3;

/**
 * What Windows would show for what lies behind a code of another client: the first codes of their common causes, in the same tunnel; those
 * of the likeliest causes first. Empty for a code of Windows itself, and where the catalog links none.
 */
export function windowsNames(catalog: Catalog, code: string): readonly string[] {
	const links = causesOf(catalog, code).map(({ leadsTo }) => {
		const own = leadsTo.filter((line) => shows(line, code));
		if (own.some(({ client }) => client === 'windows')) return 'windows';
		const windows = leadsTo.filter(({ client }) => client === 'windows');
		return windows
			.filter((line) => own.some((each) => sharesTunnel(each, line)))
			.flatMap(({ codes }) => codes.filter((each) => !each.includes(':')).slice(0, 1));
	});
	if (links.includes('windows')) return [];
	const names = links.flatMap((link) => (link === 'windows' ? [] : [...new Set(link)]));
	const counts = new Map<string, number>();
	for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
	return [...counts]
		.sort(([, a], [, b]) => b - a)
		.slice(0, MOST_NAMES)
		.map(([name]) => name);
}

/** In one of the tunnels that Windows dials by itself. */
function sharesTunnel(one: LeadsTo, other: LeadsTo): boolean {
	return builtIn(one).some((tunnel) => builtIn(other).includes(tunnel));
}

function builtIn({ tunnel }: LeadsTo): readonly Tunnel[] {
	const named: readonly string[] = [tunnel].flat();
	return BUILT_IN_TUNNELS.filter((each) => named.includes('any') || named.includes(each));
}
