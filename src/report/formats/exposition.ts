/** Prometheus' text format (exposition_formats.md, 0.0.4): a metric once, its help and type above, then all its samples. No timestamps. */

export interface Metric {
	readonly name: string;
	/** The same in every file, or the scrape fails. */
	readonly help: string;
	/** What only ever grows while a program runs; default: a gauge. */
	readonly type?: 'counter';
	readonly samples: readonly Sample[];
}

export interface Sample {
	readonly labels: Readonly<Record<string, string>>;
	readonly value: number;
}

/** A metric without samples is left out. */
export function exposition(metrics: readonly Metric[]): string {
	return metrics
		.filter(({ samples }) => samples.length > 0)
		.map(({ name, help, type = 'gauge', samples }) =>
			[`# HELP ${name} ${escaped(help, /[\\\n]/g)}`, `# TYPE ${name} ${type}`, ...samples.map((sample) => line(name, sample)), ''].join(
				'\n',
			),
		)
		.join('');
}

function line(name: string, { labels, value }: Sample): string {
	const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(wellFormed(text), /[\\"\n]/g)}"`);
	return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

function escaped(text: string, which: RegExp): string {
	return text.replace(which, (character) => ESCAPES[character] ?? character);
}

/** Label values are UTF-8; a carriage return would be taken for a line's end by some readers. */
function wellFormed(text: string): string {
	return text.replace(/[^\P{C}\n]/gu, '');
}
