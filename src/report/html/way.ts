import { order, type Stage } from '../../catalog/stages.ts';
import { decidingCauses, failing } from '../acts.ts';
import type { CauseLine, CheckLine, Report, TargetReport } from '../schema.ts';

/** Where a connection attempt passes, in the order in which people think of it. */
export const STATIONS = ['computer', 'path', 'name', 'server', 'sign-in'] as const;
export type Station = (typeof STATIONS)[number];

/** What is known of a station. Nothing is called well that was not seen to be. */
export type StationState = 'well' | 'look' | 'breaks' | 'likeliest' | 'perhaps' | 'not-reached' | 'unknown';

export type Way = Readonly<Record<Station, StationState>>;

/** From which stage on a station was seen to work. Whether this computer is well, no stage tells: its checks do. */
const WORKS_FROM: Readonly<Record<Exclude<Station, 'computer' | 'sign-in'>, Stage>> = {
	name: 'name',
	path: 'transport',
	server: 'transport',
};

/** The way to a target: how far an attempt comes, and where it breaks. */
export function wayOf(report: Report, target: TargetReport): Way {
	const [likeliest = [], ...others] = breaks(report, target);
	const broken = [...likeliest, ...others.flat()];
	const sure = new Set(broken).size === 1;
	const last = Math.max(-1, ...broken.map((station) => STATIONS.indexOf(station)));
	const states = STATIONS.map((station, at): [Station, StationState] => {
		if (broken.includes(station)) {
			const first = likeliest.length === 1 && likeliest.includes(station);
			return [station, sure ? 'breaks' : first ? 'likeliest' : 'perhaps'];
		}
		const seen = seenOf(station, report, target);
		return [station, seen === 'unknown' && last >= 0 && at > last ? 'not-reached' : seen];
	});
	return Object.fromEntries(states) as Way;
}

/** For each of the causes that decide, the likeliest first, the stations at which it may bite. */
function breaks(report: Report, target: TargetReport): readonly (readonly Station[])[] {
	if (target.verdict.state !== 'fails') return [];
	return decidingCauses(report, target).map((cause) => stationsOf(cause, stageOf(cause, target)));
}

/** The stage at which a cause bites: in a tunnel that it breaks by itself, where "Automatic" decided. */
function stageOf({ id }: CauseLine, { predictions }: TargetReport): Stage | undefined {
	const suffering = predictions.filter(({ causes, breaksAt }) => causes.includes(id) && breaksAt !== undefined);
	return (suffering.find(({ tunnel }) => tunnel !== 'automatic') ?? suffering[0])?.breaksAt;
}

function stationsOf({ where }: CauseLine, stage: Stage | undefined): readonly Station[] {
	if (where === 'computer') return ['computer'];
	if (stage === 'name') return ['name'];
	const behind: Station = stage !== undefined && order(stage) > order('transport') ? 'sign-in' : 'server';
	if (where === 'server') return [behind];
	return where === 'path' ? ['path'] : ['path', behind];
}

/** What a look-up of the name is called in the report. */
const NAME_CHECKS: readonly string[] = ['dns', 'hosts-file', 'name-rules'];

function seenOf(station: Station, report: Report, target: TargetReport): StationState {
	const { predictions } = target;
	const deciding = failing(report, target);
	const asked = deciding.length > 0 && target.verdict.state === 'fails' ? deciding : predictions;
	if (station === 'sign-in') return asked.some(({ outcome }) => outcome === 'reaches-sign-in') ? 'well' : 'unknown';
	const checks = [...report.machine.checks, ...target.checks].filter((check) => stationOf(check) === station);
	if (checks.some(({ status, waived }) => (status === 'warn' || status === 'fail') && waived === undefined)) {
		// Of a server only what the asked tunnels need counts; what speaks another tunnel may be off on purpose.
		if (station !== 'server' || target.verdict.state === 'degraded') return 'look';
	}
	if (station === 'computer') return checks.some(({ status }) => status === 'pass') ? 'well' : 'unknown';
	const reached = predictions.some(
		(prediction) => prediction.reached !== undefined && order(prediction.reached) >= order(WORKS_FROM[station]),
	);
	return reached || (predictions.length === 0 && checks.some(({ status }) => status === 'pass')) ? 'well' : 'unknown';
}

function stationOf({ id, group }: CheckLine): Station {
	return NAME_CHECKS.includes(id) ? 'name' : group;
}
