import { diagnose } from '../catalog/diagnosis.ts';
import type { Catalog } from '../catalog/schema.ts';
import { parseTarget, writtenTarget } from '../check/target.ts';
import { askedOf } from './asked-of.ts';
import { exitCodeOf } from './exit-code.ts';
import type { Report, TargetReport } from './schema.ts';
import { targetReport } from './target-report.ts';
import { worstOf } from './verdict.ts';
import { type MarkedResult, waiverLines } from './waivers.ts';

export interface JudgingAgain {
	readonly catalog: Catalog;
	/** Of the tool. */
	readonly version: string;
	/** What a person has answered since; goes before what stands in the report. */
	readonly answers: ReadonlyMap<string, 'yes' | 'no'>;
	/** What else decides the exit code, where it was said anew. */
	readonly options: Pick<Report['options'], 'failOn' | 'acceptUnknown' | 'certificateDays' | 'exitProfile'>;
	/** The title of a check that exists. */
	titleOf(id: string): string | undefined;
}

/** A saved report, judged by this catalog from what was measured then. Pure: the same catalog gives the same report. */
export function judgeAgain(report: Report, again: JudgingAgain): Report {
	const { catalog, version } = again;
	const answers = { ...report.options.answers, ...Object.fromEntries(again.answers) };
	const { exitProfile, ...said } = { ...report.options, ...again.options };
	// As in a run, the default is not said.
	const profile = exitProfile === undefined || exitProfile === 'default' ? {} : { exitProfile };
	const options = { ...said, ...profile, ...(Object.keys(answers).length === 0 ? {} : { answers }) };
	const asked: Report = { ...report, options };
	const targets = report.targets.map((target) => judged(asked, target, again));
	const { exitCode: _, ...rest } = {
		...asked,
		tool: { ...report.tool, version },
		catalogVersion: catalog.version,
		judgedFrom: { startedAt: report.startedAt, catalogVersion: report.catalogVersion, version: report.tool.version },
		targets,
		...(report.waivers === undefined
			? {}
			: { waivers: waiverLines(report.waivers, [{ checks: report.machine.checks }, ...targets], report.startedAt) }),
		verdict: worstOf(
			targets.map(({ verdict }) => verdict),
			report,
		),
	};
	return { ...rest, exitCode: exitCodeOf(rest) };
}

function judged(report: Report, target: TargetReport, { catalog, titleOf }: JudgingAgain): TargetReport {
	const { options, startedAt, waivers = [] } = report;
	const dialled = askedOf(report, target);
	const order = target.dialled === undefined ? options.order : target.dialled.order;
	const machine = report.machine.checks as readonly MarkedResult[];
	const results = target.checks as readonly MarkedResult[];
	const diagnosis = diagnose(
		catalog,
		[...machine, ...results],
		{ ...dialled, ...(order === undefined ? {} : { order }) } as Parameters<typeof diagnose>[2],
		new Map(Object.entries(options.answers ?? {})),
	);
	const { name, connection, expectations } = target;
	const fresh = targetReport({
		catalog,
		target: parseTarget(writtenTarget(target.host, target.port)),
		machine,
		results,
		addresses: target.addresses,
		diagnosis,
		titleOf,
		options: { client: dialled.client, ...(options.only === undefined ? {} : { only: options.only }) },
		...(name === undefined ? {} : { name }),
		...(connection === undefined ? {} : { connection }),
		...(target.dialled === undefined ? {} : { dialled: target.dialled }),
		...(expectations === undefined ? {} : { expectedBefore: expectations }),
		waivers,
		startedAt,
	});
	return { ...target, ...fresh };
}
