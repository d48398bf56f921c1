import type { Files } from '../files.ts';
import { type Reading, readable, unreadable } from '../host.ts';
import { hostsEntryIn } from '../hosts-file.ts';
import { once, oncePer } from '../memo.ts';
import type { Ipv6Setting, SettingQuestions } from '../settings.ts';
import { linuxClockSource } from './clock-source.ts';
import { linuxNameRules } from './name-rules.ts';

/** How Linux is set up. */
export function linuxSettings(files: Files): SettingQuestions {
	return {
		dhSetting: async () => unreadable('unsupported', 'a setting of Windows'),
		setting: async () => unreadable('unsupported', 'a setting of Windows'),
		hostsEntry: oncePer(async (name: string) => hostsEntryIn(files, '/etc/hosts', name)),
		nameRules: once(async () => linuxNameRules(files)),
		clockSource: once(async () => linuxClockSource(files)),
		ipv6: once(async () => linuxIpv6(files)),
		windowsBuild: async () => unreadable('unsupported', 'Windows'),
	};
}

/** Not there: the kernel was started without IPv6. */
function linuxIpv6(files: Files): Reading<Ipv6Setting> {
	const switches = files.list('/proc/sys/net/ipv6');
	if (!switches.read) return switches;
	if (switches.value === undefined) return readable({ state: 'off', setting: '/proc/sys/net/ipv6, not there' });
	const setting = 'net.ipv6.conf.all.disable_ipv6';
	const off = files.readText('/proc/sys/net/ipv6/conf/all/disable_ipv6');
	if (!off.read) return off;
	if (off.value === undefined) return unreadable('failed', `${setting}: ENOENT`);
	return readable({ state: off.value.trim() === '1' ? 'off' : 'on', setting: `${setting}, ${off.value.trim()}` });
}
