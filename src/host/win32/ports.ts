import { type Reading, readable, unreadable } from '../host.ts';
import { ERROR, type Native, type NativeFunction, refused, structure } from './native.ts';

/** A local port that some program holds. */
interface HeldPort {
	readonly port: number;
	/** 0: not known; 4: the system itself. */
	readonly processId: number;
}

/** Where the local port and the process stand in the rows of a table, whose rows begin behind a count of 32 bits (tcpmib.h, udpmib.h). */
interface Layout {
	readonly row: number;
	readonly port: number;
	readonly process: number;
	/** MIB_TCP_STATE. */
	readonly state?: number;
}

const TCP: Readonly<Record<4 | 6, Layout>> = {
	4: { row: 24, port: 8, process: 20, state: 0 },
	6: { row: 56, port: 20, process: 52, state: 48 },
};
const UDP: Readonly<Record<4 | 6, Layout>> = { 4: { row: 12, port: 4, process: 8 }, 6: { row: 28, port: 20, process: 24 } };
/** The connection is over, and the port is nobody's. */
const TIME_WAIT = 11;
const AF = { 4: 2, 6: 23 } as const;
const TCP_TABLE_OWNER_PID_ALL = 5;
const UDP_TABLE_OWNER_PID = 1;
const INSUFFICIENT_BUFFER = 122;
const USUAL_BYTES = 32 * 1024;
const MOST_BYTES = 8 * 1024 * 1024;

const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
const MOST_PATH = 1024;

export interface PortReader {
	/** Every local port in use, of both families. Needs no elevation. */
	heldPorts(transport: 'tcp' | 'udp'): Reading<readonly HeldPort[]>;
	/** The file name of a process's program; those of the system and of others may be hidden. */
	programOf(processId: number): Reading<string>;
}

/** Binds iphlpapi and kernel32. */
export function portReader(native: Native): PortReader {
	const signature = (name: string) =>
		`uint32_t __stdcall ${name}(void *table, void *size, int order, uint32_t family, int class, uint32_t reserved)`;
	const tables = {
		tcp: { call: native.bind('iphlpapi.dll', signature('GetExtendedTcpTable')), class: TCP_TABLE_OWNER_PID_ALL, layouts: TCP },
		udp: { call: native.bind('iphlpapi.dll', signature('GetExtendedUdpTable')), class: UDP_TABLE_OWNER_PID, layouts: UDP },
	};
	const openProcess = native.bind('kernel32.dll', 'void *__stdcall OpenProcess(uint32_t access, int inherit, uint32_t process)');
	const imageName = native.bind(
		'kernel32.dll',
		'int __stdcall QueryFullProcessImageNameW(void *process, uint32_t flags, void *name, void *size)',
	);
	const close = native.bind('kernel32.dll', 'int __stdcall CloseHandle(void *handle)');

	function table(call: NativeFunction, which: number, family: 4 | 6): Reading<Uint8Array> {
		let length = USUAL_BYTES;
		// It may have grown between two calls.
		for (let attempt = 0; attempt < 5 && length <= MOST_BYTES; attempt++) {
			const [bytes, size] = [new Uint8Array(length), new Uint8Array(4)];
			structure(size).setUint32(0, length, true);
			const error = Number(call(bytes, size, 0, AF[family], which, 0));
			if (error === 0) return readable(bytes);
			if (family === 6 && error === ERROR.notSupported) return readable(new Uint8Array(4));
			if (error !== INSUFFICIENT_BUFFER) return refused('GetExtendedTable', error);
			length = Math.max(structure(size).getUint32(0, true), length) + USUAL_BYTES;
		}
		return unreadable('failed', `GetExtendedTable: ${length} bytes`);
	}

	return {
		heldPorts(transport) {
			const { call, class: which, layouts } = tables[transport];
			const held: HeldPort[] = [];
			for (const family of [4, 6] as const) {
				const bytes = table(call, which, family);
				if (!bytes.read) return bytes;
				const rows = readHeldPorts(bytes.value, layouts[family]);
				if (rows === undefined) return unreadable('failed', 'GetExtendedTable: rows');
				held.push(...rows);
			}
			return readable(held);
		},
		programOf(processId) {
			const process = openProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, processId);
			if (!process) return refused('OpenProcess', native.lastError());
			try {
				const [name, size] = [new Uint8Array(2 * MOST_PATH), new Uint8Array(4)];
				structure(size).setUint32(0, MOST_PATH, true);
				if (!imageName(process, 0, name, size)) return refused('QueryFullProcessImageNameW', native.lastError());
				const path = new TextDecoder('utf-16le').decode(name.subarray(0, 2 * structure(size).getUint32(0, true)));
				// Where it lies may name a user.
				return readable(path.split('\\').at(-1) ?? '');
			} finally {
				close(process);
			}
		},
	};
}

/** The rows, but for what is over; undefined where the count does not fit the bytes. A port stands in the order of the network, in the low half. */
function readHeldPorts(bytes: Uint8Array, { row, port, process, state }: Layout): readonly HeldPort[] | undefined {
	const view = structure(bytes);
	const count = view.getUint32(0, true);
	if (4 + count * row > bytes.length) return undefined;
	return Array.from({ length: count }, (_, at) => 4 + at * row)
		.filter((at) => state === undefined || view.getUint32(at + state, true) !== TIME_WAIT)
		.map((at) => ({ port: view.getUint16(at + port, false), processId: view.getUint32(at + process, true) }));
}
