import { join } from 'node:path';
import type { Check } from '../check/define.ts';
import { type DocumentReader, isFolder } from '../document.ts';
import { digestOf, type Entries, mergedFamilies, namedFamilies, type Placed, readEntries, refuseTwins, type Taken } from './entries.ts';
import { faultsOfCause, faultsOfFamily, knownTo } from './references.ts';
import type { Catalog, CodeFamily } from './schema.ts';

/**
 * Adds an organisation's own codes and causes to the built-in catalog. Each folder is laid out as `data/`: `codes/` and
 * `causes/`, or one of them. Whatever is wrong with them stays with the reader, and the result counts only if nothing is.
 */
export async function withOwnFolders(
	reader: DocumentReader,
	builtIn: Catalog,
	folders: readonly string[],
	checks: readonly Check[],
): Promise<Catalog> {
	const read: Entries[] = [];
	for (const folder of folders) {
		if (!['codes', 'causes'].some((name) => isFolder(join(folder, name))))
			reader.fault(folder, '', 'expected a folder codes or a folder causes in it');
		read.push(await readEntries(reader, folder));
	}
	const own: Entries = {
		families: read.flatMap(({ families }) => families),
		causes: read.flatMap(({ causes }) => causes),
		faultyCodes: read.flatMap(({ faultyCodes }) => faultyCodes),
	};
	refuseTwins(reader, own, takenBy(builtIn));
	refuseHeaders(reader, own.families, builtIn);
	refuseWrongReferences(reader, own, builtIn, checks);
	return merged(builtIn, own);
}

function takenBy({ names, causes }: Catalog): Taken {
	return {
		codes: new Map(names.map(({ code, family }) => [code.toLowerCase(), `the built-in catalog (family ${family})`])),
		causes: new Map(causes.map(({ id, leadsTo }) => [id, `the built-in catalog (causes/${leadsTo[0]?.at}/${id}.yaml)`])),
	};
}

/** What a family says about all of its codes would change the meaning of the built-in ones. */
function refuseHeaders(reader: DocumentReader, families: readonly Placed<CodeFamily>[], builtIn: Catalog): void {
	for (const { file, entry } of families) {
		if (!builtIn.families.some(({ family }) => family === entry.family)) continue;
		for (const key of (['context', 'numbersCalled', 'attempt'] as const).filter((each) => entry[each] !== undefined))
			reader.fault(
				file,
				key,
				`expected none: the family "${entry.family}" is built in and has its own. Leave it out, or name a family of yours`,
			);
	}
}

function refuseWrongReferences(reader: DocumentReader, own: Entries, builtIn: Catalog, checks: readonly Check[]): void {
	const ownCodes = own.families.flatMap(({ entry }) => entry.codes.map(({ code }) => code));
	const known = knownTo([...builtIn.names.map(({ code }) => code), ...ownCodes, ...own.faultyCodes], checks, builtIn.planned);
	for (const { file, entry } of own.families)
		for (const { path, expected } of faultsOfFamily(entry, known)) reader.fault(file, path, expected);
	for (const { file, entry } of own.causes)
		for (const { path, expected } of faultsOfCause(entry, known)) reader.fault(file, path, expected);
}

function merged(builtIn: Catalog, { families, causes }: Entries): Catalog {
	const added = mergedFamilies(families.map(({ entry }) => entry));
	const isBuiltIn = ({ family }: CodeFamily) => builtIn.families.some((each) => each.family === family);
	const fresh = added.filter((family) => !isBuiltIn(family));
	const ownCauses = causes.map(({ entry }) => entry);
	return {
		version: `${builtIn.version}.${digestOf([added, ownCauses])}`,
		names: [...builtIn.names, ...namedFamilies(added).names],
		families: [...builtIn.families.map((family) => extended(family, added)), ...fresh],
		causes: [...builtIn.causes, ...ownCauses],
		tunnels: builtIn.tunnels,
		planned: builtIn.planned,
		recognition: builtIn.recognition,
		// Read when it is asked for, as before.
		get recalled() {
			return builtIn.recalled;
		},
	};
}

/** A built-in family with an organisation's codes, who may be shown elsewhere than the others. */
function extended(family: CodeFamily, added: readonly CodeFamily[]): CodeFamily {
	const more = added.find((each) => each.family === family.family);
	if (more === undefined) return family;
	const shownBy = more.shownBy === family.shownBy ? {} : { shownBy: more.shownBy };
	return { ...family, codes: [...family.codes, ...more.codes.map((code) => ({ ...shownBy, ...code }))] };
}
