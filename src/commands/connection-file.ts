import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { parseTarget, writtenTarget } from '../check/target.ts';
import type { Connection } from '../connection/connection.ts';
import { ConnectionFileError } from '../connection/error.ts';
import { endpointsIn, parseConnection } from '../connection/parse.ts';
import { InputError, UsageError } from './command.ts';
import { readSmall } from './small-file.ts';

/** A connection file names another one that is not there. */
export class LackingFileError extends InputError {
	/** Where it was looked for. */
	readonly lacks: string;

	constructor(message: string, lacks: string) {
		super(message);
		this.lacks = lacks;
	}
}

/** Reads the connection file of another client. Throws {@link InputError}, which names the file and the line, and repeats nothing of it but the name of a file that it lacks. */
export async function readConnection(file: string): Promise<Connection> {
	const bytes = await readSmall('--connection', file);
	try {
		return await parseConnection(bytes, basename(file), (name) => readBeside(dirname(file), name));
	} catch (error) {
		if (!(error instanceof ConnectionFileError)) throw error;
		const message = `${file}${error.line === undefined ? ': ' : ', '}${error.message}`;
		throw error.lacks === undefined ? new InputError(message) : new LackingFileError(message, error.lacks);
	}
}

/**
 * OpenVPN looks for the files that a profile names where it was started, and its graphical clients start it beside the profile.
 * The profile may come from anybody: no device is read, and no file of another computer, to which Windows would sign in.
 */
async function readBeside(folder: string, name: string): Promise<Uint8Array> {
	if (/^[\\/]{2}/.test(name)) throw new InputError('not a file of this computer');
	const file = resolve(folder, name);
	if (!(await stat(file)).isFile()) throw new InputError('not a file');
	return readSmall('--connection', file);
}

/** What a command line asks for, where a connection file may say what was left out. */
interface Asked {
	readonly host: string | undefined;
	readonly tunnel?: readonly string[] | undefined;
	/** The file that was named. */
	readonly connection?: string | undefined;
}

/** The host and the tunnels of a run: as they were named, else those of the connection file. Throws {@link UsageError} or {@link InputError}. */
export function completed(
	{ host, tunnel, connection: file = '' }: Asked,
	connection: Connection | undefined,
): Asked & { readonly host: string } {
	const tunnels = tunnel ?? (connection === undefined ? undefined : [connection.kind]);
	if (host !== undefined) return { host, tunnel: tunnels };
	if (connection === undefined) throw new UsageError('No host was given. Name the VPN server: vpn-doctor check vpn.example.com');
	const [first] = endpointsIn(connection);
	if (first === undefined) throw new InputError(`${file} names no server. Name it: vpn-doctor check HOST --connection ${file}`);
	if (!isHost(writtenTarget(first.host))) throw new InputError(`${file} names a server that is no possible name and no address.`);
	// Another tunnel has a port of its own.
	const port = tunnels?.every((each) => each === connection.kind) ? first.port : undefined;
	return { host: writtenTarget(first.host, port), tunnel: tunnels };
}

function isHost(text: string): boolean {
	try {
		return parseTarget(text).port === undefined;
	} catch {
		return false;
	}
}
