import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, stateOf } from '../../src/catalog/match.ts';
import type { Cause } from '../../src/catalog/schema.ts';
import { cause, leads, viewOf } from './fakes.ts';

describe('a clause', () => {
	it.each([
		['pass accepted', 'holds'],
		['warn accepted', 'holds'],
		['fail accepted', 'holds'],
		['pass refused', 'fails'],
		['warn refused', 'fails'],
		['fail refused', 'fails'],
		['unknown accepted', 'open'],
		['unknown refused', 'open'],
		['skip', 'open'],
		['error', 'open'],
		// A run that was saved by something else: the status alone decides.
		['skip accepted', 'open'],
		['error refused', 'open'],
	])('on a check that came out %j: %s', (seen, expected) => {
		expect(stateOf({ check: 'pptp', outcome: 'accepted' }, viewOf({ pptp: seen }))).toBe(expected);
		expect(stateOf({ check: 'pptp', outcome: ['silent', 'accepted'] }, viewOf({ pptp: seen }))).toBe(expected);
	});

	it('on a check that was not run is open', () => {
		expect(stateOf({ check: 'pptp', outcome: 'accepted' }, viewOf({ gre: 'pass accepted' }))).toBe('open');
	});
});

/** A view in which the clause on check `x` (outcome `y`) holds, does not hold, or is open in one of its ways. */
const SEEN = { holds: 'fail y', fails: 'pass n', unknown: 'unknown y', skip: 'skip', error: 'error', absent: undefined } as const;
type Seen = keyof typeof SEEN;

function judged(when: readonly Seen[], unless: readonly Seen[], told: Readonly<Record<string, 'for' | 'against' | 'nothing'>> = {}) {
	const clauses = (side: string, states: readonly Seen[]) => states.map((_, at) => ({ check: `${side}${at}`, outcome: 'y' }));
	const seen = [...when.map((state, at) => [`w${at}`, SEEN[state]]), ...unless.map((state, at) => [`u${at}`, SEEN[state]])];
	const given: Cause = cause('gre', {
		...(when.length === 0 ? {} : { when: clauses('w', when) }),
		...(unless.length === 0 ? {} : { unless: clauses('u', unless) }),
		ask: Object.keys(told).map((id) => ({ id, question: `Is it ${id}?`, yes: 'for', no: 'against' })),
	});
	const answers = new Map(
		Object.entries(told).flatMap(([id, speaks]) => (speaks === 'nothing' ? [] : [[id, speaks === 'for' ? 'yes' : 'no'] as const])),
	);
	return judge(given, viewOf(Object.fromEntries(seen.filter(([, what]) => what !== undefined)) as Record<string, string>), answers);
}

describe('a cause', () => {
	it.each<[when: Seen[], unless: Seen[], standing: string]>([
		[['holds'], [], 'fits'],
		[['holds', 'holds'], [], 'fits'],
		[['holds'], ['fails'], 'fits'],
		[['holds'], ['unknown'], 'fits'],
		[['holds'], ['absent'], 'fits'],
		[['holds'], ['holds'], 'ruled-out'],
		[['holds'], ['fails', 'holds'], 'ruled-out'],
		[['fails'], [], 'ruled-out'],
		[['holds', 'fails'], [], 'ruled-out'],
		[['absent', 'fails'], [], 'ruled-out'],
		[['absent'], ['holds'], 'ruled-out'],
		[['holds', 'absent'], [], 'open'],
		[['holds', 'unknown'], ['fails'], 'open'],
		[['skip'], [], 'open'],
		[['error'], [], 'open'],
		[[], [], 'open'],
		[[], ['fails'], 'open'],
		[[], ['unknown'], 'open'],
		[[], ['holds'], 'ruled-out'],
	])('when %j unless %j: %s', (when, unless, standing) => {
		expect(judged(when, unless).standing).toBe(standing);
	});

	it.each<[when: Seen[], told: Record<string, 'for' | 'against' | 'nothing'>, standing: string]>([
		[[], { a: 'for' }, 'fits'],
		[[], { a: 'nothing' }, 'open'],
		[[], { a: 'against' }, 'ruled-out'],
		[[], { a: 'for', b: 'against' }, 'ruled-out'],
		[['holds'], { a: 'nothing' }, 'fits'],
		[['holds'], { a: 'against' }, 'ruled-out'],
		[['absent'], { a: 'for' }, 'open'],
		[['fails'], { a: 'for' }, 'ruled-out'],
	])('when %j, and a person says %j: %s', (when, told, standing) => {
		expect(judged(when, [], told).standing).toBe(standing);
	});

	it('shows the evidence for and against, what is open, and what is worth asking', () => {
		const { for: speaksFor, against, open, asks } = judged(['holds', 'absent'], ['fails', 'skip'], { a: 'nothing', b: 'for' });
		expect(speaksFor).toEqual([
			{ check: 'w0', wants: ['y'], saw: 'y', says: 'w0 is y.' },
			{ question: 'Is it b?', answer: 'yes' },
		]);
		expect(against).toEqual([]);
		expect(open).toEqual([
			{ check: 'w1', wants: ['y'] },
			{ check: 'u1', wants: ['y'], says: 'u1 is skip.', refutes: true },
		]);
		expect(asks.map(({ id }) => id)).toEqual(['a']);
	});

	describe('with lines that ask for evidence of their own', () => {
		const line = (outcome: string, at: 'name' | 'transport') => leads({ at, when: [{ check: 'gre', outcome }] });
		const two = cause('gre', { when: [{ check: 'pptp', outcome: 'y' }], leadsTo: [line('silent', 'name'), line('mute', 'transport')] });
		const stands = (seen: Readonly<Record<string, string>>) => {
			const { standing, leads: lines } = judge(two, viewOf(seen));
			return [standing, ...lines.map((lead) => lead.standing)];
		};

		it('stands as its best line does', () => {
			expect(stands({ pptp: 'fail y', gre: 'fail mute' })).toEqual(['fits', 'ruled-out', 'fits']);
			expect(stands({ pptp: 'fail y' })).toEqual(['open', 'open', 'open']);
			expect(stands({ gre: 'fail mute' })).toEqual(['open', 'ruled-out', 'open']);
			expect(stands({ pptp: 'fail y', gre: 'pass fine' })).toEqual(['ruled-out', 'ruled-out', 'ruled-out']);
			expect(stands({ pptp: 'pass n', gre: 'fail mute' })).toEqual(['ruled-out', 'ruled-out', 'ruled-out']);
		});

		it('shows the evidence of the lines by which it stands', () => {
			const { for: speaksFor, against } = judge(two, viewOf({ pptp: 'fail y', gre: 'fail mute' }));
			expect(speaksFor.map(({ check, wants }) => `${check} ${wants}`)).toEqual(['pptp y', 'gre mute']);
			expect(against).toEqual([]);
		});
	});

	it('that is ruled out asks nothing more', () => {
		expect(judged(['fails'], [], { a: 'nothing' }).asks).toEqual([]);
	});

	it('whose question was answered with what speaks for neither side is as before', () => {
		const given = cause('gre', { ask: [{ id: 'a', question: 'Is it?', yes: 'for' }] });
		expect(judge(given, new Map(), new Map([['a', 'no']])).standing).toBe('open');
	});

	it('is never made to fit, nor ruled out, by what could not be seen', () => {
		const state = fc.constantFrom<Seen>('holds', 'fails', 'unknown', 'skip', 'error', 'absent');
		const unseen = ['unknown', 'skip', 'error', 'absent'];
		fc.assert(
			fc.property(fc.array(state, { maxLength: 4 }), fc.array(state, { maxLength: 4 }), (when, unless) => {
				const { standing } = judged(when, unless);
				const swapped = (states: readonly Seen[]) =>
					states.map((each, at) => (unseen.includes(each) ? (unseen[(unseen.indexOf(each) + at + 1) % 4] as Seen) : each));
				// Which of the ways to be unseen it is makes no difference.
				expect(judged(swapped(when), swapped(unless)).standing).toBe(standing);
				// Unseen clauses taken away: what was ruled out by them would not be, what fitted by them would not.
				const seenOnly = (states: readonly Seen[]) => states.filter((each) => !unseen.includes(each));
				const known = judged(seenOnly(when), seenOnly(unless)).standing;
				if (standing === 'ruled-out') expect(known).toBe('ruled-out');
				if (when.some((each) => unseen.includes(each))) expect(standing).not.toBe('fits');
				// Seeing more never turns a ruling-out back.
				if (known === 'ruled-out') expect(standing).toBe('ruled-out');
			}),
		);
	});
});
