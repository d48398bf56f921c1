import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Supplied } from '../check/context.ts';
import type { Check } from '../check/define.ts';
import type { Client, Platform } from '../check/tunnel.ts';
import type { Settings } from '../config/read.ts';
import { isFileName } from '../connection/file-name.ts';
import type { AskedTarget } from '../diagnose.ts';
import type { Host } from '../host/host.ts';
import type { Profiles } from '../host/profile.ts';
import type { Report } from '../report/schema.ts';
import { askedConnection, type RunAsked, type Unchecked } from './asked-connection.ts';
import { type CheckFlags, type RunRequest, readHost, readRequest, readRun } from './check-request.ts';
import { InputError, UsageError } from './command.ts';
import { configuredTargets, withSettings } from './configured-targets.ts';
import { completed } from './connection-file.ts';
import { called } from './named-connection.ts';
import { readSmall, readStdin } from './small-file.ts';
import { readSupplied, type SuppliedFlags } from './supplied.ts';
import { readTargetList } from './target-list.ts';

/** The flags that name a list, or choose from the configuration. */
export interface ListFlags {
	readonly targets?: string | undefined;
	/** The targets of the configuration that are meant. */
	readonly target?: readonly string[] | undefined;
}

/** What a command line says of whom it is about. */
export interface AskedWords {
	readonly host: string | undefined;
	readonly flags: CheckFlags & SuppliedFlags & ListFlags;
}

/** Whom a run is about. */
export interface AskedTargets {
	readonly targets: readonly AskedTarget[];
	/** Connections that were found and cannot be looked at. */
	readonly unchecked: readonly Unchecked[];
	/** What was given as a target and is none. */
	readonly refused?: Report['refused'];
	/** They stand in a list: their servers are to be spared. */
	readonly sparing?: true;
	/** Whose connections these are, where no host was named: the run as a whole is about that client. */
	readonly client?: Client;
}

/** A run, and how to find whom it is about once the machine can be asked. */
export interface Asking {
	readonly run: RunRequest;
	readonly supplied: RunAsked['supplied'];
	targets(machine: Pick<Host, 'platform' | 'profiles'>): Promise<AskedTargets>;
}

/**
 * Reads who is asked about: a host, a connection file, a connection of this machine by its name, a list, the targets of the
 * configuration, or all connections of this machine. Throws before anything is looked at where the words, or the files that they name,
 * cannot be used.
 */
export async function readAsking({ host, flags: typed }: AskedWords, checks: readonly Check[], settings?: Settings): Promise<Asking> {
	const { connection, target: names, targets: list } = typed;
	const isNamed = host !== undefined || connection !== undefined || list !== undefined;
	if (!isNamed && (names !== undefined || (settings?.targets ?? []).length > 0)) {
		if (settings === undefined) throw new UsageError(NO_CONFIGURATION);
		return configuredTargets(settings, typed, names, checks);
	}
	if (names !== undefined)
		throw new UsageError('--target chooses from the configuration. Leave it out where a host, a connection or a list is named.');
	const flags = withSettings(typed, settings);
	if (flags.targets !== undefined && (host !== undefined || connection !== undefined))
		throw new UsageError(
			`--targets names the servers itself. Leave ${host === undefined ? '--connection' : `"${host}"`} out, or --targets.`,
		);
	if (connection !== undefined && isFile(connection)) return aboutFile({ host, flags }, connection, checks);
	const supplied = await readSupplied({ ...flags, connection: undefined });
	if (flags.targets !== undefined) return aboutList(flags.targets, { host, flags }, supplied, checks);
	if (host !== undefined && connection === undefined) {
		const { target, ...run } = readRequest(host, flags, checks);
		return { run, supplied, targets: async () => ({ targets: [{ target, options: run.options, supplied }], unchecked: [] }) };
	}
	const run = readRun(flags, checks);
	// A host that is none is refused before anything is looked for.
	const request = host === undefined ? undefined : readRequest(host, flags, checks);
	return {
		run,
		supplied,
		async targets(machine) {
			const profiles = await machine.profiles();
			// Who names the server as well is told what a connection that is not there means for it.
			if (request !== undefined && connection !== undefined && called(profiles, connection).length === 0)
				return { targets: [{ target: request.target, options: { ...request.options, connection }, supplied, connection }], unchecked: [] };
			return connectionsOf(profiles, machine.platform, { options: run.options, supplied, flags }, connection, host);
		},
	};
}

async function aboutFile({ host, flags }: AskedWords, file: string, checks: readonly Check[]): Promise<Asking> {
	const supplied = await readSupplied(flags);
	const asked = completed({ ...flags, host }, supplied.connection);
	const { target, ...run } = readRequest(asked.host, { ...flags, tunnel: asked.tunnel }, checks);
	// The report says which file was given, and nothing of what is in it.
	const connection = basename(file);
	const reported = { ...run, reportOptions: { ...run.reportOptions, connection } };
	return {
		run: reported,
		supplied,
		targets: async () => ({ targets: [{ target, options: run.options, supplied, connection }], unchecked: [] }),
	};
}

/** More than a hundred thousand servers are no list that one machine looks at. In bytes. */
const MOST_LIST = 4 * 1024 * 1024;

async function aboutList(file: string, { flags }: AskedWords, supplied: Supplied, checks: readonly Check[]): Promise<Asking> {
	const run = readRun(flags, checks);
	const { options } = run;
	const bytes = file === '-' ? await readStdin('--targets', MOST_LIST) : await readSmall('--targets', file, MOST_LIST);
	const { listed, refused } = readTargetList(bytes, file === '-' ? 'stdin' : file, (host) => readHost(host, options));
	const targets = listed.map((each) => ({ ...each, options, supplied }));
	return { run, supplied, targets: async () => ({ targets, unchecked: [], refused, sparing: true }) };
}

const NO_CONFIGURATION =
	'--target chooses from a configuration, and there is none in this folder or above. Write a vpn-doctor.config.yaml, or name one: --config FILE';

/** A name with a folder or an ending is meant as a file; any other is one only where there is such a file. */
function isFile(connection: string): boolean {
	return isFileName(connection) || statSync(connection, { throwIfNoEntry: false })?.isFile() === true;
}

async function connectionsOf(
	profiles: Profiles,
	platform: Platform,
	run: RunAsked,
	name: string | undefined,
	host: string | undefined,
): Promise<AskedTargets> {
	const meant = name === undefined ? profiles.found.filter(({ hidden }) => hidden !== true) : called(profiles, name);
	if (name !== undefined && meant.length === 0) throw notThere(profiles, name);
	const asked = await Promise.all(meant.map((profile) => askedConnection(profile, run, host)));
	const targets = asked.filter((each): each is AskedTarget => 'target' in each);
	const unchecked = asked.filter((each): each is Unchecked => 'because' in each);
	const [left] = unchecked;
	if (name !== undefined && targets.length === 0 && left !== undefined)
		throw new InputError(`"${left.connection}" cannot be checked: ${left.because}`);
	const client = (run.flags.client as Client | undefined) ?? targets[0]?.options.client ?? platform;
	return { targets, unchecked, client };
}

/** With what there is. */
function notThere({ found, unread }: Profiles, name: string): InputError {
	const names = [...new Set(found.map((profile) => `"${profile.name}"`))];
	const there = names.length === 0 ? 'None was found here' : `There is ${names.join(', ')}`;
	const hidden =
		unread.length === 0
			? ''
			: ` Not everything could be read (${unread.map(({ place }) => place).join(', ')}): run again as administrator or root.`;
	return new InputError(`No connection of this computer is called "${name}". ${there}.${hidden} See vpn-doctor connections.`);
}
