import type { Catalog } from '../schema.ts';
import type { TextContext } from './codebook.ts';
import type { Certainty, Milestone, Sighting } from './sighting.ts';
import { type Found, numbered, verbatim } from './verbatim.ts';
import { type Wording, wordingsOf } from './wordings.ts';
import type { Word } from './words.ts';

/** Of this weight a sentence is so much Windows' own that nobody writes it about anything else. */
const UNMISTAKABLE = 30;

interface Messages {
	readonly sightings: readonly Sighting[];
	readonly milestones: readonly Milestone[];
	/** Where in the text the words start of which lines of logs consist. */
	readonly literal: ReadonlySet<number>;
}

/** The messages that stand word for word in a text, and the lines that begin and end attempts. */
export function messagesIn(catalog: Catalog, words: readonly Word[], context: TextContext): Messages {
	const wordings = wordingsOf(catalog);
	const ids = numbered(wordings, words);
	const found = verbatim(wordings, ids, (at) => words[at]?.line ?? 0);
	const place = ({ from }: Found) => ({ line: words[from]?.line ?? 0, start: words[from]?.start ?? 0 });
	const milestones = found.flatMap((each): readonly Milestone[] => {
		const { role, family, ofLog } = each.wording;
		return role === 'message' ? [] : [{ family, what: role, ofLog, ...place(each) }];
	});
	const messages = found.filter(({ wording }) => wording.role === 'message');
	const twins = twinsIn(messages);
	const shared = sharedIn(messages);
	const sightings = messages.flatMap((each): readonly Sighting[] => {
		const { entry, ofLog } = each.wording;
		if (twins.has(each)) return [];
		const certainty = certaintyOf(each, words.length, context, shared.has(placeOf(each)));
		return entry === undefined || certainty === undefined ? [] : [{ entry, by: ofLog ? 'log' : 'message', certainty, ...place(each) }];
	});
	return { sightings, milestones, literal: literalIn(messages, words, ids) };
}

/** "pppd exited with code 5": the 5 is no code of its own. What stands in the place of an insert may be one. */
function literalIn(messages: readonly Found[], words: readonly Word[], ids: Int32Array): ReadonlySet<number> {
	const literal = new Set<number>();
	for (const { wording, from, to } of messages) {
		if (!wording.ofLog) continue;
		for (let at = from; at < to; at++) if (wording.words.includes(ids[at] as number)) literal.add(words[at]?.start ?? 0);
	}
	return literal;
}

/** Of two wordings of one entry that overlap, the first in the text stands for both, or the longer; these are the others. */
function twinsIn(messages: readonly Found[]): ReadonlySet<Found> {
	const twins = new Set<Found>();
	const reached = new Map<string | undefined, number>();
	for (const each of [...messages].sort((a, b) => a.from - b.from || b.to - a.to)) {
		const code = each.wording.code;
		const before = reached.get(code) ?? 0;
		if (before > each.from) twins.add(each);
		reached.set(code, Math.max(before, each.to));
	}
	return twins;
}

/** The places where the wordings of several entries stand. */
function sharedIn(messages: readonly Found[]): ReadonlySet<string> {
	const codes = new Map<string, string | undefined>();
	const shared = new Set<string>();
	for (const each of messages) {
		const place = placeOf(each);
		const code = each.wording.code;
		if (!codes.has(place)) codes.set(place, code);
		else if (codes.get(place) !== code) shared.add(place);
	}
	return shared;
}

function placeOf({ from, to }: Found): string {
	return `${from}-${to}`;
}

function certaintyOf(found: Found, textLength: number, context: TextContext, shared: boolean): Certainty | undefined {
	const { wording, from, to } = found;
	const isWhole = to - from === textLength;
	// The rest may be a window's title.
	const isMost = to - from >= 5 && to - from >= 0.7 * textLength && context.vpn;
	if (!isWhole && !isMost && !isInContext(wording, context)) return undefined;
	if (shared) return 'possible';
	if (wording.generic) return wording.ofLog || context.vpn ? 'likely' : 'possible';
	return isWhole || wording.ofLog ? 'certain' : 'likely';
}

function isInContext({ isShared, family, generic, ofLog, weight }: Wording, { vpn, connection, families }: TextContext): boolean {
	if (isShared) return families.has(family);
	if (generic) return vpn;
	return ofLog || vpn || connection || weight >= UNMISTAKABLE;
}
