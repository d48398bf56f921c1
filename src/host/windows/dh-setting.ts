import { type DhSetting, type Reading, readable, unreadable } from '../host.ts';
import type { Win32 } from '../win32.ts';

const KEY = 'SYSTEM\\CurrentControlSet\\Services\\RasMan\\Parameters';
const NAME = 'NegotiateDH2048_AES256';
const MEANINGS: readonly DhSetting[] = ['unset', 'added', 'enforced'];

/** NegotiateDH2048_AES256: absent or 0 is the default list, 1 adds, 2 enforces. */
export function windowsDhSetting(win32: Pick<Win32, 'registryValue'>): Reading<DhSetting> {
	const found = win32.registryValue(KEY, NAME);
	if (!found.read) return found;
	const meaning = MEANINGS[typeof found.value === 'number' ? found.value : 0];
	if (meaning === undefined || (found.value !== undefined && typeof found.value !== 'number'))
		return unreadable('failed', `${NAME}: ${typeof found.value === 'number' ? found.value : 'no number'}`);
	return readable(meaning);
}
