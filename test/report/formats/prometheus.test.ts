import { describe, expect, it, test } from 'vitest';
import { prometheus } from '../../../src/report/formats/prometheus.ts';
import type { CheckLine, Report, TargetReport } from '../../../src/report/schema.ts';
import { readExposition, type Series } from './exposition.ts';
import { SAMPLE_NAMES, SAMPLES } from './samples.ts';

const write = (of: Report) => prometheus.write(of, { width: 100 });
const read = (of: Report) => readExposition(write(of));
const of = (series: readonly Series[], name: string, labels: Readonly<Record<string, string | undefined>> = {}) =>
	series.filter(
		(each) => each.name === `vpn_doctor_${name}` && Object.entries(labels).every(([label, value]) => each.labels[label] === value),
	);
const one = (series: readonly Series[], name: string, labels: Readonly<Record<string, string | undefined>> = {}) => {
	const found = of(series, name, labels);
	expect(found, `${name} ${JSON.stringify(labels)}`).toHaveLength(1);
	return found[0]?.value;
};

describe.each(SAMPLE_NAMES)('%s', (name) => {
	const sample: Report = SAMPLES[name];
	const series = () => read(sample);

	it('keeps the rules of the format, each series once', () => {
		expect(series().length).toBeGreaterThan(5);
	});

	it('is as it was', async () => {
		await expect(write(sample)).toMatchFileSnapshot(`golden/prometheus/${name.replaceAll(' ', '-')}.prom`);
	});

	it('says the same as the JSON', () => {
		expect(one(series(), 'exit_code')).toBe(sample.exitCode);
		expect(one(series(), 'targets')).toBe(sample.targets.length);
		expect(one(series(), 'last_run_timestamp_seconds')).toBe(Date.parse(sample.startedAt) / 1000);
		expect(one(series(), 'run_interrupted')).toBe(sample.interrupted === undefined ? 0 : 1);
		expect(one(series(), 'refused_targets')).toBe(sample.refused?.length ?? 0);
		for (const state of ['ok', 'degraded', 'fails', 'undetermined'])
			expect(of(series(), 'verdict', { state }).filter(({ value }) => value === 1)).toHaveLength(
				sample.targets.filter(({ verdict }) => verdict.state === state).length,
			);
		for (const status of ['pass', 'warn', 'fail', 'unknown', 'skip', 'error']) {
			const checks = [...sample.machine.checks, ...sample.targets.flatMap((target) => target.checks)];
			expect(of(series(), 'check_status', { status }).filter(({ value }) => value === 1)).toHaveLength(
				checks.filter((line) => line.status === status).length,
			);
		}
		const failing = sample.targets.flatMap(({ predictions }) => predictions).filter(({ outcome }) => outcome === 'fails');
		expect(
			of(series(), 'predicted_error_info')
				.map(({ labels }) => labels.code)
				.sort(),
		).toEqual(failing.map(({ code = '' }) => code).sort());
	});
});

it('names the predicted code with its tunnel and likeliest cause', () => {
	expect(of(read(SAMPLES.fails), 'predicted_error_info')).toEqual([
		{
			name: 'vpn_doctor_predicted_error_info',
			labels: { target: 'vpn.example.com', tunnel: 'pptp', code: '806', cause: 'gre-home-router', certainty: 'certain' },
			value: 1,
		},
	]);
});

it('gives targets of one name, and one target twice, series of their own', () => {
	const [well] = SAMPLES.well.targets as [TargetReport];
	const names = ['a', 'a', 'a (vpn.example.com) 2', 'b\u0007', 'b'];
	const twice: Report = { ...SAMPLES.well, targets: names.map((name) => ({ ...well, name })) };
	expect(of(read(twice), 'coverage_ratio').map(({ labels }) => labels.target)).toEqual([
		'a (vpn.example.com)',
		'a (vpn.example.com) 2',
		'a (vpn.example.com) 2 2',
		'b (vpn.example.com)',
		'b (vpn.example.com) 2',
	]);
});

test('this computer has no target; what was not run has no duration', () => {
	const series = read(SAMPLES['a check broke']);
	expect(of(series, 'check_status', { check: 'service-ikeext', target: undefined })).toHaveLength(6);
	expect(of(series, 'check_duration_seconds', { check: 'ikev2' })).toEqual([]);
	expect(one(series, 'check_duration_seconds', { check: 'dns' })).toBe(20);
});

test('an accepted check is no finding', () => {
	const series = read(SAMPLES['accepted and expected']);
	const labels = { target: 'Head office' };
	expect(one(series, 'findings', { ...labels, severity: 'fail' })).toBe(0);
	expect(one(series, 'findings', { ...labels, severity: 'warn' })).toBe(0);
	expect(one(series, 'findings', { ...labels, severity: 'accepted' })).toBe(2);
	expect(one(series, 'expectation', { ...labels, expectation: 'the round trip must be below 80 ms', state: 'unknown' })).toBe(1);
	expect(one(series, 'waiver_until_timestamp_seconds', { check: 'clock', state: 'expired' })).toBe(Date.parse('2025-12-01') / 1000);
});

test('the end of a certificate is that of the address where it ends first', () => {
	const shown = (notAfter: string) => ({ certificate: { leaf: { notAfter } } });
	const line: CheckLine = {
		id: 'tls-certificate',
		group: 'server',
		title: 'Certificate',
		status: 'pass',
		says: '',
		evidence: shown('2026-09-01T00:00:00.000Z'),
		byAddress: ['2026-09-01T00:00:00.000Z', '2026-08-01T00:00:00.000Z'].map((end, at) => ({
			address: `192.0.2.${at}`,
			status: 'pass',
			says: '',
			evidence: shown(end),
		})),
	};
	const [well] = SAMPLES.well.targets as [TargetReport];
	const series = read({ ...SAMPLES.well, targets: [{ ...well, checks: [line] }] });
	expect(one(series, 'certificate_not_after_timestamp_seconds', { check: 'tls-certificate' })).toBe(Date.parse('2026-08-01') / 1000);
});
