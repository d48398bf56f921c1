import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import { allCodes } from '../../src/catalog/load.ts';
import { faultsOfCause, faultsOfFamily, faultsOfTunnel, knownTo } from '../../src/catalog/references.ts';
import type { Cause } from '../../src/catalog/schema.ts';
import { STAGES } from '../../src/catalog/stages.ts';
import { TUNNELS } from '../../src/check/tunnel.ts';
import { catalog, folder, outcomesOf } from './data.ts';

/** What the schema cannot say: that the files of the catalog fit one another and the checks. Each test names the culprits. */

const named = <T>(entries: readonly T[], isWrong: (entry: T) => boolean, name: (entry: T) => string) => entries.filter(isWrong).map(name);
const causesThat = (isWrong: (cause: Cause) => boolean) => named(catalog.causes, isWrong, ({ id }) => id);

describe('what entries name', () => {
	const known = knownTo(
		allCodes(catalog).map(({ code }) => code),
		checks,
		catalog.planned,
	);

	it('exists: codes, checks written or planned, and outcomes that tell something', () => {
		const faults = [
			...catalog.causes.flatMap((cause) => faultsOfCause(cause, known).map((fault) => ({ in: cause.id, ...fault }))),
			...catalog.families.flatMap((family) => faultsOfFamily(family, known).map((fault) => ({ in: family.family, ...fault }))),
			...catalog.tunnels.flatMap((tunnel) => faultsOfTunnel(tunnel, known).map((fault) => ({ in: tunnel.tunnel, ...fault }))),
		];
		expect(faults).toEqual([]);
	});
});

describe('clauses', () => {
	it('do not contradict one another within a cause', () => {
		const contradicts = ({ when = [], unless = [], leadsTo }: Cause) =>
			leadsTo.some((line) =>
				[...when, ...(line.when ?? [])].some((clause) =>
					unless.some((other) => other.check === clause.check && outcomesOf(clause).some((outcome) => outcomesOf(other).includes(outcome))),
				),
			);
		expect(causesThat(contradicts)).toEqual([]);
	});
});

describe('planned checks', () => {
	it('do not exist yet', () => {
		expect(catalog.planned.filter(({ check }) => checks.some(({ id }) => id === check))).toEqual([]);
	});

	it('stand there once', () => {
		const ids = catalog.planned.map(({ check }) => check);
		expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
	});
});

describe('codes', () => {
	it('stand in the catalog once', () => {
		const codes = allCodes(catalog).map(({ code }) => code);
		expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
	});

	it('of one line are different ones', () => {
		const repeats = ({ leadsTo }: Cause) =>
			leadsTo.some(({ codes, also = [] }) => new Set([...codes, ...also]).size < codes.length + also.length);
		expect(causesThat(repeats)).toEqual([]);
	});
});

describe('causes', () => {
	it('stand in the folder of the stage of their first line', () => {
		const files = STAGES.flatMap((stage) => readdirSync(join(folder, 'causes', stage)).map((file) => `${stage}/${file}`));
		expect(catalog.causes.map(({ id, leadsTo }) => `${leadsTo[0]?.at}/${id}.yaml`).sort()).toEqual(files.sort());
	});

	it('stand in the catalog once', () => {
		const ids = catalog.causes.map(({ id }) => id);
		expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
	});

	it('have no line twice for the same tunnel, client and evidence', () => {
		const repeats = ({ leadsTo }: Cause) => {
			const lines = leadsTo.flatMap(({ tunnel, client, when }) => [tunnel].flat().map((each) => JSON.stringify([each, client, when])));
			return new Set(lines).size < lines.length;
		};
		expect(causesThat(repeats)).toEqual([]);
	});

	it('of dial-up and PPPoE ask for no measurement: no check looks at those', () => {
		const measures = ({ when = [], leadsTo }: Cause) =>
			leadsTo.some((line) => line.tunnel === 'none' && [...when, ...(line.when ?? [])].length > 0);
		expect(causesThat(measures)).toEqual([]);
	});

	it('ask the same question under the same id', () => {
		const asked = catalog.causes.flatMap(({ id, ask = [] }) => ask.map((question) => ({ in: id, ...question })));
		const differ = asked.filter((one) => asked.some((other) => other.id === one.id && other.question !== one.question));
		expect(differ).toEqual([]);
	});
});

describe('tunnels.yaml', () => {
	it('names every tunnel once', () => {
		expect(catalog.tunnels.map(({ tunnel }) => tunnel).sort()).toEqual([...TUNNELS].sort());
	});
});

describe('sentences', () => {
	/** Every sentence that readers are shown, with the entry that says it; a question that is shared on purpose goes by its id. */
	const said = [
		...allCodes(catalog).flatMap(({ code, meaning, firstStep }) => [meaning, firstStep].map((text) => ({ entry: `code ${code}`, text }))),
		...catalog.causes.flatMap(({ id, title, explain = '', remedy, ask = [] }) => [
			...[title, explain, ...remedy.flatMap((step) => [step.do, step.verify ?? ''])].map((text) => ({ entry: `cause ${id}`, text })),
			...ask.map((question) => ({ entry: `question ${question.id}`, text: question.question })),
		]),
	].flatMap(({ entry, text }) => text.split(/(?<=[.!?:;])\s+/).map((sentence) => ({ entry, sentence: plain(sentence) })));

	it('are written for one entry only', () => {
		const by = Map.groupBy(
			said.filter(({ sentence }) => sentence.split(' ').length >= 4),
			({ sentence }) => sentence,
		);
		const shared = [...by].map(([sentence, uses]) => ({ sentence, entries: [...new Set(uses.map(({ entry }) => entry))] }));
		expect(shared.filter(({ entries }) => entries.length > 1)).toEqual([]);
	});

	function plain(sentence: string): string {
		return sentence
			.toLowerCase()
			.replace(/[^\p{L}\p{N}{}]+/gu, ' ')
			.trim();
	}
});
