import type { Format, Reporter } from './format.ts';

export { FORMATS, type Format, type FormatSettings, type Reporter } from './format.ts';

/** Each is loaded by whoever wants it. */
const REPORTERS: Record<Format, () => Promise<Reporter>> = {
	text: async () => (await import('./text.ts')).text,
	json: async () => (await import('./json.ts')).json,
	ndjson: async () => (await import('./ndjson.ts')).ndjson,
	junit: async () => (await import('./junit.ts')).junit,
	tap: async () => (await import('./tap.ts')).tap,
	github: async () => (await import('./github.ts')).github,
	markdown: async () => (await import('./markdown.ts')).markdown,
	html: async () => (await import('./html.ts')).html,
	nagios: async () => (await import('./nagios.ts')).nagios,
	prometheus: async () => (await import('./prometheus.ts')).prometheus,
	line: async () => (await import('./line.ts')).line,
};

export function reporterFor(format: Format): Promise<Reporter> {
	return REPORTERS[format]();
}
