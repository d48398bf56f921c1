import { expect, it } from 'vitest';
import { FORMATS, reporterFor } from '../../src/report/formats/index.ts';
import type { Report } from '../../src/report/schema.ts';
import { SAMPLES } from './formats/samples.ts';

const REPORTS: readonly Report[] = [...Object.values<Report>(SAMPLES)];
const judgedFrom = { startedAt: '2025-12-24T18:00:00.000Z', catalogVersion: '0.0.9', version: '0.0.8' };

/** How each form says that names are pseudonyms, and that nothing was measured. */
const SAYS: Readonly<Record<(typeof FORMATS)[number], readonly [redacted: RegExp | undefined, judged: RegExp]>> = {
	text: [/pseudonyms/, /2025-12-24 18:00:00/],
	json: [/"redacted": true/, /"judgedFrom"/],
	ndjson: [/"redacted":true/, /"judgedFrom"/],
	junit: [/name="redacted" value="true"/, /name="judgedFrom" value="2025-12-24T18/],
	tap: [/redacted: true/, /judgedFrom: "2025-12-24T18/],
	github: [/pseudonyms/, /2025-12-24 18/],
	markdown: [/pseudonyms/, /2025-12-24 18:00:00/],
	html: [/pseudonyms/, /2025-12-24 18:00:00/],
	nagios: [/pseudonyms/, /seen 2025-12-24/],
	// It is redacted unless somebody says otherwise.
	line: [undefined, /Seen on 2025-12-24/],
	prometheus: [/report_info\{redacted="true"/, /judged_again="true"/],
};

it.each(FORMATS)('%s says of every report what it is where it is not what was just seen', async (format) => {
	const { write } = await reporterFor(format);
	const [redacted, judged] = SAYS[format];
	for (const report of REPORTS) {
		const told = (changed: Report) => write(changed, { width: 100, verbose: 1 }).replaceAll('`', '').replace(/\s+/g, ' ');
		const { redacted: _, judgedFrom: __, ...plain } = report;
		if (redacted !== undefined) expect(told(plain)).not.toMatch(redacted);
		expect(told(plain)).not.toMatch(judged);
		if (redacted !== undefined) expect(told({ ...plain, redacted: true })).toMatch(redacted);
		expect(told({ ...plain, judgedFrom })).toMatch(judged);
	}
});
