import { findCode } from '../catalog/load.ts';
import { tunnelsShowing } from '../catalog/of-code.ts';
import type { Recognition } from '../catalog/recognise/recognition.ts';
import type { Catalog } from '../catalog/schema.ts';
import { parseTarget, writtenTarget } from '../check/target.ts';
import type { Client, Tunnel } from '../check/tunnel.ts';
import { FIXED_PORTS } from '../check/tunnel.ts';
import type { PastAttempt } from '../history/attempt.ts';
import { isFailure } from '../history/past-attempts.ts';
import type { Profile } from '../host/profile.ts';
import { attemptLine } from '../report/history.ts';
import type { Last } from '../report/past-schema.ts';
import type { PastHere } from './past.ts';

/** The last failure of this machine, as `explain` takes it. */
export interface LastFailure {
	readonly last: Last;
	/** What is to be explained: the line that says it, or the code. */
	readonly query: string;
	readonly recognitions: readonly Recognition[];
	/** Whom it dialled, as `explain --host` takes it; absent where nothing says so. */
	readonly host?: string;
	/** The connection as it is set up now, where there is one of that name. */
	readonly profile?: Profile;
	/** The tunnels that were tried and whose client it was, as `explain` takes them. */
	readonly flags: { readonly tunnel?: readonly Tunnel[]; readonly client?: Client };
}

/** Finds it in the past of a machine, and with it whether the last attempt of all came through. */
export async function lastFailure(catalog: Catalog, { attempts, unread, host }: PastHere): Promise<LastFailure> {
	const [newest] = attempts;
	const failure = attempts.find(isFailure);
	const last: Last = {
		...(failure === undefined ? {} : { failure: attemptLine(catalog, failure) }),
		...(newest?.result === 'connected' ? { cameThrough: attemptLine(catalog, newest) } : {}),
		unread,
	};
	if (failure === undefined) return { last, query: '', recognitions: [], flags: {} };
	const recognitions = recognitionsOf(catalog, failure, newest?.result === 'connected');
	const tried = triedIn(catalog, failure);
	const profile = await profileOf(host, failure.connection);
	const server = failure.server ?? profile?.servers[0];
	const target = server === undefined ? undefined : targetOf(server, failure.port, tried);
	return {
		last,
		query: failure.said ?? failure.codes[0] ?? '',
		recognitions,
		...(target === undefined ? {} : { host: target }),
		...(profile === undefined ? {} : { profile }),
		flags: {
			...(tried.length === 0 ? {} : { tunnel: tried }),
			// strongSwan offers other algorithms than the other clients of Linux.
			...(/^(?:charon|swanctl|ipsec)/.test(failure.program) ? { client: 'strongswan' as const } : {}),
		},
	};
}

/** What went wrong first, with what followed from it. */
function recognitionsOf(catalog: Catalog, { codes, firstCodes }: PastAttempt, cameThroughLater: boolean): readonly Recognition[] {
	const followedBy = codes.slice(firstCodes);
	return codes.slice(0, firstCodes).flatMap((code): readonly Recognition[] => {
		const entry = findCode(catalog, code);
		return entry === undefined ? [] : [{ entry, by: 'log', certainty: 'certain', followedBy, cameThroughLater }];
	});
}

/** Of the tunnels that were tried, those that can show the code; all of them where none can. */
function triedIn(catalog: Catalog, { tried, codes }: PastAttempt): readonly Tunnel[] {
	const showing = codes.slice(0, 1).flatMap((code) => tunnelsShowing(catalog, code));
	const both = tried.filter((tunnel) => showing.includes(tunnel));
	return both.length > 0 ? both : tried;
}

/** The connection of this name, as it is set up now. */
async function profileOf(host: PastHere['host'], connection: string | undefined): Promise<Profile | undefined> {
	if (connection === undefined) return undefined;
	const { found } = await host.profiles();
	return found.find(({ name }) => name === connection);
}

/** A host with its port, where all of the tunnels have one to choose; undefined for what is no possible host. */
function targetOf(server: string, port: number | undefined, tunnels: readonly Tunnel[]): string | undefined {
	try {
		const { host, port: own } = parseTarget(server);
		const chosen = tunnels.length > 0 && tunnels.every((tunnel) => FIXED_PORTS[tunnel] === undefined) ? (own ?? port) : undefined;
		return writtenTarget(host, chosen);
	} catch {
		return undefined;
	}
}
