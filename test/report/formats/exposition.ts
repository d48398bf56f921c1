/** Prometheus' text format as a strict reader takes it (exposition_formats.md, node_exporter's textfile.go). Throws where a rule is broken. */

export interface Series {
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly value: number;
}

export function readExposition(text: string): readonly Series[] {
	refuse(!text.endsWith('\n'), 'the last line does not end');
	refuse(/[\r\ufeff]/.test(text), 'a carriage return or byte order mark');
	const series: Series[] = [];
	const seen = new Set<string>();
	const told = new Set<string>();
	let current = '';
	let typed = false;
	for (const line of text.slice(0, -1).split('\n')) {
		const [, word, about = '', rest = ''] = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line) ?? [];
		if (word === 'HELP') {
			refuse(told.has(about), `${about} comes twice`);
			told.add(about);
			current = about;
			typed = false;
		} else if (word === 'TYPE') {
			refuse(about !== current || typed || rest !== 'gauge', `type out of place: ${line}`);
			typed = true;
		} else {
			const sample = readSample(line);
			refuse(sample.name !== current || !typed, `out of its group: ${line}`);
			const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
			refuse(seen.has(key), `twice: ${line}`);
			seen.add(key);
			series.push(sample);
		}
	}
	return series;
}

const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/gy;
const UNESCAPED: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };

/** No timestamp: with one, node_exporter skips the whole file. */
function readSample(line: string): Series {
	const [whole, name = '', pairs = '', value = ''] = /^([a-z_]+)(?:\{(.*)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/s.exec(line) ?? [];
	refuse(whole === undefined, `no sample: ${line}`);
	const labels: Record<string, string> = {};
	let end = 0;
	for (const [found, label = '', text = ''] of pairs.matchAll(LABEL)) {
		refuse(label in labels || label.startsWith('__'), `label: ${label}`);
		labels[label] = text.replace(/\\[\\"n]/g, (pair) => UNESCAPED[pair] ?? pair);
		end += found.length;
	}
	refuse(end !== pairs.length, `labels: ${pairs}`);
	refuse(!pairs.isWellFormed(), `not UTF-8: ${line}`);
	return { name, labels, value: Number(value) };
}

function refuse(broken: boolean, rule: string): void {
	if (broken) throw new Error(`Not Prometheus' text format: ${rule}`);
}
