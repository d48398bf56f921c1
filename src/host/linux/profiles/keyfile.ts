/** Values by section and key. Of a key that is not for us to know only the name is kept, with `undefined` for its value. */
export type Keyfile = ReadonlyMap<string, ReadonlyMap<string, string | undefined>>;

/**
 * Reads a key file of GLib, the form of NetworkManager's connections. `keeps` names the values that are kept: whatever else stands there,
 * passwords and keys among them, is dropped as it is read. The last of a repeated key counts, as in GLib.
 */
export function readKeyfile(text: string, keeps: (section: string, key: string) => boolean): Keyfile {
	const sections = new Map<string, Map<string, string | undefined>>();
	let name = '';
	for (const line of text.split(/\r?\n/)) {
		const header = /^\s*\[([^[\]]+)\]\s*$/.exec(line)?.[1];
		if (header !== undefined) name = header;
		const section = sections.get(name) ?? new Map<string, string | undefined>();
		if (name !== '') sections.set(name, section);
		const equals = line.indexOf('=');
		if (header !== undefined || equals < 0 || /^\s*#/.test(line)) continue;
		const key = line.slice(0, equals).trim();
		section.set(key, keeps(name, key) ? unescaped(line.slice(equals + 1).trimStart()) : undefined);
	}
	return sections;
}

const ESCAPES: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };

function unescaped(value: string): string {
	return value.trimEnd().replace(/\\([\s\S])/g, (whole, letter: string) => ESCAPES[letter] ?? whole);
}
