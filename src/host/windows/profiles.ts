import { isUtf8 } from 'node:buffer';
import { win32 as paths } from 'node:path';
import { type Reading, readable, type Unreadable, unreadable } from '../host.ts';
import { once, oncePer } from '../memo.ts';
import type { HostParts } from '../parts.ts';
import type { PhonebookQuestions, Profile, ProfileQuestions, Profiles, UnreadPlace } from '../profile.ts';
import type { AskWin32 } from '../win32.ts';
import { eapMethod } from './eap-method.ts';
import type { EntryPlace } from './phonebook/profile.ts';
import { readPhonebook } from './phonebook.ts';
import type { PowerShell } from './powershell.ts';
import { differencesBetween, LIST, listedConnections } from './vpn-connections.ts';

interface ProfileParts extends Pick<HostParts, 'files' | 'environment'> {
	readonly ask: AskWin32;
	readonly shell: Pick<PowerShell, 'rows'>;
}

/**
 * The connections of Windows' own client. The phonebooks are read as files: that takes no program, and shows more than Windows' list
 * of them does. The list is the second record, and the first where a phonebook cannot be read.
 */
export function windowsProfiles(parts: ProfileParts): ProfileQuestions & PhonebookQuestions {
	const inFiles = once(() => phonebooks(parts));
	const listed = once(() => listedConnections(parts.shell));
	return {
		profiles: once(async (): Promise<Profiles> => {
			const files = await inFiles();
			return files.unread.length === 0 ? files : withListed(files, await listed());
		}),
		profileDifferences: once(async () => {
			const [files, list] = [await inFiles(), await listed()];
			if (!list.read) return list;
			// What could not be read is no entry that is missing.
			const [unread] = files.unread;
			if (unread !== undefined) return unreadable(unread.why.reason, unread.why.detail);
			return readable(differencesBetween(files.found, list.value));
		}),
		eapMethod: oncePer(async (method: number) => parts.ask((win32) => eapMethod(win32, method))),
	};
}

/** Both folders of phonebooks, each with one for connections that are kept out of sight. */
const FOLDER = ['Microsoft', 'Network', 'Connections', 'Pbk'];
const HIDDEN = '_hiddenPbk';
const OWNERS = [
	{ variable: 'APPDATA', belongsTo: 'user' },
	{ variable: 'ProgramData', belongsTo: 'everybody' },
] as const;
/** A folder of more is none of a person's. */
const MOST_FILES = 32;

async function phonebooks(parts: ProfileParts): Promise<Profiles> {
	const found: Profile[] = [];
	const unread: UnreadPlace[] = [];
	for (const { variable, belongsTo } of OWNERS) {
		for (const folder of [FOLDER, [...FOLDER, HIDDEN]]) {
			const hidden = folder.includes(HIDDEN) ? ({ hidden: true } as const) : {};
			const read = await phonebooksIn(parts, variable, folder, { belongsTo, ...hidden });
			found.push(...read.found);
			unread.push(...read.unread);
		}
	}
	return { found, unread };
}

/** Windows takes every file of that kind in the folder for a phonebook. One that is not there is none. */
async function phonebooksIn(
	{ files, environment, ask }: ProfileParts,
	variable: string,
	folder: readonly string[],
	whose: Omit<EntryPlace, 'place'>,
): Promise<Profiles> {
	const root = environment[variable];
	// By the variable, in a report too: the path has the user's name in it.
	const shown = (name = '') => paths.join(`%${variable}%`, ...folder, name);
	if (root === undefined)
		return { found: [], unread: whose.hidden ? [] : [{ place: shown(), why: { reason: 'failed', detail: variable } }] };
	const names = files.list(paths.join(root, ...folder));
	if (!names.read) return { found: [], unread: [{ place: shown(), why: whyOf(names, root, variable) }] };
	const books = (names.value ?? []).filter((name) => /\.pbk$/i.test(name)).slice(0, MOST_FILES);
	const found: Profile[] = [];
	const unread: UnreadPlace[] = [];
	for (const name of books) {
		const place = shown(name);
		const bytes = files.readBytes(paths.join(root, ...folder, name));
		if (!bytes.read) unread.push({ place, why: whyOf(bytes, root, variable) });
		if (!bytes.read || bytes.value === undefined) continue;
		const { profiles, damage } = readPhonebook(bytes.value, { place, ...whose }, isUtf8(bytes.value) ? undefined : await ansiPage(ask));
		found.push(...profiles);
		if (damage !== undefined) unread.push({ place, why: { reason: 'failed', detail: `${name}: ${damage}` }, damaged: true });
	}
	return { found, unread };
}

function whyOf({ reason, detail }: Unreadable, root: string, variable: string): UnreadPlace['why'] {
	return { reason, detail: detail.replace(root, `%${variable}%`) };
}

/** The machine's page for files that are not Unicode; undefined where it cannot be asked. */
async function ansiPage(ask: AskWin32): Promise<number | undefined> {
	const page = await ask((win32) => win32.registryValue('SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage', 'ACP'));
	return page.read && typeof page.value === 'string' && /^\d{3,5}$/.test(page.value) ? Number(page.value) : undefined;
}

/** Adds what only Windows' list has, where a phonebook could not be read. */
function withListed({ found, unread }: Profiles, listed: Reading<readonly Profile[]>): Profiles {
	if (!listed.read) return { found, unread: [...unread, { place: LIST, why: { reason: listed.reason, detail: listed.detail } }] };
	const isFound = ({ name, belongsTo }: Profile) =>
		found.some((other) => other.belongsTo === belongsTo && other.name.toLowerCase() === name.toLowerCase());
	return { found: [...found, ...listed.value.filter((profile) => !isFound(profile))], unread };
}
