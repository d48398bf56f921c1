import { elapsedSince } from '../net/elapsed.ts';
import type { TcpConnection, TcpRead } from '../net/tcp.ts';
import { WireError } from '../wire/error.ts';
import { toHex } from '../wire/hex.ts';
import { decodeResponseHead, headerOf } from '../wire/http-response.ts';
import { heardDate } from './heard-date.ts';
import type { HttpAnswer, SstpBreak } from './sstp-facts.ts';

/** A {@link SstpBreak} without what all of them have. */
export type BreakKind = SstpBreak extends infer B ? (B extends SstpBreak ? Omit<B, 'ms' | 'partialBytes'> : never) : never;

/** How many bytes of something foreign are kept. */
const FIRST_BYTES = 32;

interface Answered {
	readonly kind: 'answer';
	readonly http: HttpAnswer;
	/** What came behind the head. */
	readonly rest: Uint8Array;
}

/** Sends an HTTP request and waits for the head of its answer, `patienceMs` in all however its bytes drip in. */
export async function askHttp(
	stream: Pick<TcpConnection, 'write' | 'read'>,
	request: Uint8Array,
	patienceMs: number,
): Promise<Answered | SstpBreak> {
	const since = performance.now();
	const sentAt = Date.now();
	stream.write(request);
	let held: Uint8Array = new Uint8Array(0);
	for (;;) {
		const read = await stream.read(Math.max(0, since + patienceMs - performance.now()));
		if (read.kind !== 'data') return broken(ending(read, held), since, held.length);
		held = Buffer.concat([held, read.bytes]);
		try {
			const head = decodeResponseHead(held);
			if (head === undefined) continue;
			const server = headerOf(head, 'server');
			const clock = heardDate({ date: headerOf(head, 'date'), sentAt, heardAt: Date.now() });
			const { status, reason } = head;
			const said = { ...(server === undefined ? {} : { server }), ...(clock === undefined ? {} : { clock }) };
			return { kind: 'answer', http: { status, reason, ...said, ms: elapsedSince(since) }, rest: held.subarray(head.length) };
		} catch (error) {
			return broken(foreign(error, held), since, 0);
		}
	}
}

/** `held`: how many bytes of an unfinished answer there are. */
export function broken(how: BreakKind, since: number, held: number): SstpBreak {
	return { ...how, ms: elapsedSince(since), ...(held > 0 && how.kind !== 'foreign' ? { partialBytes: held } : {}) };
}

export function ending(read: Exclude<TcpRead, { kind: 'data' }>, held: Uint8Array): BreakKind {
	if (read.kind === 'end') return { kind: 'closed' };
	if (read.kind === 'silent') return { kind: 'silent' };
	if (read.kind === 'flood') return { kind: 'foreign', because: 'endless', firstBytes: toHex(held.subarray(0, FIRST_BYTES)) };
	return read;
}

export function foreign(error: unknown, bytes: Uint8Array): BreakKind {
	if (!(error instanceof WireError)) throw error;
	const because = error.reason === 'length' && error.offset > FIRST_BYTES ? 'endless' : 'malformed';
	return { kind: 'foreign', because, firstBytes: toHex(bytes.subarray(0, FIRST_BYTES)) };
}
