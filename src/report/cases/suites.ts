import { certificateLimit, countsAs } from '../counts-as.ts';
import type { Report, TargetReport } from '../schema.ts';
import { type Standing, targetStanding } from '../standing.ts';
import { nameOf } from '../target-name.ts';
import { GROUP_TITLES } from '../words.ts';
import { type Case, type CaseState, counted, isWell, type Suite } from './case.ts';
import { checkCase } from './check-case.ts';
import { runCases } from './run-cases.ts';
import { expectationCase, predictionCase } from './target-cases.ts';

/** A report as those have it who run tests: suites of cases that pass or fail. A pure function of the JSON. */
export function suitesOf(report: Report): readonly Suite[] {
	const { machine } = report;
	return [
		...(machine.checks.length === 0 ? [] : [machineSuite(report)]),
		...report.targets.map((target) => targetSuite(report, target)),
		runSuite(report),
	];
}

/** What concerns every target counts as far as the worst of them is concerned. */
function machineSuite({ machine, targets, verdict, options }: Report): Suite {
	const { name, release, arch } = machine.os;
	return {
		name: GROUP_TITLES.computer,
		cases: machine.checks.map((line) => counted(checkCase(line, { verdict, options, targets }), options)),
		details: { system: `${name} ${release} ${arch}`, vantage: machine.vantage },
	};
}

function targetSuite(report: Report, target: TargetReport): Suite {
	const { verdict, host, port, connection, addresses, predictions, checks, expectations = [] } = target;
	const { state, code, certainty, where, owner, headline, doNow, command } = verdict;
	const cases = [
		...predictions.map((line) => predictionCase(line, report, target)),
		...expectations.map(expectationCase),
		...certificateCase(report, target),
		...checks.map((line) => checkCase(line, { verdict, options: report.options, targets: [target] })),
	].map((each) => counted(each, report.options));
	const why = countsAs(target, report);
	return {
		name: nameOf(target),
		verdict,
		...(why === undefined ? {} : { countsAs: why }),
		cases: [...cases, ...(isWell({ cases }) ? answerCase(report, target) : [])],
		details: {
			host,
			port,
			connection,
			addresses,
			state,
			code,
			certainty,
			where,
			owner,
			headline,
			doNow,
			command,
		},
	};
}

/** Where the exit code is not 0 and no line of the target says so by itself. */
function answerCase(report: Report, target: TargetReport): readonly Case[] {
	const standing = targetStanding(target, report);
	if (standing === 'fine' || standing === 'warned') return [];
	const { state, code, headline } = target.verdict;
	const failed = standing !== 'undetermined';
	const why = countsAs(target, report);
	const says = why === undefined ? headline : `${headline} ${why}`;
	return [{ id: 'answer', title: 'The answer', state: failed ? 'fail' : 'unknown', says, type: code ?? state, details: {} }];
}

const LIMITS: Record<Standing, CaseState> = { fine: 'pass', warned: 'warn', undetermined: 'unknown', fails: 'fail', 'fails-here': 'fail' };

/** The limits of `-w` and `-c`, where they are set. */
function certificateCase(report: Report, target: TargetReport): readonly Case[] {
	const limit = certificateLimit(target, report);
	if (limit === undefined) return [];
	const { standing, says } = limit;
	const { warning, critical } = report.options.certificateDays ?? {};
	return [
		{
			id: 'certificate-days',
			title: 'Days of the certificate',
			state: LIMITS[standing],
			says: `${says.charAt(0).toUpperCase()}${says.slice(1)}.`,
			...(standing === 'fine' ? {} : { type: 'certificate-days' }),
			details: { warning, critical },
		},
	];
}

function runSuite(report: Report): Suite {
	const { tool, catalogVersion, client, exitCode, startedAt, durationMs, redacted, judgedFrom } = report;
	return {
		name: 'The run',
		cases: runCases(report),
		details: {
			version: tool.version,
			catalogVersion,
			client,
			startedAt,
			durationMs,
			state: report.verdict.state,
			exitCode,
			redacted,
			judgedFrom:
				judgedFrom === undefined
					? undefined
					: `${judgedFrom.startedAt}, vpn-doctor ${judgedFrom.version}, catalog ${judgedFrom.catalogVersion}`,
		},
	};
}
