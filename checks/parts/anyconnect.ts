import type { AddressContext } from '../../src/check/context.ts';
import type { Client } from '../../src/check/tunnel.ts';
import { ANYCONNECT_PORT, type AnyConnectFacts, anyConnectProbe } from '../../src/probe/anyconnect.ts';

/** How OpenConnect names the systems of clients. */
const DEVICES: Readonly<Record<Client, string>> = {
	windows: 'win',
	linux: 'linux-64',
	strongswan: 'linux-64',
	macos: 'mac-intel',
	android: 'android',
};

/** The one conversation that every check of AnyConnect reads. */
export async function askGateway({ target, options, probe }: Pick<AddressContext, 'target' | 'options' | 'probe'>): Promise<{
	readonly port: number;
	readonly facts: AnyConnectFacts;
}> {
	const port = target.port ?? ANYCONNECT_PORT;
	const serverName = target.host;
	const facts = await probe(anyConnectProbe, { port, about: serverName, settings: { serverName, device: DEVICES[options.client] } });
	return { port, facts };
}
