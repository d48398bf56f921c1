import { below, type ConfigFiles, folderOf } from '../../config-files.ts';

/** A `conn` of ipsec.conf with what it takes from others, in lower-case names. */
export interface IpsecConn {
	readonly name: string;
	/** The file in which it begins. */
	readonly place: string;
	readonly settings: ReadonlyMap<string, string>;
}

interface WrittenConn {
	readonly name: string;
	readonly place: string;
	readonly settings: Map<string, string>;
	readonly also: string[];
}

const MOST_DEPTH = 10;

/**
 * Reads ipsec.conf(5) of strongSwan or Libreswan, with what it includes: sections begin at the margin, their settings are indented.
 * `%default` stands behind all, `also=` behind the one that says it. It holds no secrets; those are in ipsec.secrets, which is not read.
 */
export function readIpsecConf(path: string, config: ConfigFiles): readonly IpsecConn[] {
	const conns: WrittenConn[] = [];
	readInto(conns, path, config, 0);
	const defaults = conns.filter(({ name }) => name === '%default');
	return conns
		.filter(({ name }) => name !== '%default')
		.map((conn) => ({
			name: conn.name,
			place: conn.place,
			settings: withOthers([conn, ...alsoOf(conn, conns, new Set([conn]))], defaults),
		}));
}

function readInto(conns: WrittenConn[], path: string, config: ConfigFiles, depth: number): void {
	let current: WrittenConn | undefined;
	for (const line of (config.text(path) ?? '').split(/\r?\n/)) {
		const content = withoutComment(line);
		if (content.trim() === '') continue;
		const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(content.trim()) ?? [];
		const indented = /^\s/.test(line);
		const setting = indented ? /^([\w-]+)\s*=\s*(.*)$/.exec(content.trim()) : null;
		if (setting !== null) put(current, (setting[1] ?? '').toLowerCase(), unquoted(setting[2] ?? ''));
		else if (word === 'include' && depth < MOST_DEPTH) {
			for (const file of config.matching(below(folderOf(path), unquoted(rest)))) readInto(conns, file, config, depth + 1);
		} else if (!indented) {
			current = word === 'conn' ? { name: unquoted(rest), place: path, settings: new Map(), also: [] } : undefined;
			if (current !== undefined) conns.push(current);
		}
	}
}

function put(conn: WrittenConn | undefined, name: string, value: string): void {
	if (name === 'also') conn?.also.push(value);
	else conn?.settings.set(name, value);
}

function withoutComment(line: string): string {
	return line.replace(/^((?:[^"#]|"[^"]*")*)#.*$/, '$1').trimEnd();
}

function unquoted(text: string): string {
	return /^"(.*)"$/.exec(text.trim())?.[1] ?? text.trim();
}

function alsoOf(conn: WrittenConn, all: readonly WrittenConn[], seen: Set<WrittenConn>): readonly WrittenConn[] {
	return conn.also.flatMap((name) => {
		const other = all.find((each) => each.name === name);
		if (other === undefined || seen.has(other)) return [];
		seen.add(other);
		return [other, ...alsoOf(other, all, seen)];
	});
}

/** What stands first counts: the section itself, what it takes along, the defaults, of which the last to be read is the first. */
function withOthers(conns: readonly WrittenConn[], defaults: readonly WrittenConn[]): ReadonlyMap<string, string> {
	const settings = new Map<string, string>();
	for (const { settings: own } of [...conns, ...defaults.toReversed()])
		for (const [name, value] of own) if (!settings.has(name)) settings.set(name, value);
	return settings;
}
