import type { ConfigFiles } from '../../config-files.ts';
import { type HostParts, PROGRAM_PATIENCE_MS } from '../../parts.ts';
import type { Keyfile } from './keyfile.ts';
import { isKept } from './networkmanager-vpn.ts';

/** A connection as NetworkManager tells it, in the words of its file. */
export interface ToldConnection {
	readonly uuid: string;
	readonly path: string;
	readonly keyfile: Keyfile;
}

const MOST_CONNECTIONS = 50;

/** Asks NetworkManager for the connections in `paths`: once for the list, once for all that are VPNs. It tells no secrets unless asked to. */
export async function askNmcli(parts: HostParts, paths: readonly string[], config: ConfigFiles): Promise<readonly ToldConnection[]> {
	const run = (...args: readonly string[]) =>
		parts.exec('nmcli', ['-t', ...args], {
			timeoutMs: PROGRAM_PATIENCE_MS,
			// In the plain C locale it writes "?" for every letter that is not ASCII.
			env: { LC_ALL: 'C.UTF-8' },
			...(parts.signal === undefined ? {} : { signal: parts.signal }),
		});
	const list = await run('-f', 'UUID,TYPE,FILENAME', 'connection', 'show');
	// Not running: exit code 8 (nmcli(1)). What could not be read stays so.
	if (!list.read || list.value.exitCode !== 0) return [];
	const listed = list.value.stdout.split('\n').map(fieldsOf);
	// It has named every file: those that it names another type for are no VPNs, and nothing is missed by not reading them.
	const vpns = listed
		.filter(([, type = '', file = '']) => paths.includes(file) && /^(vpn|wireguard)$/.test(type))
		.slice(0, MOST_CONNECTIONS);
	const others = listed.filter(([uuid, , file = '']) => paths.includes(file) && !vpns.some(([other]) => other === uuid));
	for (const [, , file = ''] of others) config.wasRead(file);
	if (vpns.length === 0) return [];
	const shown = await run('connection', 'show', ...vpns.map(([uuid = '']) => uuid));
	if (!shown.read || shown.value.exitCode !== 0) return [];
	return shown.value.stdout.split(/\n\s*\n/).flatMap((block) => {
		const keyfile = keyfileOf(block);
		const uuid = keyfile.get('connection')?.get('uuid');
		const path = vpns.find(([each]) => each === uuid)?.[2];
		if (uuid === undefined || path === undefined) return [];
		// Of WireGuard's peers it tells nothing (nmcli 1.42): the file stays unread.
		if (keyfile.get('connection')?.get('type') === 'vpn') config.wasRead(path);
		return [{ uuid, path, keyfile }];
	});
}

/** The fields of a terse line: `:` separates, and is escaped by a backslash within a field, as the backslash is. */
function fieldsOf(line: string): readonly string[] {
	return [...line.matchAll(/((?:\\.|[^:\\])*)(?::|$)/g)].map(([, field = '']) => field.replace(/\\(.)/g, '$1'));
}

/** `setting.property:value` line by line, in the words of a keyfile; `vpn.data` holds the plug-in's own, `key = value` separated by commas. */
function keyfileOf(block: string): Keyfile {
	const sections = new Map<string, Map<string, string | undefined>>();
	const put = (section: string, key: string, value: string) => {
		const settings = sections.get(section) ?? new Map<string, string | undefined>();
		sections.set(section, settings.set(key, isKept(section, key) ? value : undefined));
	};
	for (const line of block.split('\n')) {
		const [, section = '', key = '', value = ''] = /^([\w-]+)\.([\w-]+):(.*)$/.exec(line) ?? [];
		if (section === '' || value === '' || value === '--') continue;
		if (section === 'vpn' && key === 'data') for (const [name, each] of dataOf(value)) put('vpn', name, each);
		else put(section, key, value === 'yes' && key === 'never-default' ? 'true' : value);
	}
	return sections;
}

/** Commas of a value are escaped; a lone backslash stands for itself. */
function dataOf(text: string): readonly (readonly [string, string])[] {
	return [...text.matchAll(/((?:\\.|[^,\\])+)(?:,|$)/g)].map(([, item = '']) => {
		const equals = item.indexOf('=');
		return [
			item.slice(0, equals).trim(),
			item
				.slice(equals + 1)
				.trim()
				.replace(/\\([,\\])/g, '$1'),
		];
	});
}
