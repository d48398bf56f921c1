import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { parse } from 'yaml';
import type { Interfaces } from '../../src/host/addresses.ts';
import type { ExecOptions, Ran } from '../../src/host/exec.ts';
import type { Files } from '../../src/host/files.ts';
import { type Reading, readable, type UnreadableReason, unreadable } from '../../src/host/host.ts';
import type { HostParts } from '../../src/host/parts.ts';

/** What a machine answered once, or would answer by the documents. */
export interface Recording {
	readonly origin: { readonly kind: 'recorded' | 'documented' | 'constructed'; readonly source: string };
	/** As `os.networkInterfaces()` lists them, with prefix lengths. */
	readonly interfaces?: Readonly<Record<string, readonly string[]>>;
	/**
	 * Text by path; a path that ends in `/` is an empty folder; `error` is what reading it fails with; `bytes` are those of no UTF-8, a
	 * letter each (latin1); `device` cannot be read here. What is not listed is not there.
	 */
	readonly files?: Readonly<Record<string, string | { readonly error: string } | { readonly bytes: string } | { readonly device: true }>>;
	/** Answers by command line. What is not listed is not installed. */
	readonly programs?: Readonly<
		Record<string, { readonly stdout?: string; readonly exitCode?: number } | { readonly unreadable: UnreadableReason }>
	>;
	/** By destination: a source address, or the name of an error. */
	readonly sourceAddress?: Readonly<Record<string, string>>;
	readonly dnsServers?: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
}

/** `recording('linux/ethernet')`. */
export function recording(name: string): Recording {
	return parse(readFileSync(new URL(`./${name}.yaml`, import.meta.url), 'utf8')) as Recording;
}

/** Plays a recording to a host. `calls` collects the programs that it starts, `changes` put something else in places. */
export function replay(recorded: Recording, changes: Partial<Recording> = {}, calls: string[] = []): HostParts {
	const machine = {
		...recorded,
		...changes,
		files: { ...recorded.files, ...changes.files },
		programs: { ...recorded.programs, ...changes.programs },
	};
	return {
		interfaces: () => interfacesOf(machine),
		files: filesOf(machine.files),
		exec: async (program, args, options) => {
			calls.push([program, ...args].join(' '));
			return ranAs(machine, program, args, options);
		},
		network: {
			sourceAddress: async (address) => {
				const answer = machine.sourceAddress?.[address] ?? 'ENETUNREACH';
				return /^E[A-Z]+$/.test(answer) ? { reachable: false, code: answer } : { reachable: true, source: answer };
			},
			dnsServers: () => machine.dnsServers ?? [],
		},
		environment: machine.environment ?? {},
	};
}

function interfacesOf({ interfaces = {} }: Recording): Interfaces {
	const entries = Object.entries(interfaces).map(([name, cidrs]) => {
		const infos = cidrs.map((cidr) => {
			const [address = ''] = cidr.split('/');
			const common = { address, cidr, netmask: '', mac: '02:00:5e:00:53:14', internal: name.startsWith('lo') };
			return isIPv6(address) ? { ...common, family: 'IPv6' as const, scopeid: 0 } : { ...common, family: 'IPv4' as const };
		});
		return [name, infos] as const;
	});
	return Object.fromEntries(entries);
}

function filesOf(files: NonNullable<Recording['files']>): Files {
	const under = (path: string) => Object.keys(files).filter((file) => file.startsWith(`${path}/`));
	const failed = (path: string): Reading<never> | undefined => {
		const [, entry] =
			Object.entries(files).find(([file, content]) => isRefused(content) && (file === path || path.startsWith(`${file}/`))) ?? [];
		if (!isRefused(entry)) return undefined;
		return unreadable(entry.error === 'EACCES' ? 'not-permitted' : 'failed', `${path}: ${entry.error}`);
	};
	const text = (path: string) => {
		const content = files[path];
		return (
			failed(path) ??
			(under(path).length > 0 ? unreadable('failed', `${path}: EISDIR`) : readable(content === undefined ? undefined : textOf(content)))
		);
	};
	return {
		readText: text,
		readBytes: (path) => {
			const read = text(path);
			const content = files[path];
			if (!read.read || content === undefined || isRefused(content) || isDevice(content)) return read as Reading<undefined>;
			return readable(new Uint8Array(typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.bytes, 'latin1')));
		},
		// A link is written down as the text "-> where it leads".
		readLink: (path) => {
			const content = files[path];
			return failed(path) ?? readable(typeof content === 'string' ? /^-> (.*)/.exec(content)?.[1] : undefined);
		},
		// Everything belongs to root, and is for its eyes only where it could not be read.
		describe: (path) => {
			if (under(path).length > 0) return readable({ kind: 'folder', mode: 0o755, owner: 0 });
			const content = files[path];
			if (content === undefined) return failed(path) ?? readable(undefined);
			return readable({ kind: isDevice(content) ? 'device' : 'file', mode: isRefused(content) ? 0o600 : 0o644, owner: 0 });
		},
		list: (path) => {
			const names = under(path).map((file) => file.slice(path.length + 1).split('/', 1)[0] ?? '');
			const present = [...new Set(names)].filter((name) => name !== '').sort();
			return failed(path) ?? readable(under(path).length > 0 ? present : undefined);
		},
	};
}

type Content = NonNullable<Recording['files']>[string];

function isRefused(content: Content | undefined): content is { readonly error: string } {
	return typeof content === 'object' && 'error' in content;
}

function isDevice(content: Content): content is { readonly device: true } {
	return typeof content === 'object' && 'device' in content;
}

/** As UTF-8 reads it, rightly or not. */
function textOf(content: Content): string {
	if (typeof content === 'string') return content;
	return 'bytes' in content ? Buffer.from(content.bytes, 'latin1').toString('utf8') : '';
}

function ranAs({ programs = {} }: Recording, program: string, args: readonly string[], { timeoutMs }: ExecOptions): Ran {
	const answer = programs[[program, ...args].join(' ')] ?? programs[program];
	if (answer === undefined) return unreadable('missing-program', program);
	if ('unreadable' in answer) return unreadable(answer.unreadable, `${program}: ${timeoutMs}`);
	return readable({ exitCode: answer.exitCode ?? 0, stdout: answer.stdout ?? '', stderr: '' });
}
