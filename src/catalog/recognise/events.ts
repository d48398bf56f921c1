import { entryOf } from '../load.ts';
import type { Codebook } from './codebook.ts';
import { readNumber } from './notation.ts';
import type { Sighting } from './sighting.ts';

/**
 * RasClient's event 20227, "the connection failed", as XML: the last of its unnamed Data elements is the error code.
 * Its sentence is translated and was reworded over the years; its values are not (mprmsg.dll; Windows event schema).
 */
export function eventsIn({ catalog, byValue }: Codebook, text: string): readonly Sighting[] {
	if (!text.includes('20227') || !/rasclient/i.test(text)) return [];
	const found: Sighting[] = [];
	let line = 0;
	let counted = 0;
	let next = 0;
	let closing = 0;
	for (let start = text.indexOf('<Event'); start !== -1; ) {
		// Looked for only when passed: a text without any is gone through once.
		if (next !== -1 && next < start + 6) next = text.indexOf('<Event ', start + 6);
		if (closing !== -1 && closing <= start) closing = text.indexOf('</Event>', start);
		const end = closing === -1 || (next !== -1 && next < closing) ? (next === -1 ? text.length : next) : closing;
		const event = text.slice(start, Math.min(end, start + 20_000));
		const sighted = failureIn(event);
		if (sighted !== undefined) {
			const at = start + sighted.at;
			for (; counted < at; counted++) if (text.charCodeAt(counted) === 10) line++;
			const values = readNumber(sighted.value.toLowerCase(), sighted.negative)?.values ?? [];
			for (const name of new Set(values.flatMap((value) => byValue.get(value) ?? []))) {
				found.push({ entry: entryOf(catalog, name), by: 'log', certainty: 'certain', line, start: at, ...timeOf(event) });
			}
		}
		start = text.indexOf('<Event', Math.max(end, start + 6));
	}
	return found;
}

function failureIn(event: string): { readonly at: number; readonly value: string; readonly negative: boolean } | undefined {
	if (!/Name=['"]RasClient['"]/i.test(event) || !/<EventID[^<>]{0,80}>\s*20227\s*</.test(event)) return undefined;
	const last = [...event.matchAll(/<Data[^<>]{0,80}>\s*(-?)(0x[0-9a-fA-F]{1,8}|\d{1,10})\s*<\/Data>/g)].at(-1);
	if (last?.[2] === undefined) return undefined;
	return { at: last.index, value: last[2], negative: last[1] === '-' };
}

function timeOf(event: string): Pick<Sighting, 'time'> {
	const time = Date.parse(/SystemTime=['"]([^'"<>]{10,40})['"]/.exec(event)?.[1] ?? '');
	return Number.isNaN(time) ? {} : { time };
}
