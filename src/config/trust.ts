import type { Stats } from 'node:fs';

const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;

/**
 * Why a file that was found, and not named, must not steer this user's program: on systems with shared folders anybody
 * could have put it in the way. `uid` is the user's; Windows has none, and its folders are not shared like that.
 */
export function distrust({ uid: owner, gid, mode }: Pick<Stats, 'uid' | 'gid' | 'mode'>, uid: number | undefined): string | undefined {
	if (uid === undefined) return undefined;
	if (owner !== uid && owner !== 0) return `it belongs to another user (number ${owner}), and neither to you nor to root`;
	// Debian, Fedora and others give every user a group of the same number, with nobody else in it.
	const isShared = gid !== 0 && gid !== owner;
	if ((mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && isShared)) return 'other users may write to it';
	return undefined;
}
