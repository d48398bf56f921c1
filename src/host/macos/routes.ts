import { isIP } from 'node:net';
import { type DefaultRoute, type Reading, readable, unreadable } from '../host.ts';
import type { HostParts } from '../parts.ts';
import { ask } from './ask.ts';

/**
 * The default routes, the preferred one of each family first. macOS has no metrics: a route bound to its own adapter (flag I)
 * is only used by those who ask for that adapter, so it counts 1 and the real one 0.
 */
export async function macosDefaultRoutes(parts: HostParts): Promise<Reading<readonly DefaultRoute[]>> {
	const table = await ask(parts, '/usr/sbin/netstat', ['-rn']);
	if (!table.read) return table;
	const ipv4 = /^Internet:\n([\s\S]*?)(?:\n\n|$(?![\s\S]))/m.exec(table.value)?.[1];
	if (ipv4 === undefined) return unreadable('failed', '/usr/sbin/netstat: no table in its answer');
	const ipv6 = /^Internet6:\n([\s\S]*?)(?:\n\n|$(?![\s\S]))/m.exec(table.value)?.[1];
	const byMetric = (a: DefaultRoute, b: DefaultRoute) => a.metric - b.metric;
	return readable([...defaultsOf(4, ipv4).sort(byMetric), ...defaultsOf(6, ipv6 ?? '').sort(byMetric)]);
}

/** Columns by their headings: older systems have `Refs` and `Use` between flags and device. */
function defaultsOf(family: 4 | 6, table: string): DefaultRoute[] {
	const [heading = [], ...rows] = table.split('\n').map((line) => line.trim().split(/\s+/));
	const device = heading.indexOf('Netif');
	return rows.flatMap((row): DefaultRoute[] => {
		const [destination, gateway = '', flags = ''] = row;
		const interfaceName = row[device];
		// R and B: packets are dropped here.
		if (destination !== 'default' || interfaceName === undefined || /[RB]/.test(flags)) return [];
		const plain = gateway.split('%', 1)[0] ?? '';
		// `link#12`, or the device's own name: there is no gateway, everything is thrown onto the wire. `fe80::` alone is utun's.
		const via = flags.includes('G') && isIP(plain) === family && plain !== 'fe80::' ? { gateway: plain } : {};
		return [{ family, interfaceName, ...via, metric: flags.includes('I') ? 1 : 0 }];
	});
}
