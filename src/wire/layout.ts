import type { Reader, Writer } from './cursor.ts';
import { cleanPadded } from './text.ts';

/** One field of a fixed layout, in both directions. */
export interface Field<Value> {
	/** In bytes. */
	readonly size: number;
	read(reader: Reader, name: string): Value;
	write(writer: Writer, value: Value, name: string): void;
}

/** Fields in the order in which they stand in the bytes. */
// biome-ignore lint/suspicious/noExplicitAny: `Fields` gives each value its type back.
export type Layout = Readonly<Record<string, Field<any>>>;

/** The values of a layout. Fields named `reserved…` have none. */
export type Fields<L extends Layout> = {
	readonly [Name in keyof L as Name extends `reserved${string}` ? never : Name]: L[Name] extends Field<infer Value> ? Value : never;
};

export const u8: Field<number> = {
	size: 1,
	read: (reader, name) => reader.u8(name),
	write: (writer, value, name) => writer.u8(value, name),
};
export const u16: Field<number> = {
	size: 2,
	read: (reader, name) => reader.u16(name),
	write: (writer, value, name) => writer.u16(value, name),
};
export const u32: Field<number> = {
	size: 4,
	read: (reader, name) => reader.u32(name),
	write: (writer, value, name) => writer.u32(value, name),
};

/** Bytes that mean nothing: written as zeros, not looked at when read. */
export function reserved(size: number): Field<undefined> {
	return {
		size,
		read(reader, name) {
			reader.skip(size, name);
			return undefined;
		},
		write: (writer) => void writer.zeros(size),
	};
}

const encoder = new TextEncoder();

/** Text filled up with NUL to `size` bytes. It is made safe to print as it is read. */
export function text(size: number): Field<string> {
	return {
		size,
		read: (reader, name) => cleanPadded(reader.bytes(size, name), size),
		write: (writer, value, name) => void writer.padded(encoder.encode(value), size, name),
	};
}

/** In bytes. */
export function layoutSize(layout: Layout): number {
	return Object.values(layout).reduce((sum, field) => sum + field.size, 0);
}

export function readLayout<L extends Layout>(reader: Reader, layout: L): Fields<L> {
	const values: Record<string, unknown> = {};
	for (const [name, field] of Object.entries(layout)) {
		const value: unknown = field.read(reader, name);
		if (value !== undefined) values[name] = value;
	}
	return values as Fields<L>;
}

export function writeLayout<L extends Layout>(writer: Writer, layout: L, values: Fields<L>): void {
	for (const [name, field] of Object.entries(layout)) field.write(writer, (values as Record<string, unknown>)[name], name);
}
