import { type Reading, readable } from '../host.ts';
import type { HostParts } from '../parts.ts';

/**
 * The DNS servers that are set up. The library that is asked (c-ares) names 127.0.0.1 also when there is none;
 * resolv.conf(5) tells the two apart.
 */
export function linuxDnsServers({ files, network }: Pick<HostParts, 'files' | 'network'>): Reading<readonly string[]> {
	const servers = network.dnsServers();
	if (servers.length !== 1 || servers[0] !== '127.0.0.1') return readable(servers);
	const text = files.readText('/etc/resolv.conf');
	const isSetUp = !text.read || /^\s*nameserver\s/m.test(text.value ?? '');
	return readable(isSetUp ? servers : []);
}
