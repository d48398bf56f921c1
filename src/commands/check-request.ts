import type { NatTraversal, RunOptions } from '../check/context.ts';
import type { Check } from '../check/define.ts';
import { DEADLINE_SECONDS, DEFAULT_PATIENCE_SECONDS, PATIENCE_SECONDS } from '../check/limits.ts';
import { named, type Selection, UnknownCheckError } from '../check/plan.ts';
import { dnsServerOf, parseTarget, type Target, TargetError } from '../check/target.ts';
import { type AuthMethod, BUILT_IN_TUNNELS, type Client, FIXED_PORTS, TUNNEL_TITLES, TUNNELS, type Tunnel } from '../check/tunnel.ts';
import type { Vantage } from '../host/host.ts';
import { parseRange } from '../report/range.ts';
import type { Report } from '../report/schema.ts';
import { readAnswers } from './answers.ts';
import { UsageError } from './command.ts';
import { isScheduled, outputsOf, profileOf } from './way-out.ts';

/** The flags of `check` as oclif hands them over. */
export interface CheckFlags {
	readonly tunnel?: readonly string[] | undefined;
	/** Absent: whoever dials the connection; a Windows client where only a host was given. */
	readonly client?: string | undefined;
	readonly auth?: string | undefined;
	readonly only?: readonly string[] | undefined;
	readonly skip?: readonly string[] | undefined;
	readonly answer?: readonly string[] | undefined;
	readonly timeout?: string | undefined;
	readonly deadline?: string | undefined;
	readonly parallel?: string | undefined;
	readonly ipv4?: boolean | undefined;
	readonly ipv6?: boolean | undefined;
	readonly dns?: string | undefined;
	readonly vantage?: string | undefined;
	readonly 'dh-setting'?: string | undefined;
	readonly 'nat-traversal'?: string | undefined;
	readonly 'ike-policy'?: string | undefined;
	readonly group?: string | undefined;
	readonly transport?: string | undefined;
	readonly 'no-third-party'?: boolean | undefined;
	readonly 'portal-url'?: string | undefined;
	readonly ntp?: string | undefined;
	readonly 'fail-on'?: string | undefined;
	readonly 'exit-profile'?: string | undefined;
	readonly output?: readonly string[] | undefined;
	readonly format?: string | undefined;
	readonly warning?: string | undefined;
	readonly critical?: string | undefined;
	readonly 'accept-unknown'?: readonly string[] | undefined;
}

/** What was asked for, checked and in values: all but whom it is about. */
export interface RunRequest {
	readonly options: RunOptions;
	readonly selection: Selection;
	readonly answers: ReadonlyMap<string, 'yes' | 'no'>;
	readonly reportOptions: Partial<Report['options']>;
	readonly deadlineMs?: number;
	/** How many targets are looked at together. */
	readonly parallel?: number;
	/** A monitoring system asks again and again. */
	readonly sparing?: true;
	/** From where this machine sees the network, when the user knows better than it shows. */
	readonly vantage?: Vantage;
}

/** A run about one host. */
export interface CheckRequest extends RunRequest {
	readonly target: Target;
}

/** How many targets are looked at together unless told otherwise. On two cores more of them wait for the processor, not for servers (`npm run bench:bulk`). */
export const DEFAULT_PARALLEL = 16;

/** Whether a port was given with the host. What is no host at all has none. */
export function hasPort(host: string): boolean {
	try {
		return parseTarget(host).port !== undefined;
	} catch {
		return false;
	}
}

/** Reads what is asked about one host. Throws a {@link UsageError} that says what to do. */
export function readRequest(host: string, flags: CheckFlags, checks: readonly Check[]): CheckRequest {
	const target = asUsage(() => parseTarget(host));
	const request = readRun(flags, checks);
	refuseUnfit(target, request.options);
	return { ...request, target };
}

/** Reads one of several hosts of a run. Throws a {@link UsageError} that says what to do. */
export function readHost(host: string, options: RunOptions): Target {
	const target = asUsage(() => parseTarget(host));
	refuseUnfit(target, options);
	return target;
}

function refuseUnfit(target: Target, { automatic, tunnels, family }: RunOptions): void {
	if (!automatic) refusePortOf(tunnels, target);
	if (family !== undefined && target.kind !== 'name' && target.kind !== `ipv${family}`) {
		throw new UsageError(`${target.title} is not an IPv${family} address. Leave -${family} out, or give a name.`);
	}
}

/** Turns words into values, or throws a {@link UsageError} that says what to do. */
export function readRun(flags: CheckFlags, checks: readonly Check[]): RunRequest {
	const tunnels = readTunnels(flags.tunnel);
	const patienceMs = seconds('--timeout', flags.timeout ?? String(DEFAULT_PATIENCE_SECONDS), PATIENCE_SECONDS);
	const deadlineMs = flags.deadline === undefined ? undefined : seconds('--deadline', flags.deadline, DEADLINE_SECONDS);
	if (flags.ipv4 && flags.ipv6) throw new UsageError('-4 and -6 exclude each other. Give one of them, or neither to look at both.');
	const family = flags.ipv4 ? 4 : flags.ipv6 ? 6 : undefined;
	const options: RunOptions = {
		client: (flags.client ?? 'windows') as Client,
		tunnels: tunnels ?? BUILT_IN_TUNNELS,
		automatic: tunnels === undefined,
		...(flags.auth === undefined ? {} : { auth: flags.auth as AuthMethod }),
		patienceMs,
		...(family === undefined ? {} : { family }),
		...(flags.dns === undefined ? {} : { dnsServer: readDnsServer(flags.dns) }),
		...(flags['dh-setting'] === undefined ? {} : { dhSetting: flags['dh-setting'] as NonNullable<RunOptions['dhSetting']> }),
		...(flags['nat-traversal'] === undefined ? {} : { natTraversal: flags['nat-traversal'] as NatTraversal }),
		...(flags['ike-policy'] === undefined ? {} : { ikePolicy: flags['ike-policy'] }),
		...(flags.group === undefined ? {} : { group: flags.group }),
		...(flags.transport === undefined ? {} : { transport: flags.transport as NonNullable<RunOptions['transport']> }),
		...(flags['no-third-party'] ? { noThirdParty: true } : {}),
		...(flags['portal-url'] === undefined ? {} : { portalUrl: readPortalUrl(flags['portal-url']) }),
		...(flags.ntp === undefined ? {} : { ntpServer: flags.ntp }),
	};
	const selection = {
		...(flags.only === undefined ? {} : { only: flags.only }),
		...(flags.skip === undefined ? {} : { skip: flags.skip }),
	};
	const accepted = flags['accept-unknown'];
	asUsage(() => named(checks, [...(flags.only ?? []), ...(flags.skip ?? []), ...(accepted ?? [])]));
	if (flags.only?.every((id) => flags.skip?.includes(id))) {
		throw new UsageError(
			`--only and --skip leave none of the chosen checks. Leave out "--skip ${flags.only.join(',')}", or choose another check.`,
		);
	}
	const answers = readAnswers(flags.answer);
	const parallel = flags.parallel === undefined ? undefined : readParallel(flags.parallel);
	const exitProfile = profileOf(flags['exit-profile'], outputsOf(flags));
	const limits = certificateDays(flags);
	return {
		options,
		selection,
		answers,
		reportOptions: {
			...selection,
			...(deadlineMs === undefined ? {} : { deadlineMs }),
			...(answers.size === 0 ? {} : { answers: Object.fromEntries(answers) }),
			...(flags['fail-on'] === 'warn' || flags['fail-on'] === 'unknown' ? { failOn: flags['fail-on'] } : {}),
			...(exitProfile === 'default' ? {} : { exitProfile }),
			...(limits === undefined ? {} : { certificateDays: limits }),
			...(accepted === undefined ? {} : { acceptUnknown: accepted }),
		},
		...(deadlineMs === undefined ? {} : { deadlineMs }),
		...(parallel === undefined ? {} : { parallel }),
		...(isScheduled(outputsOf(flags)) ? { sparing: true } : {}),
		...(flags.vantage === undefined ? {} : { vantage: flags.vantage as Vantage }),
	};
}

/** `-w` and `-c`. */
export function certificateDays({ warning, critical }: CheckFlags): Report['options']['certificateDays'] {
	for (const [flag, text] of Object.entries({ '--warning': warning, '--critical': critical })) {
		if (text !== undefined && parseRange(text) === undefined)
			throw new UsageError(`${flag} takes a range of days such as 30: (warn below 30 days), not "${text}".`);
	}
	if (warning === undefined && critical === undefined) return undefined;
	return { ...(warning === undefined ? {} : { warning }), ...(critical === undefined ? {} : { critical }) };
}

/** Plain HTTP: a portal cannot answer in the place of a host that proves itself. */
function readPortalUrl(text: string): string {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url?.protocol === 'http:' && url.username === '' && url.password === '') return url.href;
	throw new UsageError(`--portal-url takes an address such as http://test.example.com/generate_204, not "${text}".`);
}

function readTunnels(asked: readonly string[] | undefined): readonly Tunnel[] | undefined {
	if (asked === undefined || asked.length === 0) return undefined;
	return TUNNELS.filter((tunnel) => asked.includes(tunnel));
}

function refusePortOf(tunnels: readonly Tunnel[], { port, input }: Target): void {
	const fixed = tunnels.find((tunnel) => FIXED_PORTS[tunnel] !== undefined);
	if (port === undefined || fixed === undefined) return;
	throw new UsageError(`${TUNNEL_TITLES[fixed]} always uses ${FIXED_PORTS[fixed]}. Leave ":${port}" out of "${input}", or ask about SSTP.`);
}

function readDnsServer(server: string): string {
	const address = dnsServerOf(server);
	if (address !== undefined) return address;
	throw new UsageError(`--dns "${server}" is not an address. Give the DNS server's address, such as 9.9.9.9 or 9.9.9.9:5353.`);
}

/** How many servers are looked at together. Throws a {@link UsageError}. */
export function readParallel(text: string): number {
	const value = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0;
	if (value < 1 || value > MOST_PARALLEL) throw new UsageError(`--parallel takes a number from 1 to ${MOST_PARALLEL}, not "${text}".`);
	return value;
}

/** More conversations than these fit into at a time would only wait for a place. */
const MOST_PARALLEL = 64;

function seconds(flag: string, text: string, [least, most]: readonly [number, number]): number {
	const value = /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
	if (!(value >= least && value <= most))
		throw new UsageError(`${flag} takes a number of seconds from ${least} to ${most}, not "${text}".`);
	return Math.round(value * 1000);
}

/** Mistakes in what was typed are the user's, and their messages say what to do. */
function asUsage<T>(read: () => T): T {
	try {
		return read();
	} catch (error) {
		if (error instanceof TargetError || error instanceof UnknownCheckError) throw new UsageError(error.message);
		throw error;
	}
}
