import type { CheckLine } from './schema.ts';

/** What the administrator of a server needs to find one conversation in a log. */
export interface Trace {
	/** The title of the check. */
	readonly of: string;
	/** UTC. */
	readonly at?: string;
	/** Where it left this computer: address and port. */
	readonly from: readonly string[];
	/** The address, or address and port, that was spoken to. */
	readonly to?: string;
	/** What it was called in the messages themselves: `SPI 92b6…`. */
	readonly ids: readonly string[];
}

type Facts = CheckLine['evidence'];

const NAMES: Readonly<Record<string, string>> = {
	spi: 'SPI',
	initiatorSpi: 'initiator SPI',
	responderSpi: 'responder SPI',
	initiatorCookie: 'initiator cookie',
	responderCookie: 'responder cookie',
	callId: 'call ID',
	serverCallId: 'call ID of the server',
	tunnelId: 'tunnel ID',
	correlationId: 'correlation ID',
};

/** The server's half of a call stands in the evidence under this name. */
const ANSWERED_CALL = 'call';

/** The conversations that a check had, of which something can be found again. */
export function tracesOf({ title, group, status, evidence, byAddress = [] }: CheckLine): readonly Trace[] {
	if (status === 'skip') return [];
	const answers = byAddress.length > 0 ? byAddress : [{ address: undefined, evidence }];
	return answers.flatMap(({ address, evidence: facts }) => {
		const { at, port } = facts;
		const from = [...new Set(sourcesOf(facts))];
		const ids = [...new Set(idsOf(facts))];
		// A server that refused has at least the time of it.
		const asked = group === 'server' && typeof at === 'string';
		if (from.length === 0 && ids.length === 0 && !asked) return [];
		const to = address === undefined || typeof port !== 'number' ? address : endpoint(address, port);
		return [{ of: title, ...(typeof at === 'string' ? { at } : {}), from, ...(to === undefined ? {} : { to }), ids }];
	});
}

/** Evidence has one or two levels; whatever is deeper is what a server said. */
const DEPTH = 2;

function sourcesOf(facts: Facts, depth = DEPTH): readonly string[] {
	const { localAddress, localPort } = facts;
	const own = typeof localAddress === 'string' ? [typeof localPort === 'number' ? endpoint(localAddress, localPort) : localAddress] : [];
	return [...own, ...inner(facts, depth).flatMap(([, each]) => sourcesOf(each, depth - 1))];
}

function idsOf(facts: Facts, depth = DEPTH): readonly string[] {
	const own = Object.entries(facts).flatMap(([key, value]) => {
		const name = Object.hasOwn(NAMES, key) ? NAMES[key] : undefined;
		return name === undefined || (typeof value !== 'string' && typeof value !== 'number') ? [] : [`${name} ${value}`];
	});
	const others = inner(facts, depth).flatMap(([key, each]) =>
		idsOf(each, depth - 1).map((id) => (key === ANSWERED_CALL ? `${id} of the server` : id)),
	);
	return [...own, ...others];
}

function inner(facts: Facts, depth: number): readonly (readonly [string, Facts])[] {
	if (depth === 0) return [];
	return Object.entries(facts).flatMap(([key, value]) =>
		typeof value === 'object' && value !== null && !Array.isArray(value) ? [[key, value as Facts] as const] : [],
	);
}

function endpoint(address: string, port: number): string {
	return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}
