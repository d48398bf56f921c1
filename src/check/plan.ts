import type { RunOptions } from './context.ts';
import type { Check } from './define.ts';
import type { Client, Platform } from './tunnel.ts';

/** What the user left in and out by name. */
export interface Selection {
	readonly only?: readonly string[];
	readonly skip?: readonly string[];
}

/** A check was named that does not exist. `message` is for the user. */
export class UnknownCheckError extends Error {
	override readonly name = 'UnknownCheckError';
}

/** Where the client that is asked about lives; undefined where vpn-doctor does not run. */
const HOME: Record<Client, Platform | undefined> = {
	windows: 'windows',
	linux: 'linux',
	macos: 'macos',
	android: undefined,
	strongswan: 'linux',
};

/** What a run is about. */
type About = Pick<RunOptions, 'client' | 'tunnels' | 'connection'>;

/**
 * The checks of a run, in list order: those that concern its tunnels, client and platform, narrowed by the selection.
 * What an `only` check needs comes along. Throws {@link UnknownCheckError}.
 */
export function planChecks(all: readonly Check[], options: About, platform: Platform, selection: Selection = {}): readonly Check[] {
	const only = named(all, selection.only);
	const skip = new Set(named(all, selection.skip));
	const wanted = only.length === 0 ? new Set(all) : new Set(only.flatMap(withNeeds));
	const concerns = (check: Check) => only.includes(check) || isAbout(check, options);
	return all.filter((check) => wanted.has(check) && !skip.has(check) && concerns(check) && canLookHere(check, options.client, platform));
}

/**
 * What a sparing run leaves alone of its plan: what is to be asked sparingly, unless somebody named it or its tunnel. What a named check
 * needs counts as named.
 */
export function sparedOf(
	plan: readonly Check[],
	{ automatic }: Pick<RunOptions, 'automatic'>,
	{ only = [] }: Selection,
): ReadonlySet<Check> {
	return new Set(only.length > 0 || !automatic ? [] : plan.filter(({ sparingly }) => sparingly !== undefined));
}

/** Whether this run has anything to learn from a check. One that was named is wanted in any case. */
export function isAbout(check: Check, { client, tunnels, connection }: About): boolean {
	if (check.ofConnection && connection === undefined) return false;
	if (check.tunnels && !check.tunnels.some((tunnel) => tunnels.includes(tunnel))) return false;
	return !check.clients || check.clients.includes(client);
}

/** A Linux machine without an IKE service says nothing about a Windows client, not even when the check was named. */
function canLookHere(check: Check, client: Client, platform: Platform): boolean {
	if (check.platforms && !check.platforms.includes(platform)) return false;
	return !check.ofClient || HOME[client] === platform;
}

/** The check itself and, to any depth, what it needs. */
function withNeeds(check: Check): readonly Check[] {
	return [check, ...Object.values(check.needs ?? {}).flatMap(withNeeds)];
}

/** The checks with these ids. Throws {@link UnknownCheckError}. */
export function named(all: readonly Check[], ids: readonly string[] = []): readonly Check[] {
	return ids.map((id) => {
		const check = all.find((candidate) => candidate.id === id);
		if (check) return check;
		throw new UnknownCheckError(`There is no check "${id}". The checks are: ${all.map((candidate) => candidate.id).join(', ')}.`);
	});
}
