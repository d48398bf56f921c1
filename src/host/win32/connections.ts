import { type Reading, readable, unreadable } from '../host.ts';
import { type Native, refused, structure } from './native.ts';

/** One connection that RasMan holds: up, or on its way. */
export interface RasConnection {
	/** The name of the phonebook's entry. */
	readonly name: string;
	/** `WAN Miniport (SSTP)`; not translated. */
	readonly device: string;
	/** RASCONNSTATE: 0x2000 connected, 0x2001 disconnected, below 0x1000 on its way (ras.h). */
	readonly state: number;
	/** The server, as it is dialled; absent where the status could not be read. */
	readonly server?: string;
}

/** RASCONNW of Windows 7 and later in a 64-bit process: ras.h packs by 4, so the handle stands at 4. */
const CONNECTION = { size: 1388, handle: 4, name: 12, nameUnits: 257, device: 560, deviceUnits: 129 } as const;
/** RASCONNSTATUSW of Windows 7 and later. */
const STATUS = { size: 608, state: 4, server: 304, serverUnits: 129 } as const;
const BUFFER_TOO_SMALL = 603;
/** Between the two calls it ended. */
const INVALID_PORT_HANDLE = 601;
const NO_CONNECTION = 668;
const INVALID_HANDLE = 6;
const ENDED: readonly number[] = [INVALID_HANDLE, INVALID_PORT_HANDLE, NO_CONNECTION];
const DISCONNECTED = 0x2001;
const MOST_CONNECTIONS = 64;

/** Binds rasapi32, which asks RasMan. Nothing is dialled or hung up. */
export function connectionReader(native: Native): () => Reading<readonly RasConnection[]> {
	const enumerate = native.bind('rasapi32.dll', 'uint32_t __stdcall RasEnumConnectionsW(void *connections, void *size, void *count)');
	const getStatus = native.bind('rasapi32.dll', 'uint32_t __stdcall RasGetConnectStatusW(void *connection, void *status)');

	function rows(): Reading<Uint8Array> {
		for (let room = 4; room <= MOST_CONNECTIONS; room *= 4) {
			const [bytes, size, count] = [new Uint8Array(room * CONNECTION.size), new Uint8Array(4), new Uint8Array(4)];
			structure(bytes).setUint32(0, CONNECTION.size, true);
			structure(size).setUint32(0, bytes.length, true);
			const error = Number(enumerate(bytes, size, count));
			if (error === BUFFER_TOO_SMALL) continue;
			if (error !== 0) return refused('RasEnumConnectionsW', error);
			const found = structure(count).getUint32(0, true);
			return found <= room
				? readable(bytes.subarray(0, found * CONNECTION.size))
				: unreadable('failed', `RasEnumConnectionsW: ${found} rows`);
		}
		return unreadable('failed', `RasEnumConnectionsW: more than ${MOST_CONNECTIONS}`);
	}

	function connectionIn(row: Uint8Array): Reading<RasConnection> {
		const status = new Uint8Array(STATUS.size);
		structure(status).setUint32(0, STATUS.size, true);
		const error = Number(getStatus(structure(row).getBigUint64(CONNECTION.handle, true), status));
		const name = textAt(row, CONNECTION.name, CONNECTION.nameUnits);
		const device = textAt(row, CONNECTION.device, CONNECTION.deviceUnits);
		if (ENDED.includes(error)) return readable({ name, device, state: DISCONNECTED });
		if (error !== 0) return refused('RasGetConnectStatusW', error);
		const server = textAt(status, STATUS.server, STATUS.serverUnits);
		return readable({ name, device, state: structure(status).getUint32(STATUS.state, true), ...(server === '' ? {} : { server }) });
	}

	return () => {
		if (native.pointerSize !== 8) return unreadable('unsupported', '32-bit process');
		const found = rows();
		if (!found.read) return found;
		const connections: RasConnection[] = [];
		for (let at = 0; at < found.value.length; at += CONNECTION.size) {
			const connection = connectionIn(found.value.subarray(at, at + CONNECTION.size));
			if (!connection.read) return connection;
			connections.push(connection.value);
		}
		return readable(connections);
	};
}

function textAt(bytes: Uint8Array, offset: number, units: number): string {
	return new TextDecoder('utf-16le').decode(bytes.subarray(offset, offset + 2 * units)).split('\0', 1)[0] ?? '';
}
