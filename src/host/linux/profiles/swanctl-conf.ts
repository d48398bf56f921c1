import { below, type ConfigFiles, folderOf } from '../../config-files.ts';

/** A section of swanctl.conf, with what it inherits. */
export interface Section {
	/** The file in which it begins. */
	readonly place: string;
	/** Of a setting that is not kept the value is empty. */
	readonly settings: ReadonlyMap<string, string>;
	readonly sections: ReadonlyMap<string, Section>;
}

interface Written {
	readonly place: string;
	readonly settings: Map<string, string>;
	readonly sections: Map<string, Written>;
	/** The sections that it builds on, by their dotted names from the root. */
	readonly references: string[];
}

/** As deep as anybody nests sections or includes files; a circle ends there. */
const MOST_DEPTH = 6;

/**
 * Reads a file of strongSwan's own form (strongswan.conf(5)), with the files that it includes. `keeps` names the settings whose values are
 * kept; of all others, secrets among them, the value is dropped as it is read. `undefined` where there is no such file.
 */
export function readSwanctlConf(path: string, config: ConfigFiles, keeps: (name: string) => boolean): Section | undefined {
	const root = empty(path);
	return readInto(root, path, config, keeps, 0) ? resolved([root], root, 0) : undefined;
}

function empty(place: string): Written {
	return { place, settings: new Map(), sections: new Map(), references: [] };
}

/** Whether there was such a file. */
function readInto(into: Written, path: string, config: ConfigFiles, keeps: (name: string) => boolean, depth: number): boolean {
	const text = config.text(path);
	if (text === undefined) return false;
	const open = [into];
	for (const token of tokensOf(text)) {
		const here = open.at(-1) ?? into;
		if (token.kind === 'close') {
			if (open.length > 1) open.pop();
		} else if (token.kind === 'section') {
			const section = here.sections.get(token.name) ?? empty(path);
			here.sections.set(token.name, section);
			section.references.push(...token.references);
			open.push(section);
		} else if (token.kind === 'setting') here.settings.set(token.name, keeps(token.name) ? token.value : '');
		else if (depth < MOST_DEPTH)
			for (const file of config.matching(below(folderOf(path), token.pattern))) readInto(here, file, config, keeps, depth + 1);
	}
	return true;
}

type Token =
	| { readonly kind: 'section'; readonly name: string; readonly references: readonly string[] }
	| { readonly kind: 'setting'; readonly name: string; readonly value: string }
	| { readonly kind: 'include'; readonly pattern: string }
	| { readonly kind: 'close' };

const COMMENT_OR_BLANK = /(?:\s|#[^\n]*)*/y;
const INCLUDE = /include[ \t]+("(?:[^"\\]|\\[\s\S])*"|[^\s{}#]+)/y;
const NAME = /[^.,:{}="#\s][^,:{}="#\s]*/y;
const REFERENCES = /[ \t]*:[ \t]*([^{}="#\n]*)/y;
const OPEN = /(?:\s|#[^\n]*)*\{/y;
/** Up to the end of the line, to a brace or a comment; a quoted part may hold any of them. */
const VALUE = /[ \t]*=[ \t]*((?:"(?:[^"\\]|\\[\s\S])*"|[^"\n#{}])*)/y;

/** What makes no sense is passed over, a character at a time. */
function* tokensOf(text: string): Generator<Token> {
	let at = 0;
	const take = (expression: RegExp): RegExpExecArray | null => {
		expression.lastIndex = at;
		const match = expression.exec(text);
		if (match !== null) at = expression.lastIndex;
		return match;
	};
	while (at < text.length) {
		take(COMMENT_OR_BLANK);
		if (text[at] === '}') {
			at++;
			yield { kind: 'close' };
			continue;
		}
		const include = take(INCLUDE);
		if (include !== null) {
			yield { kind: 'include', pattern: unquoted(include[1] ?? '') };
			continue;
		}
		const name = take(NAME)?.[0];
		if (name === undefined) {
			at++;
			continue;
		}
		const value = take(VALUE);
		if (value !== null) {
			yield { kind: 'setting', name, value: unquoted(value[1] ?? '') };
			continue;
		}
		const before = at;
		const references = take(REFERENCES)?.[1];
		if (take(OPEN) === null) at = before;
		else
			yield {
				kind: 'section',
				name,
				references: (references ?? '')
					.split(',')
					.map((each) => each.trim())
					.filter((each) => each !== ''),
			};
	}
}

function unquoted(value: string): string {
	return value.trim().replace(/"((?:[^"\\]|\\[\s\S])*)"/g, (_, inner: string) => inner.replace(/\\([\s\S])/g, '$1'));
}

/** Of layers that lie over one another: the upper one's settings count, and sections of the same name are layers again. */
function resolved(layers: readonly Written[], root: Written, depth: number): Section {
	const settings = new Map<string, string>();
	const sections = new Map<string, Section>();
	const whole = new Set(layers.flatMap((layer) => [...withReferences(layer, root, new Set())]));
	for (const layer of whole) for (const [name, value] of layer.settings) if (!settings.has(name)) settings.set(name, value);
	const place = layers[0]?.place ?? root.place;
	if (depth === MOST_DEPTH) return { place, settings, sections };
	const names = new Set([...whole].flatMap((layer) => [...layer.sections.keys()]));
	for (const name of names)
		sections.set(
			name,
			resolved(
				[...whole].flatMap((layer) => layer.sections.get(name) ?? []),
				root,
				depth + 1,
			),
		);
	return { place, settings, sections };
}

/** A section and what it builds on, from left to right, each once. */
function withReferences(section: Written, root: Written, seen: Set<Written>): ReadonlySet<Written> {
	if (seen.has(section)) return seen;
	seen.add(section);
	for (const name of section.references) {
		const other = found(root, name);
		if (other !== undefined) withReferences(other, root, seen);
	}
	return seen;
}

function found(root: Written, name: string): Written | undefined {
	return name.split('.').reduce<Written | undefined>((section, part) => section?.sections.get(part), root);
}
