import { TUNNEL_TITLES } from '../../check/tunnel.ts';
import type { AttemptLine, History, Last, Unread } from '../past-schema.ts';
import { oneOf } from '../words.ts';
import { printable } from './printable.ts';
import { labelled, paint, type Style, widthOf, wrap } from './style.ts';

/** Past attempts, the newest first: a line each, and below it what was said. */
export function historyText(style: Style, asItIs: History): string {
	const { attempts, older, unread, connection } = printable(asItIs);
	if (attempts.length === 0) return nothingText(style, unread, connection);
	const names = attempts.map((attempt) => nameOf(attempt));
	const column = Math.min(28, Math.max(...names.map(widthOf)));
	const sections = [
		paint(style, 'bold', `${'When (UTC)'.padEnd(21)}${'Connection'.padEnd(column + 2)}How it came out`),
		...attempts.map((attempt) => rowText(style, attempt, column)),
	];
	if (older > 0) sections.push('', wrap(style, `${older} older: --limit shows more.`, '', ''));
	if (unread.length > 0) sections.push('', unreadText(style, unread));
	if (attempts.some(isFailure))
		sections.push('', labelled(style, 'Why?', 'vpn-doctor explain --last looks for the cause of the last failure.'));
	return sections.join('\n');
}

/** Nothing is recorded, or nothing could be read: never the one for the other. */
function nothingText(style: Style, unread: readonly Unread[], connection: string | undefined): string {
	const whose = connection === undefined ? 'No VPN attempt' : `No attempt of "${connection}"`;
	if (unread.length === 0) return wrap(style, `${whose} is recorded on this computer.`, '', '');
	return [wrap(style, `${whose} was found in what could be read.`, '', ''), unreadText(style, unread)].join('\n');
}

function rowText(style: Style, attempt: AttemptLine, column: number): string {
	const name = nameOf(attempt);
	const head = `${whenOf(attempt).padEnd(21)}${name}${' '.repeat(Math.max(2, column + 2 - widthOf(name)))}`;
	const indent = ' '.repeat(23);
	const lines = [wrap(style, outcomeOf(style, attempt), head, ' '.repeat(Math.min(23 + column, 40)))];
	const said = attempt.said ?? (isFailure(attempt) ? attempt.message : undefined);
	if (said !== undefined) lines.push(wrap(style, paint(style, 'dim', `${attempt.program}: ${said}`), indent, indent));
	return lines.join('\n');
}

function isFailure({ result }: Pick<AttemptLine, 'result'>): boolean {
	return result === 'failed' || result === 'lost';
}

function whenOf({ at }: AttemptLine): string {
	return at === undefined ? 'time unknown' : at.slice(0, 19).replace('T', ' ');
}

function nameOf({ connection, server, program }: AttemptLine): string {
	return connection ?? server ?? `(${program})`;
}

function outcomeOf(style: Style, attempt: AttemptLine): string {
	const { result, codes, windows, tried, durationMs, endedAt } = attempt;
	const by = tried.length === 0 ? '' : ` over ${tried.map((tunnel) => TUNNEL_TITLES[tunnel]).join(', ')}`;
	const after = durationMs === undefined ? '' : ` after ${lengthOf(durationMs)}`;
	const code = codes[0] === undefined ? 'no code is recorded' : `${codes[0]}${windows.length === 0 ? '' : ` (Windows: ${oneOf(windows)})`}`;
	if (result === 'failed') return `${paint(style, 'red', 'failed')}: ${code}${by}${after}`;
	if (result === 'lost')
		return `${paint(style, 'red', 'lost')}: ${code}${by}${endedAt === undefined ? '' : `, ended ${endedAt.slice(11, 19)}`}`;
	if (result === 'connected') return `${paint(style, 'green', 'connected')}${by}${after}`;
	return `not recorded how it came out${by}`;
}

function lengthOf(ms: number): string {
	if (ms < 1000) return 'less than 1 s';
	return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

const REASONS: Readonly<Record<Unread['reason'], string>> = {
	'not-permitted': 'it may not be read by you; run again as administrator or root',
	'missing-program': 'the program that reads it is not installed',
	'missing-module': 'the module that reads it is not installed',
	unsupported: 'this version cannot read it',
	failed: 'reading it failed',
	'timed-out': 'reading it took too long',
};

/** Where attempts may stand that were not seen. */
function unreadText(style: Style, unread: readonly Unread[]): string {
	const lines = unread.map(({ place, reason, detail }) => wrap(style, `${place}: ${REASONS[reason]} (${detail}).`, '  ', '    '));
	return [paint(style, 'bold', 'Not seen, so there may be more:'), ...lines].join('\n');
}

/** What `explain --last` says before everything else: whether the last attempt came through, and what failed before it. */
export function lastText(style: Style, asItIs: Last, connection?: string): string {
	const { failure, cameThrough, unread } = printable(asItIs);
	const sections: string[] = [];
	if (cameThrough !== undefined) {
		sections.push(labelled(style, 'Last attempt', `came through: ${attemptText(cameThrough)}.`));
		if (failure === undefined) sections.push(wrap(style, 'No failure is recorded before it.', '', ''));
	}
	if (failure !== undefined) sections.push(failureText(style, failure));
	if (cameThrough === undefined && failure === undefined) sections.push(nothingText(style, unread, connection));
	else if (unread.length > 0) sections.push(unreadText(style, unread));
	return sections.join('\n');
}

function failureText(style: Style, failure: AttemptLine): string {
	const { codes, windows, said, settings, beside, program, place, id, result } = failure;
	const ended = codes[0] === undefined ? 'no code is recorded' : codes[0];
	const lines = [
		labelled(style, 'Last failure', `${attemptText(failure)}: ${result === 'lost' ? 'was up, and was lost with' : 'ended with'} ${ended}.`),
	];
	if (said !== undefined) lines.push(labelled(style, 'Said', `${program}: ${said}`));
	if (codes.length > 1) lines.push(labelled(style, 'Then', `${codes.slice(1, 6).join(', ')}.`));
	if (windows.length > 0) lines.push(labelled(style, 'On Windows', `what lies behind it shows ${oneOf(windows)}.`));
	const pairs = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
	if (pairs.length > 0) lines.push(labelled(style, 'Dialled with', `${pairs.join('; ')}.`));
	for (const { log, event, codes: own } of beside) lines.push(labelled(style, 'Beside it', `${log}, event ${event}: ${own.join(', ')}.`));
	lines.push(labelled(style, 'Written in', `${place}${id === undefined ? '' : `, CoId ${id}`}.`));
	return lines.join('\n');
}

function attemptText({ at, connection, user, server, port, tried, durationMs }: AttemptLine): string {
	const whom = [
		connection === undefined ? undefined : `"${connection}"`,
		server === undefined ? undefined : `to ${server}${port === undefined ? '' : ` port ${port}`}`,
	];
	const parts = [
		at === undefined ? 'at an unknown time' : `${at.slice(0, 19).replace('T', ' ')} UTC`,
		whom.filter((each) => each !== undefined).join(' '),
		tried.map((tunnel) => TUNNEL_TITLES[tunnel]).join(', '),
		user === 'SYSTEM' ? 'dialled by the computer itself' : '',
		durationMs === undefined ? '' : lengthOf(durationMs),
	];
	return parts.filter((part) => part !== '').join(', ');
}
