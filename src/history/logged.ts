import { type Attempt, AttemptCutter, causeFirst } from '../catalog/recognise/attempts.ts';
import { LineReader } from '../catalog/recognise/line-reader.ts';
import { excerpt } from '../catalog/recognise/recognition.ts';
import type { Milestone, Sighting } from '../catalog/recognise/sighting.ts';
import type { Catalog } from '../catalog/schema.ts';
import type { Tunnel } from '../check/tunnel.ts';
import type { Log, LogLine } from '../host/past.ts';
import type { PastAttempt } from './attempt.ts';
import { isAboutClient, isAnswering, isNewDial, isUnderNetworkManager, type Named, namesIn } from './line-names.ts';
import { streamsOf } from './streams.ts';

/** The attempts that a log tells of, as the catalog recognises its lines. */
export function loggedAttempts(catalog: Catalog, { place, lines }: Log): readonly PastAttempt[] {
	return streamsOf(lines.filter((line) => !isAboutClient(line))).flatMap((stream) => attemptsIn(catalog, place, stream));
}

function attemptsIn(catalog: Catalog, place: string, lines: readonly LogLine[]): readonly PastAttempt[] {
	const reader = new LineReader(catalog);
	const cutter = new AttemptCutter();
	const attempts: PastAttempt[] = [];
	let from = 0;
	let says: Sighting[] = [];
	const take = (next: Sighting | Milestone, at: number) => {
		const over = cutter.read(next);
		if (over !== undefined) {
			attempts.push(...attemptOf(over, place, { lines: lines.slice(from, at), first: from, says }));
			from = at;
			says = [];
		}
		if ('entry' in next && says.length < MOST_SAYINGS) says.push(next);
	};
	const processes = new Set<string>();
	for (const [at, line] of lines.entries()) {
		if (isNewDial(line)) take({ family: 'networkmanager', what: 'starts', ofLog: true, line: at, start: 0 }, at);
		else if (isNewPppd(line, processes) && isOver(cutter.current))
			take({ family: 'pppd', what: 'starts', ofLog: true, line: at, start: 0 }, at);
		// The program's name says what the line is about.
		for (const each of reader.read(`${line.program}: ${line.text}`, at)) {
			if (!isStart(each) || !isUnderNetworkManager(line) || !isDialled(cutter.current)) take(each, at);
		}
	}
	return [...attempts, ...attemptOf(cutter.current, place, { lines: lines.slice(from), first: from, says })];
}

function isStart(each: Sighting | Milestone): boolean {
	return !('entry' in each) && each.what === 'starts';
}

/** NetworkManager dials. */
function isDialled({ milestones }: Attempt): boolean {
	return milestones.some(({ family, what }) => family === 'networkmanager' && what === 'starts');
}

/** The first line of a pppd: each dials once, and one that cannot even begin says nothing that begins. */
function isNewPppd({ program, pid }: LogLine, processes: Set<string>): boolean {
	if (program !== 'pppd' || pid === undefined || processes.has(pid)) return false;
	processes.add(pid);
	return true;
}

/** Those who dial with a pppd have said that they failed. */
function isOver({ failures }: Attempt): boolean {
	return failures.some(({ entry }) => entry.family === 'pppd' || entry.family === 'networkmanager');
}

/** What belongs to one attempt. */
interface Own {
	readonly lines: readonly LogLine[];
	/** The number of the first of them in its log. */
	readonly first: number;
	/** All that they say, also again. */
	readonly says: readonly Sighting[];
}

/** Of an attempt that says one thing for ever only so much is kept. */
const MOST_SAYINGS = 1000;

/** Families whose success is only half of the way: PPP follows, or what NetworkManager makes of it. */
const HALF_WAY: readonly string[] = ['xl2tpd', 'pptp-linux', 'sstp-client'];
/** Families whose success is the whole connection, whatever went wrong in its parts. */
const WHOLE: readonly string[] = ['networkmanager', 'pppd'];

function attemptOf(attempt: Attempt, place: string, { lines, first, says }: Own): readonly PastAttempt[] {
	const line = (at: number) => lines[at - first];
	const starts = attempt.milestones.filter(({ what }) => what === 'starts');
	const begins = starts[0] === undefined ? undefined : line(starts[0].line);
	if (begins !== undefined && isAnswering(begins)) return [];
	const successes = attempt.milestones.filter(({ what, family }) => what === 'succeeds' && !HALF_WAY.includes(family));
	const wholeAt = successes.findLast(({ family }) => WHOLE.includes(family))?.line ?? -1;
	const failures = causeFirst(attempt.failures.filter((failure) => failure.line > wholeAt));
	const [cause] = failures;
	if (cause === undefined && successes.length === 0) return [];
	const wasUp = successes.some(
		({ family, line: at }) => (WHOLE.includes(family) || family === cause?.entry.family) && at <= (cause?.line ?? at),
	);
	const settled = cause === undefined || wasUp ? successes[0]?.line : cause.line;
	const settledLine = settled === undefined ? undefined : line(settled);
	const told = cause === undefined ? settledLine : line(cause.line);
	const at = begins?.at ?? lines[0]?.at;
	const clear = says.find(({ entry, line: where }) => entry.code === cause?.entry.code && !isNotation(line(where)));
	const quoted = (clear === undefined ? undefined : line(clear.line)) ?? told;
	const same = failures.filter((each) => each.line === cause?.line && each.start === cause.start && each.by === cause.by);
	return [
		{
			program: told?.program ?? '',
			place,
			...(at === undefined ? {} : { at }),
			...durationOf(begins, settledLine),
			...namesOf(lines),
			result: cause === undefined ? 'connected' : wasUp ? 'lost' : 'failed',
			codes: [...new Set([...same, ...failures].map(({ entry }) => entry.code))],
			firstCodes: new Set(same.map(({ entry }) => entry.code)).size,
			...(cause === undefined || quoted === undefined ? {} : { said: excerpt(quoted.text) }),
			...(wasUp && told?.at !== undefined && cause !== undefined ? { endedAt: told.at } : {}),
			settings: {},
			beside: [],
		},
	];
}

/** charon notes each packet in a notation of its own, `[ N(NO_PROP) ]`, before it says what that means. */
function isNotation(line: LogLine | undefined): boolean {
	return line !== undefined && /^(?:\d\d)?\[ENC\d?\] /.test(line.text);
}

function durationOf(begins: LogLine | undefined, settled: LogLine | undefined): { readonly durationMs?: number } {
	if (begins?.at === undefined || settled?.at === undefined) return {};
	const durationMs = Date.parse(settled.at) - Date.parse(begins.at);
	return durationMs >= 0 ? { durationMs } : {};
}

/** Whom it dialled: the last that is said of each, since what went before may belong to the attempt before. */
function namesOf(lines: readonly LogLine[]): Omit<Named, 'tunnel'> & { readonly tried: readonly Tunnel[] } {
	const all = lines.map(namesIn);
	const { tunnel: _, ...names } = Object.assign({}, ...all) as Named;
	return { ...names, tried: [...new Set(all.flatMap(({ tunnel }) => tunnel ?? []))] };
}
