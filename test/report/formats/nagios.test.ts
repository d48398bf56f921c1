import { describe, expect, it, test } from 'vitest';
import { exitCodeOf } from '../../../src/report/exit-code.ts';
import { nagios } from '../../../src/report/formats/nagios.ts';
import type { Report } from '../../../src/report/schema.ts';
import { readPlugin } from './plugin-output.ts';
import { SAMPLE_NAMES, SAMPLES, type SampleName } from './samples.ts';

const write = (of: Report, verbose = 0, title?: string) =>
	nagios.write(of, { width: 100, verbose, ...(title === undefined ? {} : { title }) });
const read = (of: Report, verbose = 0) => readPlugin(write(of, verbose), exitCodeOf(of, 'nagios'));

describe.each(SAMPLE_NAMES)('%s', (name) => {
	const sample = SAMPLES[name];

	it('keeps the rules of plug-ins, however much is asked for', () => {
		for (const verbose of [0, 1, 2]) read(sample, verbose);
		expect(write(sample).split('\n')).toHaveLength(2);
	});

	it('is as it was', async () => {
		await expect(write(sample, 1)).toMatchFileSnapshot(`golden/nagios/${name.replaceAll(' ', '-')}.txt`);
	});

	it('says the same as the JSON', () => {
		const { figures } = read(sample);
		const checks = [...sample.machine.checks, ...sample.targets.flatMap((target) => target.checks)];
		const open = (...statuses: string[]) => checks.filter(({ status, waived }) => waived === undefined && statuses.includes(status)).length;
		expect(figures.get('checks_failed')?.value).toBe(open('fail'));
		expect(figures.get('checks_warned')?.value).toBe(open('warn'));
		expect(figures.get('checks_unknown')?.value).toBe(open('unknown', 'error'));
		expect(figures.get('time')?.value).toBeCloseTo(sample.durationMs / 1000, 2);
	});
});

test.each<[SampleName, string, RegExp]>([
	['well', 'OK', /vpn\.example\.com: Reaches sign-in by PPTP and IKEv2$/],
	['warnings', 'WARNING', /warning: Clock of this computer and Ping$/],
	['fails', 'CRITICAL', /vpn\.example\.com \(PPTP\): fails with 806: The router/],
	['undetermined', 'UNKNOWN', /\(IKEv2\): not measured: IKEv2 \(UDP/],
	['a check broke', 'UNKNOWN', /not measured: IKEv2/],
	['interrupted', 'UNKNOWN', /: ended by SIGINT, not/],
	['nothing to check', 'UNKNOWN', /No VPN server was looked at/],
	['only refused lines', 'UNKNOWN', /No VPN server was looked at/],
	['a selection', 'CRITICAL', /vpn\.example\.com: warning: Ping$/],
	['several targets', 'CRITICAL', /2 fail \(806, 809\), 1 unknown, 1 well/],
	['accepted and expected', 'CRITICAL', /Head office: Expected: the server's certificate must/],
	['failure accepted', 'OK', /806, accepted|Reaches/],
	['what is missing is accepted', 'OK', /not measured: IKEv2/],
	['of no consequence', 'OK', /\(Automatic\): Reaches sign-in by Automatic$/],
	['many failures', 'CRITICAL', /10 fail \(809\), 4 unknown: vpn1/],
	['hostile', 'CRITICAL', /2 fail: /],
])('%s is %s', (name, state, says) => {
	expect(read(SAMPLES[name])).toMatchObject({ state, text: expect.stringMatching(says) });
});

const dated = (notAfter: string | undefined, certificateDays: Report['options']['certificateDays'], from: SampleName = 'well'): Report => {
	const sample: Report = SAMPLES[from];
	const evidence = notAfter === undefined ? {} : { certificate: { leaf: { notAfter, subject: 'CN=vpn' } } };
	const line = { id: 'tls-certificate', group: 'server', title: 'Certificate', status: 'pass', says: '', evidence } as const;
	return {
		...sample,
		targets: sample.targets.map((target) => ({ ...target, checks: [...target.checks, line] })),
		options: { ...sample.options, ...(certificateDays === undefined ? {} : { certificateDays }) },
	};
};

describe('the days of the certificate', () => {
	// The samples are of 2026-01-02T03:04:05.678Z.
	const limits = { warning: '30:', critical: '7:' };

	test.each([
		['2026-02-03T00:00:00.000Z', 'OK', 31, /Reaches/],
		['2026-02-01T03:04:06.000Z', 'OK', 30, /Reaches/],
		['2026-02-01T03:04:04.000Z', 'WARNING', 29, /certificate ends in 29 days \(2026-02-01\)$/],
		['2026-01-09T03:04:06.000Z', 'WARNING', 7, /ends in 7 days/],
		['2026-01-09T03:04:04.000Z', 'CRITICAL', 6, /ends in 6 days/],
		['2026-01-03T03:04:06.000Z', 'CRITICAL', 1, /ends in 1 day /],
		['2026-01-01T03:04:06.000Z', 'CRITICAL', -1, /certificate expired on 2026-01-01$/],
	])('%s: %s, %i days', (notAfter, state, days, says) => {
		const output = read(dated(notAfter, limits));
		expect(output).toMatchObject({ state, text: expect.stringMatching(says) });
		expect(output.figures.get('certificate_days')).toMatchObject({ value: days, unit: '', warn: '30:', crit: '7:' });
	});

	it('are unknown where limits are set and no certificate was seen', () => {
		const output = read(dated(undefined, limits));
		expect(output).toMatchObject({ state: 'UNKNOWN', text: expect.stringContaining('no certificate was seen') });
		expect(output.figures.get('certificate_days')).toMatchObject({ value: undefined });
	});

	it('are told, and decide nothing, where no limit is set', () => {
		const output = read(dated('2026-01-03T03:04:06.000Z', undefined));
		expect(output.state).toBe('OK');
		expect(output.figures.get('certificate_days')).toMatchObject({ value: 1, warn: '', crit: '' });
		expect(read(SAMPLES.well).figures.has('certificate_days')).toBe(false);
	});

	it('do not hide a predicted failure', () => {
		expect(read(dated('2026-01-20T00:00:00.000Z', limits, 'fails'))).toMatchObject({
			state: 'CRITICAL',
			text: expect.stringContaining('fails with 806'),
		});
	});
});

it('is told from others by its label', () => {
	expect(write(SAMPLES.fails, 0, 'Work VPN')).toMatch(/^VPN-DOCTOR CRITICAL - Work VPN \(PPTP\): fails with 806/);
	expect(write(SAMPLES['several targets'], 0, 'All')).toMatch(/^VPN-DOCTOR CRITICAL - All: 2 fail/);
});

it('a run that its time ended says so', () => {
	const late: Report = { ...SAMPLES.undetermined, interrupted: 'deadline' };
	expect(read(late)).toMatchObject({
		state: 'UNKNOWN',
		text: expect.stringContaining('the time was up'),
	});
});

it('whatever the server says stays on its line', () => {
	const { more } = read(SAMPLES.hostile, 2);
	expect(more.length).toBeGreaterThan(3);
	for (const line of more) expect(line).not.toMatch(/^\s*$/);
});
