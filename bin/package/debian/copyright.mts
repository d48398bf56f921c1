// The licences of everything in the package, machine-readable (DEP-5, "Machine-readable debian/copyright file" 1.0).

/** Debian has these, and wants them named, not repeated (Policy 12.5). */
const COMMON: Readonly<Record<string, string>> = { 'Apache-2.0': '/usr/share/common-licenses/Apache-2.0' };

/** Debian's names for what SPDX calls otherwise. */
const DEBIAN_NAMES: Readonly<Record<string, string>> = { MIT: 'Expat', 'BSD-2-Clause': 'BSD-2-clause', 'BSD-3-Clause': 'BSD-3-clause' };

/** What is bundled. */
export interface Component {
	/** As npm knows it. */
	readonly name: string;
	readonly version: string;
	/** An SPDX identifier, or a name of its own. */
	readonly licence: string;
	readonly text: string;
	/** Where it stands, if not in a folder of npm's. */
	readonly files?: string;
	/** With one, the text stays whole: it is a collection that names the others where they belong. */
	readonly holder?: string;
}

interface Parts {
	readonly holder: string;
	/** The text of the program's own licence (MIT). */
	readonly licence: string;
	readonly components: readonly Component[];
}

/** The whole file. */
export function copyrightFile({ holder, licence, components }: Parts): string {
	const texts = new Texts();
	const own = paragraphOf('*', [holder], texts.nameOf('MIT', bodyOf(licence)));
	const others = components.map(({ name, version, licence: id, text, files, holder: known }) => {
		const where = files ?? `node_modules/${name}/*`;
		const [holders, body] = known === undefined ? [holdersIn(name, text), bodyOf(text)] : [[known], abridged(text.trim())];
		return paragraphOf(where, holders, texts.nameOf(id, body), `${name} ${version}, in /usr/bin/vpn-doctor`);
	});
	return [
		[
			'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
			'Upstream-Name: vpn-doctor',
			'Comment: /usr/bin/vpn-doctor is one file with a JavaScript runtime and libraries inside. Their paths',
			' are those of the npm packages that they come from. "vpn-doctor licenses" shows the same texts.',
		].join('\n'),
		own,
		...others,
		...texts.paragraphs(),
	]
		.join('\n\n')
		.concat('\n');
}

function paragraphOf(files: string, holders: readonly string[], licence: string, comment?: string): string {
	const [first, ...more] = holders;
	return [
		`Files: ${files}`,
		...[`Copyright: ${first}`, ...more.map((line) => `           ${line}`)],
		`License: ${licence}`,
		...(comment === undefined ? [] : [`Comment: ${comment}`]),
	].join('\n');
}

/** A line that names who holds the right: not one of the licence itself, nor one of a template. */
const HOLDER = /^\W*[Cc]opyright\s*(?:\([Cc]\)|©|:|(?=\d)|(?=[A-Z][a-z]+ [A-Z][a-z]+ <))\s*(?:[Cc]opyright\s*(?:\([Cc]\)|©)?\s*)?(.+)$/;
const TEMPLATE = /\[yyyy\]|\{yyyy\}|<year>/i;

function holdersIn(name: string, text: string): readonly string[] {
	const found = linesOf(text).flatMap((line) => (TEMPLATE.test(line) ? [] : (HOLDER.exec(line)?.[1] ?? [])));
	return found.length > 0 ? [...new Set(found.map((line) => line.trim()))] : [`The authors of ${name}`];
}

/** What remains without names and title: many packages share it, and it is printed once. */
function bodyOf(text: string): string {
	return linesOf(text)
		.filter(
			(line) =>
				!HOLDER.test(line) &&
				!/^\W*(?:the )?(?:mit|isc) licen[cs]e\b[^.]{0,12}$/i.test(line) &&
				!/^\(\w+\)$/.test(line.trim()) &&
				!/^\W*all rights reserved\W*$/i.test(line),
		)
		.join('\n')
		.replace(/\n{3,}/g, '\n\n')
		.trim();
}

/** In a collection, too, what Debian has is named. */
function abridged(text: string): string {
	const whole = /Apache License\s+Version 2\.0, January 2004[\s\S]*?END OF TERMS AND CONDITIONS/g;
	return text.replace(whole, `Apache License, Version 2.0, January 2004: ${COMMON['Apache-2.0']}`);
}

function linesOf(text: string): readonly string[] {
	return text.replaceAll('\r', '').split('\n');
}

/** Every text once, under a name of its own. */
class Texts {
	readonly #names = new Map<string, string>();
	readonly #bodies = new Map<string, string>();

	nameOf(id: string, body: string): string {
		const name = DEBIAN_NAMES[id] ?? id;
		// How a text is broken into lines is no difference.
		const key = `${name}\n${COMMON[id] === undefined ? body.replace(/\s+/g, ' ').toLowerCase() : ''}`;
		const known = this.#names.get(key);
		if (known !== undefined) return known;
		const same = [...this.#names.values()].filter((each) => each === name || each.startsWith(`${name}+`)).length;
		const own = same === 0 ? name : `${name}+${same + 1}`;
		this.#names.set(key, own);
		this.#bodies.set(own, COMMON[id] === undefined ? body : `On Debian systems the text is in ${COMMON[id]}.`);
		return own;
	}

	paragraphs(): readonly string[] {
		return [...this.#bodies].map(([name, body]) =>
			[`License: ${name}`, ...linesOf(body).map((line) => ` ${line.trimEnd() || '.'}`)].join('\n'),
		);
	}
}
