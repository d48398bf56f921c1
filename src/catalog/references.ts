import type { Check } from '../check/define.ts';
import type { Cause, Clause, CodeFamily, PlannedCheck, TunnelEntry } from './schema.ts';

/** What the schema cannot say: that what an entry names exists. For the built-in catalog a test asks; for an organisation's, every start. */

/** What entries may name. */
export interface Known {
	readonly codes: ReadonlySet<string>;
	/** Of each check, written or planned: its outcomes, and whether one can speak for or against a cause. */
	readonly checks: ReadonlyMap<string, ReadonlyMap<string, boolean>>;
}

/** Something that an entry names and that is not there. */
export interface ReferenceFault {
	/** Where in the entry: `leadsTo.0.codes.1`. */
	readonly path: string;
	readonly expected: string;
}

/** Puts together what may be named. A check that exists counts, whatever was planned under its name. */
export function knownTo(
	codes: Iterable<string>,
	checks: readonly Pick<Check, 'id' | 'outcomes'>[],
	planned: readonly Pick<PlannedCheck, 'check' | 'outcomes'>[],
): Known {
	return {
		codes: new Set(codes),
		checks: new Map([
			...planned.map(({ check, outcomes }) => [check, new Map(outcomes.map((outcome) => [outcome, true]))] as const),
			...checks.map(
				({ id, outcomes }) =>
					[id, new Map(Object.entries(outcomes).map(([outcome, { status }]) => [outcome, status !== 'unknown']))] as const,
			),
		]),
	};
}

/** The clauses and the codes of a cause. */
export function faultsOfCause({ when = [], unless = [], leadsTo }: Cause, known: Known): readonly ReferenceFault[] {
	return [
		...faultsOfClauses(when, 'when', known),
		...faultsOfClauses(unless, 'unless', known),
		...leadsTo.flatMap((line, at) => [
			...faultsOfClauses(line.when ?? [], `leadsTo.${at}.when`, known),
			...faultsOfCodes(line.codes, `leadsTo.${at}.codes`, known),
			...faultsOfCodes(line.also ?? [], `leadsTo.${at}.also`, known),
		]),
	];
}

/** The look-alikes of a family's codes. */
export function faultsOfFamily({ codes }: Pick<CodeFamily, 'codes'>, known: Known): readonly ReferenceFault[] {
	return codes.flatMap(({ code, notThis = [] }, at) =>
		notThis.flatMap((other, which) => {
			const path = `codes.${at}.notThis.${which}.code`;
			if (other.code === code) return [{ path, expected: `expected another code than ${JSON.stringify(code)} itself` }];
			return faultsOfCode(other.code, path, known);
		}),
	);
}

/** The steps of a tunnel. */
export function faultsOfTunnel({ reachesSignInWhen }: TunnelEntry, known: Known): readonly ReferenceFault[] {
	return [
		...faultsOfClauses(reachesSignInWhen, 'reachesSignInWhen', known),
		...reachesSignInWhen.flatMap(({ when = [] }, at) => faultsOfClauses(when, `reachesSignInWhen.${at}.when`, known)),
	];
}

function faultsOfCodes(codes: readonly string[], path: string, known: Known): readonly ReferenceFault[] {
	return codes.flatMap((code, at) => faultsOfCode(code, `${path}.${at}`, known));
}

function faultsOfCode(code: string, path: string, { codes }: Known): readonly ReferenceFault[] {
	return codes.has(code)
		? []
		: [{ path, expected: `there is no code ${JSON.stringify(code)}; "vpn-doctor codes" lists those that there are` }];
}

function faultsOfClauses(clauses: readonly Clause[], path: string, { checks }: Known): readonly ReferenceFault[] {
	return clauses.flatMap(({ check, outcome }, at): readonly ReferenceFault[] => {
		const outcomes = checks.get(check);
		if (outcomes === undefined)
			return [{ path: `${path}.${at}.check`, expected: `there is no check "${check}"; expected one of ${[...checks.keys()].join(', ')}` }];
		const telling = [...outcomes].filter(([, tells]) => tells).map(([name]) => name);
		return [outcome].flat().flatMap((name, which) => {
			if (telling.includes(name)) return [];
			const fault = outcomes.has(name) ? `outcome "${name}" of ${check} proves nothing either way` : `${check} has no outcome "${name}"`;
			const place = typeof outcome === 'string' ? '' : `.${which}`;
			return [{ path: `${path}.${at}.outcome${place}`, expected: `${fault}; expected one of ${telling.join(', ')}` }];
		});
	});
}
