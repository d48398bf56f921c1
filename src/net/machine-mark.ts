import { hostname, networkInterfaces } from 'node:os';
import { addressKind } from './address-kind.ts';

/**
 * What tells this computer from others behind the same address and is the same in every run: its name and the hardware addresses of the
 * adapters that have a proper address. Good for a seed; it never leaves this computer.
 */
export function machineMark(): string {
	const adapters = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
	const own = adapters.filter(({ internal, address }) => !internal && addressKind(address) !== 'link-local');
	return [hostname(), ...[...new Set(own.map(({ mac }) => mac))].sort()].join(' ');
}
