import { order } from '../catalog/stages.ts';
import { inMs } from '../check/figures.ts';
import type { Tunnel } from '../check/tunnel.ts';
import { decisive } from './decisive.ts';
import type { Expected } from './expected.ts';
import { firstToExpire, roundTripOf } from './measured.ts';
import type { Expectation, PredictionLine, TargetReport, Waived } from './schema.ts';
import { acceptanceOf, saidOf } from './waivers.ts';
import { shownCodes, tunnelTitle } from './words.ts';

/** What expectations are held against: one target's part of the report. */
export type Held = Pick<TargetReport, 'checks' | 'causes' | 'predictions'>;

type Answer = Pick<Expectation, 'state' | 'because' | 'waived'>;

const DAY_MS = 24 * 60 * 60 * 1000;

/** The check that passes where the server speaks this tunnel, however far a client would come. */
const SPOKEN_BY: Readonly<Record<Tunnel, string>> = {
	pptp: 'pptp',
	l2tp: 'ikev1',
	ikev2: 'ikev2',
	sstp: 'sstp',
	openvpn: 'openvpn',
	anyconnect: 'anyconnect',
	'cisco-ipsec': 'ikev1-aggressive',
	wireguard: 'wireguard',
};

/**
 * Holds what is expected against what was seen: each is met, missed, or cannot be told. Pure: the JSON alone decides, and days
 * are counted from `startedAt`.
 */
export function expectationsOf(expected: Expected, held: Held, startedAt: string): readonly Expectation[] {
	const { reaches = [], unreachable = [], predicts = {}, thresholds = {}, certificateDays, roundTripMs } = expected;
	const codes = Object.entries(predicts) as [Tunnel | 'any', string][];
	// Its own go before what is said of all; and what was not measured exceeds no limit.
	const { certificateDays: days, roundTripMs: ms } = thresholds;
	const limits = [
		...(days === undefined || certificateDays !== undefined ? [] : [certificateLasts(held, days, startedAt)]),
		...(ms === undefined || roundTripMs !== undefined ? [] : [isNear(held, ms)]),
	];
	return [
		...reaches.map((tunnel) => of('reaches', tunnel, held, reachesSignIn)),
		...unreachable.map((tunnel) => of('unreachable', tunnel, held, isUnreachable)),
		...codes.map(([tunnel, code]): Expectation => {
			const says = `must be predicted to fail with ${code}`;
			if (tunnel === 'any') return { kind: 'predicts', code, says, ...anyShows(held, code) };
			return { ...of('predicts', tunnel, held, (line) => shows(line, code)), code, says: `${says} by ${tunnelTitle(tunnel)}` };
		}),
		...(certificateDays === undefined ? [] : [certificateLasts(held, certificateDays, startedAt)]),
		...(roundTripMs === undefined ? [] : [isNear(held, roundTripMs)]),
		...limits.filter(({ state }) => state !== 'unknown'),
	];
}

/**
 * The same expectations, held against what the catalog now makes of the same results. Those of certificates and of the round trip rest on
 * figures alone, and stay.
 */
export function expectationsAgain(before: readonly Expectation[], held: Held, startedAt: string): readonly Expectation[] {
	return before.flatMap((expectation) => {
		const again = expectedBy(expectation);
		return again === undefined ? [expectation] : expectationsOf(again, held, startedAt);
	});
}

function expectedBy({ kind, tunnel, code }: Expectation): Expected | undefined {
	if (kind === 'predicts' && code !== undefined) return { predicts: { [tunnel ?? 'any']: code } };
	if (tunnel === undefined) return undefined;
	return kind === 'reaches' ? { reaches: [tunnel] } : kind === 'unreachable' ? { unreachable: [tunnel] } : undefined;
}

const SAYS = { reaches: 'must reach sign-in by', unreachable: 'must not be reachable by', predicts: '' } as const;

function of(
	kind: keyof typeof SAYS,
	tunnel: Tunnel,
	held: Held,
	judge: (line: PredictionLine, tunnel: Tunnel, held: Held) => Answer,
): Expectation {
	const title = tunnelTitle(tunnel);
	const line = held.predictions.find((each) => each.tunnel === tunnel);
	const answer: Answer = line === undefined ? { state: 'unknown', because: `${title} was not looked at.` } : judge(line, tunnel, held);
	return { kind, tunnel, says: `${SAYS[kind]} ${title}`, ...answer };
}

/** A failure that was accepted does not count, though what was expected is missed. */
function missed(because: string, waived?: Waived): Answer {
	return {
		state: 'missed',
		because: waived === undefined ? because : `${because} It is ${saidOf(waived)}.`,
		...(waived === undefined ? {} : { waived }),
	};
}

function reachesSignIn(line: PredictionLine, _: Tunnel, held: Held): Answer {
	if (line.outcome === 'reaches-sign-in') return { state: 'met', because: `${tunnelTitle(line.tunnel)} reaches sign-in.` };
	if (line.outcome === 'undetermined') return { state: 'unknown', because: notMeasured(line) };
	return missed(failure(line, held), acceptanceOf(line, held));
}

/** A fault before the server was asked says nothing about it. */
function isUnreachable(line: PredictionLine, tunnel: Tunnel, held: Held): Answer {
	const title = tunnelTitle(tunnel);
	if (line.outcome === 'reaches-sign-in') return { state: 'missed', because: `${title} reaches sign-in.` };
	const speaks = held.checks.find(({ id, status }) => id === SPOKEN_BY[tunnel] && (status === 'pass' || status === 'warn'));
	if (speaks !== undefined) return { state: 'missed', because: `The server answers it. ${speaks.says}` };
	if (line.outcome === 'undetermined') return { state: 'unknown', because: notMeasured(line) };
	if (line.breaksAt === undefined || order(line.breaksAt) < order('transport'))
		return { state: 'unknown', because: `The server was not asked. ${failure(line, held)}` };
	return { state: 'met', because: failure(line, held) };
}

function shows(line: PredictionLine, code: string): Answer {
	if (line.outcome === 'reaches-sign-in') return { state: 'missed', because: `${tunnelTitle(line.tunnel)} reaches sign-in.` };
	if (line.outcome === 'undetermined') return { state: 'unknown', because: notMeasured(line) };
	const because = `${tunnelTitle(line.tunnel)} would show ${shownCodes(line)}.`;
	// No source tells which code it is: another one is no contradiction.
	if (line.code === undefined) return { state: 'unknown', because };
	return { state: line.code === code || line.equallyLikely.includes(code) ? 'met' : 'missed', because };
}

/** Of the tunnels that decide, one has to show it. */
function anyShows({ predictions }: Held, code: string): Answer {
	const answers = decisive(predictions).map((line) => shows(line, code));
	if (answers.length === 0) return { state: 'unknown', because: 'No tunnel was looked at.' };
	const best = answers.find(({ state }) => state === 'met') ?? answers.find(({ state }) => state === 'unknown');
	return best ?? { state: 'missed', because: answers.map(({ because }) => because).join(' ') };
}

function certificateLasts(held: Held, days: number, startedAt: string): Expectation {
	const expected = { kind: 'certificate-days', says: `certificate valid for ${inDays(days)} more` } as const;
	const certificate = firstToExpire(held);
	if (certificate === undefined) return { ...expected, state: 'unknown', because: 'The server showed no certificate.' };
	const { notAfter, check } = certificate;
	const waived = held.checks.find(({ id }) => id === check)?.waived;
	const day = notAfter.slice(0, 10);
	const leftMs = Date.parse(notAfter) - Date.parse(startedAt);
	if (leftMs < 0) return { ...expected, ...missed(`It expired on ${day} (${check}).`, waived) };
	const seen = `It is valid for ${inDays(Math.floor(leftMs / DAY_MS))} more, until ${day} (${check}).`;
	return leftMs < days * DAY_MS ? { ...expected, ...missed(seen, waived) } : { ...expected, state: 'met', because: seen };
}

function isNear(held: Held, limitMs: number): Expectation {
	const expected = { kind: 'round-trip', says: `round trip below ${limitMs} ms` } as const;
	const measured = roundTripOf(held);
	if (measured === undefined) return { ...expected, state: 'unknown', because: 'Nothing came back whose way could be timed.' };
	return { ...expected, state: measured.ms < limitMs ? 'met' : 'missed', because: `It takes ${inMs(measured.ms)} (${measured.check}).` };
}

function inDays(days: number): string {
	return days === 1 ? '1 day' : `${days} days`;
}

function notMeasured({ tunnel, unmeasured }: PredictionLine): string {
	const titles = unmeasured.slice(0, 3).map(({ title }) => title);
	return `It cannot be told of ${tunnelTitle(tunnel)}${titles.length === 0 ? '' : `; not measured: ${titles.join(', ')}`}.`;
}

function failure(line: PredictionLine, { causes }: Held): string {
	const first = causes.find(({ id }) => id === line.causes[0]);
	return `${tunnelTitle(line.tunnel)} would show ${shownCodes(line)}${first === undefined ? '' : `: ${first.title}`}.`;
}
