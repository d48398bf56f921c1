import type { CauseLine, CheckLine, Report, TargetReport } from '../schema.ts';
import { CLIENT_TITLES, OWNER_TITLES, oneOf, PLACE_TITLES, shownCodes, tunnelTitle } from '../words.ts';
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
	const lines = [entry(word, whatHappens(report, target), format), entry('Assumed', assumed(report, target))];
	if (verdict.state === 'fails') lines.push(entry('Breaks at', breaksAt(report, target)));
	if (verdict.doNow !== undefined) lines.push(entry('Do now', doNow(target)));
	lines.push(entry('Tell them', tellThem(report, target)));
	lines.push(entry('Other code?', 'vpn-doctor explain CODE'));
	return lines.join('\n');
}

function whatHappens({ client }: Report, { verdict, predictions }: TargetReport): string {
	const deciding = predictions.find(({ outcome }) => outcome === 'fails');
	// The label says it already.
	if (verdict.state !== 'fails' || deciding === undefined) return verdict.headline.replace(/^Cannot tell whether/, 'whether');
	const failing = predictions.find(({ outcome, code }) => outcome === 'fails' && code === verdict.code) ?? deciding;
	const sure = failing.certainty === undefined ? '' : ` (${failing.certainty})`;
	return `${CLIENT_TITLES[client]} will show ${shownCodes(failing)}${sure}.`;
}

function assumed({ client, options, machine }: Report, { predictions }: TargetReport): string {
	const elsewhere = client !== machine.os.platform;
	const who = `a ${client === 'windows' ? 'Windows' : client === 'macos' ? 'macOS' : 'Linux'} client${elsewhere ? ' in good order' : ''}`;
	const tunnels = options.automatic ? 'tunnel type Automatic' : `tunnel ${predictions.map(({ tunnel }) => tunnelTitle(tunnel)).join(', ')}`;
	const auth = options.auth === undefined ? 'sign-in method not given' : `sign-in by ${options.auth}`;
	const vantage = machine.vantage === 'machine' ? 'this computer' : `this computer (${machine.vantage})`;
	return `${who}, ${tunnels}, ${auth}; tested from ${vantage}, ${machine.os.name}.`;
}

/** The place, and the first thing seen to be broken of the cause that decides: not its echoes further on. */
function breaksAt({ machine }: Report, { verdict, causes, predictions, checks }: TargetReport): string {
	const failing = predictions.find(({ outcome, code }) => outcome === 'fails' && code === verdict.code);
	const broken = [...machine.checks, ...checks].filter(({ status }) => status === 'fail').map(({ id }) => id);
	const because = failing?.because ?? [];
	const proof = because.find(({ check }) => check !== undefined && broken.includes(check)) ?? because[0];
	const places = new Set((failing?.causes ?? []).flatMap((id) => causes.filter((cause) => cause.id === id)).flatMap(placesOf));
	return `${oneOf([...places].map((place) => PLACE_TITLES[place]))}.${proof?.says === undefined ? '' : ` ${proof.says}`}`;
}

function placesOf({ where }: CauseLine): readonly (keyof typeof PLACE_TITLES)[] {
	return where === 'unknown' ? ['path', 'server'] : [where];
}

function doNow({ verdict }: TargetReport): string {
	const command = verdict.command?.split('\n')[0];
	const owner = verdict.owner === undefined || verdict.owner === 'user' ? '' : ` Who mends it: ${OWNER_TITLES[verdict.owner]}.`;
	return `${verdict.doNow}${command === undefined ? '' : ` ${command}`}${owner}`;
}

/** What the administrator needs to find this attempt in a log. */
function tellThem(report: Report, target: TargetReport): string {
	const flows = target.checks.flatMap((check) => flowsOf(check));
	const when = `${report.startedAt.slice(0, 19).replace('T', ' ')} UTC`;
	const to = target.addresses.length === 0 ? target.host : `${target.host} (${target.addresses.slice(0, 4).join(', ')})`;
	return `${when}, ${target.host === target.addresses[0] ? target.host : to}${flows.length === 0 ? '' : `; ${flows.slice(0, 3).join('; ')}`}.`;
}

/** `pptp from 192.0.2.2:40312`, for each conversation that left its source in the evidence. */
function flowsOf({ id, evidence, byAddress = [] }: CheckLine): readonly string[] {
	const all = byAddress.length > 0 ? byAddress.map((answer) => answer.evidence) : [evidence];
	return all.flatMap(({ localAddress, localPort }) =>
		typeof localAddress === 'string' && typeof localPort === 'number' ? [`${id} from ${localAddress}:${localPort}`] : [],
	);
}
