import { type ConfigFiles, nameOf } from '../../config-files.ts';
import type { Profile, ProfileEncryption } from '../../profile.ts';
import { hostAndPort, noServer, type WrittenServer } from '../../profiles/written.ts';
import { type PppdOption, pppdOptions } from './pppd-options.ts';

/** Peers of pppd that are dialled through a VPN: by a plug-in, or by the program whose terminal pppd takes (`pty`). */
export function pppdProfiles(config: ConfigFiles): readonly Profile[] {
	return config
		.folder('/etc/ppp/peers')
		.filter((path) => !/~$|\.dpkg-\w+$/.test(path))
		.flatMap((path) => {
			const options = pppdOptions(path, config);
			return options === undefined ? [] : (profileOf(options, path) ?? []);
		});
}

function profileOf(options: readonly PppdOption[], path: string): Profile | undefined {
	const call = callOf(options);
	if (call === undefined) return undefined;
	const { server } = call;
	return {
		name: nameOf(path),
		store: 'pppd',
		place: path,
		belongsTo: 'everybody',
		client: 'linux',
		tunnels: [call.tunnel],
		automatic: false,
		servers: server === undefined ? [] : [server.host],
		...(server?.port === undefined ? {} : { port: server.port }),
		...(call.tunnel === 'l2tp' ? {} : { auth: 'password' as const }),
		...encryptionOf(options),
		...(options.some(({ name }) => name === 'defaultroute' || name === 'replacedefaultroute') ? { routesAll: true } : {}),
		...(options.some(({ name }) => name === 'persist') ? { alwaysOn: true as const } : {}),
		faults: server === undefined ? [noServer(call.setting)] : [],
		stored: { by: call.setting },
	};
}

interface Call {
	readonly tunnel: 'pptp' | 'l2tp' | 'sstp';
	readonly server?: WrittenServer;
	/** The option that names the server. */
	readonly setting: string;
}

function callOf(options: readonly PppdOption[]): Call | undefined {
	const last = (wanted: string) => options.findLast(({ name }) => name === wanted)?.value;
	const program = programOf(last('pty'));
	if (program !== undefined) return program;
	const plugin = nameOf(last('plugin') ?? '', '.so');
	if (plugin === 'pptp') return { tunnel: 'pptp', ...serverOf(last('pptp_server')), setting: 'pptp_server' };
	return undefined;
}

function serverOf(written: string | undefined): { readonly server?: WrittenServer } {
	return written === undefined || written === '' ? {} : { server: hostAndPort(written) };
}

/** Options of these programs that take a word of their own (pptp(8), sstpc(8)): a user's name and password are among them. */
const PROGRAMS: Readonly<Record<string, { readonly tunnel: Call['tunnel']; readonly withWord: RegExp }>> = {
	pptp: {
		tunnel: 'pptp',
		withWord: /^--(phone|quirks|localbind|logstring|timeout|missing-window|max-echo-wait|loglevel|rtmark|idle-wait|test-type|test-rate)$/,
	},
	sstpc: {
		tunnel: 'sstp',
		withWord: /^--(ca-cert|ca-path|crl-file|log-level|ipparam|user|password|proxy|uuid|priv-user|priv-group|priv-dir|host)$/,
	},
};

/** `pty "sstpc --user … vpn.example.com"`: the first word that is neither an option nor belongs to one names the server. */
function programOf(command: string | undefined): Call | undefined {
	const words = (command ?? '').trim().split(/\s+/);
	const at = words.findIndex((word) => nameOf(word) in PROGRAMS);
	const program = PROGRAMS[nameOf(words[at] ?? '')];
	if (program === undefined) return undefined;
	const rest = words.slice(at + 1);
	const server = rest.find((word, place) => !word.startsWith('-') && !program.withWord.test(rest[place - 1] ?? ''));
	return { tunnel: program.tunnel, ...serverOf(server), setting: 'pty' };
}

function encryptionOf(options: readonly PppdOption[]): { readonly encryption?: ProfileEncryption } {
	const has = (...wanted: readonly string[]) => options.some(({ name }) => wanted.includes(name));
	if (has('nomppe')) return { encryption: 'none' };
	if (has('require-mppe-128')) return { encryption: 'maximum' };
	return has('require-mppe', 'require-mppe-40') ? { encryption: 'required' } : {};
}
