import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Observation } from '../../src/check/define.ts';
import type { Platform } from '../../src/check/tunnel.ts';
import type { CertificateStore } from '../../src/host/win32/certificates.ts';
import type { RasConnection } from '../../src/host/win32/connections.ts';
import type { NetworkDevice } from '../../src/host/win32/devices.ts';
import type { AdapterAddresses, ForwardRow } from '../../src/host/win32/ip-structures.ts';
import { type Recording, recording } from '../recordings/replay.ts';

/** A computer as its system answers, before any part of this program has made words of it; and what is to come out. */
export interface MachineDescription extends Omit<Recording, 'files'> {
	/** As in a {@link Recording}, and certificates by their names: PEM of a file of test/host/certificates. */
	readonly files?: Readonly<Record<string, NonNullable<Recording['files']>[string] | { readonly certificate: string }>>;
	/** What is special about it, in a sentence. */
	readonly about: string;
	readonly platform: Platform;
	/** What Windows' API answers. */
	readonly api?: WindowsApi;
	/** The rows of PowerShell's sections; what is not listed ends in an error. Absent: it cannot be started. */
	readonly powershell?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
	/** RasClient's events, oldest first; or what the log cannot be read with. */
	readonly dialled?: readonly Dialled[] | Refused;
	/** What was seen of servers, by their names: the observations of a scenario, and others beside or in place of them. */
	readonly servers?: Readonly<Record<string, Server>>;
	/** What a person answers. */
	readonly answers?: Readonly<Record<string, 'yes' | 'no'>>;
	readonly expect: Expected;
}

/** Values as the functions of Windows give them, before they mean anything. `error`: a number of winerror.h. */
export interface WindowsApi {
	/** koffi is not installed, so that only programs can be asked. */
	readonly missing?: boolean;
	/** Those that are not listed do not exist. */
	readonly services?: Readonly<Record<string, ServiceGiven | 'absent' | Refused>>;
	/** Values by key, of HKEY_LOCAL_MACHINE or of the user. What is not listed is not there. */
	readonly registry?: Readonly<Record<string, Readonly<Record<string, RegistryGiven>>>>;
	readonly userRegistry?: Readonly<Record<string, Readonly<Record<string, RegistryGiven>>>>;
	readonly adapters?: readonly AdapterAddresses[];
	readonly routes?: Readonly<Record<'4' | '6', readonly ForwardRow[]>>;
	readonly neighbours?: Readonly<Record<'4' | '6', readonly NeighbourGiven[]>>;
	/** Network adapters of Device Manager, by what each is called here. `null`: not there. */
	readonly devices?: Readonly<Record<string, NetworkDevice | null>>;
	readonly connections?: readonly RasConnection[];
	readonly ports?: Readonly<Record<'tcp' | 'udp', readonly { readonly port: number; readonly processId: number }[]>>;
	/** Programs by their process's number. */
	readonly processes?: Readonly<Record<string, string>>;
	readonly certificates?: Readonly<Partial<Record<CertificateStore, readonly CertificateGiven[] | Refused>>>;
}

export interface Refused {
	readonly error: number;
}

interface ServiceGiven {
	readonly state: number;
	readonly startType?: number;
	readonly exitCode?: number;
	readonly processId?: number;
	readonly dependencies?: readonly string[];
}

/** REG_SZ, REG_MULTI_SZ, REG_DWORD, and REG_BINARY in hexadecimal. */
export type RegistryGiven = string | number | readonly string[] | { readonly binary: string } | Refused;

interface NeighbourGiven {
	readonly interfaceIndex: number;
	readonly address: string;
	/** In hexadecimal. */
	readonly hardwareAddress: string;
	readonly state: number;
}

interface CertificateGiven {
	/** A file of test/host/certificates, without its ending. */
	readonly der: string;
	readonly privateKey: 'present' | 'absent' | 'unknown';
	/** CERT_TRUST_STATUS.dwErrorStatus of the way up from it. */
	readonly errorStatus?: number;
}

/** An attempt as RasClient's events tell it. */
interface Dialled {
	/** Seconds after the first moment of the recordings. */
	readonly at: number;
	readonly connection: string;
	/** `SYSTEM` for a device tunnel. */
	readonly user?: string;
	readonly server?: string;
	/** As Windows writes them in a device's name. */
	readonly tried: readonly string[];
	/** The code of event 20227; absent where it came up. */
	readonly fails?: string;
	/** The language of the inserts. */
	readonly language?: string;
}

export interface Server {
	/** A file of `like/`, or a folder of test/scenarios. */
	readonly like?: string;
	readonly saw?: Readonly<Record<string, Observation>>;
}

/** Written down before the machine was asked; what comes out besides stands in the golden file. */
interface Expected {
	/** The names of the connections. */
	readonly connections: readonly string[];
	/** Places that could not be read. */
	readonly unread?: readonly string[];
	/** Outcomes of checks about this computer; those about one connection as `Name / check`. */
	readonly outcomes?: Readonly<Record<string, string>>;
	/** For each connection that fails, the code, or several that are equally likely. */
	readonly codes?: Readonly<Record<string, readonly string[]>>;
	/** Outcome of each attempt of the past, the newest first: `809`, or `connected`. */
	readonly history?: readonly string[];
	/** The code of the last failure. */
	readonly last?: string;
}

const FOLDER = import.meta.dirname;

/** Every machine of this folder. */
export function machineNames(): readonly string[] {
	return readdirSync(FOLDER, { withFileTypes: true })
		.filter((entry) => entry.isDirectory() && entry.name !== 'like')
		.map(({ name }) => name);
}

export function machineNamed(name: string): MachineDescription {
	return described(`${name}/machine.yaml`);
}

/** A machine that differs from another one of `like/` in what is given. */
export function machineLike(like: string, changes: object): MachineDescription {
	return merged(described(`like/${like}.yaml`), changes) as MachineDescription;
}

/** `like`: a machine of `like/` that it differs from; `uses`: recordings that it consists of. */
interface Given extends MachineDescription {
	readonly like?: string;
	readonly uses?: readonly string[];
}

function described(file: string): MachineDescription {
	const given = parse(readFileSync(join(FOLDER, file), 'utf8')) as Given;
	const parts = [...(given.uses ?? []).map(recording), ...(given.like === undefined ? [] : [described(`like/${given.like}.yaml`)])];
	return parts.reduceRight<unknown>((all, part) => merged(part, all), given) as MachineDescription;
}

/** What is said goes before what is taken over; lists are replaced as a whole. */
export function merged(base: unknown, changes: unknown): unknown {
	if (!isRecord(base) || !isRecord(changes)) return changes;
	// What a value could not be read with replaces it, and is no setting beside others.
	if ('error' in changes || 'error' in base) return changes;
	const all = { ...base };
	for (const [name, value] of Object.entries(changes)) all[name] = name in base ? merged(base[name], value) : value;
	return all;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
