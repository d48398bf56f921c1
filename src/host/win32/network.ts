import { type Reading, readable, unreadable } from '../host.ts';
import {
	type AdapterAddresses,
	FIRST_ROW,
	FORWARD_ROW_SIZE,
	type ForwardRow,
	NEIGHBOUR_ROW_SIZE,
	type NeighbourRow,
	readAdapterAddresses,
	readForwardRows,
	readNeighbourRows,
	StructureError,
} from './ip-structures.ts';
import { ERROR, type Native, type NativeFunction, pointerIn, refused, structure } from './native.ts';

/** What iphlpapi says of this computer's network. Nothing is sent. */
export interface NetworkReader {
	adapters(): Reading<readonly AdapterAddresses[]>;
	/** The routing table of one address family; empty where the family is switched off. */
	routes(family: 4 | 6): Reading<readonly ForwardRow[]>;
	/** What is known of the neighbours; nobody is asked. */
	neighbours(family: 4 | 6): Reading<readonly NeighbourRow[]>;
}

const GAA_FLAG_SKIP_ANYCAST = 0x02;
const GAA_FLAG_SKIP_MULTICAST = 0x04;
const GAA_FLAG_SKIP_DNS_SERVER = 0x08;
/** What the documentation recommends to begin with, so that one call does nearly always. */
const USUAL_BYTES = 16 * 1024;
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_ROWS = 100_000;

/** Binds iphlpapi. The structures are those of 64-bit processes; a 32-bit one is told that it cannot be read. */
export function networkReader(native: Native): NetworkReader {
	const getAdapters = native.bind(
		'iphlpapi.dll',
		'uint32_t __stdcall GetAdaptersAddresses(uint32_t family, uint32_t flags, void *reserved, void *addresses, void *size)',
	);
	const getRoutes = native.bind('iphlpapi.dll', 'uint32_t __stdcall GetIpForwardTable2(uint16_t family, void *table)');
	const getNeighbours = native.bind('iphlpapi.dll', 'uint32_t __stdcall GetIpNetTable2(uint16_t family, void *table)');
	const freeTable = native.bind('iphlpapi.dll', 'void __stdcall FreeMibTable(void *table)');

	function adapters(): Reading<readonly AdapterAddresses[]> {
		const flags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
		let length = USUAL_BYTES;
		// It may have grown between two calls.
		for (let attempt = 0; attempt < 4 && length <= MOST_BYTES; attempt++) {
			const bytes = new Uint8Array(length);
			const size = new Uint8Array(4);
			structure(size).setUint32(0, length, true);
			const base = native.addressOf(bytes);
			const error = Number(getAdapters(0, flags, null, bytes, size));
			if (error === 0) return readable(readAdapterAddresses(bytes, base));
			if (error === ERROR.noData) return readable([]);
			if (error !== ERROR.bufferOverflow) return refused('GetAdaptersAddresses', error);
			length = Math.max(structure(size).getUint32(0, true), length) + USUAL_BYTES;
		}
		return unreadable('failed', `GetAdaptersAddresses: ${length} bytes`);
	}

	/** Both tables begin with a count and belong to Windows until they are freed. */
	function rows(name: string, call: NativeFunction, family: 4 | 6, rowSize: number): Reading<Uint8Array> {
		const pointer = new Uint8Array(8);
		const error = Number(call(family === 4 ? 2 : 23, pointer));
		if (error === ERROR.notFound || (family === 6 && error === ERROR.notSupported)) return readable(new Uint8Array(0));
		if (error !== 0) return refused(name, error);
		const table = pointerIn(structure(pointer), 0, 8);
		try {
			const count = structure(native.copy(table, 4)).getUint32(0, true);
			if (count > MOST_ROWS) return unreadable('failed', `${name}: ${count} rows`);
			return readable(native.copy(table + BigInt(FIRST_ROW), count * rowSize));
		} finally {
			freeTable(table);
		}
	}

	function guarded<T>(read: () => Reading<T>): Reading<T> {
		if (native.pointerSize !== 8) return unreadable('unsupported', '32-bit process');
		try {
			return read();
		} catch (error) {
			if (error instanceof StructureError || error instanceof RangeError) return unreadable('failed', `iphlpapi: ${error.message}`);
			throw error;
		}
	}

	function table<T>(read: Reading<Uint8Array>, parse: (bytes: Uint8Array) => readonly T[]): Reading<readonly T[]> {
		return read.read ? readable(parse(read.value)) : read;
	}

	return {
		adapters: () => guarded(adapters),
		routes: (family) => guarded(() => table(rows('GetIpForwardTable2', getRoutes, family, FORWARD_ROW_SIZE), readForwardRows)),
		neighbours: (family) => guarded(() => table(rows('GetIpNetTable2', getNeighbours, family, NEIGHBOUR_ROW_SIZE), readNeighbourRows)),
	};
}
