/** What is said of a catalog that came later than the program: why one is not taken, or not used, and what to do. */

/** Everything that can be wrong with one. */
export type CatalogTrouble =
	| 'too-large'
	| 'not-a-catalog'
	| 'other-format'
	| 'no-key'
	| 'unknown-key'
	| 'wrong-signature'
	| 'damaged'
	| 'newer-program'
	| 'other-form'
	| 'older'
	| 'same'
	| 'same-day'
	| 'unreadable';

/** What a sentence may name. */
export interface CatalogFacts {
	/** The version, the key, the program or the error that it is about. */
	readonly detail?: string | undefined;
	/** The version of this program. */
	readonly program?: string | undefined;
	/** The catalog in use. */
	readonly inUse?: string | undefined;
	/** The keys that the program trusts, for people. */
	readonly trusted?: readonly string[] | undefined;
}

const PUBLISHER = 'Get it from whom you have the program';

const SAYS: Readonly<Record<CatalogTrouble, (facts: CatalogFacts) => string>> = {
	'too-large': () => 'it is too large for a catalog (more than 32 MB). Is it the right file?',
	'not-a-catalog': () => `it is no catalog for vpn-doctor. ${PUBLISHER}.`,
	'other-format': () => 'it has a form that this program does not know. Install the program that is as new as the catalog.',
	'no-key': () =>
		'this program was built without a key to know catalogs by, and so takes none. Use a program of the publisher of the catalog, or build one with their key in data/catalog-keys.json.',
	'unknown-key': ({ detail, trusted = [] }) =>
		`it is signed with the key ${detail ?? '?'}, which this program does not know${trusted.length === 0 ? '' : ` (it knows ${trusted.join(', ')})`}. ${PUBLISHER}.`,
	'wrong-signature': ({ detail }) =>
		`its signature is not of the key ${detail ?? '?'} that it names: somebody else has made or changed it. ${PUBLISHER}, and tell them.`,
	damaged: () => 'it is damaged: what is in it is not what was signed. Copy or download it again.',
	'newer-program': ({ detail, program }) =>
		`it needs vpn-doctor ${detail ?? '?'} or newer${program === undefined ? '' : `, and this is ${program}`}. Install the newer program first.`,
	'other-form': () => 'it was made for another version of this program. Get the catalog that was made for this one.',
	older: ({ detail, inUse }) =>
		`it is older (${detail ?? '?'}) than what is in use${inUse === undefined ? '' : ` (${inUse})`}. Get a newer one.`,
	same: ({ detail }) => `it is the one in use (${detail ?? '?'}).`,
	'same-day': ({ detail, inUse }) =>
		`it is not newer (${detail ?? '?'}) than what is in use${inUse === undefined ? '' : ` (${inUse})`}, and says something else. Get a newer one.`,
	unreadable: ({ detail }) => `it cannot be read (${detail ?? '?'}).`,
};

/** Why, and what to do: a sentence that goes on after the name of the file. */
export function catalogTrouble(trouble: CatalogTrouble, facts: CatalogFacts): string {
	return SAYS[trouble](facts);
}

/** Whether one that lies in its place should be spoken of at every start: an older one does no harm, and a newer program makes it so. */
export function isWorthTelling(trouble: CatalogTrouble): boolean {
	return !['older', 'same', 'same-day'].includes(trouble);
}
