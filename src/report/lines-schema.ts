import { z } from 'zod';
import { Report, TargetReport } from './schema.ts';

/** The lines of `ndjson`. `data/schema/line.schema.json` is generated from this; at run time nothing of it is used. */

const RunLine = Report.omit({
	durationMs: true,
	interrupted: true,
	targets: true,
	notReached: true,
	waivers: true,
	verdict: true,
	exitCode: true,
})
	.extend({ type: z.literal('run'), total: z.number().int().nonnegative().meta({ description: 'How many targets there are to look at.' }) })
	.meta({ title: 'Run', description: 'The first line: how it was asked, and this computer.' });

const TargetLine = TargetReport.extend({
	type: z.literal('target'),
	number: z.number().int().positive().meta({ description: 'Its place in the list.' }),
}).meta({ title: 'Target line', description: 'One for each target, in list order, as soon as it is known; as it stands in the report.' });

const count = z.number().int().nonnegative();

const SummaryLine = Report.pick({ durationMs: true, interrupted: true, notReached: true, waivers: true, verdict: true, exitCode: true })
	.extend({
		type: z.literal('summary'),
		counts: z.strictObject({ ok: count, degraded: count, fails: count, undetermined: count }),
	})
	.meta({ title: 'Summary', description: 'The last line. Where it is missing the run was killed; the lines before it hold.' });

export const ReportLine = z
	.discriminatedUnion('type', [RunLine, TargetLine, SummaryLine])
	.meta({ title: 'vpn-doctor line', description: 'One line of what `vpn-doctor check --format ndjson` prints.' });
