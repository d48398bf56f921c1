import type { CheckResult } from '../check/result.ts';
import type { Client, Tunnel } from '../check/tunnel.ts';
import { BUILT_IN_TUNNELS, TUNNELS } from '../check/tunnel.ts';
import { causesOf, shows } from './causes-of.ts';
import { addressesIn, viewAt } from './diagnosis.ts';
import { type Answers, type Judgement, judge } from './match.ts';
import type { Catalog, Cause, Clause } from './schema.ts';

/** The catalog read backwards for one code: its causes, what would tell them apart, and how they stand. */

/**
 * Every cause of a code, held against what was seen. Of a cause that shows itself in several tunnels only what leads to
 * this code counts. A cause that fits at one of several addresses fits.
 */
export function judgeCode(catalog: Catalog, code: string, results: readonly CheckResult[], answers: Answers): readonly Judgement[] {
	const views = [undefined, ...addressesIn(results)].map((address) => viewAt(address, results));
	return causesOf(catalog, code).map((cause) => {
		const own = { ...cause, leadsTo: linesOf(cause, code) };
		const judged = views.map((view) => judge(own, view, answers));
		return judged.find(({ standing }) => standing === 'fits') ?? (judged[0] as Judgement);
	});
}

/** The checks, written or planned, whose outcomes speak for or against a cause of the code. */
export function checksTelling(catalog: Catalog, code: string): readonly string[] {
	const clauses = causesOf(catalog, code).flatMap((cause): readonly Clause[] => [
		...(cause.when ?? []),
		...(cause.unless ?? []),
		...linesOf(cause, code).flatMap(({ when = [] }) => when),
	]);
	return [...new Set(clauses.map(({ check }) => check))];
}

/** The tunnels that can show the code. */
export function tunnelsShowing(catalog: Catalog, code: string): readonly Tunnel[] {
	const named = new Set(causesOf(catalog, code).flatMap((cause) => linesOf(cause, code).flatMap(({ tunnel }) => tunnel)));
	if (named.has('any')) for (const tunnel of BUILT_IN_TUNNELS) named.add(tunnel);
	return TUNNELS.filter((tunnel) => named.has(tunnel));
}

/** Whose code it is: Windows' where Windows can show it, else the first client that can. */
export function clientShowing(catalog: Catalog, code: string): Client {
	const clients = causesOf(catalog, code).flatMap((cause) => linesOf(cause, code).map(({ client }) => client));
	return clients.some((client) => client === 'windows' || client === 'any')
		? 'windows'
		: (clients.find((client) => client !== 'any') ?? 'windows');
}

function linesOf({ leadsTo }: Cause, code: string): Cause['leadsTo'] {
	return leadsTo.filter((line) => shows(line, code));
}
