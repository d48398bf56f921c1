import { ConnectionFileError } from '../../../connection/error.ts';
import { type OpenVpnOption, openVpnOptions } from '../../../connection/openvpn-lines.ts';
import type { Profile, ProfileCredential } from '../../profile.ts';
import { below, type ConfigFiles, folderOf, nameOf } from '../config-files.ts';
import { noServer } from './written.ts';

const FOLDERS = ['/etc/openvpn', '/etc/openvpn/client'];

/** Options that name a file, and what it holds. */
const FILES: Readonly<Record<string, readonly ProfileCredential['kind'][]>> = {
	ca: ['authority'],
	cert: ['certificate'],
	key: ['private-key'],
	pkcs12: ['certificate', 'private-key'],
};

/**
 * Profiles of OpenVPN: where Debian's and Fedora's units look for them, and where a user may keep them. Of keys and passwords within
 * a file nothing is kept; a server's file is none of ours.
 */
export function openVpnProfiles(config: ConfigFiles, home: string | undefined): readonly Profile[] {
	const folders = home === undefined ? FOLDERS : [...FOLDERS, `${home}/.config/openvpn`];
	const files = folders.flatMap((folder) => config.folder(folder)).filter((path) => /\.(conf|ovpn)$/.test(path));
	return files.flatMap((path) => {
		const text = config.text(path);
		return text === undefined ? [] : (profileOf(text, path, path.startsWith('/etc/') ? 'everybody' : 'user') ?? []);
	});
}

function profileOf(text: string, path: string, belongsTo: Profile['belongsTo']): Profile | undefined {
	const common = {
		name: nameOf(path, '.conf', '.ovpn'),
		store: 'openvpn' as const,
		place: path,
		belongsTo,
		client: 'linux' as const,
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
