/** One event of a Windows event log, in values. */
export interface WindowsEvent {
	readonly provider: string;
	readonly id: number;
	/** 1 critical, 2 error, 3 warning, 4 information. */
	readonly level?: number;
	/** ISO 8601 UTC. */
	readonly at: string;
	/** The text of its Data elements, in order; they may have names or none. */
	readonly data: readonly string[];
}

export interface ReadEvents {
	/** In the order of the text. */
	readonly events: readonly WindowsEvent[];
	/** What `wevtutil /e:Events` puts around them, also where there is none: its absence says that nothing was read. */
	readonly hasRoot: boolean;
	/** Events that are cut off, or that say no provider, number or time. */
	readonly damaged: number;
}

/** No log that was asked for bounded answers holds more. */
const MOST_EVENTS = 5000;
const MOST_DATA = 64;
/** A Data element holds at most 31 KB of text on Windows. */
const LONGEST_VALUE = 32_768;

/**
 * Reads Event elements (Windows event schema) out of XML, by their local names: a closed shape, for which a reader of one pass is less to
 * trust than a library for all of XML. Never throws, and takes time in proportion to the text. No entity but XML's own five and character
 * references is known, so nothing can expand.
 */
export function readEvents(xml: string): ReadEvents {
	const events: WindowsEvent[] = [];
	let hasRoot = false;
	let damaged = 0;
	let event: Draft | undefined;
	let text: string | undefined;
	for (const token of tokens(xml)) {
		if (token.kind === 'text') {
			if (text !== undefined && text.length < LONGEST_VALUE) text += token.text;
			continue;
		}
		const { name, closes, empty } = token;
		if (name === 'Events') hasRoot = true;
		if (name === 'Event' && !closes) {
			if (event !== undefined) damaged++;
			event = empty ? undefined : { data: [] };
			text = undefined;
			continue;
		}
		if (event === undefined) continue;
		if (name === 'Event') {
			const whole = finished(event);
			if (whole === undefined) damaged++;
			else events.push(whole);
			event = undefined;
			if (events.length >= MOST_EVENTS) break;
		} else if (closes || empty) {
			noteElement(event, name, closes ? (text ?? '') : '', token.attributes);
			text = undefined;
		} else {
			noteElement(event, name, undefined, token.attributes);
			text = '';
		}
	}
	return { events, hasRoot, damaged: damaged + (event === undefined ? 0 : 1) };
}

interface Draft {
	provider?: string;
	id?: number;
	level?: number;
	at?: string;
	readonly data: string[];
}

/** `text`: what the element holds, once it is over. */
function noteElement(event: Draft, name: string, text: string | undefined, attributes: ReadonlyMap<string, string>): void {
	if (name === 'Provider' && attributes.has('Name')) event.provider ??= attributes.get('Name') ?? '';
	else if (name === 'TimeCreated' && attributes.has('SystemTime')) {
		const time = Date.parse(attributes.get('SystemTime') ?? '');
		if (!Number.isNaN(time)) event.at ??= new Date(time).toISOString();
	} else if (text === undefined) return;
	else if (name === 'EventID') event.id ??= whole(text);
	else if (name === 'Level') event.level ??= whole(text);
	else if (name === 'Data' && event.data.length < MOST_DATA) event.data.push(text);
}

function whole(text: string): number {
	return /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : Number.NaN;
}

function finished({ provider, id = Number.NaN, level = Number.NaN, at, data }: Draft): WindowsEvent | undefined {
	if (provider === undefined || Number.isNaN(id) || at === undefined) return undefined;
	return { provider, id, at, data, ...(Number.isNaN(level) ? {} : { level }) };
}

type Token = { readonly kind: 'text'; readonly text: string } | Tag;

interface Tag {
	readonly kind: 'tag';
	/** Without its namespace's prefix. */
	readonly name: string;
	readonly closes: boolean;
	/** `<Data/>` */
	readonly empty: boolean;
	readonly attributes: ReadonlyMap<string, string>;
}

function* tokens(xml: string): Generator<Token> {
	let at = 0;
	while (at < xml.length) {
		const open = xml.indexOf('<', at);
		if (open !== at) yield { kind: 'text', text: decoded(xml.slice(at, open === -1 ? xml.length : open)) };
		if (open === -1) return;
		const [skipTo, literal] = special(xml, open);
		if (skipTo !== undefined) {
			if (literal !== undefined) yield { kind: 'text', text: literal };
			at = skipTo;
			continue;
		}
		const { tag, end } = readTag(xml, open + 1);
		if (tag !== undefined) yield tag;
		at = end;
	}
}

/** Comments, CDATA, processing instructions and declarations: where they end, and what text they stand for. */
function special(xml: string, open: number): readonly [end: number | undefined, literal?: string] {
	const until = (mark: string, from: number) => {
		const end = xml.indexOf(mark, from);
		return end === -1 ? xml.length : end + mark.length;
	};
	if (xml.startsWith('<!--', open)) return [until('-->', open + 4)];
	if (xml.startsWith('<![CDATA[', open)) {
		const end = until(']]>', open + 9);
		return [end, xml.slice(open + 9, xml.startsWith(']]>', end - 3) ? end - 3 : end)];
	}
	if (xml.startsWith('<?', open)) return [until('?>', open + 2)];
	return xml.startsWith('<!', open) ? [until('>', open + 2)] : [undefined];
}

/** Reads a tag from behind its `<`. Of one that never ends nothing is taken. */
function readTag(xml: string, start: number): { readonly tag: Tag | undefined; readonly end: number } {
	const closes = xml[start] === '/';
	let at = closes ? start + 1 : start;
	const nameFrom = at;
	while (at < xml.length && !isBlank(xml, at) && xml[at] !== '>' && xml[at] !== '/' && xml[at] !== '<') at++;
	const name = localName(xml.slice(nameFrom, at));
	const attributes = new Map<string, string>();
	let empty = false;
	while (at < xml.length && xml[at] !== '>') {
		// A tag that was cut, and the next one behind it.
		if (xml[at] === '<') return { tag: undefined, end: at };
		if (isBlank(xml, at) || xml[at] === '=') at++;
		else if (xml[at] === '/') {
			empty = true;
			at++;
		} else if (xml[at] === '"' || xml[at] === "'") {
			const close = xml.indexOf(xml[at] as string, at + 1);
			at = close === -1 ? xml.length : close + 1;
		} else {
			const from = at;
			while (at < xml.length && !isBlank(xml, at) && !'=/<>"\''.includes(xml[at] as string)) at++;
			const key = localName(xml.slice(from, at));
			while (at < xml.length && (isBlank(xml, at) || xml[at] === '=')) at++;
			const quote = xml[at];
			if (quote !== '"' && quote !== "'") continue;
			const close = xml.indexOf(quote, at + 1);
			if (close === -1) return { tag: undefined, end: xml.length };
			if (close - at <= LONGEST_VALUE) attributes.set(key, decoded(xml.slice(at + 1, close)));
			at = close + 1;
		}
	}
	if (at >= xml.length) return { tag: undefined, end: xml.length };
	return { tag: { kind: 'tag', name, closes, empty, attributes }, end: at + 1 };
}

function isBlank(xml: string, at: number): boolean {
	const code = xml.charCodeAt(at);
	return code === 32 || code === 9 || code === 10 || code === 13;
}

function localName(name: string): string {
	return name.slice(name.lastIndexOf(':') + 1);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
	if (!text.includes('&')) return text;
	return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (entity, decimal, hex, name) => {
		if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? entity;
		const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
		return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : entity;
	});
}
