import type { Saw } from '../../src/check/define.ts';
import type { Host } from '../../src/host/host.ts';
import type { SettingName } from '../../src/host/settings.ts';
import { inWords, type WhyUnreadable, whyOf } from './unreadable.ts';

/** A registry value that is a switch: 1 is on; 0, and not set, is off. */
export async function switchedOn(host: Host, name: SettingName): Promise<boolean | Saw<'unreadable', WhyUnreadable>> {
	const found = await host.setting(name);
	return found.read ? (found.value ?? 0) !== 0 : { outcome: 'unreadable', ...whyOf(found) };
}

/** The entry of the outcome `unreadable` of such a check. */
export function switchUnreadable(name: SettingName) {
	return { status: 'unknown', says: (seen: WhyUnreadable) => `${name} could not be read (${inWords(seen)}).` } as const;
}
