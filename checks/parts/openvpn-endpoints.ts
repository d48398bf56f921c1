import type { AddressContext } from '../../src/check/context.ts';
import type { OpenVpnConnection, OpenVpnWrapping } from '../../src/connection/openvpn.ts';
import { type OpenVpnFacts, openVpnProbe } from '../../src/probe/openvpn.ts';
import { OPENVPN_PORT } from '../../src/wire/openvpn.ts';

/** One way to ask for OpenVPN at an address. */
export interface AskedEndpoint {
	readonly transport: 'udp' | 'tcp';
	readonly port: number;
	readonly wrapping?: OpenVpnWrapping;
}

/** A port here and there is an enquiry; more would be a scan. */
const MOST = 3;

/** The profile of the run, when it is OpenVPN's. */
export function profileIn({ supplied }: Pick<AddressContext, 'supplied'>): OpenVpnConnection | undefined {
	return supplied.connection?.kind === 'openvpn' ? supplied.connection : undefined;
}

/**
 * What to ask at an address: where the profile's client would go there, else UDP and TCP on the port that was given, or 1194.
 * Empty when the profile never goes there: it uses the other family, or the other transport, only.
 */
export function endpointsToAsk({
	target,
	family,
	options: { transport: only },
	...context
}: Pick<AddressContext, 'target' | 'family' | 'supplied' | 'options'>): readonly AskedEndpoint[] {
	const profile = profileIn(context);
	const { port = OPENVPN_PORT } = target;
	if (profile === undefined)
		return (['udp', 'tcp'] as const).filter((each) => only === undefined || each === only).map((transport) => ({ transport, port }));
	const named = profile.endpoints.filter(({ host }) => host.toLowerCase() === target.host.toLowerCase());
	// A target that the profile does not name is asked as the profile's server is, under a port of its own if it was given one.
	const here = named.length > 0 ? named : profile.endpoints.slice(0, 1).map((first) => ({ ...first, port: target.port ?? first.port }));
	const atPort = here.filter((endpoint) => endpoint.port === target.port);
	const chosen = (atPort.length > 0 ? atPort : here).filter(
		(endpoint) => (endpoint.family === undefined || endpoint.family === family) && (only === undefined || endpoint.transport === only),
	);
	const distinct = new Map(
		chosen.map(({ transport, port, wrapping }) => [`${transport} ${port}`, { transport, port, ...(wrapping && { wrapping }) }]),
	);
	return [...distinct.values()].slice(0, MOST);
}

/** Asks one of them; once, however many checks want to know. */
export function askEndpoint({ probe }: Pick<AddressContext, 'probe'>, { transport, port, wrapping }: AskedEndpoint): Promise<OpenVpnFacts> {
	return probe(openVpnProbe, { port, about: transport, settings: { transport, ...(wrapping === undefined ? {} : { wrapping }) } });
}
