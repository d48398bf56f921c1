import { addressesOf } from '../../checks/index.ts';
import type { DiagnoseInput } from '../diagnose.ts';
import { thisMachine } from '../host/this-machine.ts';
import { heldUpMs } from '../net/cap.ts';
import { configuredDnsServers } from '../net/dns-servers.ts';
import { sourceAddress } from '../net/source.ts';
import type { Asking } from './asked-targets.ts';
import type { Configuration } from './configuration.ts';

/** What a run on this machine is made of, once it is known whom it is about. Ends when `signal` is aborted; its reason stands in the report. */
export async function inputFor(
	version: string,
	{ run, supplied, targets: findTargets }: Asking,
	{ catalog, checks, settings }: Configuration,
	signal: AbortSignal,
): Promise<DiagnoseInput> {
	const { deadlineMs: _, vantage, ...request } = run;
	const machine = await thisMachine({ network: { sourceAddress, dnsServers: configuredDnsServers }, signal });
	const host = vantage === undefined ? machine : { ...machine, vantage: async () => vantage };
	const { client = request.options.client, ...about } = await findTargets(host);
	const { waivers = [] } = settings ?? {};
	const options = { ...request.options, client };
	return { version, catalog, checks, addressesOf, host, signal, supplied, heldUpMs, waivers, ...about, ...request, options };
}
