import type { Native, NativeArgument, NativeResult } from '../../src/host/win32/native.ts';

type Played = (...values: NativeArgument[]) => NativeResult;

/** A Windows API that answers as it is told, and keeps what it was asked. */
export interface FakeNative extends Native {
	/** `OpenServiceW`, … in the order of the calls. */
	readonly calls: { readonly name: string; readonly values: readonly NativeArgument[] }[];
	/** What GetLastError() says. */
	error: number;
	/** Memory that Windows owns, by address. */
	readonly memory: Map<bigint, Uint8Array>;
	named(name: string): readonly (readonly NativeArgument[])[];
}

/** `functions` by name; a library that has none of the functions bound from it cannot be loaded. */
export function fakeNative(functions: Readonly<Record<string, Played>>, pointerSize = 8): FakeNative {
	const fake: FakeNative = {
		pointerSize,
		calls: [],
		error: 0,
		memory: new Map(),
		named: (name) => fake.calls.filter((call) => call.name === name).map(({ values }) => values),
		bind: (library, signature) => {
			const name = /(\w+)\s*\(/.exec(signature)?.[1] ?? '';
			const played = functions[name];
			if (played === undefined) throw new Error(`Das angegebene Modul wurde nicht gefunden: ${library}`);
			return (...values) => {
				fake.calls.push({ name, values });
				return played(...values);
			};
		},
		lastError: () => fake.error,
		addressOf: () => BASE,
		copy: (pointer, length) => {
			const [start, bytes] = [...fake.memory].find(([at, { byteLength }]) => pointer >= at && pointer < at + BigInt(byteLength)) ?? [];
			if (start === undefined || bytes === undefined) throw new Error(`access violation at ${pointer}`);
			const offset = Number(pointer - start);
			if (offset + length > bytes.byteLength) throw new Error(`access violation at ${pointer} + ${length}`);
			return bytes.slice(offset, offset + length);
		},
	};
	return fake;
}

/** Where the buffers of a fake lie. */
export const BASE = 0x7ff6_1234_0000n;

/** Writes numbers of 32 bits at offsets of a buffer that Windows was given. */
export function write(buffer: NativeArgument | undefined, values: Readonly<Record<number, number>>): void {
	if (!(buffer instanceof Uint8Array)) throw new Error('not a buffer');
	const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
	for (const [offset, value] of Object.entries(values)) view.setUint32(Number(offset), value, true);
}
