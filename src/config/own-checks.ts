import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Check, defineCheck } from '../check/define.ts';
import type { DocumentReader } from '../document.ts';
import type { OwnCheckApi } from './own-check-api.ts';
import { OwnCheck } from './own-check-schema.ts';
import type { Settings } from './read.ts';
import { distrust } from './trust.ts';

const EXPORT = 'expected "export default ({ defineCheck, checks }) => defineCheck({ ... })"';

/**
 * The built-in checks with those that a configuration names. Running a module is running a program: only a configuration that is
 * trusted is ever asked, and where that was found and not named, the module has to be the user's own as well.
 * What is wrong stays with the reader.
 */
export async function withOwnChecks(
	reader: DocumentReader,
	{ file, found, modules }: Pick<Settings, 'file' | 'found' | 'modules'>,
	builtIn: readonly Check[],
): Promise<readonly Check[]> {
	let all = builtIn;
	for (const [at, module] of modules.entries()) {
		const why = modules.indexOf(module) < at ? 'expected a module that is not named yet' : refusal(module, found);
		if (why !== undefined) {
			reader.fault(file, `checks.modules.${at}`, why);
			continue;
		}
		const check = await load(reader, module, all);
		if (check !== undefined) all = inserted(all, check);
	}
	return all;
}

function refusal(module: string, found: boolean): string | undefined {
	const stats = statSync(module, { throwIfNoEntry: false });
	if (stats?.isFile() !== true) return `there is no file ${module}`;
	const why = found ? distrust(stats, process.geteuid?.()) : undefined;
	return why === undefined ? undefined : `${module} is not run: ${why}. If you trust it, name the configuration: --config FILE`;
}

async function load(reader: DocumentReader, module: string, known: readonly Check[]): Promise<Check | undefined> {
	const checks = Object.fromEntries(known.map((check) => [check.id, check]));
	const fault = (path: string, expected: string) => {
		reader.fault(module, path, expected);
		return undefined;
	};
	let exported: unknown;
	try {
		exported = ((await import(pathToFileURL(module).href)) as { readonly default?: unknown }).default;
	} catch (error) {
		return fault('', `cannot be loaded: ${messageOf(error)}`);
	}
	// CommonJS hands over `module.exports` as the default, and what a compiler made of "export default" one level below.
	const make = typeof exported === 'object' && exported !== null && 'default' in exported ? exported.default : exported;
	if (typeof make !== 'function') return fault('(default export)', EXPORT);
	let made: unknown;
	try {
		made = await make({ defineCheck, checks } satisfies OwnCheckApi);
	} catch (error) {
		return fault('(default export)', `the function broke: ${messageOf(error)}`);
	}
	if (typeof made !== 'object' || made === null) return fault('(default export)', `${EXPORT}; it gave back no check`);
	if (reader.validate(module, made, OwnCheck) === undefined) return undefined;
	const check = { ...(made as Check), origin: reader.nameOf(module) };
	return isAsItMustBe(reader, module, check, known) ? check : undefined;
}

function messageOf(error: unknown): string {
	return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ');
}

/** What the form alone does not say. */
function isAsItMustBe(reader: DocumentReader, module: string, check: Check, known: readonly Check[]): boolean {
	const faults: [path: string, expected: string][] = [];
	if (known.some(({ id }) => id === check.id)) faults.push(['id', `expected an id that is not taken: there is a check "${check.id}"`]);
	if ('family' in check && check.family !== undefined && check.scope !== 'address')
		faults.push(['family', 'expected none: only a check of scope "address" has one']);
	for (const list of ['needs', 'after'] as const)
		for (const [name, other] of Object.entries(check[list] ?? {})) {
			if (!known.includes(other))
				faults.push([`${list}.${name}`, 'expected one of the checks that the function is given: checks.dns, checks["sstp-port"]']);
			else if (check.scope === 'run' && other.scope !== 'run')
				faults.push([`${list}.${name}`, `expected a check of scope "run", as this one: "${other.id}" looks at a target`]);
		}
	for (const [path, expected] of faults) reader.fault(module, path, expected);
	return faults.length === 0;
}

/** After the last check of its group, where all that it waits for stands before; else at the end. */
function inserted(all: readonly Check[], check: Check): readonly Check[] {
	const before = [...Object.values(check.needs ?? {}), ...Object.values(check.after ?? {})];
	const at = 1 + all.findLastIndex((each) => each.group === check.group);
	return before.some((each) => all.indexOf(each) >= at) ? [...all, check] : [...all.slice(0, at), check, ...all.slice(at)];
}
