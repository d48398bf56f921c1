import { isIPv4 } from 'node:net';
import type { RunOptions, TargetContext } from '../src/check/context.ts';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { firstOf, inMs } from '../src/check/figures.ts';
import type { Host, LookUp, Reading } from '../src/host/host.ts';
import { type AddressKind, addressKind, sameAddress } from '../src/net/address-kind.ts';
import { askDns, type DnsView } from '../src/probe/dns.ts';
import { type DnsVerdict, verdictOf } from '../src/probe/dns-verdict.ts';

/** Both views of the name, as evidence. `system`: the system's own look-up; `servers`: each DNS server asked directly. */
interface Looked {
	readonly name: string;
	readonly system?: LookUp;
	readonly servers?: readonly DnsView[];
}

interface Found extends Looked {
	/** All of them, in the order in which a client would try them. */
	readonly addresses: readonly string[];
	/** How long the answer took that the client uses. */
	readonly ms: number;
}

interface Compared {
	readonly server: string;
	readonly serverAddresses: readonly string[];
}

/** `detail`: a response code, an error code, or how TCP ended. */
interface Failed extends Looked {
	/** The one that decides; absent when only the system was asked. */
	readonly server?: string;
	readonly detail: string;
}

type Seen =
	| Saw<'literal' | 'literal-ipv6', { readonly addresses: readonly string[] }>
	| Saw<'resolved' | 'ipv6-only' | 'private' | 'carrier-nat' | 'own-address' | 'loopback' | 'unspecified', Found>
	| Saw<'differs', Found & Compared>
	/** `others`: the addresses that there are. */
	| Saw<'no-address-of-family', Looked & { readonly family: 4 | 6; readonly others: readonly string[] }>
	| Saw<'no-such-name' | 'no-address' | 'no-resolver', Looked>
	| Saw<'server-failure' | 'refused' | 'truncated' | 'silent', Failed>
	| Saw<'system-fails', Failed & Compared>
	| Saw<'unreadable', Failed>;

const shown = ({ name, addresses, ms }: Found) => `${name} → ${firstOf(addresses)}, ${inMs(ms)}`;
const by = ({ server }: Failed) => (server === undefined ? 'The DNS server' : `The DNS server ${server}`);

export default defineCheck<Seen>({
	id: 'dns',
	title: 'Name look-up',
	about:
		'A client dials an address, so the name has to lead to one. The system is asked as a client would ask it, and its DNS servers directly: that tells why it fails.',
	group: 'path',
	scope: 'target',
	privilege: 'none',
	sends:
		"The system's own look-up of the name, and to each of its first three DNS servers (or the one of --dns) a query for A and AAAA over UDP port 53, at most five times; over TCP port 53 if the answer does not fit.",
	outcomes: {
		literal: { status: 'pass', says: ({ addresses }) => `${firstOf(addresses)} is an address: there is no name to look up.` },
		'literal-ipv6': {
			status: 'pass',
			says: ({ addresses }) => `${firstOf(addresses)} is an IPv6 address: there is no name to look up, and PPTP cannot use it.`,
		},
		resolved: { status: 'pass', says: shown },
		'ipv6-only': { status: 'warn', says: (seen) => `${shown(seen)}: IPv6 only, which PPTP cannot use.` },
		private: { status: 'warn', says: (seen) => `${shown(seen)}: a private address, which can be reached only within its own network.` },
		'carrier-nat': {
			status: 'warn',
			says: (seen) => `${shown(seen)}: an address that a provider shares among customers, which cannot be reached from outside.`,
		},
		'own-address': { status: 'warn', says: (seen) => `${shown(seen)}: an address of this computer itself.` },
		differs: {
			status: 'warn',
			says: (seen) => `This computer finds ${shown(seen)}, but the DNS server ${seen.server} says ${firstOf(seen.serverAddresses)}.`,
		},
		loopback: {
			status: 'fail',
			says: (seen) => `${shown(seen)}: that is this computer itself, as a block list or the hosts file would say.`,
		},
		unspecified: { status: 'fail', says: (seen) => `${shown(seen)}: that is no host at all, as a block list would say.` },
		'no-such-name': { status: 'fail', says: ({ name }) => `There is no such name: ${name}.` },
		'no-address': { status: 'fail', says: ({ name }) => `${name} exists, but has neither an IPv4 nor an IPv6 address.` },
		'no-address-of-family': {
			status: 'fail',
			says: ({ name, family, others }) => `${name} has no IPv${family} address, only ${firstOf(others)}.`,
		},
		'server-failure': { status: 'fail', says: (seen) => `${by(seen)} could not answer for ${seen.name} (${seen.detail}).` },
		refused: { status: 'fail', says: (seen) => `${by(seen)} refuses to look ${seen.name} up (${seen.detail}).` },
		silent: {
			status: 'fail',
			says: (seen) => (seen.detail === 'no answer' ? `${by(seen)} does not answer.` : `${by(seen)} cannot be reached (${seen.detail}).`),
		},
		truncated: {
			status: 'fail',
			says: (seen) => `${by(seen)} has more to say about ${seen.name} than fits into UDP, and does not say it over TCP (${seen.detail}).`,
		},
		'no-resolver': { status: 'fail', says: 'No DNS server is set up on this computer.' },
		'system-fails': {
			status: 'fail',
			says: ({ name, server, serverAddresses, detail }) =>
				`This computer cannot look ${name} up (${detail}), although the DNS server ${server} answers ${firstOf(serverAddresses)}.`,
		},
		unreadable: { status: 'unknown', says: ({ name, detail }) => `${name} could not be looked up from here (${detail}).` },
	},
	async observe(context) {
		const { target, options, host } = context;
		if (target.kind !== 'name') return literal(target.host, options);
		const { looked, system, verdict, servers } = await look(context);
		const found = (addresses: readonly string[], ms: number) => judge({ ...looked, addresses, ms }, options, verdict, system, host);
		if (system?.answer === 'addresses') return found(system.addresses, system.durationMs);
		const asked = system?.answer === 'error' || system?.answer === 'silent' ? system : undefined;
		if (verdict.verdict !== 'addresses') return failure(looked, asked, verdict, servers, target.host);
		if (asked === undefined) return found(verdict.addresses, verdict.ms);
		const { server, addresses } = verdict;
		return { outcome: 'system-fails', ...looked, server, serverAddresses: addresses, detail: codeOf(asked) };
	},
});

function literal(address: string, { family }: RunOptions): Seen {
	if (family === undefined || family === familyOf(address)) {
		return { outcome: isIPv4(address) ? 'literal' : 'literal-ipv6', addresses: [address] };
	}
	return { outcome: 'no-address-of-family', name: address, family, others: [address] };
}

/** Once the system has its answer, the servers only serve as comparison: how much longer they are waited for, in ms. */
const COMPARISON_MS = 300;

async function look(context: TargetContext) {
	const { target, options, host, signal, patienceMs } = context;
	const startedAt = performance.now();
	const enough = new AbortController();
	const { dnsServer } = options;
	const asking = dnsServer === undefined ? askSystem(context) : undefined;
	let timer: NodeJS.Timeout | undefined;
	asking?.then(({ answer }) => {
		if (answer === 'addresses') timer = setTimeout(() => enough.abort(), COMPARISON_MS);
	});
	const servers: Reading<readonly string[]> = dnsServer === undefined ? await host.dnsServers() : { read: true, value: [dnsServer] };
	const left = patienceMs - (performance.now() - startedAt);
	const wire = servers.read
		? askDns(target.host, servers.value, { patienceMs: left, signal: AbortSignal.any([signal, enough.signal]) })
		: Promise.resolve([]);
	const [system, views] = await Promise.all([asking, wire]);
	clearTimeout(timer);
	const looked: Looked = {
		name: target.title,
		...(system === undefined ? {} : { system }),
		...(servers.read ? { servers: views } : {}),
	};
	return { looked, system, verdict: verdictOf(views), servers };
}

/** What the process that looks the name up may take to start and end, in ms. */
const PROCESS_MS = 2500;

/** The system's look-up, called silent when the patience is over, whether or not its process has noticed by then. */
async function askSystem({ target, host, signal, patienceMs }: TargetContext): Promise<LookUp> {
	const overdue = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	const silence = new Promise<LookUp>((resolve) => {
		timer = setTimeout(() => {
			resolve({ answer: 'silent', durationMs: patienceMs });
			overdue.abort();
		}, patienceMs + PROCESS_MS);
	});
	const answer = host.lookUp(target.host, { signal: AbortSignal.any([signal, overdue.signal]), timeoutMs: patienceMs });
	return Promise.race([answer, silence]).finally(() => clearTimeout(timer));
}

type Unanswered = Extract<LookUp, { answer: 'error' | 'silent' }>;

/** Why there is no address. `system`: what its look-up said, where it could be asked. */
function failure(
	looked: Looked,
	system: Unanswered | undefined,
	verdict: Exclude<DnsVerdict, { verdict: 'addresses' }>,
	servers: Reading<readonly string[]>,
	name: string,
): Seen {
	// The servers were asked for a bare name as it stands, the system tries it with its search domains: only its own word counts then.
	const bare = !name.includes('.') && system !== undefined;
	switch (verdict.verdict) {
		case 'no-such-name':
		case 'no-address':
			return bare ? bySystem(looked, system) : { outcome: verdict.verdict, ...looked };
		case 'malformed':
			return { outcome: 'server-failure', ...looked, server: verdict.server, detail: `its answer makes no sense: ${verdict.detail}` };
		case 'none': {
			if (servers.read && servers.value.length === 0) return { outcome: 'no-resolver', ...looked };
			if (system !== undefined) return bySystem(looked, system);
			return { outcome: 'unreadable', ...looked, detail: servers.read ? (verdict.code ?? 'stopped') : servers.detail };
		}
		default:
			return { outcome: verdict.verdict, ...looked, server: verdict.server, detail: verdict.detail };
	}
}

/** What the system's error code alone shows. libuv's ENOTFOUND is both "no such name" and "no address"; EAI_AGAIN is any trouble. */
function bySystem(looked: Looked, system: Unanswered): Seen {
	const detail = codeOf(system);
	if (system.answer === 'silent') return { outcome: 'silent', ...looked, detail };
	if (system.code === 'ENOTFOUND' || system.code === 'EAI_NONAME') return { outcome: 'no-such-name', ...looked };
	if (system.code === 'ENODATA' || system.code === 'EAI_NODATA') return { outcome: 'no-address', ...looked };
	if (system.code === 'EAI_AGAIN' || system.code === 'EAI_FAIL') return { outcome: 'server-failure', ...looked, detail };
	return { outcome: 'unreadable', ...looked, detail };
}

function codeOf(system: Unanswered): string {
	return system.answer === 'silent' ? 'no answer' : system.code;
}

/** What kind of addresses the client gets. Only what is true of all of them counts: one good address is enough. */
async function judge(found: Found, { family }: RunOptions, verdict: DnsVerdict, system: LookUp | undefined, host: Host): Promise<Seen> {
	const addresses = family === undefined ? found.addresses : found.addresses.filter((address) => familyOf(address) === family);
	if (family !== undefined && addresses.length === 0) {
		const { addresses: others, ms: _, ...looked } = found;
		return { outcome: 'no-address-of-family', ...looked, family, others };
	}
	const seen = { ...found, addresses };
	const kinds = addresses.map(addressKind);
	const all = (...allowed: readonly AddressKind[]) => kinds.every((kind) => allowed.includes(kind));
	if (all('loopback') && /(^|\.)localhost$/i.test(found.name)) return { outcome: 'resolved', ...seen };
	if (all('loopback')) return { outcome: 'loopback', ...seen };
	if (all('loopback', 'unspecified')) return { outcome: 'unspecified', ...seen };
	if (found.addresses.every((address) => familyOf(address) === 6)) return { outcome: 'ipv6-only', ...seen };
	if (await areOwn(addresses, host)) return { outcome: 'own-address', ...seen };
	if (system?.answer === 'addresses' && verdict.verdict === 'addresses' && differ(system.addresses, found.servers ?? [])) {
		return { outcome: 'differs', ...seen, server: verdict.server, serverAddresses: verdict.addresses };
	}
	if (all('carrier-nat')) return { outcome: 'carrier-nat', ...seen };
	if (all('private', 'link-local', 'carrier-nat')) return { outcome: 'private', ...seen };
	return { outcome: 'resolved', ...seen };
}

async function areOwn(addresses: readonly string[], host: Host): Promise<boolean> {
	const adapters = await host.adapters();
	if (!adapters.read) return false;
	const own = adapters.value.flatMap((adapter) => adapter.addresses).map((address) => address.split('/', 1)[0] ?? '');
	return addresses.every((address) => own.some((mine) => sameAddress(address, mine)));
}

/** Whether nothing that the system says is said by any server, in each family that both speak of. */
function differ(system: readonly string[], views: readonly DnsView[]): boolean {
	const servers = views.flatMap(({ ipv4, ipv6 }) =>
		[ipv4, ipv6].flatMap((answer) => (answer.result === 'addresses' ? answer.addresses : [])),
	);
	const ofFamily = (addresses: readonly string[], family: 4 | 6) => addresses.filter((address) => familyOf(address) === family);
	const shared = ([4, 6] as const).filter((family) => ofFamily(system, family).length > 0 && ofFamily(servers, family).length > 0);
	return shared.length > 0 && !system.some((address) => servers.some((other) => sameAddress(address, other)));
}

function familyOf(address: string): 4 | 6 {
	return isIPv4(address) ? 4 : 6;
}
