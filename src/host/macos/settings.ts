import type { Files } from '../files.ts';
import { type Reading, readable, unreadable } from '../host.ts';
import { hostsEntryIn } from '../hosts-file.ts';
import { once, oncePer } from '../memo.ts';
import type { HostParts } from '../parts.ts';
import type { NameRule, SettingQuestions } from '../settings.ts';
import { macosClockSource } from './clock-source.ts';

/** How macOS is set up, from its documents. */
export function macosSettings(parts: HostParts): SettingQuestions {
	const { files } = parts;
	return {
		dhSetting: async () => unreadable('unsupported', 'a setting of Windows'),
		setting: async () => unreadable('unsupported', 'a setting of Windows'),
		hostsEntry: oncePer(async (name: string) => hostsEntryIn(files, '/private/etc/hosts', name)),
		nameRules: once(async () => macosNameRules(files)),
		clockSource: once(() => macosClockSource(parts)),
		ipv6: async () => unreadable('unsupported', 'IPv6 of each service'),
		windowsBuild: async () => unreadable('unsupported', 'Windows'),
	};
}

/** resolver(5): a file for each domain, named after it unless it says otherwise. Those that a VPN sets lie elsewhere (scutil --dns). */
function macosNameRules(files: Files): Reading<readonly NameRule[]> {
	const names = files.list('/private/etc/resolver');
	if (!names.read) return names;
	const rules: NameRule[] = [];
	for (const name of names.value ?? []) {
		const from = `/private/etc/resolver/${name}`;
		const text = files.readText(from);
		if (!text.read) return text;
		const values = (key: string) =>
			[...(text.value ?? '').matchAll(new RegExp(`^\\s*${key}\\s+(\\S+)`, 'gm'))].map(([, value = '']) => value);
		const domain = (values('domain').at(-1) ?? name).toLowerCase().replace(/^\.+|\.$/g, '');
		rules.push({ pattern: `.${domain}`, servers: values('nameserver'), from });
	}
	return readable(rules);
}
