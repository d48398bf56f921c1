import { date, assert as holds, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../src/check/target.ts';
import { exitCodeOf } from '../../src/report/exit-code.ts';
import type { Report } from '../../src/report/schema.ts';
import { textReport } from '../../src/report/text/report.ts';
import { accepted, type WaiverGiven, waiverLines } from '../../src/report/waivers.ts';
import { runOptions } from '../check/toys.ts';
import { type ToyWorld, toyReport } from './toy-report.ts';

const given = { owner: 'Netz-Team', reason: 'new firewall is ordered' };
const inForce = { ...given, until: '2999-12-31' };
const past = { ...given, until: '2020-01-31' };
const well = { adapter: 'well', dns: 'well', pptp: 'well', gre: 'well' } as const;

function reportOf(waivers: readonly WaiverGiven[], world: ToyWorld, expected = {}): Promise<Report> {
	const target = { target: parseTarget('vpn.example.com'), options: { ...runOptions, ...world.options }, supplied: { authorities: [] } };
	return toyReport({ ...world, input: { waivers, targets: [{ ...target, name: 'office', expected }] } });
}

describe('what is accepted', () => {
	it.each<[string, WaiverGiven]>([
		['by its cause', { cause: 'gre-dead', ...inForce }],
		['by its check', { check: 'gre', ...inForce }],
		['for this target', { check: 'gre', target: 'office', ...inForce }],
	])('%s is shown, and does not count', async (_, waiver) => {
		const report = await reportOf([waiver], { saw: { ...well, gre: 'broken' } });
		expect(report.verdict).toMatchObject({ state: 'ok' });
		expect(report.verdict.headline).toBe('PPTP would show 806, accepted by Netz-Team until 2999-12-31: new firewall is ordered.');
		expect(report.exitCode).toBe(0);
		expect(exitCodeOf({ ...report, options: { ...report.options, failOn: 'warn' } })).toBe(0);
		const [target] = report.targets;
		// What was seen stays as it was seen.
		expect(target?.predictions[0]).toMatchObject({ outcome: 'fails', code: '806' });
		expect(target?.checks.find(({ id }) => id === 'gre')?.status).toBe('fail');
		const marked = [...(target?.checks ?? []), ...(target?.causes ?? [])].filter(({ waived }) => waived !== undefined);
		expect(marked.map(({ id, waived }) => [id, waived])).toEqual([[waiver.check ?? waiver.cause, inForce]]);
		expect(report.waivers).toEqual([{ ...waiver, state: 'in-force' }]);
		const text = textReport({ colour: false, width: 140 }, report);
		expect(text).toMatch(/^ACCEPTED {4}PPTP would show 806/m);
		expect(text).toMatch(/Waivers\nAccepted +(gre|gre-dead)( of office)?: Netz-Team, until 2999-12-31: new firewall is ordered/);
		if (waiver.check)
			expect(text).toMatch(/FAIL {2}The gre: It is broken\. \(accepted by Netz-Team until 2999-12-31: new firewall is ordered\)/);
	});

	it.each<[string, WaiverGiven, 'expired' | 'unused']>([
		['has expired', { check: 'gre', ...past }, 'expired'],
		['is of another target', { check: 'gre', target: 'branch', ...inForce }, 'unused'],
		['is of what is well', { check: 'pptp', ...inForce }, 'unused'],
		['is of a cause that does not fit', { cause: 'tcp-dead', ...inForce }, 'unused'],
	])('does not hold where it %s', async (_, waiver, state) => {
		const report = await reportOf([waiver], { saw: { ...well, gre: 'broken' } });
		expect(report).toMatchObject({ verdict: { state: 'fails', code: '806' }, exitCode: 1, waivers: [{ ...waiver, state }] });
		expect(JSON.stringify(report.targets)).not.toContain('waived');
		expect(textReport({ colour: false, width: 140 }, report)).toMatch(state === 'expired' ? /EXPIRED +gre/ : /Unused +(gre|pptp|tcp-dead)/);
	});

	it('one of several causes with the same evidence is not enough', async () => {
		const saw = { ...well, pptp: 'broken' } as const;
		expect((await reportOf([{ cause: 'tcp-dead', ...inForce }], { saw })).exitCode).toBe(1);
		const all = ['tcp-dead', 'tcp-filtered'].map((cause) => ({ cause, ...inForce }));
		expect((await reportOf(all, { saw })).exitCode).toBe(0);
		expect((await reportOf([{ check: 'pptp', ...inForce }], { saw })).exitCode).toBe(0);
	});

	it('a warning, of this computer as well', async () => {
		const saw = { ...well, adapter: 'odd', dns: 'odd' } as const;
		const one = await reportOf([{ check: 'dns', ...inForce }], { saw });
		expect(one.verdict).toMatchObject({ state: 'degraded', headline: expect.stringMatching(/With a warning: The adapter\.$/) });
		const both = await reportOf(
			[
				{ check: 'dns', ...inForce },
				{ check: 'adapter', ...inForce },
			],
			{ saw },
		);
		expect(both.verdict.state).toBe('ok');
		expect(both.machine.checks[0]).toMatchObject({ status: 'warn', waived: inForce });
		expect(both.waivers?.map(({ state }) => state)).toEqual(['in-force', 'in-force']);
	});

	it('what cannot be looked at', async () => {
		const saw = { ...well, gre: 'hidden' } as const;
		expect((await reportOf([], { saw })).exitCode).toBe(2);
		expect(await reportOf([{ check: 'gre', ...inForce }], { saw })).toMatchObject({ exitCode: 0, verdict: { state: 'undetermined' } });
	});

	it('another failure counts all the same', async () => {
		const saw = { ...well, gre: 'broken', 'sstp-port': 'broken' } as const;
		const report = await reportOf([{ check: 'gre', ...inForce }], { saw, options: { tunnels: ['pptp', 'sstp'] } });
		expect(report).toMatchObject({ verdict: { state: 'fails', code: '809' }, exitCode: 1 });
	});

	it('an expectation that is missed for it', async () => {
		const report = await reportOf([{ check: 'gre', ...inForce }], { saw: { ...well, gre: 'broken' } }, { reaches: ['pptp'] });
		expect(report.targets[0]?.expectations).toMatchObject([{ state: 'missed', waived: inForce }]);
		expect(report).toMatchObject({
			exitCode: 0,
			verdict: { state: 'ok', headline: expect.stringMatching(/^Not as expected \(.*\), and accepted: PPTP would show 806/) },
		});
	});
});

describe('the last day', () => {
	it('is still covered, and the next is not, in UTC', () => {
		holds(
			property(date({ min: new Date('2000-01-02T00:00:00Z'), max: new Date('2900-01-01T00:00:00Z'), noInvalidDate: true }), (now) => {
				const startedAt = now.toISOString();
				const line = { id: 'gre', status: 'fail' as const };
				const today = [{ check: 'gre', ...given, until: startedAt.slice(0, 10) }];
				const yesterday = [{ check: 'gre', ...given, until: new Date(now.getTime() - 86_400_000).toISOString().slice(0, 10) }];
				expect(accepted([line], today, { startedAt })[0]?.waived).toBeDefined();
				expect(accepted([line], yesterday, { startedAt })).toEqual([line]);
				expect(waiverLines([...today, ...yesterday], [{ checks: [line] }], startedAt).map(({ state }) => state)).toEqual([
					'in-force',
					'expired',
				]);
			}),
		);
	});
});
