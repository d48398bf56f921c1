import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checks } from '../../checks/index.ts';
import { compiledParts } from '../../src/catalog/compiled.ts';
import { digestOf } from '../../src/catalog/entries.ts';
import { misfitOf } from '../../src/catalog/fitting.ts';
import { CATALOG_FORM } from '../../src/catalog/form.ts';
import { openCatalog } from '../../src/catalog/load.ts';
import {
	type Catalog,
	Cause,
	CodeFamily,
	PlannedCheck,
	RecalledWordings,
	RecognitionWords,
	TunnelEntry,
} from '../../src/catalog/schema.ts';
import { catalogOf, withMeaning } from './signing.ts';

const whole = catalogOf('2027.1.1');
const parts = compiledParts(whole);

/** What does not fit, with some parts replaced or left out. */
function misfit(replaced: Readonly<Record<string, string | undefined>> = {}, version = whole.version): string | undefined {
	const all = new Map<string, string | undefined>([...parts, ...Object.entries(replaced)]);
	for (const [part, text] of all) if (text === undefined) all.delete(part);
	return misfitOf(version, [...all.keys()], (part) => all.get(part) ?? '', checks);
}

/** The same after a change, with the digest that belongs to it: as if somebody had signed it. */
function misfitAfter(change: (content: Omit<Catalog, 'version'>) => Omit<Catalog, 'version'>): string | undefined {
	const changed = catalogOf('2027.1.1', change);
	const own = compiledParts(changed);
	return misfitOf(changed.version, [...own.keys()], (part) => own.get(part) ?? '', checks);
}

describe('a catalog that comes later', () => {
	it('fits if it is what the build makes of sound data', () => {
		expect(misfit()).toBeUndefined();
		expect(misfitAfter(withMeaning('GRE is stopped somewhere, and this sentence is new.'))).toBeUndefined();
	});

	it.each<[string, string | undefined, RegExp]>([
		['index', undefined, /^index: is not there$/],
		['prepared-shown', undefined, /^prepared-shown: is not there$/],
		['windows-ras', undefined, /^windows-ras: is not there$/],
		['causes', '[', /^causes: is no JSON$/],
		['causes', '{}', /^causes: \(whole part\): /],
		['recalled', '{"806":5}', /^recalled: 806: /],
		['prepared-recalled', '{"spelling":[],"weights":[],"wordings":[],"more":1}', /^prepared-recalled: /],
		['windows-ras', '[]', /^windows-ras: \(whole part\): /],
	])('does not with the part %s being %s', (part, text, says) => {
		expect(misfit({ [part]: text })).toMatch(says);
	});

	it('does not fit if it is not what it is called', () => {
		expect(misfit({}, '2027.1.2+00000000')).toMatch(/^index: version: expected "2027\.1\.2\+00000000"$/);
		const index = parts.get('index') as string;
		const renamed = index.replace(whole.version, '2027.1.1+00000000');
		expect(misfit({ index: renamed }, '2027.1.1+00000000')).toMatch(/the content has the digest [0-9a-f]{8}$/);
		expect(misfit({ index: index.replace('"code":"806"', '"code":"807"') })).toMatch(/^index: names: /);
	});

	it.each<[string, (content: Omit<Catalog, 'version'>) => Omit<Catalog, 'version'>, RegExp]>([
		[
			'names a check that the program does not have',
			(content) => ({
				...content,
				causes: content.causes.map((cause, at) => (at === 0 ? { ...cause, when: [{ check: 'of-tomorrow', outcome: 'silent' }] } : cause)),
			}),
			/^causes: 0\.when\.0\.check: there is no check "of-tomorrow"/,
		],
		[
			'names a code that is not there',
			(content) => ({
				...content,
				causes: content.causes.map((cause, at) =>
					at === 1 ? { ...cause, leadsTo: cause.leadsTo.map((lead) => ({ ...lead, codes: ['nowhere:1'] })) } : cause,
				),
			}),
			/^causes: 1\.leadsTo\.0\.codes\.0: there is no code "nowhere:1"/,
		],
		[
			'has a field that the program does not know',
			(content) => ({ ...content, causes: content.causes.map((cause) => ({ ...cause, weight: 3 })) }),
			/^causes: 0: .*weight/,
		],
		['has no tunnels', (content) => ({ ...content, tunnels: [] }), /^index: tunnels: /],
	])('does not if it %s', (_, change, says) => {
		expect(misfitAfter(change)).toMatch(says);
	});
});

describe('the form of the compiled catalog', () => {
	/**
	 * If this fails: could a program of before misread a catalog of now, or the other way round? Then raise CATALOG_FORM (src/catalog/form.ts);
	 * else only put the new digest here.
	 */
	const KNOWN = { form: 1, digest: 'a43c11dc' };

	it('has changed with its number, or not at all', () => {
		const schemas = [Cause, CodeFamily, PlannedCheck, RecalledWordings, RecognitionWords, TunnelEntry].map((schema) =>
			z.toJSONSchema(schema),
		);
		const words = ['error', 'code', 'shows', 'names', 'copula', 'otherBefore', 'otherAfter', 'vpn', 'connection'];
		const small: Catalog = {
			version: '2027.1.1+00000000',
			names: [{ code: '806', family: 'a' }],
			families: [{ family: 'a', title: 'A', shownBy: 'B', codes: SMALL }],
			causes: [],
			recalled: { '806': ['Der GRE-Tunnel geht nicht'] },
			tunnels: [],
			planned: [],
			recognition: Object.fromEntries(words.map((word) => [word, [word]])) as unknown as Catalog['recognition'],
		};
		const form = JSON.parse(
			JSON.stringify([schemas, [...compiledParts(small)]], (key, value) => (key === 'description' || key === 'title' ? undefined : value)),
		);
		expect({ form: CATALOG_FORM, digest: digestOf(form) }).toEqual(KNOWN);
	});

	it('is opened as it was compiled', () => {
		const opened = openCatalog((part) => parts.get(part) as string);
		expect({ ...opened, prepared: undefined, causes: opened.causes, recalled: opened.recalled }).toEqual({ ...whole, prepared: undefined });
		expect(
			createHash('sha256')
				.update([...compiledParts(opened).values()].join(''))
				.digest('hex'),
		).toBe(
			createHash('sha256')
				.update([...parts.values()].join(''))
				.digest('hex'),
		);
	});
});

const SMALL: Catalog['families'][number]['codes'] = [
	{
		code: '806',
		message: 'The VPN connection could not be completed.',
		alsoShown: ['GRE did not come through'],
		meaning: 'GRE does not pass.',
		firstStep: 'Call the administrator.',
		subject: 'vpn',
		sources: ['A test'],
	},
];
