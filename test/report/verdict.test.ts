import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/schema.ts';
import { worstOf } from '../../src/report/verdict.ts';
import { seeing, toy } from '../check/toys.ts';
import { type ToyWorld, toyReport } from './toy-report.ts';

async function verdict(world: ToyWorld): Promise<Report['verdict']> {
	const report = await toyReport(world);
	expect(report.targets[0]?.verdict).toEqual(report.verdict);
	return report.verdict;
}

const well = { adapter: 'well', dns: 'well', pptp: 'well', gre: 'well' } as const;

describe('ok', () => {
	it('says how far it comes, by what, and what was not tested; never that it works', async () => {
		const { state, where, headline, ...rest } = await verdict({ saw: well });
		expect([state, where, rest]).toEqual(['ok', 'unknown', {}]);
		expect(headline).toMatch(/^Reaches sign-in by PPTP\. .*not tested/);
		expect(headline).not.toMatch(/works|connects/i);
	});

	it('is not spoilt by a check that nobody needs', async () => {
		expect((await verdict({ saw: well, besides: [seeing('icmp', 'hidden')] })).state).toBe('ok');
	});
});

describe('degraded', () => {
	it('is well with a warning, which it names with its place', async () => {
		const { state, where, headline } = await verdict({ saw: { ...well, dns: 'odd' } });
		expect([state, where]).toEqual(['degraded', 'path']);
		expect(headline).toMatch(/Reaches sign-in by PPTP.*With a warning: The dns\.$/);
	});

	it('names no place where the warnings have several', async () => {
		expect(await verdict({ saw: { ...well, adapter: 'odd', dns: 'odd' } })).toMatchObject({ state: 'degraded', where: 'unknown' });
	});

	it('is an address that failed beside one that is well', async () => {
		const half = toy({
			id: 'pptp',
			group: 'server',
			scope: 'address',
			observe: async ({ address }) => ({ outcome: address.endsWith('1') ? 'broken' : 'well' }),
		});
		const world = { saw: { dns: 'well', gre: 'well' }, besides: [half], input: { addressesOf: () => ['192.0.2.1', '192.0.2.2'] } } as const;
		expect(await verdict(world)).toMatchObject({ state: 'degraded', where: 'server' });
	});
});

describe('fails', () => {
	it('says the code, how sure, where, who and what to do', async () => {
		expect(await verdict({ saw: { ...well, gre: 'broken' } })).toEqual({
			state: 'fails',
			code: '806',
			certainty: 'certain',
			where: 'server',
			owner: 'server',
			headline: 'Windows will show 806: The gre-dead is wrong.',
			doNow: 'Mend the gre-dead.',
			command: 'mend vpn.example.com --gre-dead',
		});
	});

	it('says that it is not certain, and no place where the causes disagree on it', async () => {
		const { where, headline, owner } = await verdict({ saw: { ...well, pptp: 'broken' } });
		expect(headline).toMatch(/^Windows will show 809 \(likely\)\. Most likely: /);
		expect([where, owner]).toEqual(['unknown', 'server']);
	});

	it('speaks of the client that was asked about, which may have no code', async () => {
		const answer = await verdict({ saw: { ...well, gre: 'broken' }, options: { client: 'linux' } });
		expect(answer.headline).toMatch(/^The Linux client will show an error/);
		expect(answer).not.toHaveProperty('code');
	});

	it('comes before what cannot be told: one tunnel that was asked about fails', async () => {
		const world = { saw: { ...well, gre: 'hidden', 'sstp-port': 'broken' }, options: { tunnels: ['pptp', 'sstp'] } } as const;
		expect(await verdict(world)).toMatchObject({ state: 'fails', code: '809' });
	});

	it('is decided by Automatic alone where no tunnel was asked for', async () => {
		const options = { tunnels: ['pptp', 'sstp'], automatic: true } as const;
		expect((await verdict({ saw: { ...well, 'sstp-port': 'broken' }, options })).state).toBe('ok');
		expect(await verdict({ saw: { ...well, pptp: 'broken', 'sstp-port': 'broken' }, options })).toMatchObject({
			state: 'fails',
			code: '800',
		});
		expect(await verdict({ saw: { ...well, dns: 'broken', 'sstp-port': 'well' }, options })).toMatchObject({ state: 'fails', code: '868' });
	});
});

describe('undetermined', () => {
	it('says what was not measured and what is not excluded', async () => {
		const { state, headline, ...rest } = await verdict({ saw: { dns: 'well', pptp: 'well' } });
		expect(state).toBe('undetermined');
		expect(rest).toEqual({ where: 'unknown' });
		expect(headline).toBe('Cannot tell whether it reaches sign-in. Not measured: GRE data path. Not excluded: 806.');
	});

	it('says what is known of the other tunnels', async () => {
		const world = {
			saw: { dns: 'well', pptp: 'well', 'sstp-port': 'broken' },
			options: { tunnels: ['pptp', 'sstp'], automatic: true },
		} as const;
		expect((await verdict(world)).headline).toContain('SSTP would fail with 809');
	});

	it('is a question that a person answered so that nothing fits any more', async () => {
		const answers = new Map([['elsewhere', 'no']] as const);
		expect((await verdict({ saw: { dns: 'broken', pptp: 'well' }, input: { answers } })).state).toBe('undetermined');
	});

	it('is a run that was ended before it began', async () => {
		expect((await verdict({ saw: well, input: { signal: AbortSignal.abort('SIGINT') } })).state).toBe('undetermined');
	});
});

describe('a selection of checks', () => {
	const only = (saw: NonNullable<ToyWorld['saw']>) =>
		verdict({ saw, input: { selection: { only: Object.keys(saw) }, reportOptions: { only: Object.keys(saw) } } });

	it('is judged by its own lines', async () => {
		expect(await only({ dns: 'well' })).toMatchObject({ state: 'ok' });
		expect(await only({ dns: 'odd' })).toMatchObject({ state: 'degraded', where: 'path', headline: 'Well, with a warning: The dns.' });
		expect(await only({ dns: 'hidden' })).toMatchObject({ state: 'undetermined', headline: 'Cannot tell: The dns.' });
		expect(await only({ adapter: 'broken' })).toMatchObject({ state: 'degraded', where: 'computer' });
	});

	it('fails where a tunnel is seen to fail by it', async () => {
		expect(await only({ dns: 'broken' })).toMatchObject({ state: 'fails', code: '868' });
	});

	it('tells what single tunnels would show, and that Automatic was not decided', async () => {
		const world = { saw: { dns: 'well', pptp: 'broken' }, options: { automatic: true, tunnels: ['pptp', 'sstp'] } } as const;
		expect((await verdict(world)).state).toBe('undetermined');
		expect(await verdict({ ...world, input: { reportOptions: { only: ['pptp'] } } })).toMatchObject({
			state: 'undetermined',
			headline: expect.stringContaining('would show 809'),
		});
	});

	it('that leaves nothing to look at is not well', async () => {
		const elsewhere = seeing('service', 'well', { scope: 'run', platforms: ['macos'] });
		const world = { besides: [elsewhere], input: { selection: { only: ['service'] }, reportOptions: { only: ['service'] } } };
		expect(await verdict(world)).toMatchObject({ state: 'undetermined', headline: expect.stringMatching(/^Nothing was checked/) });
	});
});

describe('several targets', () => {
	it('are as the worst of them', () => {
		const states = ['ok', 'degraded', 'undetermined', 'fails'] as const;
		const verdicts = states.map((state) => ({ state, where: 'unknown' as const, headline: state }));
		for (let worst = 1; worst <= states.length; worst++) expect(worstOf(verdicts.slice(0, worst))).toEqual(verdicts[worst - 1]);
		expect(worstOf([...verdicts].reverse()).state).toBe('fails');
		expect(worstOf([]).state).toBe('undetermined');
	});
});
