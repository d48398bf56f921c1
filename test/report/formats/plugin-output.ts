/** A plug-in's output as a strict reader of the guidelines takes it (Monitoring Plugins, developer-guidelines.sgml). Throws where a rule is broken. */

interface Figure {
	/** Undefined: `U`, could not be determined. */
	readonly value: number | undefined;
	readonly unit: string;
	readonly warn: string;
	readonly crit: string;
	readonly min: string;
	readonly max: string;
}

export interface PluginOutput {
	readonly state: 'OK' | 'WARNING' | 'CRITICAL' | 'UNKNOWN';
	readonly text: string;
	readonly figures: ReadonlyMap<string, Figure>;
	/** What stands below the first line. */
	readonly more: readonly string[];
}

const CODES = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 } as const;

/** `code`: what the process ended with. `short`: whether the text has to be a pager's line. */
export function readPlugin(output: string, code: number, { short = true } = {}): PluginOutput {
	refuse(!output.endsWith('\n'), 'the last line does not end');
	refuse(Buffer.byteLength(output) > 4096, 'longer than Nagios Core reads');
	const [first = '', ...more] = output.slice(0, -1).split('\n');
	refuse(/[^\P{C}\n]|[\u2028\u2029]/u.test(output), 'control characters');
	refuse(
		more.some((line) => line.includes('|')),
		'figures below the first line',
	);
	const bars = first.split('|');
	refuse(bars.length > 2, 'more than one |');
	const [text = '', figures = ''] = bars;
	const [, state = ''] = /^VPN-DOCTOR (OK|WARNING|CRITICAL|UNKNOWN) - \S/.exec(text) ?? [];
	refuse(!(state in CODES), `no state: ${text}`);
	refuse(CODES[state as keyof typeof CODES] !== code, `${state} with exit code ${code}`);
	refuse(short && [...text.trimEnd()].length >= 80, `longer than 80 characters: ${text}`);
	return { state: state as keyof typeof CODES, text: text.trimEnd(), figures: readFigures(figures.trim()), more };
}

const NUMBER = String.raw`-?\d+(?:\.\d+)?`;
const RANGE = `@?(?:(?:~|${NUMBER})?:)?(?:${NUMBER})?`;
const FIGURE = new RegExp(
	`^'([^'=]+)'=(?:U|(${NUMBER})(s|us|ms|%|B|KB|MB|TB|c)?)(?:;(${RANGE}))?(?:;(${RANGE}))?(?:;(${NUMBER})?)?(?:;(${NUMBER})?)?$`,
);

function readFigures(text: string): ReadonlyMap<string, Figure> {
	const figures = new Map<string, Figure>();
	for (const each of text === '' ? [] : text.split(' ')) {
		const [whole, label = '', value, unit = '', warn = '', crit = '', min = '', max = ''] = FIGURE.exec(each) ?? [];
		refuse(whole === undefined, `no figure: ${each}`);
		refuse(
			[...figures.keys()].some((other) => other.slice(0, 19) === label.slice(0, 19)),
			`not unique in 19 characters: ${label}`,
		);
		figures.set(label, { value: value === undefined ? undefined : Number(value), unit, warn, crit, min, max });
	}
	return figures;
}

function refuse(broken: boolean, rule: string): void {
	if (broken) throw new Error(`Not a plug-in's output: ${rule}`);
}
