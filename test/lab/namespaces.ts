import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Daemon, type Ran, runIn, startIn } from './programs.ts';

/**
 * A network of its own on this machine: client — router — server, each a network namespace, with real packets in between.
 * Needs Linux, root, iproute2 and nftables. Nothing of it is reachable from outside, and it goes when the process goes.
 * Addresses are those of documentation (RFC 5737, RFC 3849).
 */
export interface Lab {
	readonly client: Namespace;
	readonly router: Namespace;
	readonly server: Namespace;
	/** A temporary folder for the configuration of daemons; removed with the lab. */
	readonly folder: string;
	/**
	 * What the router does with what it forwards, as statements of nftables, in place of all that it did before:
	 * `tcp dport 1723 drop`, `tcp dport 1723 reject with tcp reset`, `ip protocol gre drop`. None: it forwards everything.
	 */
	filter(...statements: readonly string[]): Promise<void>;
	close(): Promise<void>;
}

/** One machine of the lab. */
export interface Namespace {
	readonly name: string;
	/** The lab's, for what this machine's user keeps. */
	readonly folder: string;
	/** Runs a program to its end. A failing program is a result, not an exception. */
	run(command: string, args?: readonly string[], options?: { readonly input?: string; readonly timeoutMs?: number }): Promise<Ran>;
	/** Starts a program that stays, until it is stopped or the lab is closed. */
	start(command: string, args?: readonly string[]): Daemon;
}

/** Who has which address. The server has a second IPv4 address behind the first. Nobody has `dead`. */
export const ADDRESSES = {
	client: '192.0.2.2',
	clientGateway: '192.0.2.1',
	server: '203.0.113.10',
	serverGateway: '203.0.113.1',
	secondServer: '198.51.100.10',
	dead: '203.0.113.99',
	client6: '2001:db8:1::2',
	server6: '2001:db8:2::10',
	/** Nobody's own: the router passes it on to the server, when told to (faults.ts). */
	front: '198.51.100.7',
} as const;

export interface LabOptions {
	/** What the client's programs read as /etc/resolv.conf. Default: one name server, the router's address (where nothing listens by itself). */
	readonly resolvConf?: string;
}

const PREFIX = 'vpndr-';
const labs = new Set<() => void>();
let count = 0;

/** Builds the network. Throws when this machine cannot have one. */
export async function createLab(options: LabOptions = {}): Promise<Lab> {
	if (process.getuid?.() !== 0) throw new Error('The lab makes network namespaces, and needs root for that.');
	sweep();
	const id = `${PREFIX}${process.pid}-${count++}`;
	const names = { client: `${id}-client`, router: `${id}-router`, server: `${id}-server` };
	const folder = mkdtempSync(join(tmpdir(), `${id}-`));
	const dispose = () => {
		labs.delete(dispose);
		for (const name of Object.values(names)) remove(name);
		rmSync(folder, { recursive: true, force: true });
	};
	onEveryExit();
	labs.add(dispose);
	try {
		build(names, options);
	} catch (error) {
		dispose();
		throw error;
	}
	const router = namespace(names.router, folder);
	return {
		client: namespace(names.client, folder),
		router,
		server: namespace(names.server, folder),
		folder,
		async filter(...statements) {
			const rules = statements.map((statement) => `add rule inet lab ffwd ${statement}`);
			const input = [
				'add table inet lab',
				'delete table inet lab',
				'add table inet lab',
				'add chain inet lab ffwd { type filter hook forward priority 0; policy accept; }',
				...rules,
			].join('\n');
			const { code, stderr } = await router.run('nft', ['-f', '-'], { input });
			if (code !== 0) throw new Error(`nft refuses the rules: ${stderr}`);
		},
		async close() {
			dispose();
		},
	};
}

function namespace(name: string, folder: string): Namespace {
	return {
		name,
		folder,
		run: (command, args = [], options = {}) => runIn(name, command, args, options),
		start: (command, args = []) => startIn(name, command, args),
	};
}

function build({ client, router, server }: Record<'client' | 'router' | 'server', string>, { resolvConf }: LabOptions): void {
	const a = ADDRESSES;
	mkdirSync(`/etc/netns/${client}`, { recursive: true });
	writeFileSync(`/etc/netns/${client}/resolv.conf`, resolvConf ?? `nameserver ${a.clientGateway}\n`);
	const steps = [
		...[client, router, server].flatMap((name) => [
			`netns add ${name}`,
			`-n ${name} link set lo up`,
			// Without it the kernel first asks for two seconds whether somebody else has its link-local address, and answers no neighbour (RFC 4862, 5.4).
			`netns exec ${name} sysctl -q -w net.ipv6.conf.default.accept_dad=0`,
		]),
		// The kernel puts off its news of a link by up to a second where both ends happen to have one number (linkwatch_urgent_event).
		`link add eth0 netns ${client} index 11 type veth peer name inside netns ${router}`,
		`link add eth0 netns ${server} index 12 type veth peer name outside netns ${router}`,
		`-n ${client} addr add ${a.client}/24 dev eth0`,
		`-n ${client} addr add ${a.client6}/64 dev eth0 nodad`,
		`-n ${router} addr add ${a.clientGateway}/24 dev inside`,
		`-n ${router} addr add 2001:db8:1::1/64 dev inside nodad`,
		`-n ${router} addr add ${a.serverGateway}/24 dev outside`,
		`-n ${router} addr add 2001:db8:2::1/64 dev outside nodad`,
		`-n ${server} addr add ${a.server}/24 dev eth0`,
		`-n ${server} addr add ${a.secondServer}/32 dev lo`,
		`-n ${server} addr add ${a.server6}/64 dev eth0 nodad`,
		`-n ${client} link set eth0 up`,
		`-n ${server} link set eth0 up`,
		`-n ${router} link set inside up`,
		`-n ${router} link set outside up`,
		`-n ${client} route add default via ${a.clientGateway}`,
		`-n ${client} -6 route add default via 2001:db8:1::1`,
		`-n ${server} route add default via ${a.serverGateway}`,
		`-n ${server} -6 route add default via 2001:db8:2::1`,
		`-n ${router} route add ${a.secondServer}/32 via ${a.server}`,
	];
	for (const step of steps) execFileSync('ip', step.split(' '), { stdio: ['ignore', 'ignore', 'pipe'] });
	// ICMP messages are rationed by default; a lab that counts on them must not run dry.
	const settings = ['net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1', 'net.ipv4.icmp_ratelimit=0', 'net.ipv6.icmp.ratelimit=0'];
	execFileSync('ip', ['netns', 'exec', router, 'sysctl', '-q', '-w', ...settings], { stdio: 'ignore' });
}

/** Ends what still runs in a namespace, whoever started it there, and removes it. */
function remove(name: string): void {
	const { stdout } = spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' });
	for (const pid of (stdout ?? '').split('\n').filter((line) => line !== '')) kill(Number(pid));
	spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' });
	rmSync(`/etc/netns/${name}`, { recursive: true, force: true });
}

function kill(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It ended by itself.
	}
}

let watching = false;

function onEveryExit(): void {
	if (watching) return;
	watching = true;
	const disposeAll = () => {
		for (const dispose of [...labs]) dispose();
	};
	process.on('exit', disposeAll);
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.once(signal, () => {
			disposeAll();
			process.kill(process.pid, signal);
		});
	}
}

/** Removes what a lab left behind whose process was killed. */
function sweep(): void {
	for (const name of leftovers('/run/netns')) remove(name);
	for (const folder of ['/etc/netns', tmpdir()]) {
		for (const name of leftovers(folder)) rmSync(join(folder, name), { recursive: true, force: true });
	}
}

function leftovers(folder: string): string[] {
	const alive = new Set(readdirSync('/proc'));
	try {
		return readdirSync(folder).filter((name) => name.startsWith(PREFIX) && !alive.has(name.slice(PREFIX.length).split('-')[0] ?? ''));
	} catch {
		return [];
	}
}
