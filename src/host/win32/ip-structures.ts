import { pointerIn, structure } from './native.ts';

/** One interface, of IP_ADAPTER_ADDRESSES_LH (iptypes.h) in a 64-bit process. */
export interface AdapterAddresses {
	/** 0 where the adapter does not speak IPv4. */
	readonly index4: number;
	/** 0 where the adapter does not speak IPv6. */
	readonly index6: number;
	/** What the user sees, and may have renamed: `Ethernet 2`. */
	readonly name: string;
	/** What the driver calls itself; not translated. */
	readonly description: string;
	/** IANA ifType: 6 Ethernet, 23 PPP, 24 loopback, 53 virtual, 71 Wi-Fi, 131 tunnel, 243 and 244 mobile. */
	readonly type: number;
	/** IF_OPER_STATUS: 1 up, 2 down, 3 testing, 4 unknown, 5 dormant, 6 not present, 7 lower layer down. */
	readonly operStatus: number;
	readonly metric4: number;
	readonly metric6: number;
	readonly addresses: readonly AdapterAddress[];
}

interface AdapterAddress {
	/** Without a zone. */
	readonly address: string;
	readonly prefixLength: number;
	/** NL_DAD_STATE: 0 invalid, 1 tentative, 2 duplicate, 3 deprecated, 4 preferred. */
	readonly duplicateState: number;
}

/** One row of MIB_IPFORWARD_TABLE2. */
export interface ForwardRow {
	readonly interfaceIndex: number;
	readonly destination: string;
	readonly prefixLength: number;
	/** `0.0.0.0` or `::` on a link that needs no gateway. */
	readonly nextHop: string;
	/** The interface's own metric comes on top. */
	readonly metric: number;
}

/** One row of MIB_IPNET_TABLE2. */
export interface NeighbourRow {
	readonly interfaceIndex: number;
	readonly address: string;
	readonly hardwareAddress: Uint8Array;
	/** NL_NEIGHBOR_STATE: 0 unreachable, 1 incomplete, 2 probe, 3 delay, 4 stale, 5 reachable, 6 permanent. */
	readonly state: number;
}

const AF_INET = 2;
const AF_INET6 = 23;
/** Against a list that bites its own tail. */
const MOST_LINKS = 4096;

/** A pointer of a structure leads out of the memory that Windows filled. */
export class StructureError extends Error {
	override readonly name = 'StructureError';
}

/** What GetAdaptersAddresses wrote. `base` is where the bytes lay when it did: its pointers lead into them. */
export function readAdapterAddresses(bytes: Uint8Array, base: bigint): AdapterAddresses[] {
	const view = structure(bytes);
	const within = (offset: number): number => follow(view, offset, base);
	const adapters: AdapterAddresses[] = [];
	for (let at = 0; at >= 0 && adapters.length < MOST_LINKS; at = within(at + 8)) {
		adapters.push({
			index4: view.getUint32(at + 4, true),
			index6: view.getUint32(at + 108, true),
			name: textAt(bytes, within(at + 72)),
			description: textAt(bytes, within(at + 64)),
			type: view.getUint32(at + 100, true),
			operStatus: view.getUint32(at + 104, true),
			metric4: view.getUint32(at + 216, true),
			metric6: view.getUint32(at + 220, true),
			addresses: unicastFrom(view, within(at + 24), within),
		});
	}
	return adapters;
}

/** IP_ADAPTER_UNICAST_ADDRESS_LH: a linked list. */
function unicastFrom(view: DataView, first: number, within: (offset: number) => number): AdapterAddress[] {
	const found: AdapterAddress[] = [];
	for (let at = first; at >= 0 && found.length < MOST_LINKS; at = within(at + 8)) {
		const socket = within(at + 16);
		const address = socket < 0 ? undefined : socketAddress(view, socket);
		if (address !== undefined) found.push({ address, prefixLength: view.getUint8(at + 56), duplicateState: view.getUint32(at + 40, true) });
	}
	return found;
}

/** The rows of GetIpForwardTable2. */
export function readForwardRows(rows: Uint8Array): ForwardRow[] {
	return rowsOf(rows, FORWARD_ROW_SIZE).flatMap((row) => {
		const destination = socketAddress(row, 12);
		const nextHop = socketAddress(row, 44);
		if (destination === undefined || nextHop === undefined) return [];
		const interfaceIndex = row.getUint32(8, true);
		return [{ interfaceIndex, destination, prefixLength: row.getUint8(40), nextHop, metric: row.getUint32(84, true) }];
	});
}

/** The rows of GetIpNetTable2. */
export function readNeighbourRows(rows: Uint8Array): NeighbourRow[] {
	return rowsOf(rows, NEIGHBOUR_ROW_SIZE).flatMap((row) => {
		const address = socketAddress(row, 0);
		const length = row.getUint32(72, true);
		if (address === undefined || length > 32) return [];
		const hardwareAddress = new Uint8Array(row.buffer, row.byteOffset + 40, length).slice();
		return [{ interfaceIndex: row.getUint32(28, true), address, hardwareAddress, state: row.getUint32(76, true) }];
	});
}

/** sizeof(MIB_IPFORWARD_ROW2). */
export const FORWARD_ROW_SIZE = 104;
/** sizeof(MIB_IPNET_ROW2). */
export const NEIGHBOUR_ROW_SIZE = 88;
/** Where the rows of both tables begin: after a 32-bit count, aligned to 8. */
export const FIRST_ROW = 8;

function rowsOf(bytes: Uint8Array, size: number): DataView[] {
	const count = Math.floor(bytes.byteLength / size);
	return Array.from({ length: count }, (_, index) => structure(bytes.subarray(index * size, (index + 1) * size)));
}

/** An offset for a pointer; -1 for NULL. */
function follow(view: DataView, offset: number, base: bigint): number {
	if (offset + 8 > view.byteLength) throw new StructureError(`structure ends at ${view.byteLength}, asked for ${offset}`);
	const pointer = pointerIn(view, offset, 8);
	if (pointer === 0n) return -1;
	const to = pointer - base;
	if (to < 0n || to >= BigInt(view.byteLength)) throw new StructureError(`pointer at ${offset} leads outside`);
	return Number(to);
}

/** SOCKADDR_IN and SOCKADDR_IN6; `undefined` for any other family. */
function socketAddress(view: DataView, at: number): string | undefined {
	const family = view.getUint16(at, true);
	if (family === AF_INET) return [4, 5, 6, 7].map((byte) => view.getUint8(at + byte)).join('.');
	if (family !== AF_INET6) return undefined;
	return ipv6Text(Array.from({ length: 8 }, (_, group) => view.getUint16(at + 8 + 2 * group, false)));
}

/** RFC 5952: lower case, the longest run of zero groups shortened. */
function ipv6Text(groups: readonly number[]): string {
	const hex = groups.map((group) => group.toString(16)).join(':');
	const runs = [...`:${hex}:`.matchAll(/(?::0)+(?=:)/g)].map((match) => match[0]).filter((run) => run.length > 2);
	const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
	if (longest === '') return hex;
	const at = `:${hex}:`.indexOf(`${longest}:`);
	const left = `:${hex}:`.slice(1, at);
	const right = `:${hex}:`.slice(at + longest.length + 1, -1);
	return `${left}::${right}`;
}

/** UTF-16 up to its NUL. */
function textAt(bytes: Uint8Array, at: number): string {
	if (at < 0) return '';
	const view = structure(bytes);
	let end = at;
	while (end + 1 < bytes.byteLength && view.getUint16(end, true) !== 0) end += 2;
	return new TextDecoder('utf-16le').decode(bytes.subarray(at, end));
}
