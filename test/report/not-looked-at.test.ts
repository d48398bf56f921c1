import { describe, expect, it } from 'vitest';
import { type Standing, standingOver } from '../../src/report/standing.ts';
import { worstOf } from '../../src/report/verdict.ts';
import { toyReport } from './toy-report.ts';

const { options } = await toyReport({ saw: { dns: 'well' } });
const refused = [{ where: 'hosts.txt:3', text: '1.2.3', because: 'That is no address.' }];
const well = { state: 'ok', where: 'unknown', headline: 'Well.' } as const;

describe.each([
	['what was given as a target and is none', { refused }, 'hosts.txt:3'],
	['what the run did not come to', { notReached: 7 }, 'before 7 of its targets'],
] as const)('%s', (_, unseen, said) => {
	it.each<[Standing[], Standing]>([
		[['fine'], 'undetermined'],
		[['fine', 'warned'], 'undetermined'],
		[['fine', 'fails'], 'fails'],
		[['undetermined'], 'undetermined'],
		[[], 'undetermined'],
	])('makes targets that are %j %s', (standings, expected) => {
		expect(standingOver(new Set(standings), { options, ...unseen })).toBe(expected);
	});

	it('is a failure where what cannot be told is one', () => {
		expect(standingOver(new Set(['fine']), { options: { ...options, failOn: 'unknown' }, ...unseen })).toBe('fails');
	});

	it('is named by the verdict of a run whose targets are well, and by no other', () => {
		expect(worstOf([well], unseen)).toMatchObject({ state: 'undetermined', headline: expect.stringContaining(said) });
		expect(worstOf([{ ...well, state: 'fails' }], unseen).state).toBe('fails');
		expect(worstOf([well]).state).toBe('ok');
	});
});
