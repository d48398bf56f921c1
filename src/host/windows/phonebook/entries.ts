/**
 * One entry of a phonebook, before anybody asks what it means. A phonebook looks like an INI file and is none: `Device=` and
 * `DEVICE=` are two keys, keys repeat, blank lines stand inside an entry, and its name is any text in brackets
 * (MS-RRASM 2.2.2). The settings are followed by blocks that begin with NETCOMPONENTS, MEDIA and DEVICE.
 */
export interface PhonebookEntry {
	readonly name: string;
	/** What each setting says, in the order of the lines. */
	readonly settings: ReadonlyMap<Setting, readonly string[]>;
	/** What each DEVICE block is for (`vpn`, `modem`, `PPPoE`), with what it dials: the alternatives of PhoneNumber. */
	readonly devices: readonly { readonly kind: string; readonly numbers: readonly string[] }[];
	/** Some line of it is none that belongs in a phonebook. */
	readonly garbled: boolean;
}

/**
 * The settings that are kept, as Windows writes them. Every other is dropped as it is read, and with them whatever is secret:
 * programs that write phonebooks put keys and passwords into them (`PreSharedKey`, `Password`).
 */
const SETTINGS = [
	'Type',
	'VpnStrategy',
	'DataEncryption',
	'AuthRestrictions',
	'CustomAuthKey',
	'CustomAuthData',
	'IpPrioritizeRemote',
	'IpSecFlags',
	'DisableIKENameEkuCheck',
	'NumCustomPolicy',
	'CustomIPSecPolicies',
	'ServerListServerName',
	'AlwaysOnCapable',
	'DeviceTunnel',
] as const;
export type Setting = (typeof SETTINGS)[number];

/** The entries of a phonebook, and whether something in it belongs to none. */
export interface PhonebookEntries {
	readonly entries: readonly PhonebookEntry[];
	/** `stray`: text that stands in no entry. `name-cut`: the name of an entry breaks off. */
	readonly damage?: 'stray' | 'name-cut';
}

/** Scripts in the field write `VPNStrategy`: letters count as in Windows' own reading of INI files, but for DEVICE and its like. */
const BY_LOWER_CASE = new Map<string, Setting>(SETTINGS.map((setting) => [setting.toLowerCase(), setting]));
/** RAS_MaxEntryName. */
const LONGEST_NAME = 256;
/** No phonebook of a person comes near it. */
const MOST_ENTRIES = 1000;

interface OpenEntry {
	readonly name: string;
	/** Its name was read to the end. */
	readonly named: boolean;
	readonly settings: Map<Setting, string[]>;
	readonly devices: { readonly kind: string; readonly numbers: string[] }[];
	garbled: boolean;
}

/** Cuts the text of a phonebook into its entries. Any text will do; the time is bounded by its length. */
export function entriesIn(text: string): PhonebookEntries {
	const entries: OpenEntry[] = [];
	let stray = false;
	for (const raw of text.split(/\r\n?|\n/)) {
		const written = raw.trim();
		if (written === '') continue;
		const line = withoutControls(written).trim();
		const garbled = line !== written;
		const open = entries.at(-1);
		if (line.startsWith('[')) {
			if (entries.length === MOST_ENTRIES) break;
			entries.push(newEntry(line, garbled));
		} else if (open === undefined) stray = true;
		else if (!readLine(line, open) || garbled) open.garbled = true;
	}
	const named = entries.filter((entry) => entry.named);
	return { entries: named, ...(stray ? { damage: 'stray' } : named.length < entries.length ? { damage: 'name-cut' } : {}) };
}

function newEntry(line: string, garbled: boolean): OpenEntry {
	const end = line.lastIndexOf(']');
	const name = line.slice(1, end < 0 ? undefined : end).slice(0, LONGEST_NAME);
	return { name, named: end > 0, settings: new Map(), devices: [], garbled };
}

/** Takes a line into its entry; false where it is no line of a phonebook. */
function readLine(line: string, entry: OpenEntry): boolean {
	const equals = line.indexOf('=');
	if (equals < 1) return false;
	const key = line.slice(0, equals).trimEnd();
	const value = line.slice(equals + 1).trimStart();
	if (key === 'DEVICE') {
		entry.devices.push({ kind: value, numbers: [] });
		return true;
	}
	// `Device=` only names the adapter of a MEDIA block.
	if (key.toLowerCase() === 'phonenumber') entry.devices.at(-1)?.numbers.push(value);
	const setting = BY_LOWER_CASE.get(key.toLowerCase());
	if (setting === undefined) return true;
	const values = entry.settings.get(setting);
	if (values === undefined) entry.settings.set(setting, [value]);
	else values.push(value);
	return true;
}

/** A file that was being written when the power went is full of NUL. A tab is a blank like any other. */
function withoutControls(text: string): string {
	return text.replace(/[\0-\x08\x0b-\x1f\x7f]/g, '');
}
