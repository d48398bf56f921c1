import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../src/report/schema.ts';
import type { Certificates } from './certificates.ts';
import { check } from './check.ts';
import { startDnsmasq } from './dnsmasq.ts';
import { breakWay } from './faults.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import type { Daemon } from './programs.ts';
import type { Scenario } from './scenario.ts';
import { startServer } from './servers/index.ts';

/** A scenario that was played to its end. */
export interface Played {
	readonly report: Report;
	/** How long the program ran, in ms. */
	readonly ms: number;
	/** What the servers' logs hold too often. */
	readonly tooOften: readonly string[];
}

/** How long a server's log may take to hold what has just happened, in ms. */
const LOG_MS = 200;

/** Builds a network, starts the servers, breaks the way, asks the installed program, and removes everything again. */
export async function play(scenario: Scenario, certificates: Certificates): Promise<Played> {
	const lab = await createLab();
	try {
		const daemons: Daemon[] = [];
		for (const server of scenario.servers) daemons.push(await startServer(lab, server, certificates));
		if (!scenario.dns.silent) await startNames(lab, scenario);
		await breakWay(lab, {
			forward: scenario.router,
			output: scenario.routerSends,
			nat: scenario.nat,
			pptpHelper: scenario.pptpHelper,
			relay: scenario.relay,
			mtu: scenario.mtu,
		});
		const { report, ms } = await check(lab.client, ...hostOf(scenario), ...flagsOf(lab, scenario, certificates));
		const limits = Object.entries(scenario.atMost);
		if (limits.length > 0) await new Promise((resolve) => setTimeout(resolve, LOG_MS));
		const logs = daemons.map((daemon) => daemon.output()).join('\n');
		const tooOften = limits.flatMap(([text, most]) => {
			const count = [...logs.matchAll(new RegExp(text, 'g'))].length;
			return count > most ? [`${count} times "${text}" in the logs, at most ${most} allowed`] : [];
		});
		return { report, ms, tooOften };
	} finally {
		await lab.close();
	}
}

/** The router answers names, as at home. */
async function startNames(lab: Lab, { dns: { records, options } }: Scenario): Promise<void> {
	const all = {
		'vpn.lab.test': [ADDRESSES.server],
		'ca.lab.test': [ADDRESSES.secondServer],
		'dead.lab.test': [ADDRESSES.dead],
		...records,
	};
	const hosts = Object.entries(all).flatMap(([name, addresses]) => addresses.map((address) => `--host-record=${name},${address}`));
	await startDnsmasq(lab.router, ['--local=/lab.test/', '--local-ttl=60', ...hosts, ...options]);
}

function hostOf({ check: { host, flags } }: Scenario): readonly string[] {
	if (host === undefined) return flags.includes('--connection') ? [] : ['vpn.lab.test'];
	return [({ server: ADDRESSES.server, dead: ADDRESSES.dead, front: ADDRESSES.front } as Record<string, string>)[host] ?? host];
}

/** The namespaces are machines of their own as far as the network goes, whatever the lab itself runs in. */
const VANTAGE = ['--vantage', 'machine'];
/** As a user has it by default, for daemons on a busy machine: where something answers, it costs nothing. */
const PATIENT = ['--timeout', '5'];

function flagsOf(lab: Lab, { healthy, check: { flags, psk } }: Scenario, { authority }: Certificates): readonly string[] {
	const at = (name: string) => join(lab.folder, name);
	if (flags.includes('{psk}')) writeFileSync(at('psk'), `${psk}\n`);
	const files: Readonly<Record<string, string>> = {
		'{ca}': authority,
		'{psk}': at('psk'),
		'{ovpn}': at('client.ovpn'),
		'{wg}': at('client.conf'),
	};
	return [...VANTAGE, ...(healthy ? PATIENT : []), ...flags.map((flag) => files[flag] ?? flag)];
}
