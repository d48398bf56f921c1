import { endianness } from 'node:os';
import type { Files } from '../files.ts';
import { type DefaultRoute, type Reading, readable, unreadable } from '../host.ts';

/** Flags of `linux/route.h` and `linux/ipv6_route.h`. */
const RTF_UP = 0x1;
const RTF_GATEWAY = 0x2;
const RTF_REJECT = 0x200;

/** The default routes of the main table, the preferred one of each family first. */
export function linuxDefaultRoutes(files: Files): Reading<readonly DefaultRoute[]> {
	const ipv4 = files.readText('/proc/net/route');
	if (!ipv4.read) return ipv4;
	if (ipv4.value === undefined) return unreadable('failed', '/proc/net/route: ENOENT');
	// Not there: IPv6 is switched off, so it has no routes.
	const ipv6 = files.readText('/proc/net/ipv6_route');
	if (!ipv6.read) return ipv6;
	const byMetric = (a: DefaultRoute, b: DefaultRoute) => a.metric - b.metric;
	return readable([...ipv4Defaults(ipv4.value).sort(byMetric), ...ipv6Defaults(ipv6.value ?? '').sort(byMetric)]);
}

/** Columns: Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT; addresses are hexadecimal in the machine's byte order. */
function ipv4Defaults(table: string): DefaultRoute[] {
	return rows(table).flatMap(([interfaceName, destination, gateway, flags, , , metric, mask]): DefaultRoute[] => {
		if (interfaceName === undefined || destination !== '00000000' || mask !== '00000000' || !isUsable(flags)) return [];
		const via = hasGateway(flags) ? { gateway: ipv4Of(gateway ?? '') } : {};
		return [{ family: 4, interfaceName, ...via, metric: Number(metric) }];
	});
}

/** Columns: destination, prefix length, source, prefix length, next hop, metric, references, use, flags, device; all hexadecimal. */
function ipv6Defaults(table: string): DefaultRoute[] {
	return rows(table).flatMap(([destination, length, , , nextHop, metric, , , flags, interfaceName]): DefaultRoute[] => {
		if (interfaceName === undefined || destination !== '0'.repeat(32) || length !== '00' || !isUsable(flags)) return [];
		const via = hasGateway(flags) ? { gateway: ipv6Of(nextHop ?? '') } : {};
		return [{ family: 6, interfaceName, ...via, metric: Number.parseInt(metric ?? '', 16) }];
	});
}

function rows(table: string): string[][] {
	return table.split('\n').map((line) => line.trim().split(/\s+/));
}

function isUsable(flags = ''): boolean {
	return (Number.parseInt(flags, 16) & (RTF_UP | RTF_REJECT)) === RTF_UP;
}

function hasGateway(flags = ''): boolean {
	return (Number.parseInt(flags, 16) & RTF_GATEWAY) !== 0;
}

function ipv4Of(hex: string): string {
	const bytes = [...Buffer.from(hex, 'hex')];
	return (endianness() === 'LE' ? bytes.reverse() : bytes).join('.');
}

/** As everybody writes it (RFC 5952): a URL's host is put into that form. */
function ipv6Of(hex: string): string {
	return new URL(`http://[${hex.match(/.{4}/g)?.join(':') ?? '::'}]/`).hostname.slice(1, -1);
}
