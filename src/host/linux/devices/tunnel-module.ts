import type { TunnelModule, TunnelModuleState } from '../../devices.ts';
import type { Files } from '../../files.ts';
import { type Reading, readable } from '../../host.ts';
import { moduleBlockedBy, moduleSupport } from '../kernel.ts';

const FOLDERS: Readonly<Record<TunnelModule, string>> = { l2tp_ppp: 'net/l2tp', ppp_mppe: 'drivers/net/ppp' };

export function tunnelModule(files: Files, name: TunnelModule): Reading<TunnelModuleState> {
	const support = moduleSupport(files, { name, folder: FOLDERS[name] });
	if (!support.read || support.value !== 'can-be-loaded') return support.read ? readable({ state: support.value }) : support;
	const blocked = moduleBlockedBy(files, name);
	if (!blocked.read) return blocked;
	return readable(blocked.value === undefined ? { state: 'can-be-loaded' } : { state: 'blocked', by: blocked.value });
}
