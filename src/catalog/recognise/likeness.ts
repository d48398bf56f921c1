import type { Catalog } from '../schema.ts';
import type { TextContext } from './codebook.ts';
import type { Sighting } from './sighting.ts';
import { nearness, type Similar, similar } from './similar.ts';
import { recalledOf, type Wordings, wordingsOf } from './wordings.ts';
import type { Word } from './words.ts';

/** A text that says less than this of a message could be about anything. */
const LEAST_WORDS = 4;
/** So many words in a row are no accident, in a text about connections. */
const NO_ACCIDENT = 8;
/** With at least this share of a message nothing nearer needs to be looked for. */
const AS_GOOD_AS_WHOLE = 0.95;
/** Two messages are equally near when one has at least this share of what the other has. */
const EQUALLY_NEAR = 0.93;

/** The messages that a text says with typos, or of which it says only a part. Empty when nothing comes near enough. */
export function likeness(catalog: Catalog, words: readonly Word[], context: TextContext): readonly Sighting[] {
	const nearIn = (wordings: Wordings) => similar(wordings, words).filter((each) => isNear(each, words, context));
	const shown = nearIn(wordingsOf(catalog));
	const covered = shown[0]?.coverage ?? 0;
	// A wording that somebody has seen goes before one that is recalled, unless the text has more of the latter.
	const recalled = covered >= AS_GOOD_AS_WHOLE ? [] : nearIn(recalledOf(catalog));
	const near = saidOf(shown[0]) >= saidOf(recalled[0]) ? shown : recalled;
	return sightingsOf(near, words);
}

/** How many words of a message a text has, in proportion to how much of it that is: comparable between the two kinds. */
function saidOf(near: Similar | undefined): number {
	return near === undefined ? 0 : near.matched * near.coverage;
}

function sightingsOf(near: readonly Similar[], words: readonly Word[]): readonly Sighting[] {
	const best = near[0];
	if (best === undefined) return [];
	const rivals = near.filter((each) => nearness(each) >= EQUALLY_NEAR * nearness(best));
	const codes = [...new Map(rivals.map((each) => [each.wording.code, each])).values()];
	if (codes.length > 3) return [];
	return codes.flatMap(({ wording: { entry, ofLog }, from }): readonly Sighting[] => {
		const { line, start } = words[from] as Word;
		const isMost = best.coverage >= 0.75 || best.to - best.from >= 0.75 * words.length;
		const certainty = codes.length === 1 && isMost ? 'likely' : 'possible';
		return entry === undefined ? [] : [{ entry, by: ofLog ? 'log' : 'message', certainty, line, start }];
	});
}

function isNear(near: Similar, words: readonly Word[], { vpn, connection, families }: TextContext): boolean {
	const { wording, coverage, density, matched, from, to } = near;
	if (matched < LEAST_WORDS || density < 0.6 || wording.generic) return false;
	const ofText = (to - from) / words.length;
	if (wording.isShared && !families.has(wording.family) && !(vpn && ofText > 0.6)) return false;
	// Lines of a log differ from one another by a word ("no private key", "reloaded private key"): they are copied, not typed.
	if (wording.ofLog) return coverage >= 0.9;
	if (coverage >= 0.75) return vpn || ofText > 0.8 || (connection && coverage >= 0.9);
	// A part of a message: either it is all that was typed, or it is long enough.
	if (ofText >= 0.75) return matched >= 6;
	return vpn && coverage >= 0.4 && matched >= NO_ACCIDENT;
}
