import { isIPv6 } from 'node:net';
import type { AdapterAddresses, ForwardRow, NeighbourRow } from '../../src/host/win32/ip-structures.ts';
import { BASE } from './fake-native.ts';

/** Grows while structures are laid out one behind the other, each aligned to 8 as Windows does. */
class Layout {
	readonly bytes = new Uint8Array(64 * 1024);
	readonly view = new DataView(this.bytes.buffer);
	end = 0;

	take(length: number): number {
		const at = this.end;
		this.end = Math.ceil((at + length) / 8) * 8;
		return at;
	}

	point(field: number, to: number): void {
		this.view.setBigUint64(field, BASE + BigInt(to), true);
	}

	text(value: string): number {
		const at = this.take(2 * value.length + 2);
		for (let index = 0; index < value.length; index++) this.view.setUint16(at + 2 * index, value.charCodeAt(index), true);
		return at;
	}
}

/** Lays out IP_ADAPTER_ADDRESSES_LH as GetAdaptersAddresses does in a buffer at {@link BASE}: 376 bytes each (iptypes.h, 64 bit). */
export function adapterBytes(adapters: readonly AdapterAddresses[]): Uint8Array {
	const layout = new Layout();
	let previous: number | undefined;
	for (const adapter of adapters) {
		const at = layout.take(376);
		if (previous !== undefined) layout.point(previous + 8, at);
		previous = at;
		const numbers: Record<number, number> = {
			0: 376,
			4: adapter.index4,
			100: adapter.type,
			104: adapter.operStatus,
			108: adapter.index6,
			216: adapter.metric4,
			220: adapter.metric6,
		};
		for (const [offset, value] of Object.entries(numbers)) layout.view.setUint32(at + Number(offset), value, true);
		layout.point(at + 64, layout.text(adapter.description));
		layout.point(at + 72, layout.text(adapter.name));
		let link = at + 24;
		for (const { address, prefixLength, duplicateState } of adapter.addresses) {
			const unicast = layout.take(64);
			layout.point(link, unicast);
			link = unicast + 8;
			const socket = layout.take(28);
			writeSocketAddress(layout.view, socket, address);
			layout.point(unicast + 16, socket);
			layout.view.setUint32(unicast + 40, duplicateState, true);
			layout.view.setUint8(unicast + 56, prefixLength);
		}
	}
	return layout.bytes.slice(0, layout.end);
}

/** MIB_IPFORWARD_TABLE2: the count, then rows of 104 bytes from offset 8. */
export function forwardTable(rows: readonly ForwardRow[]): Uint8Array {
	return table(rows, 104, (view, at, row) => {
		view.setUint32(at + 8, row.interfaceIndex, true);
		writeSocketAddress(view, at + 12, row.destination);
		view.setUint8(at + 40, row.prefixLength);
		writeSocketAddress(view, at + 44, row.nextHop);
		view.setUint32(at + 84, row.metric, true);
	});
}

/** MIB_IPNET_TABLE2: the count, then rows of 88 bytes from offset 8. */
export function neighbourTable(rows: readonly NeighbourRow[]): Uint8Array {
	return table(rows, 88, (view, at, row) => {
		writeSocketAddress(view, at, row.address);
		view.setUint32(at + 28, row.interfaceIndex, true);
		row.hardwareAddress.forEach((byte, index) => {
			view.setUint8(at + 40 + index, byte);
		});
		view.setUint32(at + 72, row.hardwareAddress.length, true);
		view.setUint32(at + 76, row.state, true);
	});
}

function table<T>(rows: readonly T[], size: number, writeRow: (view: DataView, at: number, row: T) => void): Uint8Array {
	const bytes = new Uint8Array(8 + rows.length * size);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, rows.length, true);
	for (const [index, row] of rows.entries()) writeRow(view, 8 + index * size, row);
	return bytes;
}

/** SOCKADDR_IN (family 2) and SOCKADDR_IN6 (family 23). */
function writeSocketAddress(view: DataView, at: number, address: string): void {
	view.setUint16(at, isIPv6(address) ? 23 : 2, true);
	if (!isIPv6(address)) {
		address.split('.').forEach((part, index) => {
			view.setUint8(at + 4 + index, Number(part));
		});
		return;
	}
	const [left = '', right] = address.split('::');
	const groups = (text: string | undefined) => (text === undefined || text === '' ? [] : text.split(':'));
	const [head, tail] = [groups(left), groups(right)];
	const all = [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
	all.forEach((group, index) => {
		view.setUint16(at + 8 + 2 * index, Number.parseInt(group, 16), false);
	});
}
