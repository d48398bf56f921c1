import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Check } from '../check/define.ts';
import type { ConfiguredTarget, Settings } from '../config/read.ts';
import type { AskedTarget } from '../diagnose.ts';
import type { DocumentReader } from '../document.ts';
import type { Expected } from '../report/expected.ts';
import { askedConnection } from './asked-connection.ts';
import type { AskedTargets, Asking } from './asked-targets.ts';
import { type CheckFlags, readRequest, readRun } from './check-request.ts';
import { InputError, UsageError } from './command.ts';
import { completed } from './connection-file.ts';
import { called } from './named-connection.ts';
import { readSupplied, type SuppliedFlags } from './supplied.ts';
import { outputsOf, profileOf } from './way-out.ts';

type Flags = CheckFlags & SuppliedFlags;
type Machine = Parameters<Asking['targets']>[0];

/** What is said in general goes before what nobody said; what was typed goes before both. */
export function withSettings<Given extends CheckFlags>(flags: Given, settings: Settings | undefined): Given {
	if (settings === undefined) return flags;
	const { only, skip, patience, deadline, failOn, noThirdParty } = settings;
	// What an output implies was typed as well.
	const exitProfile = profileOf(flags['exit-profile'], outputsOf(flags), settings.exitProfile);
	const left = [...(flags.skip ?? []), ...skip.filter((id) => !flags.only?.includes(id))];
	return {
		...flags,
		timeout: flags.timeout ?? patience?.toString(),
		deadline: flags.deadline ?? deadline?.toString(),
		only: flags.only ?? only,
		'fail-on': flags['fail-on'] ?? failOn,
		...(exitProfile === 'default' ? {} : { 'exit-profile': exitProfile }),
		...(left.length === 0 ? {} : { skip: left }),
		'no-third-party': flags['no-third-party'] ?? noThirdParty,
	};
}

/**
 * The targets of a configuration, or those that `names` chooses of them. `typed` is the command line as it was given: it goes before what a
 * target says of itself, and that before what the configuration says in general.
 */
export async function configuredTargets(
	settings: Settings,
	typed: Flags,
	names: readonly string[] | undefined,
	checks: readonly Check[],
): Promise<Asking> {
	const chosen = names === undefined ? settings.targets : names.map((name) => targetCalled(settings, name));
	const run = readRun({ ...withSettings(typed, settings), tunnel: typed.tunnel }, checks);
	const supplied = await readSupplied({ ...typed, connection: undefined });
	const asked = await Promise.all([...new Set(chosen)].map((target) => readTarget(target, settings, typed, checks)));
	const { thresholds } = settings;
	return {
		run: { ...run, reportOptions: { ...run.reportOptions, ...(thresholds === undefined ? {} : { thresholds }) } },
		supplied,
		async targets(machine) {
			const targets = (await Promise.all(asked.map((each) => each(machine)))).flat();
			const clients = new Set(targets.map(({ options }) => options.client));
			const [client] = clients;
			// Whoever writes several down looks at them again and again.
			const sparing = targets.length > 1 ? { sparing: true as const } : {};
			return {
				targets,
				unchecked: [],
				...sparing,
				...(clients.size === 1 && client !== undefined ? { client } : {}),
			} satisfies AskedTargets;
		},
	};
}

/** Reads the files of every target; what is wrong with them stays with the reader. */
export async function refuseUnreadable(reader: DocumentReader, settings: Settings, checks: readonly Check[]): Promise<void> {
	for (const [at, target] of settings.targets.entries()) {
		// A file that is not there has been named already.
		const files = [
			...target.ca,
			target.pskFile ?? [],
			target.connection !== undefined && 'file' in target.connection ? target.connection.file : [],
		].flat();
		if (files.some((file) => statSync(file, { throwIfNoEntry: false }) === undefined)) continue;
		try {
			await readTarget(target, settings, {}, checks);
		} catch (error) {
			if (!(error instanceof UsageError || error instanceof InputError)) throw error;
			reader.fault(settings.file, `targets.${at}`, error.message);
		}
	}
}

function targetCalled({ targets, file }: Settings, name: string): ConfiguredTarget {
	const target = targets.find((each) => each.name === name);
	if (target !== undefined) return target;
	const there = targets.length === 0 ? 'It has none' : `It has ${targets.map((each) => `"${each.name}"`).join(', ')}`;
	throw new UsageError(`There is no target "${name}" in ${file}. ${there}.`);
}

/** Everything that can be said before the machine is asked; its files are read. */
async function readTarget(
	target: ConfiguredTarget,
	settings: Settings,
	typed: Flags,
	checks: readonly Check[],
): Promise<(machine: Machine) => Promise<readonly AskedTarget[]>> {
	const { name, connection, skip } = target;
	const flags = flagsOf(target, settings, typed);
	const about = { name, expected: expectedOf(target, settings, typed), ...(skip.length === 0 ? {} : { skip }) };
	const supplied = await readSupplied(flags);
	if (connection === undefined || 'file' in connection) {
		const asked = completed({ host: target.host, tunnel: flags.tunnel, connection: flags.connection }, supplied.connection);
		const { target: host, options } = asIts(name, () => readRequest(asked.host, { ...flags, tunnel: asked.tunnel }, checks));
		const file = connection === undefined ? {} : { connection: basename(connection.file) };
		return async () => [{ target: host, options, supplied, ...about, ...file }];
	}
	const { options } = asIts(name, () => (target.host === undefined ? readRun(flags, checks) : readRequest(target.host, flags, checks)));
	return async (machine) => {
		const [profile] = called(await machine.profiles(), connection.name);
		if (profile === undefined)
			throw new InputError(
				`No connection of this computer is called "${connection.name}", which the target "${name}" of the configuration names. See vpn-doctor connections.`,
			);
		const asked = await askedConnection(profile, { options, supplied, flags }, target.host);
		if ('because' in asked) throw new InputError(`The target "${name}" of the configuration cannot be checked: ${asked.because}`);
		return [{ ...asked, ...about }];
	};
}

/** What a target says of itself, in the words of the command line. */
function flagsOf(target: ConfiguredTarget, settings: Settings, typed: Flags): Flags {
	const { connection, family } = target;
	const isFamilyTyped = typed.ipv4 === true || typed.ipv6 === true;
	return {
		...withSettings(typed, settings),
		tunnel: typed.tunnel ?? target.tunnels,
		client: typed.client ?? target.client,
		auth: typed.auth ?? target.auth,
		group: typed.group ?? target.group,
		'ike-policy': typed['ike-policy'] ?? target.ikePolicy,
		dns: typed.dns ?? target.dns,
		ca: [...(typed.ca ?? []), ...target.ca],
		'psk-file': typed['psk-file'] ?? target.pskFile,
		timeout: typed.timeout ?? (target.patience ?? settings.patience)?.toString(),
		ipv4: isFamilyTyped ? typed.ipv4 : family === 4,
		ipv6: isFamilyTyped ? typed.ipv6 : family === 6,
		connection: connection !== undefined && 'file' in connection ? connection.file : undefined,
	};
}

/** What is expected of tunnels that nobody asked for this time is left out. */
function expectedOf({ expected }: ConfiguredTarget, { thresholds }: Settings, { tunnel: asked }: Flags): Expected {
	const limits = thresholds === undefined ? {} : { thresholds };
	if (asked === undefined || asked.length === 0) return { ...expected, ...limits };
	const { reaches = [], unreachable = [], predicts = {}, ...rest } = expected;
	const isAsked = (tunnel: string) => tunnel === 'any' || asked.includes(tunnel);
	return {
		...rest,
		...limits,
		reaches: reaches.filter(isAsked),
		unreachable: unreachable.filter(isAsked),
		predicts: Object.fromEntries(Object.entries(predicts).filter(([tunnel]) => isAsked(tunnel))),
	};
}

function asIts<T>(name: string, read: () => T): T {
	try {
		return read();
	} catch (error) {
		if (error instanceof UsageError) throw new UsageError(`The target "${name}" of the configuration: ${error.message}`);
		throw error;
	}
}
