import { getServers } from 'node:dns';

/** The DNS servers that this machine is set up with: `address`, or `address:port` and `[v6]:port` where the port is not 53. */
export function configuredDnsServers(): readonly string[] {
	return getServers();
}
