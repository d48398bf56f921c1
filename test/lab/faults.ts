import { join } from 'node:path';
import { ADDRESSES, type Lab } from './namespaces.ts';
import { says } from './programs.ts';

/** A way that delays and loses. */
interface Relay {
	/** One way, in ms. */
	readonly delayMs: number;
	/** Each packet comes so much earlier or later, at most, in ms. */
	readonly jitterMs: number;
	/** The share of packets that vanish, each way. */
	readonly loss: number;
	readonly seed: number;
}

/** What is wrong between the client and the server. All of it is done by the router. */
export interface Faults {
	/** Statements of nftables on what is forwarded: `tcp dport 1723 drop`. `iifname "inside"` comes from the client. */
	readonly forward: readonly string[];
	/** Statements on what the router itself sends: `icmp type destination-unreachable drop`. */
	readonly output: readonly string[];
	/** `client`: its address is replaced by the router's. `server`: it is dialled at {@link ADDRESSES}.front, which the router passes on. */
	readonly nat: readonly ('client' | 'server')[];
	/** The router follows PPTP's calls when it replaces addresses. Linux does not do so by itself. */
	readonly pptpHelper: boolean;
	readonly relay?: Relay | undefined;
	/** The largest packet of the link to the server, in bytes. */
	readonly mtu?: number | undefined;
}

/** Breaks the way. A lab is broken once; it goes with the lab. */
export async function breakWay(lab: Lab, { forward, output, nat, pptpHelper, relay, mtu }: Faults): Promise<void> {
	await lab.filter(...forward);
	const rules = [
		'add table ip faults',
		'add chain ip faults fout { type filter hook output priority 0; policy accept; }',
		...output.map((statement) => `add rule ip faults fout ${statement}`),
		...(pptpHelper
			? [
					'add ct helper ip faults pptp { type "pptp" protocol tcp; }',
					'add chain ip faults fhelp { type filter hook prerouting priority -150; policy accept; }',
					'add rule ip faults fhelp tcp dport 1723 ct helper set "pptp"',
				]
			: []),
		...(nat.includes('client')
			? [
					'add chain ip faults fpost { type nat hook postrouting priority 100; policy accept; }',
					'add rule ip faults fpost oifname "outside" masquerade',
				]
			: []),
		...(nat.includes('server')
			? [
					'add chain ip faults fpre { type nat hook prerouting priority -100; policy accept; }',
					`add rule ip faults fpre ip daddr ${ADDRESSES.front} dnat to ${ADDRESSES.server}`,
				]
			: []),
	];
	await must(lab.router.run('nft', ['-f', '-'], { input: rules.join('\n') }));
	if (mtu !== undefined) await must(lab.router.run('ip', ['link', 'set', 'outside', 'mtu', String(mtu)]));
	if (relay !== undefined) await startRelay(lab, relay);
}

async function startRelay(lab: Lab, { delayMs, jitterMs, loss, seed }: Relay): Promise<void> {
	await must(lab.router.run('sysctl', ['-q', '-w', 'net.ipv4.conf.all.rp_filter=0', 'net.ipv4.conf.default.rp_filter=0']));
	const program = join(import.meta.dirname, 'relay.py');
	const daemon = lab.router.start('/usr/bin/python3', [program, ...[delayMs, jitterMs, loss, seed].map(String)]);
	await says(daemon, 'ready');
}

async function must(ran: ReturnType<Lab['router']['run']>): Promise<void> {
	const { code, stderr } = await ran;
	if (code !== 0) throw new Error(`the router refuses: ${stderr}`);
}
