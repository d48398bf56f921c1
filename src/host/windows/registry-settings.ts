import { type DhSetting, type Reading, readable, unreadable } from '../host.ts';
import type { SettingName } from '../settings.ts';
import type { Win32 } from '../win32.ts';

const RASMAN = 'SYSTEM\\CurrentControlSet\\Services\\RasMan\\Parameters';

const KEYS: Readonly<Record<SettingName | 'NegotiateDH2048_AES256' | 'DisabledComponents', string>> = {
	AssumeUDPEncapsulationContextOnSendRule: 'SYSTEM\\CurrentControlSet\\Services\\PolicyAgent',
	ProhibitIpSec: RASMAN,
	AllowL2TPWeakCrypto: RASMAN,
	DisableIKENameEkuCheck: RASMAN,
	NegotiateDH2048_AES256: RASMAN,
	DisabledComponents: 'SYSTEM\\CurrentControlSet\\Services\\Tcpip6\\Parameters',
};

/** A number (REG_DWORD) that decides over a tunnel; `undefined` where it is not set. */
export function registrySetting(win32: Pick<Win32, 'registryValue'>, name: keyof typeof KEYS): Reading<number | undefined> {
	const found = win32.registryValue(KEYS[name], name);
	if (!found.read) return found;
	const { value } = found;
	return value === undefined || typeof value === 'number' ? readable(value) : unreadable('failed', `${name}: no number`);
}

const DH_MEANINGS: readonly DhSetting[] = ['unset', 'added', 'enforced'];

/** NegotiateDH2048_AES256: absent or 0 is the default list, 1 adds, 2 enforces. */
export function windowsDhSetting(win32: Pick<Win32, 'registryValue'>): Reading<DhSetting> {
	const found = registrySetting(win32, 'NegotiateDH2048_AES256');
	if (!found.read) return found;
	const meaning = DH_MEANINGS[found.value ?? 0];
	return meaning === undefined ? unreadable('failed', `NegotiateDH2048_AES256: ${found.value}`) : readable(meaning);
}
