import type { Report } from '../schema.ts';
import { type Case, counted, matters } from './case.ts';

/** What is to be said of the run itself: how it ended, what was no target, and what became of the waivers. */
export function runCases(report: Report): readonly Case[] {
	const { targets, verdict, unchecked = [], refused = [], waivers = [] } = report;
	const none: Case = {
		id: 'run.targets',
		title: 'A VPN server was looked at',
		state: 'unknown',
		says: verdict.headline,
		type: 'nothing-checked',
		details: {},
	};
	const seen = [endCase(report), ...(targets.length === 0 ? [none] : []), ...refused.map(refusedCase)];
	// A waiver that is of no use any more changes no exit code.
	return [
		...seen.map((each) => (each.state === 'warn' ? each : counted(each, report.options))),
		...unchecked.map(uncheckedCase),
		...waivers.map(waiverCase),
	];
}

function endCase({ interrupted, durationMs, verdict, options }: Report): Case {
	const end = { id: 'run.end', title: 'The run came to its end', durationMs };
	if (interrupted === undefined) return { ...end, state: 'pass', says: 'All that was asked for was looked at.', details: {} };
	return {
		...end,
		state: interrupted === 'deadline' && !matters(verdict, options) ? 'warn' : 'unknown',
		says: `The run was ended early (${interrupted}): this is what was known by then.`,
		type: 'interrupted',
		details: { interrupted },
	};
}

function refusedCase({ where, text, because }: NonNullable<Report['refused']>[number], at: number): Case {
	return {
		id: `run.refused.${at + 1}`,
		title: `${where} is a target`,
		state: 'unknown',
		says: `"${text}": ${because}`,
		type: 'refused',
		details: { where, text },
	};
}

function uncheckedCase({ connection, place, because }: NonNullable<Report['unchecked']>[number], at: number): Case {
	const says = `${connection} cannot be looked at: ${because}`;
	return { id: `run.unchecked.${at + 1}`, title: `Connection ${connection}`, state: 'skip', says, because: says, details: { place } };
}

const WAIVERS = {
	'in-force': 'is in force',
	expired: 'has expired, so that it counts again',
	unused: 'matches nothing that is not well',
} as const;

function waiverCase(waiver: NonNullable<Report['waivers']>[number], at: number): Case {
	const { check, cause, target, owner, reason, until, state } = waiver;
	const about = check === undefined ? `cause ${cause}` : `check ${check}`;
	const where = target === undefined ? '' : ` of ${target}`;
	return {
		id: `run.waiver.${at + 1}`,
		title: `Waiver of ${about}${where}`,
		state: state === 'in-force' ? 'pass' : 'warn',
		says: `The waiver until ${until} by ${owner} ${WAIVERS[state]}: ${reason}`,
		...(state === 'in-force' ? {} : { type: `waiver-${state}` }),
		details: { waiver: state },
	};
}
