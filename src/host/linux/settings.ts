import { unreadable } from '../host.ts';
import type { SettingQuestions } from '../settings.ts';

/** How Linux is set up. */
export function linuxSettings(): SettingQuestions {
	return {
		dhSetting: async () => unreadable('unsupported', 'a setting of Windows'),
		setting: async () => unreadable('unsupported', 'a setting of Windows'),
		hostsEntries: async () => unreadable('unsupported', 'hosts file'),
		nameRules: async () => unreadable('unsupported', 'name rules'),
		clockSource: async () => unreadable('unsupported', 'clock source'),
	};
}
