import type { KnownCode } from '../../catalog/load.ts';
import type { Check } from '../../check/define.ts';
import { GROUP_TITLES } from '../words.ts';
import { heading, labelled, mark, paint, type Style, wrap } from './style.ts';

/** Every code with what it means, under its family. */
export function codesText(style: Style, codes: readonly KnownCode[]): string {
	const families = [...new Set(codes.map(({ familyTitle }) => familyTitle))];
	return families
		.map((family) => {
			const own = codes.filter(({ familyTitle }) => familyTitle === family);
			const column = Math.max(...own.map(({ code }) => code.length)) + 2;
			return [heading(style, family), ...own.map((entry) => codeLine(style, entry, column))].join('\n');
		})
		.join('\n\n');
}

function codeLine(style: Style, { code, meaning }: KnownCode, column: number): string {
	return wrap(style, meaning, `  ${paint(style, 'bold', code)}${' '.repeat(column - code.length)}`, ' '.repeat(column + 2));
}

/** Every check, one line each, under its group. */
export function checksText(style: Style, checks: readonly Check[]): string {
	const column = Math.max(...checks.map(({ id }) => id.length)) + 2;
	return (['computer', 'path', 'server'] as const)
		.map((group) => {
			const own = checks.filter((check) => check.group === group);
			const lines = own.map(({ id, title }) =>
				wrap(style, title, `  ${paint(style, 'bold', id)}${' '.repeat(column - id.length)}`, ' '.repeat(column + 2)),
			);
			return [heading(style, GROUP_TITLES[group]), ...lines].join('\n');
		})
		.join('\n\n');
}

/** One check: what it looks at, where, what it is allowed to do, what it sends, and every way that it can come out. */
export function checkText(style: Style, check: Check): string {
	const list = (values: readonly string[] | undefined, otherwise: string) => values?.join(', ') ?? otherwise;
	const ids = (dependencies: Check['needs']) => Object.values(dependencies ?? {}).map(({ id }) => id);
	const needs = ids(check.needs);
	const after = ids(check.after);
	const facts = [
		labelled(style, 'Looks at', check.about),
		labelled(
			style,
			'Asked',
			{ run: 'once for this computer', target: 'once for the host', address: 'at each address of the host' }[check.scope],
		),
		labelled(style, 'Tunnels', list(check.tunnels, 'all')),
		labelled(style, 'Runs on', check.ofClient ? "the client's own system" : list(check.platforms, 'every system')),
		labelled(
			style,
			'Needs',
			`${needs.length === 0 ? 'nothing' : needs.join(', ')}${after.length === 0 ? '' : ` (waits for ${after.join(', ')})`}`,
		),
		labelled(
			style,
			'Privilege',
			{ none: 'none', 'raw-socket': 'raw sockets (root or CAP_NET_RAW)', administrator: 'administrator' }[check.privilege],
		),
		labelled(style, 'Sends', check.sends),
		...(check.sparingly === undefined
			? []
			: [labelled(style, 'Sparingly', `not in a run about many servers unless its tunnel is named, since ${check.sparingly}.`)]),
		...(check.origin === undefined ? [] : [labelled(style, 'From', check.origin)]),
	];
	const outcomes = Object.entries(check.outcomes).map(([outcome, entry]) => {
		const { status, says } = entry as Check['outcomes'][string];
		const head = `  ${mark(style, status)}  ${paint(style, 'bold', outcome)}`;
		return wrap(style, exampleOf(says), `${head}: `, ' '.repeat(8));
	});
	return [
		wrap(style, `${paint(style, 'bold', check.id)} · ${check.title}`, '', '  '),
		facts.join('\n'),
		[heading(style, 'Every outcome'), ...outcomes].join('\n'),
	].join('\n\n');
}

/** A sentence with figures is shown with the names of its figures in their places. */
function exampleOf(says: string | ((seen: never) => string)): string {
	if (typeof says === 'string') return says;
	const seen = new Proxy({}, { get: (_, fact) => placeholder(String(fact)) });
	try {
		// A placeholder that was calculated with is no number.
		return says(seen as never).replace(/NaN|undefined/g, '…');
	} catch {
		return '(with what was seen)';
	}
}

/** Behaves like whatever a sentence asks of a fact, and prints as its name. */
function placeholder(name: string): unknown {
	const text = `<${name}>`;
	// One entry, which has facts of its own.
	const list = [
		new Proxy({}, { get: (_, key) => (typeof key === 'symbol' || key === 'toString' ? () => text : placeholder(`${name}.${key}`)) }),
	];
	return new Proxy(list, {
		get(target, key) {
			if (key === Symbol.toPrimitive || key === 'toString' || key === 'toFixed') return () => text;
			if (key === 'length' || key in target) return Reflect.get(target, key);
			return placeholder(`${name}.${String(key)}`);
		},
	});
}
