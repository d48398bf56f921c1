import type { Files } from '../files.ts';
import { type Reading, readable, type Service, type ServiceRole, unreadable } from '../host.ts';
import { type HostParts, PROGRAM_PATIENCE_MS } from '../parts.ts';
import { processNames } from './processes.ts';
import { parseUnits, type Unit } from './systemd.ts';

interface Player {
	/** Any of these units may play the part; which, depends on the distribution. `ipsec.service` is strongSwan's or libreswan's. */
	readonly units: readonly string[];
	/** And these are its processes, as the kernel names them. */
	readonly processes: readonly string[];
	/** NetworkManager starts its own when a connection of such a plug-in is dialled. */
	readonly plugins: readonly string[];
}

const PLAYERS: Readonly<Partial<Record<ServiceRole, Player>>> = {
	IKEEXT: {
		units: ['strongswan.service', 'strongswan-starter.service', 'ipsec.service'],
		processes: ['charon', 'charon-systemd', 'charon-nm', 'pluto'],
		plugins: ['nm-strongswan-service.name', 'nm-l2tp-service.name', 'nm-libreswan-service.name'],
	},
	RasMan: { units: ['NetworkManager.service'], processes: ['NetworkManager'], plugins: [] },
};

/** Every unit that is asked for, so that one call of `systemctl` answers for all parts. */
const UNITS = Object.values(PLAYERS).flatMap(({ units }) => units);

/**
 * What plays the part of a Windows service. Linux has no filtering engine that must run: its packet filter is the kernel's.
 * A process that can be seen is running whatever `systemctl` says or cannot say; one that cannot be seen proves nothing.
 */
export function linuxService(role: ServiceRole, units: Reading<readonly Unit[]>, files: Files): Reading<Service> {
	if (role === 'BFE') return readable({ name: 'netfilter', state: 'not-needed' });
	const player = PLAYERS[role];
	if (player === undefined) return unreadable('unsupported', role);
	const service: Reading<Service> = units.read ? serviceOf(player, units.value) : units;
	if (service.read && service.value.state === 'running') return service;
	const process = runningProcess(player, files);
	if (process !== undefined) return readable({ name: process, state: 'running' });
	if (!service.read || (service.value.state !== 'absent' && service.value.start !== 'disabled')) return service;
	// swanctl, openvpn and pppd dial without any connection manager: a Linux client may have none.
	if (role === 'RasMan') return readable({ name: service.value.name, state: 'not-needed' });
	const plugin = pluginOf(player, files);
	return plugin === undefined ? service : readable({ name: `NetworkManager (${plugin})`, state: 'stopped', start: 'on-demand' });
}

/** Asks systemd about all units at once. Where it does not run, `systemctl` would only say so in a sentence. */
export async function linuxUnits({ exec, files, signal }: HostParts): Promise<Reading<readonly Unit[]>> {
	const booted = files.list('/run/systemd/system');
	if (!booted.read) return booted;
	if (booted.value === undefined) return unreadable('unsupported', '/run/systemd/system: ENOENT');
	const args = ['show', '--property=Id,LoadState,ActiveState,UnitFileState,ExecMainStatus', ...UNITS];
	const ran = await exec('systemctl', args, { timeoutMs: PROGRAM_PATIENCE_MS, ...(signal === undefined ? {} : { signal }) });
	if (!ran.read) return ran;
	const units = parseUnits(ran.value.stdout);
	// An answer for every unit asked for, or it is none: silence is never *not installed*.
	return units.length === UNITS.length ? readable(units) : unreadable('failed', `systemctl: exit ${ran.value.exitCode}`);
}

/** The one that is furthest on its way to running, of those that are installed. */
function serviceOf({ units }: Player, all: readonly Unit[]): Reading<Service> {
	const asked = all.filter((_, index) => units.includes(UNITS[index] ?? ''));
	const broken = asked.find(({ service }) => service === 'unreadable');
	const services = asked.map(({ service }) => service).filter((service) => service !== 'unreadable');
	const installed = services.filter(({ state }) => state !== 'absent').sort((a, b) => rank(a) - rank(b));
	if (installed[0] !== undefined) return readable(installed[0]);
	if (broken !== undefined) return unreadable('failed', `systemctl: ${broken.id}`);
	return readable({ name: units[0] ?? '', state: 'absent' });
}

const STATES_FIRST: readonly Service['state'][] = ['running', 'starting', 'stopping', 'paused', 'stopped'];
const STARTS_FIRST: readonly Service['start'][] = ['automatic', 'on-demand', 'disabled'];

function rank({ state, start }: Service): number {
	return STATES_FIRST.indexOf(state) * STARTS_FIRST.length + STARTS_FIRST.indexOf(start);
}

function runningProcess({ processes }: Player, files: Files): string | undefined {
	const running = processNames(files);
	return processes.find((process) => running.has(process));
}

function pluginOf({ plugins }: Player, files: Files): string | undefined {
	const names = ['/usr/lib/NetworkManager/VPN', '/etc/NetworkManager/VPN'].map((folder) => files.list(folder));
	const present = names.flatMap((list) => (list.read ? (list.value ?? []) : []));
	return plugins.find((plugin) => present.includes(plugin))?.replace(/-service\.name$/, '');
}
