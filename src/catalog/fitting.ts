import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Check } from '../check/define.ts';
import { LARGE_PARTS } from './compiled.ts';
import { digestOf, namedFamilies } from './entries.ts';
import type { CatalogIndex, CatalogPart } from './load.ts';
import { faultsOfCause, faultsOfFamily, faultsOfTunnel, knownTo, type ReferenceFault } from './references.ts';
import { Cause, CodeEntry, CodeFamily, PlannedCheck, RecalledWordings, RecognitionWords, TunnelEntry } from './schema.ts';

/**
 * Whether a catalog that comes later than the program fits it: the schema of the build, the names that entries may name, and what the
 * build has made of the wordings. Asked once, when it is taken; from then on its signature says that it is the same.
 */

const Family = CodeFamily.omit({ codes: true });
const Index = z.object({
	version: z.string(),
	names: z.array(z.object({ code: z.string(), symbol: z.string().optional(), family: z.string() })),
	families: z.array(Family).min(1),
	tunnels: z.array(TunnelEntry).min(1),
	planned: z.array(PlannedCheck),
	recognition: RecognitionWords,
});
const Prepared = z.strictObject({
	spelling: z.array(z.string()),
	weights: z.array(z.number()),
	wordings: z
		.array(
			z.strictObject({
				role: z.enum(['starts', 'succeeds']).optional(),
				family: z.string(),
				name: z.string().optional(),
				ofLog: z.literal(true).optional(),
				isShared: z.literal(true).optional(),
				generic: z.literal(true).optional(),
				parts: z.array(z.array(z.number().int())),
				sample: z.string().optional(),
				anchor: z.tuple([z.number().int(), z.number().int()]),
			}),
		)
		.min(1),
});

const PARTS: Record<(typeof LARGE_PARTS)[number], z.ZodType> = {
	causes: z.array(Cause).min(1),
	recalled: RecalledWordings,
	'prepared-shown': Prepared,
	'prepared-recalled': Prepared,
};

/**
 * The first thing in it that this program could not use, as `part: place: what was expected`; undefined where it fits. `parts` are all
 * that the file has, `checks` those that the program has.
 */
export function misfitOf(
	version: string,
	parts: readonly CatalogPart[],
	read: (part: CatalogPart) => string,
	checks: readonly Check[],
): string | undefined {
	const missing = ['index', ...LARGE_PARTS].find((part) => !parts.includes(part));
	if (missing !== undefined) return `${missing}: is not there`;
	try {
		const index = validated('index', Index, read) as unknown as CatalogIndex;
		if (index.version !== version) return `index: version: expected "${version}"`;
		const absent = index.families.find(({ family }) => !parts.includes(family));
		if (absent !== undefined) return `${absent.family}: is not there`;
		const families = index.families.map((family) => ({
			...family,
			codes: validated(family.family, z.array(CodeEntry).min(1), read),
		}));
		const large = Object.fromEntries(LARGE_PARTS.map((part) => [part, validated(part, PARTS[part], read)]));
		const { causes, recalled } = large as unknown as { readonly causes: readonly Cause[]; readonly recalled: unknown };
		const named = namedFamilies(families);
		if (!isDeepStrictEqual(named.names, index.names)) return 'index: names: expected those of the families';
		const { tunnels, planned, recognition } = index;
		const digest = digestOf({ ...named, causes, tunnels, planned, recognition, recalled });
		if (!version.endsWith(`+${digest}`)) return `index: version: the content has the digest ${digest}`;
		const known = knownTo(
			named.names.map(({ code }) => code),
			checks,
			planned,
		);
		return (
			firstFault('tunnels', tunnels, (tunnel) => faultsOfTunnel(tunnel, known)) ??
			firstFault('causes', causes, (cause) => faultsOfCause(cause, known)) ??
			firstFault('families', families, (family) => faultsOfFamily(family, known))
		);
	} catch (error) {
		if (error instanceof MisfitError) return error.message;
		throw error;
	}
}

class MisfitError extends Error {
	override readonly name = 'MisfitError';
}

/** As it stands in the part, not as the schema would tidy it: that is what will be loaded. */
function validated<T>(part: CatalogPart, schema: z.ZodType<T>, read: (part: CatalogPart) => string): T {
	let raw: unknown;
	try {
		raw = JSON.parse(read(part));
	} catch {
		throw new MisfitError(`${part}: is no JSON`);
	}
	const { error } = schema.safeParse(raw);
	const [issue] = error?.issues ?? [];
	if (issue !== undefined) throw new MisfitError(`${part}: ${issue.path.join('.') || '(whole part)'}: ${issue.message}`);
	return raw as T;
}

function firstFault<T>(part: string, entries: readonly T[], faultsOf: (entry: T) => readonly ReferenceFault[]): string | undefined {
	for (const [at, entry] of entries.entries()) {
		const [fault] = faultsOf(entry);
		if (fault !== undefined) return `${part}: ${at}.${fault.path}: ${fault.expected}`;
	}
	return undefined;
}
