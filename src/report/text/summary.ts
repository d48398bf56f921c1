import type { CheckLine, Report, TargetReport } from '../schema.ts';
import { OWNER_TITLES, PLACE_TITLES, shownCodes, tunnelTitle } from '../words.ts';
import { type Format, paint, type Style, widthOf, wrap } from './style.ts';

const COLUMN = 12;

const STATES: Record<TargetReport['verdict']['state'], { word: string; format: Format }> = {
	fails: { word: 'WILL FAIL', format: ['red', 'bold'] },
	ok: { word: 'WELL', format: ['green', 'bold'] },
	degraded: { word: 'WELL, BUT', format: ['yellow', 'bold'] },
	undetermined: { word: 'CANNOT TELL', format: ['cyan', 'bold'] },
};

/**
 * At most six entries for the reader who has five seconds and a user on the phone: what will happen, what was
 * assumed, where it breaks, who does what, what to tell them, and the way on.
 */
export function summaryBlock(style: Style, report: Report, target: TargetReport): string {
	const { verdict } = target;
	const { word, format } = STATES[verdict.state];
	const entry = (label: string, text: string, drawn: Format = 'bold') =>
		wrap(style, text, paint(style, drawn, label) + ' '.repeat(Math.max(1, COLUMN - widthOf(label))), ' '.repeat(COLUMN));
	const lines = [entry(word, whatHappens(target), format), entry('Assumed', assumed(report, target))];
	if (verdict.state === 'fails') lines.push(entry('Breaks at', breaksAt(target)));
	if (verdict.doNow !== undefined)
		lines.push(
			entry('Do now', `${ownerOf(target)}: ${verdict.doNow}${verdict.command === undefined ? '' : ` ${verdict.command.split('\n')[0]}`}`),
		);
	lines.push(entry('Tell them', tellThem(report, target)));
	lines.push(entry('Other code?', 'vpn-doctor explain CODE'));
	return lines.join('\n');
}

function whatHappens({ verdict, predictions }: TargetReport): string {
	const deciding = predictions.find(({ outcome }) => outcome === 'fails');
	// The label says it already.
	if (verdict.state !== 'fails' || deciding === undefined) return verdict.headline.replace(/^Cannot tell whether/, 'whether');
	const failing = predictions.find(({ outcome, code }) => outcome === 'fails' && code === verdict.code) ?? deciding;
	const sure = failing.certainty === undefined ? '' : ` (${failing.certainty})`;
	return `${verdict.code === undefined ? 'The client will show an error' : `Windows will show ${shownCodes(failing)}`}${sure}.`;
}

function assumed({ client, options, machine }: Report, { predictions }: TargetReport): string {
	const elsewhere = client !== machine.os.platform;
	const who = `a ${client === 'windows' ? 'Windows' : client === 'macos' ? 'macOS' : 'Linux'} client${elsewhere ? ' in good order' : ''}`;
	const tunnels = options.automatic ? 'tunnel type Automatic' : `tunnel ${predictions.map(({ tunnel }) => tunnelTitle(tunnel)).join(', ')}`;
	const auth = options.auth === undefined ? 'sign-in method not given' : `sign-in by ${options.auth}`;
	const vantage = machine.vantage === 'machine' ? 'this computer' : `this computer (${machine.vantage})`;
	return `${who}, ${tunnels}, ${auth}; tested from ${vantage}, ${machine.os.name}.`;
}

function breaksAt({ verdict, causes, predictions, checks }: TargetReport): string {
	const failing = predictions.find(({ outcome, tunnel }) => outcome === 'fails' && tunnel !== 'automatic');
	const cause = causes.find(({ id }) => id === failing?.causes[0]);
	const proof =
		cause?.for.filter(({ check }) => checks.some(({ id, status }) => id === check && status === 'fail')).at(-1) ?? cause?.for.at(-1);
	const evidence = proof?.says === undefined ? '' : ` ${proof.says}`;
	return `${PLACE_TITLES[verdict.where]}.${evidence}`;
}

function ownerOf({ verdict }: TargetReport): string {
	return verdict.owner === undefined ? 'anyone' : OWNER_TITLES[verdict.owner];
}

/** What the administrator needs to find this attempt in a log. */
function tellThem(report: Report, target: TargetReport): string {
	const flows = target.checks.flatMap((check) => flowsOf(check));
	const when = `${report.startedAt.slice(0, 19).replace('T', ' ')} UTC`;
	const to = target.addresses.length === 0 ? target.host : `${target.host} (${target.addresses.slice(0, 4).join(', ')})`;
	return `${when}, ${target.host === target.addresses[0] ? target.host : to}${flows.length === 0 ? '' : `; ${flows.slice(0, 3).join('; ')}`}.`;
}

/** `from 192.0.2.2:40312 to TCP 1723`, for each conversation that left its source in the evidence. */
function flowsOf({ evidence, byAddress = [] }: CheckLine): readonly string[] {
	const all = byAddress.length > 0 ? byAddress.map((answer) => answer.evidence) : [evidence];
	return all.flatMap(({ localAddress, localPort, port }) =>
		typeof localAddress === 'string' && typeof localPort === 'number' && typeof port === 'number'
			? [`from ${localAddress}:${localPort} to TCP ${port}`]
			: [],
	);
}
