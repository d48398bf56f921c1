import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Debian in a folder: `bare` has what every Debian has, and no Node; `booting` has systemd and ping besides. */
export interface DebianRoot {
	readonly folder: string;
	/** Runs a program in it, with /proc and /dev, in mounts that are gone afterwards. */
	run(command: string, args?: readonly string[], options?: RunOptions): Ended;
	remove(): void;
}

interface RunOptions {
	/** Of root, where it is left out. */
	readonly uid?: number;
	readonly env?: Readonly<Record<string, string>>;
	readonly cwd?: string;
}

interface Ended {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

const SUITE = 'bookworm';
const MORE = { bare: [], booting: ['systemd', 'systemd-sysv', 'iputils-ping'] } as const;
/** Made once, as it takes minutes; a folder of it is unpacked in a second. */
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'vpn-doctor-lab');

export function debianRoot(kind: keyof typeof MORE = 'bare'): DebianRoot {
	const folder = mkdtempSync(join(tmpdir(), `vpn-doctor-debian-${kind}-`));
	execFileSync('tar', ['-xpf', archive(kind), '-C', folder, '--numeric-owner']);
	// The root of a system is everybody's; the one of mkdtemp, which the archive has, is not.
	chmodSync(folder, 0o755);
	return rootIn(folder);
}

function rootIn(folder: string): DebianRoot {
	// In a mount namespace of its own: what is mounted goes with the program, and is never in the way of whoever removes the folder.
	const mounts = 'mount --rbind /proc "$1/proc" && mount --rbind /dev "$1/dev" && shift && exec "$@"';
	return {
		folder,
		run(command, args = [], { uid, env = {}, cwd = '/' } = {}) {
			const who = uid === undefined ? [] : [`--userspec=${uid}:${uid}`];
			const inside = [
				'chroot',
				...who,
				folder,
				'/usr/bin/env',
				'-i',
				...environment(env),
				'sh',
				'-c',
				'cd "$0" && exec "$@"',
				cwd,
				command,
				...args,
			];
			const options = ['--mount', '--propagation', 'private', 'sh', '-c', mounts, 'sh', folder, ...inside];
			const { status, stdout, stderr, error } = spawnSync('unshare', options, { encoding: 'utf8', maxBuffer: 1e8, timeout: 120_000 });
			if (error !== undefined) throw error;
			return { code: status, stdout, stderr };
		},
		remove: () => void execFileSync('rm', ['-rf', '--one-file-system', folder]),
	};
}

function environment(env: Readonly<Record<string, string>>): readonly string[] {
	const base = {
		PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
		LC_ALL: 'C.UTF-8',
		DEBIAN_FRONTEND: 'noninteractive',
	};
	return Object.entries({ ...base, ...env }).map(([name, value]) => `${name}=${value}`);
}

/** The packed root of this kind, made where it is not there yet. */
function archive(kind: keyof typeof MORE): string {
	const file = join(CACHE, `debian-${SUITE}-${kind}.tar`);
	if (existsSync(file)) return file;
	mkdirSync(CACHE, { recursive: true });
	const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-debootstrap-'));
	const root = rootIn(folder);
	try {
		if (kind === 'bare') {
			execFileSync('debootstrap', ['--variant=minbase', SUITE, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
		} else {
			execFileSync('tar', ['-xpf', archive('bare'), '-C', folder, '--numeric-owner']);
			for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...MORE[kind]]]) {
				const { code, stderr } = root.run('apt-get', ['-qq', ...args]);
				if (code !== 0) throw new Error(`apt-get ${args[0]} in the new Debian: ${stderr}`);
			}
		}
		const left = ['./proc/*', './sys/*', './dev/*', './var/cache/apt/*', './var/lib/apt/lists/*'].map((path) => `--exclude=${path}`);
		execFileSync('tar', [...left, '--one-file-system', '--numeric-owner', '-C', folder, '-cf', `${file}.part`, '.']);
		renameSync(`${file}.part`, file);
		return file;
	} finally {
		root.remove();
	}
}
