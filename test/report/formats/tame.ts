import { HOSTILE_LINE } from './hostile.ts';

/** A part of what is hostile that no form takes away. */
const MARK = HOSTILE_LINE.slice(0, 8);

/** The same report from a world in which every server behaves: what differs between the two forms of it is what a server achieved. */
export function tame<T>(report: T): T {
	const told = new Map<string, string>();
	const tamed = (value: unknown): unknown => {
		if (typeof value === 'string') {
			if (!value.includes(MARK)) return value;
			const word = told.get(value) ?? `tame${'abcdefghijklmnopqrstuvwxyz'[told.size]}`;
			told.set(value, word);
			return word;
		}
		if (Array.isArray(value)) return value.map(tamed);
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(Object.entries(value).map(([key, each]) => [tamed(key), tamed(each)]));
	};
	return tamed(report) as T;
}
