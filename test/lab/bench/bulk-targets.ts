/** What the servers of the bulk run are like. `dead`: nothing comes back. `closed`: the host is there, and nobody listens. */
export const KINDS = ['well', 'dead', 'closed', 'hostile'] as const;
export type Kind = (typeof KINDS)[number];

/** Whole networks of loopback, so that one rule can drop what goes to the dead. */
export const NETWORKS: Readonly<Record<Kind, string>> = { well: '127.10', dead: '127.11', closed: '127.12', hostile: '127.13' };

export function addressOf(kind: Kind, at: number): string {
	return `${NETWORKS[kind]}.${Math.floor(at / 200)}.${(at % 200) + 1}`;
}

export function kindOf(host: string): Kind | undefined {
	return KINDS.find((kind) => host.startsWith(`${NETWORKS[kind]}.`));
}

/** A third dead, some hostile, mixed as a list of one's own would be. */
export function mixed(total: number): readonly Kind[] {
	return Array.from(
		{ length: total },
		(_, at) => (['dead', 'well', 'closed', 'dead', 'well', 'well', 'hostile', 'dead', 'closed', 'well'] as const)[at % 10] ?? 'well',
	);
}
