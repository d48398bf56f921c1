import { unreadable } from '../host.ts';
import { once } from '../memo.ts';
import type { SettingQuestions } from '../settings.ts';
import type { AskWin32 } from '../win32.ts';
import { windowsDhSetting } from './dh-setting.ts';

/** How Windows is set up. */
export function windowsSettings(ask: AskWin32): SettingQuestions {
	return {
		dhSetting: once(() => ask(windowsDhSetting)),
		setting: async () => unreadable('unsupported', 'not asked yet'),
		hostsEntries: async () => unreadable('unsupported', 'hosts file'),
		nameRules: async () => unreadable('unsupported', 'name rules'),
		clockSource: async () => unreadable('unsupported', 'clock source'),
	};
}
