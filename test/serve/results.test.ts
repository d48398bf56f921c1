import { describe, expect, it } from 'vitest';
import { BusyError, Results } from '../../src/serve/results.ts';

const LIMITS = { atOnce: 2, waiting: 2, kept: 3 };
const never = () => new Promise<number>(() => {});

describe('results', () => {
	it('are looked for once, however many want to know', async () => {
		const results = new Results<number>(LIMITS);
		let looks = 0;
		const look = async () => ++looks;
		const all = await Promise.all(Array.from({ length: 50 }, () => results.get('a', 1000, look)));
		expect(all.map(({ value }) => value)).toEqual(Array(50).fill(1));
	});

	it('are given out again while they are fresh, and looked for anew after', async () => {
		const results = new Results<number>(LIMITS);
		let looks = 0;
		const look = async () => ++looks;
		expect((await results.get('a', 1000, look)).value).toBe(1);
		expect((await results.get('a', 1000, look)).value).toBe(1);
		expect((await results.get('a', 0, look)).value).toBe(2);
		results.forget();
		expect((await results.get('a', 1000, look)).value).toBe(3);
	});

	it('wait for a place, and are refused where too many wait', async () => {
		const results = new Results<number>(LIMITS);
		for (const key of ['a', 'b', 'c', 'd']) void results.get(key, 0, never);
		expect(results.load).toEqual({ running: 2, waiting: 2 });
		await expect(results.get('e', 0, never)).rejects.toThrow(BusyError);
		// Who asks for what is under way already takes no place.
		void results.get('a', 0, never);
		expect(results.load).toEqual({ running: 2, waiting: 2 });
	});

	it('that wait are looked for in their turn, also behind one that failed', async () => {
		const results = new Results<string>({ ...LIMITS, atOnce: 1 });
		const failed = results.get('a', 0, async () => Promise.reject(new Error('no')));
		const next = results.get('b', 0, async () => 'seen');
		await expect(failed).rejects.toThrow('no');
		expect((await next).value).toBe('seen');
		expect(results.load).toEqual({ running: 0, waiting: 0 });
		expect((await results.get('a', 1000, async () => 'now')).value).toBe('now');
	});

	it('that were ended early are given to who waited for them, and kept for nobody', async () => {
		const results = new Results<string>(LIMITS, (value) => value !== 'early');
		expect((await results.get('a', 1000, async () => 'early')).value).toBe('early');
		expect((await results.get('a', 1000, async () => 'whole')).value).toBe('whole');
		expect((await results.get('a', 1000, async () => 'later')).value).toBe('whole');
	});

	it('are kept up to a bound, the newest of them', async () => {
		const results = new Results<number>(LIMITS);
		let looks = 0;
		for (const key of ['a', 'b', 'c', 'd', 'e']) await results.get(key, 1000, async () => ++looks);
		expect((await results.get('e', 1000, async () => 0)).value).toBe(5);
		expect((await results.get('a', 1000, async () => 0)).value).toBe(0);
	});
});
