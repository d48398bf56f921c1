import { type Reading, readable, unreadable } from '../host.ts';
import type { HostParts } from '../parts.ts';
import { ask } from './ask.ts';

const SCUTIL = '/usr/sbin/scutil';

/** A line of `scutil --nc list`. */
export interface NetworkConnection {
	/** A UUID, which stays when it is renamed. */
	readonly id: string;
	readonly name: string;
	/** `Invalid` where the connection is switched off. Not translated. */
	readonly state: string;
	/** `PPP`, `IPSec`, `VPN` … */
	readonly type: string;
	/** Of PPP the kind (`L2TP`), of VPN the bundle of the app that dials it (`com.wireguard.macos`). */
	readonly subType?: string;
}

export interface NetworkConnections {
	readonly found: readonly NetworkConnection[];
	/** Lines that were not understood. */
	readonly lost: number;
}

/** What macOS itself lists of connections, VPNs among them. */
export async function networkConnections(parts: HostParts): Promise<Reading<NetworkConnections>> {
	const listed = await ask(parts, SCUTIL, ['--nc', 'list']);
	return listed.read ? connectionsIn(listed.value) : listed;
}

/** In Apple's source (configd, scutil.tproj/nc.c): `* (Disconnected)   ID   kind, translated   "name"   [type:subtype]`. */
const LINE = /^[* ]\s*\((\w+)\)\s+([0-9A-F-]{36})\s+[^"]*"(.*)"\s+\[(\w+)(?::([^\]]*))?\]$/i;

function connectionsIn(output: string): Reading<NetworkConnections> {
	const [heading = '', ...lines] = output.split('\n').map((line) => line.trimEnd());
	// The heading alone is *none*; without it this is another program's answer.
	if (!heading.endsWith('(*=enabled):')) return unreadable('failed', `${SCUTIL}: no list in its answer`);
	const matches = lines.filter((line) => line !== '').map((line) => LINE.exec(line));
	const found = matches.flatMap((match): NetworkConnection[] => {
		if (match === null) return [];
		const [, state = '', id = '', name = '', type = '', subType] = match;
		return [{ id, name, state, type, ...(subType === undefined ? {} : { subType }) }];
	});
	return readable({ found, lost: matches.length - found.length });
}

/** Settings of a service: texts by their names. `SharedSecret` and the like are not among them, only {@link SECRET_SEEN}. */
export type ServiceSettings = ReadonlyMap<string, string>;

/** Stands among the settings where a shared secret does. */
export const SECRET_SEEN = 'SharedSecret is set';

/** What is kept. Names of SystemConfiguration's schema (SCSchemaDefinitions.h); passwords may stand beside them. */
const KEPT = new Set([
	'RemoteAddress',
	'CommRemoteAddress',
	'AuthenticationMethod',
	'LocalIdentifier',
	'LocalIdentifierType',
	'XAuthEnabled',
	'OnDemandEnabled',
]);

/**
 * Settings of services, `undefined` where there are none: `Setup:/Network/Service/ID/entity` of the dynamic store, which
 * `scutil --nc show` prints as well, but only for a connection's own type and not the IPsec that goes with L2TP. One start for all.
 */
export async function serviceSettings(
	parts: HostParts,
	asked: readonly { readonly id: string; readonly entity: string }[],
): Promise<Reading<readonly (ServiceSettings | undefined)[]>> {
	if (asked.length === 0) return readable([]);
	const commands = asked.map(({ id, entity }) => `show Setup:/Network/Service/${id}/${entity}\n`).join('');
	const said = await ask(parts, SCUTIL, [], `${commands}quit\n`);
	if (!said.read) return said;
	const answers = answersIn(said.value);
	return answers.length === asked.length
		? readable(answers)
		: unreadable('failed', `${SCUTIL}: ${answers.length} of ${asked.length} answers`);
}

/** `<dictionary> {`, lines of two blanks and `name : value`, `}`; or `No such key`. Deeper lines are indented further. */
function answersIn(output: string): readonly (ServiceSettings | undefined)[] {
	const answers: (ServiceSettings | undefined)[] = [];
	let open: Map<string, string> | undefined;
	for (const line of output.split('\n')) {
		if (open === undefined) {
			if (line === '<dictionary> {') open = new Map();
			else if (line.trim() === 'No such key') answers.push(undefined);
			continue;
		}
		if (line === '}') {
			answers.push(open);
			open = undefined;
			continue;
		}
		const [, name = '', value = ''] = /^ {2}(\w+) : (.*)$/.exec(line) ?? [];
		if (name === 'SharedSecret') open.set(SECRET_SEEN, '1');
		else if (KEPT.has(name) && !value.endsWith('> {')) open.set(name, value.trim());
	}
	return answers;
}
