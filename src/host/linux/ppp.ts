import type { Files } from '../files.ts';
import type { Adapter } from '../host.ts';

/**
 * PPP carries VPNs (PPTP, L2TP, SSTP), but also DSL lines and mobile modems, and the device does not tell which. It is no tunnel
 * when the kernel holds a PPPoE session, or when nothing else is up that could carry one.
 */
export function pppDescription(files: Files, adapter: Adapter, all: readonly Adapter[]): Adapter {
	if (adapter.description !== 'PPP') return adapter;
	const sessions = files.readText('/proc/net/pppoe');
	const rows = sessions.read ? (sessions.value ?? '').trim().split('\n').slice(1) : [];
	if (rows.length > 0) return { ...adapter, kind: 'other', description: 'PPPoE' };
	return all.some(canCarry) ? adapter : { ...adapter, kind: 'mobile' };
}

function canCarry({ kind, link, addresses }: Adapter): boolean {
	return (kind === 'ethernet' || kind === 'wifi' || kind === 'mobile') && link === 'up' && addresses.length > 0;
}
