import type { CheckLine, Report, Waived, Waiver } from '../schema.ts';
import { nameOf } from '../target-name.ts';
import { code, text } from './escape.ts';

const MOST_LINES = 10;

/** `by …, until …: …`: who answers for it that this does not count. */
export function accepted({ owner, until, reason }: Waived): string {
	return `by ${text(owner)}, until ${code(until)}: ${text(reason)}`;
}

/** What nobody has to mend, and a reader has to know: what could not be told, warnings, expectations, waivers, what was not looked at. */
export function besides(report: Report): readonly string[] {
	return [
		...section('Could not be told', unmeasured(report)),
		...section('Warnings', checkLines(report, 'warn')),
		...section('Checks that broke (a fault of vpn-doctor)', checkLines(report, 'error')),
		...section('Expected', expectations(report)),
		...section('Accepted', (report.waivers ?? []).map(waiverLine)),
		...section('Not looked at', notLookedAt(report)),
	];
}

function section(title: string, lines: readonly string[]): readonly string[] {
	if (lines.length === 0) return [];
	const more = lines.length - MOST_LINES;
	const shown = lines.slice(0, MOST_LINES).map((line) => `- ${line}`);
	return [`## ${title}`, [...shown, ...(more > 0 ? [`- … and ${more} more`] : [])].join('\n')];
}

function unmeasured({ targets }: Report): readonly string[] {
	return targets.flatMap((target) => {
		const open = target.verdict.state === 'undetermined' ? target.predictions.filter(({ outcome }) => outcome === 'undetermined') : [];
		const titles = new Set(open.flatMap((prediction) => prediction.unmeasured.map(({ title }) => title)));
		const codes = [...new Set(open.flatMap(({ notExcluded }) => notExcluded.map((each) => each.code)))].slice(0, MOST_LINES);
		const of = ofTarget(targets.length, nameOf(target));
		return [
			...[...titles].map((title) => `${of}not measured: ${text(title)}`),
			...(codes.length === 0 ? [] : [`${of}not excluded: ${text(codes.join(', '))}`]),
		];
	});
}

function checkLines({ machine, targets }: Report, status: CheckLine['status']): readonly string[] {
	const lines = (checks: readonly CheckLine[], of: string) =>
		checks.filter((check) => check.status === status).map((check) => `${of}${checkText(check)}`);
	return [...lines(machine.checks, ''), ...targets.flatMap((target) => lines(target.checks, ofTarget(targets.length, nameOf(target))))];
}

function checkText({ title, says, because, status, waived }: CheckLine): string {
	const why = because === undefined || status !== 'error' ? '' : ` (${text(because)})`;
	return `${text(title)}: ${text(says)}${why}${waived === undefined ? '' : ` Accepted ${accepted(waived)}`}`;
}

function expectations({ targets }: Report): readonly string[] {
	const words = { met: 'met', missed: '**missed**', unknown: '**cannot be told**' } as const;
	return targets.flatMap((target) =>
		(target.expectations ?? []).map(
			({ says, state, because, waived }) =>
				`${ofTarget(targets.length, nameOf(target))}${words[state]}: ${text(says)}. ${text(because)}${waived === undefined ? '' : ` Accepted ${accepted(waived)}`}`,
		),
	);
}

const WAIVERS: Record<Waiver['state'], string> = {
	'in-force': '',
	expired: '**no longer**, it has ended: ',
	unused: 'without need, nothing of the kind was seen: ',
};

function waiverLine({ state, check, cause, target, ...waiver }: Waiver): string {
	const what = [check, cause].flatMap((id) => (id === undefined ? [] : [code(id)])).join(', ');
	return `${WAIVERS[state]}${what}${target === undefined ? '' : ` of ${code(target)}`} ${accepted(waiver)}`;
}

function notLookedAt({ unchecked = [], refused = [] }: Report): readonly string[] {
	return [
		...unchecked.map(({ connection, place, because }) => `${code(connection)} (${text(place)}): ${text(because)}`),
		...refused.map(({ where, text: line, because }) => `${code(where)}: ${code(line)}. ${text(because)}`),
	];
}

/** Only where there are several does a line say which it is about. */
function ofTarget(targets: number, name: string): string {
	return targets > 1 ? `${code(name)}: ` : '';
}
