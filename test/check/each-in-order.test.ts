import { describe, expect, it } from 'vitest';
import { eachInOrder } from '../../src/check/each-in-order.ts';
import { sleep } from './toys.ts';

const never = new AbortController().signal;

/** Runs items that take so many ms each, and tells what was under way when. */
async function watched(
	ms: readonly number[],
	{ parallel, ahead, signal = never }: { parallel: number; ahead: number; signal?: AbortSignal },
) {
	const begun: number[] = [];
	const taken: number[] = [];
	let underWay = 0;
	let most = 0;
	let furthest = 0;
	await eachInOrder(
		[...ms.keys()],
		{ parallel, ahead, signal },
		(at) => {
			begun.push(at);
			most = Math.max(most, ++underWay);
			furthest = Math.max(furthest, begun.length - taken.length);
			return { over: sleep(ms[at] as number).then(() => underWay--) };
		},
		async (each, at) => {
			await each.over;
			taken.push(at);
		},
	);
	return { begun, taken, most, furthest };
}

describe('items one after the other', () => {
	it('are taken in their order, whichever is over first, and no more than so many are under way', async () => {
		const { taken, most } = await watched([40, 5, 30, 1, 20, 2, 10], { parallel: 3, ahead: 99 });
		expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6]);
		expect(most).toBe(3);
	});

	it('do not pile up behind one that takes long', async () => {
		const { taken, furthest } = await watched([150, ...Array.from({ length: 30 }, () => 1)], { parallel: 2, ahead: 6 });
		expect(taken).toHaveLength(31);
		expect(furthest).toBe(6);
	});

	it('take their time divided by how many are under way', async () => {
		const began = performance.now();
		await watched(
			Array.from({ length: 40 }, () => 20),
			{ parallel: 10, ahead: 40 },
		);
		expect(performance.now() - began).toBeLessThan(400);
	});

	it('are none, or fewer than fit', async () => {
		expect((await watched([], { parallel: 3, ahead: 3 })).taken).toEqual([]);
		expect((await watched([1, 1], { parallel: 30, ahead: 30 })).taken).toEqual([0, 1]);
	});

	it('are not begun any more once the run is ended, and those under way are taken', async () => {
		const ending = new AbortController();
		setTimeout(() => ending.abort(), 30);
		const { begun, taken } = await watched(
			Array.from({ length: 50 }, () => 20),
			{ parallel: 2, ahead: 8, signal: ending.signal },
		);
		expect(taken).toEqual(begun);
		expect(taken.length).toBeGreaterThan(1);
		expect(taken.length).toBeLessThan(20);
	});
});
