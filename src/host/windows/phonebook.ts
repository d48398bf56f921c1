import { MOST_BYTES } from '../files.ts';
import type { Profile, ProfileFault } from '../profile.ts';
import { entriesIn } from './phonebook/entries.ts';
import { type EntryPlace, profileOf } from './phonebook/profile.ts';
import { phonebookText } from './phonebook/text.ts';

/** What a phonebook (rasphone.pbk) holds. */
export interface Phonebook {
	/** Its VPN connections. Entries of modems and of broadband are none. */
	readonly profiles: readonly Profile[];
	/** Something in it belongs to no entry, or no entry is left in it. */
	readonly damage?: 'no-entry' | 'stray' | 'name-cut';
}

/**
 * Reads a phonebook of whatever age and state; any bytes will do. `ansiPage`: of the machine, for files that are not UTF-8.
 * Keys and passwords are dropped by name as they are read.
 */
export function readPhonebook(bytes: Uint8Array, place: EntryPlace, ansiPage?: number): Phonebook {
	const text = phonebookText(bytes, ansiPage);
	const { entries, damage } = entriesIn(text);
	const profiles = distinct(entries.flatMap((entry) => profileOf(entry, place) ?? []));
	const whole = bytes.length >= MOST_BYTES ? withFault(profiles, { fault: 'cut', setting: place.place }) : profiles;
	const empty = entries.length === 0 && /[^\s\uFEFF]/.test(text);
	return { profiles: whole, ...(empty ? { damage: 'no-entry' } : damage === undefined ? {} : { damage }) };
}

/** Of two entries of one name Windows finds the first. */
function distinct(profiles: readonly Profile[]): readonly Profile[] {
	const byName = new Map<string, Profile>();
	for (const profile of profiles) {
		const { name } = profile;
		const first = byName.get(name.toLowerCase());
		if (first === undefined) byName.set(name.toLowerCase(), profile);
		else if (!first.faults.some(({ setting }) => setting === `[${first.name}]`))
			byName.set(name.toLowerCase(), { ...first, faults: [...first.faults, { fault: 'repeated', setting: `[${first.name}]` }] });
	}
	return [...byName.values()];
}

/** The last one is where the reading ended. */
function withFault(profiles: readonly Profile[], fault: ProfileFault): readonly Profile[] {
	return profiles.map((profile, at) => (at === profiles.length - 1 ? { ...profile, faults: [...profile.faults, fault] } : profile));
}
