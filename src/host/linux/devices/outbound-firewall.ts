import type { OutboundFirewall } from '../../devices.ts';
import { type Reading, readable, unreadable } from '../../host.ts';
import { type HostParts, PROGRAM_PATIENCE_MS } from '../../parts.ts';

type Block = OutboundFirewall['blocks'][number];

/**
 * What nftables does with what leaves this machine: the filters of the hook `output`, and those of their rules that drop or reject by protocol
 * and port alone. Only root may list them. The old tables of iptables are not among them: where they are in use, nothing is said.
 */
export async function outboundFirewall({ exec, files, signal }: HostParts): Promise<Reading<OutboundFirewall>> {
	for (const table of ['/proc/net/ip_tables_names', '/proc/net/ip6_tables_names']) {
		const names = files.readText(table);
		// For root's eyes only; nft then says the same.
		if (names.read && (names.value ?? '').trim() !== '') return unreadable('unsupported', `${table}: rules of iptables-legacy`);
	}
	const options = { timeoutMs: PROGRAM_PATIENCE_MS, ...(signal === undefined ? {} : { signal }) };
	const ran = await exec('nft', ['-j', 'list', 'ruleset'], options);
	if (!ran.read) return ran;
	if (/Operation not permitted|must be root/.test(ran.value.stderr)) return unreadable('not-permitted', 'nft list ruleset');
	const objects = parsed(ran.value.stdout);
	return objects === undefined ? unreadable('failed', `nft: exit ${ran.value.exitCode}`) : readable(understood(objects));
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
	const own = rules.filter(({ family, table, chain }) =>
		output.some((each) => each.family === family && each.table === table && each.name === chain),
	);
	return {
		name: 'nftables',
		otherwise: output.some(({ policy }) => policy === 'drop') ? 'block' : 'allow',
		blocks: own.flatMap((rule) => blockOf(rule)),
	};
}

/** A rule with any other condition may not concern the tunnel: it is passed over. */
function blockOf({ family, table, chain, handle, expr }: Rule): readonly Block[] {
	const conditions = expr.filter((each) => !('counter' in each) && !('log' in each) && !('comment' in each));
	const verdict = conditions.at(-1);
	if (verdict === undefined || !('drop' in verdict || 'reject' in verdict)) return [];
	const [match, ...others] = conditions.slice(0, -1);
	if (match === undefined || others.length > 0) return [];
	const rule = `${family} ${table} ${chain} ${handle}`;
	const { left, right, op } = (match.match ?? {}) as { left?: { payload?: Json; meta?: Json }; right?: unknown; op?: string };
	if (op !== '==' && op !== 'in') return [];
	const values = Array.isArray((right as Json | undefined)?.set) ? ((right as Json).set as readonly unknown[]) : [right];
	const { protocol, field } = (left?.payload ?? {}) as { protocol?: string; field?: string };
	if ((protocol === 'tcp' || protocol === 'udp') && field === 'dport')
		return values.flatMap((port) => (typeof port === 'number' ? [{ rule, protocol, port } as const] : []));
	const names = field === 'protocol' || field === 'nexthdr' || left?.meta?.key === 'l4proto' ? values : [];
	return names.flatMap((name) => {
		const known = name === 47 ? 'gre' : name === 50 ? 'esp' : name;
		return known === 'gre' || known === 'esp' || known === 'tcp' || known === 'udp' ? [{ rule, protocol: known } as const] : [];
	});
}
