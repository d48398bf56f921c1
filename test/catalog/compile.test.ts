import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { committedVersion, compileCatalog, compileCatalogTo } from '../../src/catalog/compile.ts';
import { prepareRecalled, prepareShown } from '../../src/catalog/recognise/wordings.ts';
import { versionAfter } from '../../src/catalog/revision.ts';
import { FaultyFilesError } from '../../src/document.ts';
import { builtInCatalog, catalogFile } from '../../src/program/built-in-catalog.ts';
import { ROOT } from '../commands/project-copy.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const GRE = `
id: gre-blocked
title: A router drops GRE
owner: network
where: path
when: [{ check: pptp, outcome: accepted }]
leadsTo: [{ tunnel: pptp, client: windows, at: transport, codes: ["806"], confidence: high }]
likelihood: common
remedy: [{ platform: router, do: Let GRE pass. }]
sources: [A test]
`;

const CODES = `
family: windows-ras
title: Windows codes
shownBy: A dialog
codes:
  - code: "806"
    message: The VPN connection could not be completed.
    meaning: GRE does not pass.
    firstStep: Call the administrator.
    subject: vpn
    sources: [A test]
`;

const SOUND: Readonly<Record<string, string>> = {
	'codes/windows-ras-800.yaml': CODES,
	'causes/transport/gre-blocked.yaml': GRE,
	'tunnels.yaml': '- { tunnel: pptp, uses: TCP 1723, reachesSignInWhen: [{ at: transport, check: pptp, outcome: accepted }] }',
	'planned-checks.yaml': '- { check: gre, title: GRE, outcomes: [silent] }',
	'recognition.yaml': ['error', 'code', 'shows', 'names', 'copula', 'otherBefore', 'otherAfter', 'vpn', 'connection']
		.map((list) => `${list}: [${list}]`)
		.join('\n'),
};

/** A catalog folder with these files in place of, or besides, the sound ones. */
async function folderWith(files: Readonly<Record<string, string>> = {}): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'vpn-doctor-test-'));
	folders.push(folder);
	for (const [name, text] of Object.entries({ ...SOUND, ...files })) {
		await mkdir(dirname(join(folder, name)), { recursive: true });
		await writeFile(join(folder, name), text);
	}
	return folder;
}

async function complaint(files: Readonly<Record<string, string>>): Promise<string> {
	const folder = await folderWith(files);
	const error = await compileCatalog(folder, '1.2.3').then(
		() => undefined,
		(reason) => reason,
	);
	expect(error).toBeInstanceOf(FaultyFilesError);
	expect(error.message).not.toContain(folder);
	return error.message;
}

describe('compileCatalog', () => {
	it('reads a sound folder', async () => {
		const catalog = await compileCatalog(await folderWith(), '1.2.3');
		expect(catalog.version).toMatch(/^1\.2\.3\+[0-9a-f]{8}$/);
		expect(catalog.causes.map(({ id }) => id)).toEqual(['gre-blocked']);
		expect(catalog.families.flatMap(({ codes }) => codes.map(({ code }) => code))).toEqual(['806']);
		expect(catalog.tunnels).toHaveLength(1);
		expect(catalog.planned).toHaveLength(1);
	});

	it('changes its version with its content, and with nothing else', async () => {
		const version = async (files = {}) => (await compileCatalog(await folderWith(files), '1')).version;
		expect(await version()).toBe(await version());
		expect(await version()).not.toBe(await version({ 'causes/transport/gre-blocked.yaml': GRE.replace('drops', 'blocks') }));
	});

	it('puts the files of one family together, in the order of their names', async () => {
		const more = CODES.replace('"806"', '"600"');
		const { families } = await compileCatalog(await folderWith({ 'codes/windows-ras-600.yaml': more }), '1');
		expect(families).toHaveLength(1);
		expect(families[0]?.codes.map(({ code }) => code)).toEqual(['600', '806']);
	});

	it('leaves other files alone', async () => {
		const { causes } = await compileCatalog(await folderWith({ 'causes/README.md': 'Hello', 'causes/.gre.yaml.swp': 'x' }), '1');
		expect(causes).toHaveLength(1);
	});

	it('writes what the program loads', async () => {
		const root = await mkdtemp(join(tmpdir(), 'vpn-doctor-test-'));
		folders.push(root);
		for (const [name, text] of Object.entries(SOUND)) {
			await mkdir(dirname(join(root, 'data', name)), { recursive: true });
			await writeFile(join(root, 'data', name), text);
		}
		await writeFile(join(root, 'data/version.json'), '{"version":"2026.1.2","digest":""}');
		const catalog = await compileCatalogTo(root, catalogFile);
		const { prepared, ...loaded } = builtInCatalog(root);
		expect(loaded).toEqual(catalog);
		expect({ ...prepared }).toEqual({ shown: prepareShown(catalog), recalled: prepareRecalled(catalog) });
		expect(prepared?.shown.wordings.length).toBeGreaterThan(0);
		const index = JSON.parse(await readFile(join(root, 'dist/catalog.json'), 'utf8'));
		expect(index.families).toEqual([{ family: 'windows-ras', title: 'Windows codes', shownBy: 'A dialog' }]);
		expect(JSON.parse(await readFile(join(root, 'dist/catalog/windows-ras.json'), 'utf8'))).toEqual(catalog.families[0]?.codes);
	});
});

describe('a complaint names the file, the place in it, and what was expected', () => {
	const cause = (from: string | RegExp, to: string) => complaint({ 'causes/transport/gre-blocked.yaml': GRE.replace(from, to) });
	const where = 'causes/transport/gre-blocked.yaml: ';

	it('when it is no YAML', async () => {
		expect(await cause('title: A', 'title: "A')).toMatch(/^causes\/transport\/gre-blocked\.yaml: line \d+, column \d+: .*quote[^\n]*$/);
	});

	it('when a key stands twice', async () => {
		expect(await cause('owner: network', 'owner: network\nowner: server')).toBe(
			`${where}line 5, column 1: the key "owner" stands here for the second time`,
		);
	});

	it('when the file is empty', async () => {
		expect(await complaint({ 'causes/transport/gre-blocked.yaml': '' })).toBe(`${where}(whole file): this is empty; expected object`);
	});

	it.each([
		[
			'an unknown key',
			'likelihood: common',
			'likelihood: common\nwheN: []',
			/^causes.*: \(whole file\): unknown key "wheN"; expected one of id, title, .*when, .*$/,
		],
		[
			'an unknown key deeper down',
			'do: Let',
			'doo: x, do: Let',
			/: remedy\.0: unknown key "doo"; expected one of platform, do, command, elevation, undo, verify$/,
		],
		['a missing field', 'owner: network\n', '', /: owner: .*expected one of .*"helpdesk"/],
		['a wrong word', 'owner: network', 'owner: netwrok', /: owner: .*expected one of .*"network"/],
		['a number in place of a text', '["806"]', '[806]', /: leadsTo\.0\.codes\.0: .*expected string, received number$/],
		['an empty list', '["806"]', '[]', /: leadsTo\.0: codes may be empty only where "also" names what it could be$/],
		['an id that is none', 'check: pptp', 'check: PPTP', /: when\.0\.check: lower case words joined by hyphens$/],
		['an outcome that is neither a word nor a list', 'outcome: accepted', 'outcome: 5', /: when\.0\.outcome: .*expected string.*array/],
		['a tunnel that does not exist', 'tunnel: pptp', 'tunnel: ppptp', /: leadsTo\.0\.tunnel: .*expected .*"pptp".*"any"/],
		['a tunnel in a list that does not exist', 'tunnel: pptp', 'tunnel: [ppptp]', /: leadsTo\.0\.tunnel(\.0)?: .*"pptp"/],
		[
			'a question that no answer settles',
			'sources:',
			'ask: [{ id: a, question: Is it? }]\nsources:',
			/: ask\.0: an answer must speak for or against$/,
		],
	])('when there is %s', async (_, from, to, expected) => {
		const message = await cause(from, to);
		expect(message).toMatch(expected);
		expect(message.startsWith(where)).toBe(true);
	});

	it('for every file at once', async () => {
		const message = await complaint({
			'causes/transport/gre-blocked.yaml': GRE.replace('owner: network', 'owner: x'),
			'codes/windows-ras-800.yaml': CODES.replace('subject: vpn', 'subject: x'),
			'tunnels.yaml': 'hello',
		});
		expect(message.split('\n').map((line) => line.split(': ').slice(0, 2).join(' '))).toEqual([
			'codes/windows-ras-800.yaml codes.0.subject',
			'causes/transport/gre-blocked.yaml owner',
			'tunnels.yaml (whole file)',
		]);
	});

	it('for every fault at once, a line each', async () => {
		const message = await complaint({
			'causes/transport/gre-blocked.yaml': GRE.replace('owner: network', 'owner: x').replace('where: path', 'where: y'),
		});
		expect(message.split('\n').map((line) => line.split(': ')[1])).toEqual(['owner', 'where']);
	});

	it('when the id is not the file’s name', async () => {
		expect(await cause('id: gre-blocked', 'id: gre-block')).toBe(`${where}id: is "gre-block"; expected the file's name, "gre-blocked"`);
	});

	it('when two causes have one id', async () => {
		expect(await complaint({ 'causes/negotiate/gre-blocked.yaml': GRE })).toBe(
			`${where}id: "gre-blocked" stands in causes/negotiate/gre-blocked.yaml already`,
		);
	});

	it('when a code stands twice', async () => {
		expect(await complaint({ 'codes/windows-again.yaml': CODES })).toBe(
			'codes/windows-ras-800.yaml: codes.0.code: "806" stands in codes/windows-again.yaml already',
		);
	});

	it.each(['tunnels.yaml', 'planned-checks.yaml', 'recognition.yaml', 'codes/windows-ras-800.yaml'])('in %s', async (file) => {
		expect(await complaint({ [file]: 'hello' })).toMatch(
			new RegExp(`^${file}: \\(whole file\\): Invalid input: expected (array|object), received string$`),
		);
	});
});

describe('the version of the catalog', () => {
	it('is newer whenever the content has changed, even twice a day or after a clock that was ahead', () => {
		expect(versionAfter('2026.11.29', '2026-11-30')).toBe('2026.11.30');
		expect(versionAfter('2026.11.30', '2026-11-30')).toBe('2026.11.30.2');
		expect(versionAfter('2026.11.30.9', '2026-11-30')).toBe('2026.11.30.10');
		expect(versionAfter('2026.11.30.9', '2026-12-01')).toBe('2026.12.1');
		expect(versionAfter('2027.1.1', '2026-11-30')).toBe('2027.1.1.2');
	});

	it('was renewed when the data changed ("npm run generate" does it)', async () => {
		const data = join(ROOT, 'data');
		const { version, digest } = await committedVersion(data);
		expect((await compileCatalog(data, version)).version).toBe(`${version}+${digest}`);
	});
});
