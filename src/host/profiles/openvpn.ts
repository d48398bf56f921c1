import { ConnectionFileError } from '../../connection/error.ts';
import { type OpenVpnOption, openVpnOptions } from '../../connection/openvpn-lines.ts';
import { below, type ConfigFiles, folderOf } from '../config-files.ts';
import type { Profile, ProfileCredential } from '../profile.ts';
import { noServer } from './written.ts';

/** Options that name a file, and what it holds. */
const FILES: Readonly<Record<string, readonly ProfileCredential['kind'][]>> = {
	ca: ['authority'],
	cert: ['certificate'],
	key: ['private-key'],
	pkcs12: ['certificate', 'private-key'],
	'tls-auth': ['static-key'],
	'tls-crypt': ['static-key'],
	'tls-crypt-v2': ['static-key'],
};

/** A file of OpenVPN in the place where some client keeps it. */
export interface OpenVpnFile extends Pick<Profile, 'name' | 'belongsTo' | 'client'> {
	readonly path: string;
}

/** What OpenVPN would dial by a file. Of keys and passwords within it nothing is kept; a server's file is none of ours. */
export function openVpnProfile(config: ConfigFiles, file: OpenVpnFile): Profile | undefined {
	const text = config.text(file.path);
	return text === undefined ? undefined : profileOf(text, file);
}

function profileOf(text: string, { path, name, belongsTo, client }: OpenVpnFile): Profile | undefined {
	const common = {
		name,
		store: 'openvpn' as const,
		place: path,
		belongsTo,
		client,
		tunnels: ['openvpn' as const],
		automatic: false,
		file: path,
		stored: {},
	};
	try {
		const options = openVpnOptions(text);
		const has = (...names: readonly string[]) => options.some(({ name }) => names.includes(name));
		const remotes = remotesIn(options);
		if (remotes.length === 0 && !has('client', 'tls-client', 'pull')) return undefined;
		const port = Number(remotes[0]?.words[1] ?? options.findLast(({ name }) => name === 'port' || name === 'rport')?.words[0] ?? 'NaN');
		const credentials = options.flatMap((option) => credentialsOf(option, options, folderOf(path)));
		return {
			...common,
			servers: remotes.map(({ words: [host = ''] }) => host.replace(/^\[(.*)\]$/, '$1')),
			...(port > 0 ? { port } : {}),
			...(has('auth-user-pass') ? { auth: 'password' } : has('cert', 'pkcs12', 'pkcs11-id') ? { auth: 'user-certificate' } : {}),
			...(has('redirect-gateway') ? { routesAll: true } : {}),
			...(credentials.length === 0 ? {} : { credentials }),
			faults: remotes.length === 0 ? [noServer('remote')] : [],
		};
	} catch (error) {
		if (!(error instanceof ConnectionFileError)) throw error;
		const setting = error.line === undefined ? 'file' : `line ${error.line}`;
		return { ...common, servers: [], faults: [{ fault: 'unreadable-part', setting }] };
	}
}

function remotesIn(options: readonly OpenVpnOption[]): readonly OpenVpnOption[] {
	const blocks = options.filter(({ name, inline }) => name === 'connection' && inline !== undefined);
	const inner = blocks.flatMap(({ inline = '', line }) => openVpnOptions(inline, line + 1));
	return (blocks.length > 0 ? inner : options).filter(({ name, words }) => name === 'remote' && words.length > 0);
}

/** Relative to the folder of the file: there the units of Debian start it (`--cd`). With `cd` in the file it is unknown here. */
function credentialsOf(
	{ name, words: [file] }: OpenVpnOption,
	all: readonly OpenVpnOption[],
	folder: string,
): readonly ProfileCredential[] {
	const kinds = FILES[name];
	if (kinds === undefined || file === undefined || file === '[inline]') return [];
	if (!file.startsWith('/') && all.some((option) => option.name === 'cd')) return [];
	return kinds.map((kind) => ({ kind, file: below(folder, file) }));
}
