import type { Catalog } from '../schema.ts';
import type { TextContext } from './codebook.ts';
import type { Certainty, Milestone, Sighting } from './sighting.ts';
import { type Found, numbered, verbatim } from './verbatim.ts';
import { type Wording, wordingsOf } from './wordings.ts';
import type { Word } from './words.ts';

/** Of this weight a sentence is so much Windows' own that nobody writes it about anything else. */
const UNMISTAKABLE = 30;

/** The messages that stand word for word in a text, and the lines that begin and end attempts. */
export function messagesIn(
	catalog: Catalog,
	words: readonly Word[],
	context: TextContext,
): { readonly sightings: readonly Sighting[]; readonly milestones: readonly Milestone[] } {
	const wordings = wordingsOf(catalog);
	const found = verbatim(wordings, numbered(wordings, words), (at) => words[at]?.line ?? 0);
	const place = ({ from }: Found) => ({ line: words[from]?.line ?? 0, start: words[from]?.start ?? 0 });
	const milestones = found.flatMap((each): readonly Milestone[] => {
		const { role, family } = each.wording;
		return role === 'message' ? [] : [{ family, what: role, ...place(each) }];
	});
	const messages = found.filter(({ wording }) => wording.role === 'message');
	const sightings = messages.flatMap((each): readonly Sighting[] => {
		const { entry, ofLog } = each.wording;
		if (messages.some((other) => other !== each && isTwin(other, each))) return [];
		const certainty = certaintyOf(each, words.length, context, messages);
		return entry === undefined || certainty === undefined ? [] : [{ entry, by: ofLog ? 'log' : 'message', certainty, ...place(each) }];
	});
	return { sightings, milestones };
}

/** Of two wordings of one entry that overlap, the first that was found stands for both. */
function isTwin(first: Found, second: Found): boolean {
	if (first.wording.entry?.code !== second.wording.entry?.code || first.from >= second.to || second.from >= first.to) return false;
	return first.from < second.from || (first.from === second.from && first.to > second.to);
}

function certaintyOf(found: Found, textLength: number, context: TextContext, all: readonly Found[]): Certainty | undefined {
	const { wording, from, to } = found;
	const isWhole = to - from === textLength;
	if (!isWhole && !isInContext(wording, context)) return undefined;
	const shared = all.some((other) => other.from === from && other.to === to && other.wording.entry?.code !== wording.entry?.code);
	if (shared) return 'possible';
	if (wording.generic) return wording.ofLog || context.vpn ? 'likely' : 'possible';
	return isWhole || wording.ofLog ? 'certain' : 'likely';
}

function isInContext({ entry, family, generic, ofLog, weight }: Wording, { vpn, connection, families }: TextContext): boolean {
	const hasOwn = entry?.generic === true;
	if (hasOwn) return families.has(family);
	if (generic) return vpn;
	return ofLog || vpn || connection || weight >= UNMISTAKABLE;
}
