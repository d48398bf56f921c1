import type { Profile, Profiles } from '../host/profile.ts';

/** The connections of this machine of that name: as it is written; else whatever the case of its letters. */
export function called({ found }: Profiles, name: string): readonly Profile[] {
	const same = found.filter((profile) => profile.name === name);
	return same.length > 0 ? same : found.filter((profile) => profile.name.toLowerCase() === name.toLowerCase());
}
