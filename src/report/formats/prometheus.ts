import { firstToExpire } from '../measured.ts';
import type { CheckLine, PredictionLine, Report, TargetReport, Verdict } from '../schema.ts';
import { exposition, type Metric, type Sample } from './exposition.ts';
import type { Reporter } from './format.ts';
import { targetNames } from './target-names.ts';

/** For the textfile collectors of node_exporter and windows_exporter. */
export const prometheus: Reporter = { readByOthers: true, write: (report) => exposition(metricsOf(report)) };

const STATUSES: readonly CheckLine['status'][] = ['pass', 'warn', 'fail', 'unknown', 'skip', 'error'];
const STATES: readonly Verdict['state'][] = ['ok', 'degraded', 'fails', 'undetermined'];
const OUTCOMES: readonly PredictionLine['outcome'][] = ['reaches-sign-in', 'fails', 'undetermined'];
const EXPECTED = ['met', 'missed', 'unknown'] as const;

/** The metrics of a run: what was not measured has no sample. The label `target` is missing where this computer is meant. */
export function metricsOf(report: Report): readonly Metric[] {
	const names = targetNames(report.targets);
	const each = (samples: (target: TargetReport, labels: Labels) => readonly Sample[]) =>
		report.targets.flatMap((target, at) => samples(target, { target: names[at] ?? target.host }));
	const checks = (samples: (line: CheckLine, labels: Labels) => readonly Sample[]) => [
		...report.machine.checks.flatMap((line) => samples(line, { check: line.id })),
		...each(({ checks: own }, labels) => own.flatMap((line) => samples(line, { ...labels, check: line.id }))),
	];
	return [
		metric('build_info', 'The vpn-doctor that wrote this, and its catalog of causes.', [
			{ labels: { version: report.tool.version, catalog: report.catalogVersion }, value: 1 },
		]),
		metric('report_info', 'Whether names are pseudonyms, and whether a saved report was judged again.', [
			{ labels: { redacted: String(report.redacted === true), judged_again: String(report.judgedFrom !== undefined) }, value: 1 },
		]),
		metric('last_run_timestamp_seconds', 'When the run began.', [sample(Date.parse(report.startedAt) / 1000)]),
		metric('run_duration_seconds', 'How long the run took.', [sample(report.durationMs / 1000)]),
		metric('run_interrupted', 'Whether the run was ended before its time.', [sample(report.interrupted === undefined ? 0 : 1)]),
		metric('exit_code', 'The exit code of the run.', [sample(report.exitCode)]),
		metric('targets', 'How many VPN servers were looked at.', [sample(report.targets.length)]),
		metric('refused_targets', 'How much of what was given as a target is none.', [sample(report.refused?.length ?? 0)]),
		metric('unchecked_connections', 'How many connections of this computer could not be looked at.', [
			sample(report.unchecked?.length ?? 0),
		]),
		metric(
			'verdict',
			'What would happen on dialling: 1 for the state that it is.',
			each(({ verdict }, labels) => oneOf(STATES, 'state', verdict.state, labels)),
		),
		metric(
			'prediction',
			'What each tunnel would do: 1 for the outcome that is predicted.',
			each(({ predictions }, labels) =>
				predictions.flatMap(({ tunnel, outcome }) => oneOf(OUTCOMES, 'outcome', outcome, { ...labels, tunnel })),
			),
		),
		metric(
			'predicted_error_info',
			'The error code that the client would show, with its likeliest cause.',
			each(({ predictions }, labels) => predictions.filter(({ outcome }) => outcome === 'fails').map((line) => failure(line, labels))),
		),
		metric(
			'check_status',
			'How each check came out: 1 for its status.',
			checks(({ status }, labels) => oneOf(STATUSES, 'status', status, labels)),
		),
		metric(
			'check_duration_seconds',
			'How long each check took that was run.',
			checks(({ status, durationMs }, labels) =>
				durationMs === undefined || status === 'skip' ? [] : [{ labels, value: durationMs / 1000 }],
			),
		),
		metric('findings', 'How many checks are not well; those that a waiver accepts are counted as accepted.', [
			...findings(report.machine.checks, {}),
			...each(({ checks: own }, labels) => findings(own, labels)),
		]),
		metric(
			'coverage_ratio',
			'The part of the checks that could be answered.',
			each(({ checks: own }, labels) => {
				const answered = own.filter(({ status }) => ['pass', 'warn', 'fail'].includes(status));
				return own.length === 0 ? [] : [{ labels, value: answered.length / own.length }];
			}),
		),
		metric(
			'certificate_not_after_timestamp_seconds',
			'When the certificate ends that the server showed; of several addresses the earliest.',
			each(({ checks: own }, labels) =>
				own
					.flatMap((line) => firstToExpire({ checks: [line] }) ?? [])
					.map(({ check, notAfter }) => ({ labels: { ...labels, check }, value: Date.parse(notAfter) / 1000 })),
			),
		),
		metric(
			'expectation',
			'Whether what the configuration expects was met: 1 for the state that it is.',
			each(({ expectations = [] }, labels) =>
				firstOfSame(expectations, ({ says }) => says).flatMap(({ says, state }) =>
					oneOf(EXPECTED, 'state', state, { ...labels, expectation: says }),
				),
			),
		),
		metric(
			'waiver_until_timestamp_seconds',
			'The last day on which a waiver of the configuration is in force.',
			firstOfSame(
				(report.waivers ?? []).map(({ check = '', cause = '', target = '', state, until }) => ({
					labels: { check, cause, target, state },
					value: Date.parse(until) / 1000,
				})),
				({ labels }) => JSON.stringify(labels),
			),
		),
	];
}

type Labels = Readonly<Record<string, string>>;

function metric(name: string, help: string, samples: readonly Sample[]): Metric {
	return { name: `vpn_doctor_${name}`, help, samples };
}

function sample(value: number): Sample {
	return { labels: {}, value };
}

/** A state as Prometheus has it: a series for each that it can be. */
function oneOf(all: readonly string[], label: string, is: string, labels: Labels): readonly Sample[] {
	return all.map((each) => ({ labels: { ...labels, [label]: each }, value: each === is ? 1 : 0 }));
}

function failure({ tunnel, code = '', causes: [cause = ''], certainty }: PredictionLine, labels: Labels): Sample {
	return { labels: { ...labels, tunnel, code, cause, certainty: certainty ?? '' }, value: 1 };
}

const SEVERITIES = ['warn', 'fail', 'unknown', 'error'] as const;

function findings(checks: readonly CheckLine[], labels: Labels): readonly Sample[] {
	const count = (severity: string, of: readonly CheckLine[]) => ({ labels: { ...labels, severity }, value: of.length });
	const open = checks.filter(({ waived }) => waived === undefined);
	return [
		...SEVERITIES.map((severity) =>
			count(
				severity,
				open.filter(({ status }) => status === severity),
			),
		),
		count(
			'accepted',
			checks.filter(({ waived }) => waived !== undefined),
		),
	];
}

/** A series may stand in a file once. */
function firstOfSame<T>(all: readonly T[], key: (each: T) => string): readonly T[] {
	const seen = new Set<string>();
	return all.filter((each) => {
		const of = key(each);
		return !seen.has(of) && seen.add(of);
	});
}
