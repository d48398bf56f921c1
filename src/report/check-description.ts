import type { Check } from '../check/define.ts';
import type { OutcomeStatus } from '../check/result.ts';

/** A check as data, for scripts and for the generated list of checks. */
export interface CheckDescription {
	readonly id: string;
	readonly title: string;
	readonly about: string;
	readonly group: string;
	readonly scope: string;
	readonly tunnels?: readonly string[];
	readonly platforms?: readonly string[];
	readonly clients?: readonly string[];
	readonly needs: readonly string[];
	readonly after: readonly string[];
	readonly privilege: string;
	readonly sends: string;
	/** Why runs about many servers leave it alone unless its tunnel is named. */
	readonly sparingly?: string;
	/** The module that it comes from, where it is one of your own. */
	readonly origin?: string;
	readonly outcomes: Readonly<Record<string, OutcomeStatus>>;
}

export function describeCheck(check: Check): CheckDescription {
	const { id, title, about, group, scope, tunnels, platforms, clients, privilege, sends, sparingly, origin } = check;
	const ids = (dependencies: Check['needs']) => Object.values(dependencies ?? {}).map((other) => other.id);
	return {
		id,
		title,
		about,
		group,
		scope,
		...(tunnels === undefined ? {} : { tunnels }),
		...(platforms === undefined ? {} : { platforms }),
		...(clients === undefined ? {} : { clients }),
		needs: ids(check.needs),
		after: ids(check.after),
		privilege,
		sends,
		...(sparingly === undefined ? {} : { sparingly }),
		...(origin === undefined ? {} : { origin }),
		outcomes: Object.fromEntries(
			Object.entries(check.outcomes).map(([outcome, entry]) => [outcome, (entry as { status: OutcomeStatus }).status]),
		),
	};
}
