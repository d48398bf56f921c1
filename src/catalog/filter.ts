import type { Tunnel } from '../check/tunnel.ts';
import { allCodes, type KnownCode } from './load.ts';
import { wordsOf } from './recognise/words.ts';
import type { Catalog, LeadsTo } from './schema.ts';
import type { Stage } from './stages.ts';

/** What the codes of a list have in common; what is absent does not matter. */
export interface CodeFilter {
	readonly family?: string | undefined;
	/** A tunnel that can show them, as far as a cause says so. */
	readonly tunnel?: Tunnel | undefined;
	/** The stage at which a cause leads to them. */
	readonly stage?: Stage | undefined;
	/** Words or beginnings of words, all of which must stand in the entry, in any case and order. */
	readonly search?: string | undefined;
}

/** The codes that match: family by family, numbers in their order. */
export function filterCodes(catalog: Catalog, { family, tunnel, stage, search }: CodeFilter): readonly KnownCode[] {
	const lines = catalog.causes.flatMap(({ leadsTo }) => leadsTo);
	const shown = (isWanted: (line: LeadsTo) => boolean) =>
		new Set(lines.filter(isWanted).flatMap(({ codes, also = [] }) => [...codes, ...also]));
	const byTunnel = tunnel === undefined ? undefined : shown((line) => line.tunnel === 'any' || [line.tunnel].flat().includes(tunnel));
	const byStage = stage === undefined ? undefined : shown(({ at }) => at === stage);
	const words = wordsOf(search ?? '').map(({ text }) => text);
	return inOrder(allCodes(catalog)).filter(
		(entry) =>
			(family === undefined || entry.family === family) &&
			(byTunnel?.has(entry.code) ?? true) &&
			(byStage?.has(entry.code) ?? true) &&
			hasAll(entry, words),
	);
}

/** A family may stand in several files. */
function inOrder(codes: readonly KnownCode[]): readonly KnownCode[] {
	const families = [...new Set(codes.map(({ family }) => family))];
	const number = ({ code }: KnownCode) => Number(/^[a-z-]+:(\d+)$/.exec(code)?.[1] ?? code);
	const order = (a: KnownCode, b: KnownCode) => families.indexOf(a.family) - families.indexOf(b.family) || number(a) - number(b) || 0;
	return [...codes].sort(order);
}

function hasAll({ code, symbol = '', message, alsoShown = [], meaning, familyTitle }: KnownCode, words: readonly string[]): boolean {
	if (words.length === 0) return true;
	const text = wordsOf([code, symbol.replaceAll('_', ' '), symbol, message, ...alsoShown, meaning, familyTitle].join('\n'));
	return words.every((word) => text.some((own) => own.text.startsWith(word)));
}
