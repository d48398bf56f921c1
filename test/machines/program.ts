import { Socket as DatagramSocket } from 'node:dgram';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { parse } from 'yaml';
import { checks } from '../../checks/index.ts';
import type { AddressContext } from '../../src/check/context.ts';
import type { Check as CheckOf, Observation } from '../../src/check/define.ts';
import Check from '../../src/commands/check.ts';
import { type BaseCommand, InputError } from '../../src/commands/command.ts';
import Connections from '../../src/commands/connections.ts';
import Explain from '../../src/commands/explain.ts';
import History from '../../src/commands/history.ts';
import { readSmall } from '../../src/commands/small-file.ts';
import { thisMachine } from '../../src/host/this-machine.ts';
import type { MachineDescription, Server } from './description.ts';
import { hostOf, type Started } from './host-of.ts';

/**
 * The commands themselves on a described computer: what they ask of it goes the whole way through the host, what they would ask of the
 * network is told instead, and a socket that is used all the same is a failure of the test. A test file that uses this mocks three
 * modules, as machines.test.ts does: who this machine is, connection files, and the ping to the router.
 */
const ROOT = join(import.meta.dirname, '../..');
const COMMANDS = { connections: Connections, check: Check, history: History, explain: Explain };

export type Command = keyof typeof COMMANDS;

export interface Ended {
	readonly stdout: string;
	readonly code: number;
	/** What `--save` wrote. */
	readonly saved?: string;
}

/** Runs one command line on a machine. */
export async function runOn(
	machine: MachineDescription,
	command: Command,
	args: readonly string[] = [],
	started: Started[] = [],
	read = new Set<string>(),
): Promise<Ended> {
	vi.mocked(thisMachine).mockResolvedValue(hostOf(machine, started, read));
	vi.mocked(readSmall).mockImplementation(async (_, file) => connectionFile(machine, file, read));
	const told = tellServers(machine);
	const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-machine-'));
	const file = join(folder, 'report.json');
	const { written, restore } = captured();
	const network = withoutNetwork();
	try {
		const Class = COMMANDS[command] as new (argv: string[], config: unknown) => BaseCommand;
		const asked = command === 'check' ? ['--save', file, ...(told.untold.length === 0 ? [] : ['--skip', told.untold.join(',')])] : [];
		await new Class([...args, ...asked], CONFIG).run();
		const code = Number(process.exitCode ?? 0);
		if (network.used.length > 0) throw new Error(`the network was used: ${network.used.join(', ')}`);
		return { stdout: written(), code, ...(command === 'check' ? { saved: readFileSync(file, 'utf8') } : {}) };
	} finally {
		process.exitCode = undefined;
		restore();
		told.restore();
		network.restore();
		rmSync(folder, { recursive: true });
	}
}

/** A connection's own file, which is read with its keys when it is checked: from the described computer too. */
function connectionFile({ files = {} }: MachineDescription, file: string, read: Set<string>): Uint8Array {
	read.add(file);
	const content = files[file];
	if (typeof content !== 'string') throw new InputError(`${file} cannot be read. Is the name right?`);
	return new Uint8Array(Buffer.from(content));
}

/** As much of oclif's configuration as a command asks for. */
const CONFIG = { root: ROOT, version: '0.0.0', bin: 'vpn-doctor', runHook: async () => ({ successes: [], failures: [] }) };

function captured() {
	const chunks: string[] = [];
	const spies = [process.stdout, process.stderr].map((stream) =>
		vi.spyOn(stream, 'write').mockImplementation(((chunk: string, ...rest: readonly unknown[]) => {
			chunks.push(String(chunk));
			const done = rest.findLast((each) => typeof each === 'function') as (() => void) | undefined;
			done?.();
			return true;
		}) as typeof stream.write),
	);
	return {
		written: () => chunks.join(''),
		restore: () => {
			for (const spy of spies) spy.mockRestore();
		},
	};
}

/** Keeps every socket from sending, and says which tried to. */
function withoutNetwork() {
	const used: string[] = [];
	const refuse = (what: string) => (): never => {
		used.push(what);
		throw new Error(`${what}: there is no network here`);
	};
	const spies = [
		vi.spyOn(Socket.prototype, 'connect').mockImplementation(refuse('TCP')),
		...(['bind', 'connect', 'send'] as const).map((call) => vi.spyOn(DatagramSocket.prototype, call).mockImplementation(refuse('UDP'))),
	];
	return {
		used,
		restore: () => {
			for (const spy of spies) spy.mockRestore();
		},
	};
}

/** Whether a check asks this computer only, or what another one was answered. */
export function isLocal({ sends, scope }: CheckOf): boolean {
	return scope !== 'address' && /^Nothing(?:\.|:| of its own| if this computer)/.test(sends);
}

type Told = Readonly<Record<string, Observation>>;

/** Puts what is told in the place of every check that would send something. `untold`: those of which nothing is told of any server. */
function tellServers({ servers = {} }: MachineDescription) {
	const byServer = new Map(Object.entries(servers).map(([name, server]) => [name, sawOf(server)]));
	const sending = checks.filter((check) => !isLocal(check));
	const isTold = ({ id }: CheckOf) => id === 'dns' || [...byServer.values()].some((saw) => id in saw);
	const spies = sending.map((check) =>
		vi.spyOn(check, 'observe').mockImplementation(async ({ target }: AddressContext) => {
			const saw = byServer.get(target?.host ?? '')?.[check.id];
			if (saw !== undefined) return saw;
			if (check.id === 'dns') return looked(target.kind, target.host);
			throw new Error(`nothing is told of ${check.id} at ${target?.host}`);
		}),
	);
	return {
		untold: sending.filter((check) => !isTold(check)).map(({ id }) => id),
		restore: () => {
			for (const spy of spies) spy.mockRestore();
		},
	};
}

/** What a server is told to have shown, check by check. */
export function sawOf({ like, saw = {} }: Server): Told {
	if (like === undefined) return saw;
	const own = join(import.meta.dirname, 'like', `${like}.yaml`);
	const file = existsSync(own) ? own : join(ROOT, 'test/scenarios', like, 'given.yaml');
	const story = parse(readFileSync(file, 'utf8')) as { readonly saw: Told };
	return { ...story.saw, ...saw };
}

/** Every name is known, unless something else is told. */
function looked(kind: string, host: string): Observation {
	const facts =
		kind === 'name' ? { outcome: 'resolved', name: host, addresses: ['203.0.113.7'], ms: 12 } : { outcome: 'literal', addresses: [host] };
	return facts;
}
