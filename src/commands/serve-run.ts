import { isIP } from 'node:net';
import { parseTarget } from '../check/target.ts';
import { diagnoseTargets } from '../diagnose.ts';
import { SOCKETS_EACH, socketCap } from '../net/cap.ts';
import type { Report } from '../report/schema.ts';
import { AllowError, readAllowList } from '../serve/allow.ts';
import { type Known, LookError, type ProbeRequest } from '../serve/probe-request.ts';
import { type Served, serve } from '../serve/server.ts';
import { type Asking, readAsking } from './asked-targets.ts';
import { type CheckFlags, readParallel, readRun } from './check-request.ts';
import { InputError, UsageError } from './command.ts';
import { type Configuration, configurationFor } from './configuration.ts';
import { withSettings } from './configured-targets.ts';
import { keepMemorySmall } from './memory.ts';
import { inputFor } from './run-input.ts';

/** One `serve` command line, parsed. */
export interface ServeCommand {
	readonly flags: {
		readonly listen: string;
		readonly allow?: readonly string[] | undefined;
		readonly parallel: string;
		readonly config?: string | undefined;
	};
	readonly version: string;
	/** Where the program is. */
	readonly root: string;
}

/** How many results are kept, and how many looks may wait: what is more is refused, so that memory stays what it is. */
const MOST_KEPT = 1000;
const MOST_WAITING = 256;
/** How long an end is waited for, in ms. */
const END_MS = 10_000;

/** Serves until it is told to end; returns the exit code. */
export async function runServe(command: ServeCommand): Promise<number> {
	const { flags, version, root } = command;
	const atOnce = readParallel(flags.parallel);
	socketCap.widen(atOnce * SOCKETS_EACH);
	keepMemorySmall();
	let now = await readServed(root, flags);
	const ending = new AbortController();
	const looks = { end: ending.signal, version };
	const served = await listening(flags.listen, ({ host, port }) =>
		serve({
			host,
			port,
			version,
			known: () => now.known,
			look: (asked) => look(now.configuration, asked, looks),
			lookHere: () => lookHere(now.configuration, looks),
			async reload() {
				now = await readServed(root, flags);
			},
			limits: { atOnce, waiting: MOST_WAITING, kept: MOST_KEPT },
		}),
	);
	announce(served, now);
	process.on('SIGHUP', async () => {
		const fault = await served.reload();
		const told = fault === undefined ? 'was read anew' : `cannot be used, and the old one goes on: ${fault}`;
		process.stderr.write(`vpn-doctor: the configuration ${told}.\n`);
	});
	await new Promise<void>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
	// A second Ctrl-C does not wait.
	process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
	ending.abort('SIGTERM');
	await Promise.race([served.end(), new Promise((resolve) => setTimeout(resolve, END_MS).unref())]);
	return 0;
}

interface Now {
	readonly configuration: Configuration;
	readonly known: Known;
	/** How many entries say who may be looked at. */
	readonly entries: number;
}

async function readServed(root: string, { allow = [], config }: ServeCommand['flags']): Promise<Now> {
	const configuration = await configurationFor(root, config, { readsFiles: true });
	const targets = configuration.settings?.targets ?? [];
	const hosts = targets.flatMap(({ host }) => (host === undefined ? [] : parseTarget(host).host));
	try {
		const known = { names: new Set(targets.map(({ name }) => name)), allows: readAllowList(allow, hosts) };
		return { configuration, known, entries: allow.length + targets.length };
	} catch (error) {
		if (error instanceof AllowError) throw new UsageError(`--allow: ${error.message}`);
		throw error;
	}
}

interface LookParts {
	readonly end: AbortSignal;
	readonly version: string;
}

/** What is left for the answer, in ms, and how much of the rest one quiet peer may take: a conversation has more than one wait. */
const TAIL_MS = 300;
const WAITS = 2;
const MOST_PATIENCE_MS = 5000;

/** Looks at one server, as the module has it and in the time that the scrape gives. */
async function look(
	configuration: Configuration,
	asked: Pick<ProbeRequest, 'wanted' | 'asked' | 'budgetMs'>,
	parts: LookParts,
): Promise<Report> {
	const { wanted, asked: module, budgetMs } = asked;
	const flags: CheckFlags = {
		timeout: String(Math.min(MOST_PATIENCE_MS, Math.max(budgetMs - TAIL_MS, 400) / WAITS) / 1000),
		...(module.automatic ? {} : { tunnel: module.tunnels }),
		...(module.transport === undefined ? {} : { transport: module.transport }),
		...(module.only === undefined ? {} : { only: module.only }),
	};
	const { checks, settings } = configuration;
	const about = 'name' in wanted ? { host: undefined, flags: { ...flags, target: [wanted.name] } } : { host: wanted.target.input, flags };
	try {
		return await diagnosed(configuration, await readAsking(about, checks, settings), budgetMs - TAIL_MS, parts);
	} catch (error) {
		if (error instanceof UsageError) throw new LookError(400, error.message);
		// A file, or a connection of this computer, that the configuration names and that is not there any more.
		if (error instanceof InputError) throw new LookError(500, error.message);
		throw error;
	}
}

/** This computer alone: as far as a look at a server depends on it, and where Windows' clients live, what they need. */
async function lookHere(configuration: Configuration, parts: LookParts): Promise<Report> {
	const flags = withSettings<CheckFlags>({ timeout: String(MOST_PATIENCE_MS / 1000) }, configuration.settings);
	const nobody: Asking = {
		run: readRun(flags, configuration.checks),
		supplied: { authorities: [] },
		targets: async () => ({ targets: [], unchecked: [] }),
	};
	return diagnosed(configuration, nobody, MOST_PATIENCE_MS * WAITS, parts);
}

async function diagnosed(configuration: Configuration, asking: Asking, limitMs: number, { end, version }: LookParts): Promise<Report> {
	const over = new AbortController();
	const timer = setTimeout(() => over.abort('deadline'), limitMs);
	try {
		const input = await inputFor(version, asking, configuration, AbortSignal.any([end, over.signal]));
		return await diagnoseTargets({ ...input, sparing: true });
	} finally {
		clearTimeout(timer);
	}
}

/** `127.0.0.1:9809`, `[::1]:9809`. */
async function listening(
	listen: string,
	start: (at: { readonly host: string; readonly port: number }) => Promise<Served>,
): Promise<Served> {
	const [, host = '', port = ''] = /^\[?([^\]]+)\]?:(\d{1,5})$/.exec(listen) ?? [];
	if (isIP(host) === 0 || Number(port) > 65_535)
		throw new UsageError(`--listen takes an address and a port, such as 127.0.0.1:9809 or [::1]:9809, not "${listen}".`);
	try {
		return await start({ host, port: Number(port) });
	} catch (error) {
		const { code = String(error) } = error as NodeJS.ErrnoException;
		const why = code === 'EADDRINUSE' ? 'another program listens there' : code === 'EACCES' ? 'you may not listen there' : code;
		throw new UsageError(`Cannot listen on ${listen}: ${why}. Name another address and port: --listen 127.0.0.1:PORT`);
	}
}

function announce({ host, port }: Served, { entries }: Now): void {
	const at = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
	process.stderr.write(`vpn-doctor: listening on http://${at}\n`);
	if (entries === 0)
		process.stderr.write(
			'vpn-doctor: no target may be looked at yet. Name them: --allow vpn.example.com, or as targets of a configuration.\n',
		);
}
