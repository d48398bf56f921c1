import type { FirewallBlock, OutboundFirewall } from '../../devices.ts';
import type { Files } from '../../files.ts';
import { type Reading, readable, unreadable } from '../../host.ts';
import { type HostParts, PROGRAM_PATIENCE_MS } from '../../parts.ts';

/**
 * What nftables does with what leaves this machine: the filters of the hook `output`, and those of their rules that drop or reject by protocol
 * and port alone. Only root may list them. The old tables of iptables are not among them: where they are in use, nothing is said.
 */
export async function outboundFirewall({ exec, files, environment, signal }: HostParts): Promise<Reading<OutboundFirewall>> {
	if (!mayList(files)) return unreadable('not-permitted', 'nft list ruleset');
	for (const table of ['/proc/net/ip_tables_names', '/proc/net/ip6_tables_names']) {
		const names = files.readText(table);
		// For root's eyes only; nft then says the same.
		if (names.read && (names.value ?? '').trim() !== '') return unreadable('unsupported', `${table}: rules of iptables-legacy`);
	}
	// Not in everybody's PATH, but there for everybody; to all but root it says that it may not.
	const env = { PATH: `${environment.PATH ?? ''}:/usr/sbin:/sbin` };
	const options = { timeoutMs: PROGRAM_PATIENCE_MS, env, ...(signal === undefined ? {} : { signal }) };
	const ran = await exec('nft', ['-j', 'list', 'ruleset'], options);
	if (!ran.read) return ran;
	if (/Operation not permitted|must be root/.test(ran.value.stderr)) return unreadable('not-permitted', 'nft list ruleset');
	const objects = parsed(ran.value.stdout);
	return objects === undefined ? unreadable('failed', `nft: exit ${ran.value.exitCode}`) : readable(understood(objects));
}

/** By the effective capabilities of this process (capabilities(7)): without CAP_NET_ADMIN, bit 12, there is no use in asking. */
function mayList(files: Files): boolean {
	const status = files.readText('/proc/self/status');
	const effective = status.read ? /^CapEff:\s*([0-9a-f]+)$/m.exec(status.value ?? '')?.[1] : undefined;
	return effective === undefined || (BigInt(`0x${effective}`) & (1n << 12n)) !== 0n;
}

type Json = Readonly<Record<string, unknown>>;

/** Even an empty ruleset names the version of nft: nothing at all is no answer. */
function parsed(text: string): readonly Json[] | undefined {
	try {
		const { nftables } = JSON.parse(text) as { nftables?: readonly Json[] };
		return Array.isArray(nftables) && nftables.length > 0 ? nftables : undefined;
	} catch {
		return undefined;
	}
}

interface Chain {
	readonly family: string;
	readonly table: string;
	readonly name: string;
	readonly hook?: string;
	readonly type?: string;
	readonly policy?: string;
}

interface Rule {
	readonly family: string;
	readonly table: string;
	readonly chain: string;
	readonly handle: number;
	readonly expr: readonly Json[];
}

function understood(objects: readonly Json[]): OutboundFirewall {
	const chains = objects.flatMap(({ chain }) => (chain === undefined ? [] : [chain as Chain]));
	const output = chains.filter(({ hook, type }) => hook === 'output' && (type === 'filter' || type === 'route'));
	const rules = objects.flatMap(({ rule }) => (rule === undefined ? [] : [rule as Rule]));
	const judged = output.map(({ family, table, name }) =>
		blocksOf(rules.filter((rule) => rule.family === family && rule.table === table && rule.chain === name)),
	);
	return {
		name: 'nftables',
		otherwise: output.some(({ policy }) => policy === 'drop') || judged.some(({ rest }) => rest === 'block') ? 'block' : 'allow',
		blocks: judged.flatMap(({ blocks }) => blocks),
	};
}

/**
 * The rules of one chain in their order. Behind a rule that lets something through, or that leads to another chain, no later one is sure
 * to be reached: what blocks without a condition there is a default, and the rest is passed over.
 */
function blocksOf(rules: readonly Rule[]): { readonly blocks: readonly FirewallBlock[]; readonly rest: 'allow' | 'block' } {
	const blocks: FirewallBlock[] = [];
	let isSure = true;
	for (const { family, table, chain, handle, expr } of rules) {
		const steps = expr.filter((each) => !('counter' in each) && !('log' in each) && !('comment' in each));
		const verdict = steps.at(-1) ?? {};
		const conditions = steps.slice(0, -1);
		const isBlock = 'drop' in verdict || 'reject' in verdict;
		if (isBlock && conditions.length === 0) return { blocks, rest: 'block' };
		if (isBlock && isSure) blocks.push(...blockOf(`${family} ${table} ${chain} ${handle}`, conditions));
		if ('accept' in verdict && conditions.length === 0) return { blocks, rest: 'allow' };
		if (!isBlock && !conditions.every(isOfNoNewTunnel)) isSure = false;
		if ('jump' in verdict || 'goto' in verdict) isSure = false;
	}
	return { blocks, rest: 'allow' };
}

/** `oif lo`, and packets of connections that are there already: a rule for these says nothing about a tunnel that is yet to begin. */
function isOfNoNewTunnel(condition: Json): boolean {
	const { left, right } = matchOf(condition);
	if (left?.meta?.key === 'oifname' || left?.meta?.key === 'oif') return right === 'lo';
	return left?.ct?.key === 'state' && !valuesOf(right).includes('new');
}

interface Match {
	readonly left?: { readonly payload?: Json; readonly meta?: Json; readonly ct?: Json };
	readonly right?: unknown;
	readonly op?: string;
}

function matchOf(condition: Json): Match {
	return (condition.match ?? {}) as Match;
}

/** One value, a list of them, or an anonymous set. */
function valuesOf(right: unknown): readonly unknown[] {
	const set = (right as Json | null | undefined)?.set;
	return Array.isArray(set) ? set : Array.isArray(right) ? right : [right];
}

/** A rule with any other condition may not concern the tunnel: it is passed over. */
function blockOf(rule: string, [condition, ...others]: readonly Json[]): readonly FirewallBlock[] {
	if (condition === undefined || others.length > 0) return [];
	const { left, right, op } = matchOf(condition);
	if (op !== '==' && op !== 'in') return [];
	const { protocol, field } = (left?.payload ?? {}) as { readonly protocol?: string; readonly field?: string };
	if ((protocol === 'tcp' || protocol === 'udp') && field === 'dport') {
		const ports = valuesOf(right).flatMap(portsOf);
		return ports.length === 0 ? [] : [{ rule, protocol, ports }];
	}
	const names = field === 'protocol' || field === 'nexthdr' || left?.meta?.key === 'l4proto' ? valuesOf(right) : [];
	return names.flatMap((name): readonly FirewallBlock[] => {
		const known = PROTOCOLS[String(name)];
		return known === undefined ? [] : [{ rule, protocol: known }];
	});
}

/** By name or by IANA's number. */
const PROTOCOLS: Readonly<Record<string, NonNullable<FirewallBlock['protocol']>>> = {
	tcp: 'tcp',
	6: 'tcp',
	udp: 'udp',
	17: 'udp',
	gre: 'gre',
	47: 'gre',
	esp: 'esp',
	50: 'esp',
};

function portsOf(value: unknown): readonly (readonly [number, number])[] {
	if (typeof value === 'number') return [[value, value]];
	const [first, last] = ((value as Json | null)?.range ?? []) as readonly unknown[];
	return typeof first === 'number' && typeof last === 'number' ? [[first, last]] : [];
}
