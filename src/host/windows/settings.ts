import { win32 as paths } from 'node:path';
import type { Files } from '../files.ts';
import { type Reading, readable } from '../host.ts';
import { hostsEntryIn } from '../hosts-file.ts';
import { once, oncePer } from '../memo.ts';
import type { Ipv6Setting, SettingName, SettingQuestions } from '../settings.ts';
import type { AskWin32, Win32 } from '../win32.ts';
import { windowsClockSource } from './clock-source.ts';
import { windowsNameRules } from './name-rules.ts';
import { registrySetting, windowsDhSetting } from './registry-settings.ts';
import { windowsBuild } from './windows-build.ts';

/** How Windows is set up. */
export function windowsSettings(ask: AskWin32, files: Files, systemRoot: string): SettingQuestions {
	return {
		dhSetting: once(() => ask(windowsDhSetting)),
		setting: oncePer((name: SettingName) => ask((win32) => registrySetting(win32, name))),
		hostsEntry: oncePer(async (name: string) => hostsEntryIn(files, paths.join(await hostsFolder(ask, systemRoot), 'hosts'), name)),
		nameRules: once(() => ask(windowsNameRules)),
		clockSource: once(() => ask(windowsClockSource)),
		ipv6: once(() => ask(windowsIpv6)),
		windowsBuild: once(() => ask(windowsBuild)),
	};
}

/** DataBasePath can point elsewhere, which malware is fond of. */
async function hostsFolder(ask: AskWin32, systemRoot: string): Promise<string> {
	const told = await ask((win32) => win32.registryValue('SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters', 'DataBasePath'));
	const folder = told.read && typeof told.value === 'string' ? told.value.trim() : '';
	return paths.isAbsolute(folder) ? folder : paths.join(systemRoot, 'System32', 'drivers', 'etc');
}

/** Bits of DisabledComponents (Microsoft: Guidance for configuring IPv6 in Windows for advanced users). */
const OFF_ON_NATIVE_INTERFACES = 0x10;
const IPV4_FIRST = 0x20;

function windowsIpv6(win32: Pick<Win32, 'registryValue'>): Reading<Ipv6Setting> {
	const found = registrySetting(win32, 'DisabledComponents');
	if (!found.read) return found;
	const bits = found.value ?? 0;
	const state = (bits & OFF_ON_NATIVE_INTERFACES) !== 0 ? 'off' : (bits & IPV4_FIRST) !== 0 ? 'prefers-ipv4' : 'on';
	return readable({ state, setting: found.value === undefined ? 'DisabledComponents, not set' : `DisabledComponents, ${bits}` });
}
