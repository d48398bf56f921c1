/** An element as a strict reader of XML 1.0 has it. */
export interface Element {
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly children: Element[];
	text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** https://www.w3.org/TR/xml/#charsets */
const ILLEGAL = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const TAG = /<(?:(\/)([\w-]+)\s*|([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?))>/y;

/** Reads what a form may use of XML, and throws at anything that is not well-formed or that no form has a reason to use. */
export function readXml(source: string): Element {
	const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
	if (!source.startsWith(declaration)) throw new Error('no declaration');
	if (ILLEGAL.test(source)) throw new Error(`a character that XML does not allow: ${JSON.stringify(ILLEGAL.exec(source)?.[0])}`);
	const document: Element = { name: '', attributes: {}, children: [], text: '' };
	const open = [document];
	const rest = source.slice(declaration.length);
	for (let at = 0; at < rest.length; ) {
		const inside = open.at(-1) as Element;
		if (rest[at] !== '<') {
			const end = rest.indexOf('<', at);
			inside.text += decoded(rest.slice(at, end === -1 ? undefined : end));
			at = end === -1 ? rest.length : end;
			continue;
		}
		TAG.lastIndex = at;
		const tag = TAG.exec(rest);
		if (tag === null) throw new Error(`no tag: ${rest.slice(at, at + 60)}`);
		at = TAG.lastIndex;
		const [, closing, closed, name = '', attributes = '', empty] = tag;
		if (closing) {
			if (open.pop()?.name !== closed) throw new Error(`</${closed}> closes nothing`);
			continue;
		}
		const element: Element = { name, attributes: readAttributes(attributes), children: [], text: '' };
		inside.children.push(element);
		if (!empty) open.push(element);
	}
	const [root, second] = document.children;
	if (open.length !== 1 || root === undefined || second !== undefined || document.text.trim() !== '')
		throw new Error('not one whole element');
	return root;
}

function readAttributes(source: string): Record<string, string> {
	const attributes: Record<string, string> = {};
	for (const [, name = '', value = ''] of source.matchAll(/([\w-]+)="([^"]*)"/g)) {
		if (name in attributes) throw new Error(`${name} twice`);
		// A reader makes a blank of a line end that is not written as a reference.
		attributes[name] = decoded(value.replace(/[\t\n\r]/g, ' '));
	}
	return attributes;
}

function decoded(source: string): string {
	if (source.includes(']]>')) throw new Error(']]> in a text');
	return source.replace(/&(#\d+|\w+;|)(;?)/g, (all) => {
		const number = /^&#(\d+);$/.exec(all)?.[1];
		if (number !== undefined) return String.fromCodePoint(Number(number));
		const known = ENTITIES[all.slice(1, -1)];
		if (known === undefined) throw new Error(`& stands for nothing: ${all}`);
		return known;
	});
}
