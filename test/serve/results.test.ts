import { describe, expect, it } from 'vitest';
import { BusyError, Results } from '../../src/serve/results.ts';

const LIMITS = { atOnce: 2, waiting: 2, kept: 3 };
const lasting = (ms: number) => ({ freshMs: () => ms, stays: () => false });
const never = () => new Promise<number>(() => {});

describe('results', () => {
	it('are looked for once, however many want to know', async () => {
		const results = new Results<number>(LIMITS, lasting(1000));
		let looks = 0;
		const look = async () => ++looks;
		const all = await Promise.all(Array.from({ length: 50 }, () => results.get('a', look)));
		expect(all.map(({ value }) => value)).toEqual(Array(50).fill(1));
	});

	it('are given out again while they are fresh, and looked for anew after', async () => {
		let freshMs = 1000;
		const results = new Results<number>(LIMITS, { freshMs: () => freshMs, stays: () => false });
		let looks = 0;
		const look = async () => ++looks;
		expect((await results.get('a', look)).value).toBe(1);
		expect((await results.get('a', look)).value).toBe(1);
		freshMs = 0;
		expect((await results.get('a', look)).value).toBe(2);
		freshMs = 1000;
		results.forget();
		expect((await results.get('a', look)).value).toBe(3);
	});

	it('last as long as each says, and some outlast what is forgotten', async () => {
		const results = new Results<string>(LIMITS, {
			freshMs: (value) => (value === 'short' ? 0 : 1000),
			stays: (value) => value === 'harmful',
		});
		expect((await results.get('a', async () => 'short')).value).toBe('short');
		expect((await results.get('a', async () => 'harmful')).value).toBe('harmful');
		expect((await results.get('b', async () => 'harmless')).value).toBe('harmless');
		results.forget();
		expect((await results.get('a', async () => 'new')).value).toBe('harmful');
		expect((await results.get('b', async () => 'new')).value).toBe('new');
	});

	it('wait for a place, and are refused where too many wait', async () => {
		const results = new Results<number>(LIMITS, lasting(1000));
		for (const key of ['a', 'b', 'c', 'd']) void results.get(key, never);
		expect(results.load).toEqual({ running: 2, waiting: 2 });
		await expect(results.get('e', never)).rejects.toThrow(BusyError);
		// Who asks for what is under way already takes no place.
		void results.get('a', never);
		expect(results.load).toEqual({ running: 2, waiting: 2 });
	});

	it('that wait are looked for in their turn, also behind one that failed', async () => {
		const results = new Results<string>({ ...LIMITS, atOnce: 1 }, lasting(1000));
		const failed = results.get('a', async () => Promise.reject(new Error('no')));
		const next = results.get('b', async () => 'seen');
		await expect(failed).rejects.toThrow('no');
		expect((await next).value).toBe('seen');
		expect(results.load).toEqual({ running: 0, waiting: 0 });
		expect((await results.get('a', async () => 'now')).value).toBe('now');
	});

	it('that do not suit whoever asks are looked for anew', async () => {
		const results = new Results<string>(LIMITS, lasting(1000));
		const suits = (value: string) => value !== 'early';
		expect((await results.get('a', async () => 'early', suits)).value).toBe('early');
		expect((await results.get('a', async () => 'whole')).value).toBe('early');
		expect((await results.get('a', async () => 'whole', suits)).value).toBe('whole');
		expect((await results.get('a', async () => 'later', suits)).value).toBe('whole');
	});

	it('hand their place on: whoever comes when one is over takes none that somebody waits for', async () => {
		const results = new Results<number>({ ...LIMITS, atOnce: 1 }, lasting(0));
		let running = 0;
		let most = 0;
		const look = async () => {
			most = Math.max(most, ++running);
			await Promise.resolve();
			running--;
			return 0;
		};
		const first = results.get('a', look);
		const second = results.get('b', look);
		// Asked at the very moment at which the first is over.
		const third = first.then(() => results.get('c', look));
		await Promise.all([first, second, third]);
		expect(most).toBe(1);
		expect(results.load).toEqual({ running: 0, waiting: 0 });
	});

	it('are kept up to a bound, the newest of them', async () => {
		const results = new Results<number>(LIMITS, lasting(1000));
		let looks = 0;
		for (const key of ['a', 'b', 'c', 'd', 'e']) await results.get(key, async () => ++looks);
		expect((await results.get('e', async () => 0)).value).toBe(5);
		expect((await results.get('a', async () => 0)).value).toBe(0);
	});
});
