import { askedOf } from '../asked-of.ts';
import { assumed } from '../assumed.ts';
import type { CauseLine, CheckLine, Report, TargetReport } from '../schema.ts';
import { stateWord } from '../state-word.ts';
import { nameOf } from '../target-name.ts';
import { oneOf, shownCodes, tunnelTitle, whoShows } from '../words.ts';
import { type Format, paint, type Style, widthOf } from './style.ts';

const COLUMN = 12;

const STATES: Record<TargetReport['verdict']['state'], Format> = {
	fails: ['red', 'bold'],
	ok: ['green', 'bold'],
	degraded: ['yellow', 'bold'],
	undetermined: ['cyan', 'bold'],
};

/**
 * At most six lines for the reader who has five seconds and a user on the phone: what will happen, what was assumed,
 * where it breaks and who mends it, what to do now, what to tell them, and the way on. Each is one line; what does not
 * fit is cut, for it stands above in full.
 */
export function summaryBlock(style: Style, report: Report, target: TargetReport): string {
	const { verdict } = target;
	const lines = [
		line(style, stateWord(report, target), whatHappens(report, target), STATES[verdict.state]),
		line(style, 'Assumed', assumed(report, target)),
	];
	if (verdict.state === 'fails' && (target.expectations === undefined || verdict.code !== undefined))
		lines.push(line(style, 'Breaks at', breaksAt(report, target)));
	if (verdict.doNow !== undefined) lines.push(line(style, 'Do now', doNow(style, verdict)));
	lines.push(line(style, 'Tell them', tellThem(report, target)), line(style, 'Other code?', 'vpn-doctor explain CODE'));
	return lines.join('\n');
}

function line(style: Style, label: string, text: string, drawn: Format = 'bold'): string {
	return `${paint(style, drawn, label)}${' '.repeat(Math.max(1, COLUMN - widthOf(label)))}${cut(text, style.width - COLUMN)}`;
}

/** One line of what is said of a target, for a list of several. */
export function summaryLine(style: Style, report: Pick<Report, 'client' | 'options' | 'machine'>, target: TargetReport): string {
	const { state } = target.verdict;
	return line(style, stateWord(report, target), `${nameOf(target)}: ${whatHappens(report, target)}`, STATES[state]);
}

/** At a blank, so that no half word, number or address is left standing. */
function cut(text: string, room: number): string {
	const flat = text.replaceAll('\n', ' ');
	if (widthOf(flat) <= room) return flat;
	const words = flat.split(' ');
	while (words.length > 1 && widthOf(`${words.join(' ')} …`) > room) words.pop();
	return `${words.join(' ')} …`;
}

function whatHappens(report: Pick<Report, 'client' | 'options'>, target: TargetReport): string {
	const { options } = report;
	const { verdict, predictions } = target;
	const deciding = predictions.find(({ outcome }) => outcome === 'fails');
	// What was expected decides, and the headline says it.
	if (target.expectations !== undefined) return verdict.headline.replace(/^Cannot tell /, '');
	if (verdict.state === 'undetermined' && options.only === undefined) return whatIsKnown(predictions) ?? verdict.headline;
	// The label says it already.
	if (verdict.state !== 'fails' || deciding === undefined) return verdict.headline.replace(/^Cannot tell: /, '');
	const failing = predictions.find(({ outcome, code }) => outcome === 'fails' && code === verdict.code) ?? deciding;
	const sure = failing.certainty === undefined ? '' : ` (${failing.certainty})`;
	return `${whoShows(failing, askedOf(report, target).client)} will show ${shownCodes(failing)}${sure}.`;
}

/** Behind the words "cannot tell": what is sure all the same, and what the screen may show. */
function whatIsKnown(predictions: TargetReport['predictions']): string | undefined {
	const unsure = predictions.find(({ outcome }) => outcome === 'undetermined');
	if (unsure === undefined) return undefined;
	const failing = predictions.filter(({ outcome }) => outcome === 'fails');
	const codes = unsure.notExcluded.slice(0, 3).map(({ code }) => code);
	return [
		'whether it reaches sign-in',
		...failing.map((prediction) => `${tunnelTitle(prediction.tunnel)} would show ${shownCodes(prediction)}`),
		...(codes.length === 0 ? [] : [`not excluded: ${codes.join(', ')}`]),
	].join('; ');
}

/** The place, who mends it, and the first thing seen to be broken of the cause that decides: not its echoes further on. */
function breaksAt({ machine }: Report, { verdict, causes, predictions, checks }: TargetReport): string {
	const failing = predictions.find(({ outcome, code }) => outcome === 'fails' && code === verdict.code);
	const broken = [...machine.checks, ...checks].filter(({ status }) => status === 'fail').map(({ id }) => id);
	const because = failing?.because ?? [];
	const proof = because.find(({ check }) => check !== undefined && broken.includes(check)) ?? because[0];
	const places = new Set((failing?.causes ?? []).flatMap((id) => causes.filter((cause) => cause.id === id)).flatMap(placesOf));
	const owner = verdict.owner === undefined ? '' : ` (${OWNERS_IN_SHORT[verdict.owner]})`;
	const evidence = proof?.says === undefined ? '' : `: ${proof.says}`;
	return `${oneOf([...places].map((place) => PLACES_IN_SHORT[place]))}${owner}${evidence}`;
}

const PLACES_IN_SHORT = { computer: 'this PC', path: 'the way', server: 'the server' } as const;

/** Who has to act. */
const OWNERS_IN_SHORT: Record<CauseLine['owner'], string> = {
	user: 'user',
	helpdesk: 'helpdesk',
	network: 'network admin',
	server: 'server admin',
	identity: 'accounts admin',
};

/** The command only where it fits whole: half a command is worse than none. */
function doNow(style: Style, { doNow: step = '', command }: TargetReport['verdict']): string {
	const both = `${step} ${command}`;
	return command === undefined || widthOf(both) > style.width - COLUMN ? step : both;
}

function placesOf({ where }: CauseLine): readonly (keyof typeof PLACES_IN_SHORT)[] {
	return where === 'unknown' ? ['path', 'server'] : [where];
}

/** What the administrator needs to find this attempt in a log: when, where to, and from where. */
function tellThem(report: Report, target: TargetReport): string {
	const when = `${report.startedAt.slice(0, 19).replace('T', ' ')} UTC`;
	const asked = target.checks.filter(({ status }) => status !== 'skip').flatMap(({ id }) => PORTS[id] ?? []);
	const ports = asked.map((port) => (port === CHOSEN ? String(target.port ?? 443) : port));
	const flows = [...new Set(target.checks.flatMap(flowsOf))].slice(0, 3);
	return [`${when}, ${peerOf(target, ports)}`, ...flows].join(' ');
}

/** Short where there is one of each, so that the source still fits into the line. */
function peerOf({ addresses, host }: TargetReport, ports: readonly string[]): string {
	const [address = host, ...others] = addresses;
	if (others.length === 0 && ports.length === 1) return `${address.includes(':') ? `[${address}]` : address}:${ports[0]}`;
	return `${[address, ...others].slice(0, 4).join(', ')}${ports.length === 0 ? '' : ` TCP ${ports.join(' and ')}`}`;
}

const CHOSEN = 'the port that was given';
const PORTS: Readonly<Record<string, string>> = { pptp: '1723', 'sstp-port': CHOSEN };

/** `from 192.0.2.2:40312`, for each conversation that left its source in the evidence; by the web proxy that stood between, whose log has the source and the server's has not. */
function flowsOf({ evidence, byAddress = [] }: CheckLine): readonly string[] {
	const all = byAddress.length > 0 ? byAddress.map((answer) => answer.evidence) : [evidence];
	return all.flatMap(({ localAddress, localPort, proxy }) =>
		typeof localAddress === 'string' && typeof localPort === 'number' ? [by(proxy) ?? `from ${localAddress}:${localPort}`] : [],
	);
}

function by(proxy: CheckLine['evidence'][string] | undefined): string | undefined {
	if (typeof proxy !== 'object' || proxy === null || !('host' in proxy)) return undefined;
	return `by ${proxy.host}:${proxy.port}`;
}
