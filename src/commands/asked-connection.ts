import type { RunOptions, Supplied } from '../check/context.ts';
import { parseTarget, TargetError, writtenTarget } from '../check/target.ts';
import { type AuthMethod, type Client, FIXED_PORTS, type Tunnel } from '../check/tunnel.ts';
import type { AskedTarget } from '../diagnose.ts';
import type { Profile } from '../host/profile.ts';
import type { Report } from '../report/schema.ts';
import type { CheckFlags } from './check-request.ts';
import { InputError } from './command.ts';
import { LackingFileError, readConnection } from './connection-file.ts';

export type Unchecked = NonNullable<Report['unchecked']>[number];

/** How the run is asked for, before a connection says how it is dialled. */
export interface RunAsked {
	readonly options: RunOptions;
	readonly supplied: Supplied;
	/** What was said on the command line goes before what the connection says. */
	readonly flags: Pick<CheckFlags, 'client' | 'tunnel' | 'auth' | 'ike-policy' | 'group'>;
}

/** A connection of this machine as a target, or why it cannot be one. `host` stands in for the server that it names. */
export async function askedConnection(profile: Profile, run: RunAsked, host?: string): Promise<AskedTarget | Unchecked> {
	const left = (because: string): Unchecked => ({ connection: profile.name, place: profile.place, because });
	const tunnels = profile.tunnels.filter((tunnel) => run.flags.tunnel === undefined || run.flags.tunnel.includes(tunnel));
	if (profile.tunnels.length === 0) return left('Its kind is none that vpn-doctor can look at.');
	if (tunnels.length === 0) return left('It dials none of the tunnels that were asked for.');
	const [server] = profile.servers;
	if (host === undefined && server === undefined)
		return left('It names no server. Enter one in its settings, or give it: vpn-doctor check HOST.');
	try {
		const target = parseTarget(host ?? written(server as string, profile, tunnels));
		const supplied = await suppliedBy(profile, run);
		return { target, options: optionsOf(profile, tunnels, run), supplied, profile, connection: profile.name };
	} catch (error) {
		if (error instanceof TargetError) return left('It names a server that is no possible name and no address.');
		if (error instanceof InputError) return left(error.message);
		throw error;
	}
}

/**
 * What its file holds. Where that lacks a file beside it, the check of the connection's files says so, which is what its client will fail
 * with; the server is asked as if nothing were known of it. Of a Windows client's files there is no such check.
 */
async function suppliedBy({ file, credentials = [], client }: Profile, { supplied, flags }: RunAsked): Promise<Supplied> {
	if (file === undefined) return supplied;
	try {
		return { ...supplied, connection: await readConnection(file) };
	} catch (error) {
		const isJudged = (flags.client ?? client) !== 'windows';
		if (error instanceof LackingFileError && isJudged && credentials.some((one) => one.file === error.lacks)) return supplied;
		throw error;
	}
}

/** A port counts only for tunnels that have one to choose. */
function written(server: string, { port }: Profile, tunnels: readonly Tunnel[]): string {
	return writtenTarget(server, tunnels.some((tunnel) => FIXED_PORTS[tunnel] !== undefined) ? undefined : port);
}

function optionsOf(profile: Profile, tunnels: readonly Tunnel[], { options, flags }: RunAsked): RunOptions {
	const { automatic: _, order: __, ...rest } = options;
	const automatic = profile.automatic && flags.tunnel === undefined;
	const auth = (flags.auth as AuthMethod | undefined) ?? profile.auth;
	const ikePolicy = flags['ike-policy'] ?? profile.ikePolicy;
	const group = flags.group ?? profile.group;
	return {
		...rest,
		client: (flags.client as Client | undefined) ?? profile.client,
		connection: profile.name,
		tunnels,
		automatic,
		...(automatic ? { order: tunnels } : {}),
		...(auth === undefined ? {} : { auth }),
		...(ikePolicy === undefined ? {} : { ikePolicy }),
		...(group === undefined ? {} : { group }),
	};
}
