import type { Report, TargetReport } from '../schema.ts';
import { targetStanding } from '../standing.ts';
import { nameOf } from '../target-name.ts';
import { GROUP_TITLES } from '../words.ts';
import { type Case, isWell, type Suite } from './case.ts';
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
		cases: machine.checks.map((line) => checkCase(line, { verdict, options, targets })),
		details: { system: `${name} ${release} ${arch}`, vantage: machine.vantage },
	};
}

function targetSuite(report: Report, target: TargetReport): Suite {
	const { verdict, host, port, connection, addresses, predictions, checks, expectations = [] } = target;
	const { state, code, certainty, where, owner, headline, doNow, command } = verdict;
	const cases = [
		...predictions.map((line) => predictionCase(line, report, target)),
		...expectations.map(expectationCase),
		...checks.map((line) => checkCase(line, { verdict, options: report.options, targets: [target] })),
	];
	return {
		name: nameOf(target),
		verdict,
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
	return [{ id: 'answer', title: 'The answer', state: failed ? 'fail' : 'unknown', says: headline, type: code ?? state, details: {} }];
}

function runSuite(report: Report): Suite {
	const { tool, catalogVersion, client, exitCode, startedAt, durationMs } = report;
	return {
		name: 'The run',
		cases: runCases(report),
		details: { version: tool.version, catalogVersion, client, startedAt, durationMs, state: report.verdict.state, exitCode },
	};
}
