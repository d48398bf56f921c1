import type { Endpoint, ReadBeside } from './connection.ts';
import { ConnectionFileError } from './error.ts';
import { textOf } from './openvpn-files.ts';
import { clientKeyV2, staticKey } from './openvpn-keys.ts';
import { type OpenVpnOption, openVpnOptions } from './openvpn-lines.ts';
import { type OpenVpnServerChecks, serverChecks } from './openvpn-server-checks.ts';

/** The key that hides or proves the control channel, before TLS begins. */
export type OpenVpnWrapping =
	/** `direction`: 0 or 1 as the client has it; without one both sides use the same keys. */
	| { readonly kind: 'tls-auth'; readonly key: Uint8Array; readonly direction?: 0 | 1; readonly digest: string }
	| { readonly kind: 'tls-crypt'; readonly key: Uint8Array }
	| { readonly kind: 'tls-crypt-v2'; readonly key: Uint8Array; readonly wrapped: Uint8Array };

interface OpenVpnEndpoint extends Endpoint {
	readonly transport: 'udp' | 'tcp';
	/** The file names udp4, tcp6 and the like. */
	readonly family?: 4 | 6;
	readonly wrapping?: OpenVpnWrapping;
	/** The client goes through this kind of proxy. */
	readonly proxy?: 'http' | 'socks';
}

/** An OpenVPN profile (`.ovpn`, `.conf`), as far as it concerns the way to the server. Private keys and passwords are not kept. */
export interface OpenVpnConnection extends OpenVpnServerChecks {
	readonly kind: 'openvpn';
	/** The file, as it was named. */
	readonly name: string;
	/** In the order in which the client tries them, unless it shuffles them (`remote-random`). At least one. */
	readonly endpoints: readonly OpenVpnEndpoint[];
	/** No TLS at all: a static key encrypts everything (`secret`). */
	readonly staticKey: boolean;
	/** The client signs in with a certificate, a password or both. */
	readonly signsInWith: { readonly certificate: boolean; readonly password: boolean };
}

const DEFAULT_PORT = 1194;

/**
 * Reads a profile as OpenVPN 2.6 does. Options that do not concern the way to the server are passed over. Throws {@link ConnectionFileError}.
 * `read` is asked for the files of `ca`, `tls-auth`, `tls-crypt` and `tls-crypt-v2`, and for no others.
 */
export async function parseOpenVpn(text: string, name: string, read: ReadBeside = notHere): Promise<OpenVpnConnection> {
	const options = openVpnOptions(text);
	const blocks = options.filter((option) => option.name === 'connection' && option.inline !== undefined);
	const has = (...names: readonly string[]) => options.some((option) => names.includes(option.name));
	const endpoints =
		blocks.length > 0
			? await Promise.all(blocks.map((block) => endpointOfBlock(block, options, read)))
			: await endpointsOf(options, options.filter(isRemote), read);
	if (endpoints.flat().length === 0)
		throw new ConnectionFileError('no line "remote" names a server. Is this the file of a server, or only a part of a profile?');
	return {
		kind: 'openvpn',
		name,
		endpoints: endpoints.flat(),
		staticKey: has('secret'),
		signsInWith: {
			certificate: has('cert', 'pkcs12', 'cryptoapicert', 'pkcs11-id', 'management-external-cert'),
			password: has('auth-user-pass'),
		},
		...(await serverChecks(options, read)),
	};
}

function isRemote({ name, words }: OpenVpnOption): boolean {
	return name === 'remote' && words.length > 0;
}

/** A block starts from what stands before it in the file, and replaces what it names itself (options.c, `<connection>`). */
async function endpointOfBlock(block: OpenVpnOption, all: readonly OpenVpnOption[], read: ReadBeside): Promise<readonly OpenVpnEndpoint[]> {
	const inner = openVpnOptions(block.inline ?? '', block.line + 1);
	const before = all.slice(0, all.indexOf(block)).filter((option) => !isRemote(option));
	const keys = inner.some(isKey) ? [] : all.filter(isKey);
	return endpointsOf([...before.filter((option) => !isKey(option)), ...keys, ...inner], inner.filter(isRemote).slice(-1), read);
}

function isKey({ name }: OpenVpnOption): boolean {
	return name === 'tls-auth' || name === 'tls-crypt' || name === 'tls-crypt-v2' || name === 'key-direction';
}

async function endpointsOf(
	options: readonly OpenVpnOption[],
	remotes: readonly OpenVpnOption[],
	read: ReadBeside,
): Promise<readonly OpenVpnEndpoint[]> {
	// The last line of its kind counts, as in OpenVPN.
	const last = (...names: readonly string[]) => options.findLast(({ name, words }) => names.includes(name) && words.length > 0);
	const proto = last('proto');
	const general = proto === undefined ? {} : protocol(proto.words[0] ?? '', proto.line);
	const port = last('port', 'rport');
	const wrapping = await wrappingOf(options, read);
	const proxy = last('http-proxy', 'socks-proxy');
	return remotes.map(({ words: [host = '', ownPort, ownProto], line }) => ({
		host: host.replace(/^\[(.*)\]$/, '$1'),
		port:
			ownPort !== undefined ? portNumber(ownPort, line) : port === undefined ? DEFAULT_PORT : portNumber(port.words[0] ?? '', port.line),
		transport: 'udp' as const,
		...general,
		...(ownProto === undefined ? {} : protocol(ownProto, line)),
		...(wrapping === undefined ? {} : { wrapping }),
		...(proxy === undefined ? {} : { proxy: proxy.name === 'http-proxy' ? ('http' as const) : ('socks' as const) }),
	}));
}

function portNumber(text: string, line: number): number {
	const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
	if (port >= 1 && port <= 65_535) return port;
	throw new ConnectionFileError('the port is not a number from 1 to 65535.', line);
}

function protocol(text: string, line: number): Pick<OpenVpnEndpoint, 'transport' | 'family'> {
	const [, transport, family] = /^(udp(?!.*-)|tcp)([46])?(?:-client)?$/.exec(text.toLowerCase()) ?? [];
	if (transport === undefined)
		throw new ConnectionFileError('the protocol is not udp, udp4, udp6, tcp, tcp4, tcp6 or one of tcp…-client.', line);
	return { transport: transport as 'udp' | 'tcp', ...(family === undefined ? {} : { family: Number(family) as 4 | 6 }) };
}

async function wrappingOf(options: readonly OpenVpnOption[], read: ReadBeside): Promise<OpenVpnWrapping | undefined> {
	const option = options.findLast(({ name }) => name === 'tls-auth' || name === 'tls-crypt' || name === 'tls-crypt-v2');
	if (option === undefined) return undefined;
	const { name, line, words } = option;
	if (options.some((other) => other.name !== name && isKey(other) && other.name !== 'key-direction'))
		throw new ConnectionFileError(`${name} is named beside another of tls-auth, tls-crypt and tls-crypt-v2.`, line);
	const text = await textOf(option, options, read);
	if (name === 'tls-crypt-v2') return { kind: name, ...clientKeyV2(text, line) };
	const key = staticKey(text, name, line);
	if (name === 'tls-crypt') return { kind: name, key };
	const direction = words[1] ?? options.findLast((other) => other.name === 'key-direction')?.words[0];
	if (direction !== undefined && direction !== '0' && direction !== '1')
		throw new ConnectionFileError('the direction of the tls-auth key is neither 0 nor 1.', line);
	const digest = options.findLast((other) => other.name === 'auth')?.words[0] ?? 'SHA1';
	return { kind: 'tls-auth', key, ...(direction === undefined ? {} : { direction: direction === '0' ? 0 : 1 }), digest };
}

async function notHere(): Promise<never> {
	throw new Error('no files beside this one');
}
