import { type Reading, readable } from '../host.ts';
import type { NameRule } from '../settings.ts';
import type { Win32 } from '../win32.ts';

/** Where policies keep their rules, and where those of this computer lie. A policy's rules replace the others ([MS-GPNRPT]). */
const POLICY = 'SOFTWARE\\Policies\\Microsoft\\Windows NT\\DNSClient\\DnsPolicyConfig';
const LOCAL = 'SYSTEM\\CurrentControlSet\\Services\\Dnscache\\Parameters\\DnsPolicyConfig';

/** The Name Resolution Policy Table, as `Get-DnsClientNrptPolicy` shows it: a key for each rule. */
export function windowsNameRules(win32: Pick<Win32, 'registryKeys' | 'registryValue'>): Reading<readonly NameRule[]> {
	const policy = rulesBelow(win32, POLICY, 'policy');
	return policy.read && policy.value.length === 0 ? rulesBelow(win32, LOCAL, 'this computer') : policy;
}

function rulesBelow(win32: Pick<Win32, 'registryKeys' | 'registryValue'>, key: string, from: string): Reading<readonly NameRule[]> {
	const keys = win32.registryKeys(key);
	if (!keys.read) return keys;
	const rules: NameRule[] = [];
	for (const id of keys.value ?? []) {
		const names = win32.registryValue(`${key}\\${id}`, 'Name');
		if (!names.read) return names;
		const servers = serversOf(win32, `${key}\\${id}`);
		if (!servers.read) return servers;
		for (const pattern of listIn(names.value)) rules.push({ pattern: pattern.toLowerCase(), servers: servers.value, from });
	}
	return readable(rules);
}

/** Of a plain rule, and of DirectAccess. */
function serversOf(win32: Pick<Win32, 'registryValue'>, key: string): Reading<readonly string[]> {
	const servers: string[] = [];
	for (const name of ['GenericDNSServers', 'DirectAccessDNSServers']) {
		const found = win32.registryValue(key, name);
		if (!found.read) return found;
		servers.push(...listIn(found.value));
	}
	return readable(servers);
}

/** REG_MULTI_SZ, or a text with semicolons. */
function listIn(value: unknown): readonly string[] {
	const texts = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(';') : [];
	return texts.map((text) => text.replace(/\p{C}/gu, '').trim().slice(0, 255)).filter((text) => text !== '');
}
