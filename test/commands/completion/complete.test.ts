import { describe, expect, test } from 'vitest';
import { checks } from '../../../checks/index.ts';
import { STAGES } from '../../../src/catalog/stages.ts';
import { TUNNELS } from '../../../src/check/tunnel.ts';
import { type CommandShape, complete, KINDS } from '../../../src/commands/completion/complete.ts';
import { vocabularyOf } from '../../../src/commands/completion/vocabulary.ts';
import { COMMANDS } from '../../../src/commands/index.ts';
import { ROOT } from '../project-copy.ts';

const vocabulary = vocabularyOf(ROOT);
const ids = checks.map(({ id }) => id);

/** As oclif has them from its manifest. */
const commands: readonly CommandShape[] = Object.entries(COMMANDS).map(([id, { summary, hidden, strict, args, flags }]) => ({
	id,
	summary,
	hidden,
	strict,
	args: named(args),
	flags: named(flags as Readonly<Record<string, CommandShape['flags'][string]>>),
}));

function named<T extends object>(fields: Readonly<Record<string, T>> = {}): Record<string, T & { readonly name: string }> {
	return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { ...field, name }]));
}

async function words(...typed: readonly string[]): Promise<readonly string[] | 'files'> {
	const completion = await complete(typed, commands, vocabulary);
	return completion === 'files' ? completion : completion.map(({ word }) => word);
}

describe('commands and flags', () => {
	test('commands, with what they do; none that is hidden', async () => {
		expect(await words('')).toEqual([
			'check',
			'explain',
			'connections',
			'history',
			'redactions',
			'serve',
			'codes',
			'checks',
			'config',
			'catalog',
			'licenses',
			'completion',
		]);
		expect(await words('catalog', '')).toEqual(['show', 'update', 'reset']);
		expect(await words()).toEqual(await words(''));
		expect(await words('che')).toEqual(['check', 'checks']);
		expect(await complete(['expl'], commands, vocabulary)).toEqual([{ word: 'explain', about: COMMANDS.explain.summary }]);
		expect(await words('nonsense', '')).toEqual([]);
		expect(await words('completion', 'cand')).toEqual([]);
	});

	test('what stands below a command, and its flags where nothing else can stand', async () => {
		expect(await words('codes', 's')).toEqual(['show']);
		expect(await words('codes', '')).toEqual(expect.arrayContaining(['show', '--family', '--json', '--help']));
		expect(await words('codes', '--json', 's')).toEqual([]);
		expect(await words('codes', 'show', '806', '')).toEqual(['--json', '--all', '--config', '--no-color', '--help']);
	});

	test('every flag of the command, without those that stand there and cannot be repeated', async () => {
		const flags = Object.keys(COMMANDS.check.flags).map((name) => `--${name}`);
		expect(await words('check', '-')).toEqual([...flags, '--help']);
		expect(await words('check', 'h', '--json', '-4', '-t', 'pptp', '--')).toEqual([
			...flags.filter((flag) => flag !== '--json' && flag !== '--ipv4'),
			'--help',
		]);
		expect(await words('--')).toEqual(['--help', '--version']);
	});

	test('no flag after --, none in the place of a host, and none of Object’s', async () => {
		expect(await words('explain', '--', '-')).toEqual([]);
		expect(await words('explain', '--', '--tunnel=pp')).toEqual([]);
		expect(await words('check', '')).toEqual([]);
		expect(await words('check', '--constructor=')).toEqual([]);
		expect(await words('check', '--toString', '')).toEqual([]);
		expect(await words('__proto__', '')).toEqual([]);
	});
});

describe('values', () => {
	test.each([['--tunnel'], ['-t']])('%s: its options', async (flag) => {
		expect(await words('check', 'h', flag, '')).toEqual([...TUNNELS]);
	});

	test('--flag=value', async () => {
		expect(await words('check', '--tunnel=pp')).toEqual(['--tunnel=pptp']);
		expect(await words('check', '--fail-on=')).toEqual(['--fail-on=fail', '--fail-on=warn', '--fail-on=unknown']);
	});

	test('the filters of codes', async () => {
		expect(await words('codes', '--tunnel', '')).toEqual([...TUNNELS]);
		expect(await words('codes', '--stage', '')).toEqual([...STAGES]);
		expect(await words('codes', '--family', 'windows-r')).toContain('windows-ras');
	});

	test('checks: of three flags and of "checks show"', async () => {
		for (const before of [
			['check', '--only'],
			['check', '--skip'],
			['check', '--accept-unknown'],
			['checks', 'show'],
		]) {
			expect(await words(...before, '')).toEqual(ids);
		}
	});

	test('of a list its last part, and nothing twice', async () => {
		expect(await words('check', '--only', 'dns,ppt')).toEqual(['dns,pptp']);
		expect(await words('check', '--only=dns,ppt')).toEqual(['--only=dns,pptp']);
		expect(await words('check', '--only', 'dns,')).toEqual(ids.filter((id) => id !== 'dns').map((id) => `dns,${id}`));
		expect(await words('check', '--only', 'dns,pptp,dn')).toEqual([]);
	});

	test('codes, with what they mean; symbols after a capital', async () => {
		const found = await complete(['explain', '80'], commands, vocabulary);
		expect(found).toContainEqual({ word: '806', about: expect.stringContaining('GRE') });
		expect(await words('codes', 'show', 'cisco:41')).toContain('cisco:412');
		expect(await words('explain', '0x800b01')).toContain('0x800B0109');
		expect(await words('explain', 'error', '80')).toContain('806');
		expect(await words('explain', 'error_vpn')).toEqual([]);
		expect(await words('explain', 'Error_vpn_gre')).toEqual(['ERROR_VPN_GRE_BLOCKED']);
		const all = await words('explain', '');
		expect(all.length).toBeGreaterThan(500);
		expect(new Set(all).size).toBe(all.length);
		expect(all).not.toContain('ERROR_VPN_GRE_BLOCKED');
	});

	test('questions with either answer', async () => {
		const answers = await words('check', 'h', '--answer', '');
		expect(answers.length).toBeGreaterThan(10);
		expect(answers).toHaveLength(new Set(answers).size);
		expect(answers[0]?.replace(/=yes$/, '=no')).toBe(answers[1]);
	});

	test('the names of connections; where a file can stand as well, files if no name begins like that', async () => {
		const machine: typeof vocabulary = async (kind) => (kind === 'connections' ? [{ word: 'Work VPN', about: 'vpn.example.com' }] : []);
		expect(await complete(['explain', '--last', '--connection', 'w'], commands, machine)).toEqual([
			{ word: 'Work VPN', about: 'vpn.example.com' },
		]);
		expect(await complete(['history', '--connection='], commands, machine)).toMatchObject([{ word: '--connection=Work VPN' }]);
		expect(await complete(['check', '--connection', 'wo'], commands, machine)).toMatchObject([{ word: 'Work VPN' }]);
		expect(await complete(['check', '--connection=WORK v'], commands, machine)).toMatchObject([{ word: '--connection=Work VPN' }]);
		expect(await complete(['check', '--connection', './wo'], commands, machine)).toBe('files');
		expect(await complete(['check', '--connection', ''], commands, async () => [])).toBe('files');
		expect(await complete(['explain', '--last', '--connection', './wo'], commands, machine)).toEqual([]);
	});

	test('the packages whose licences are inside', async () => {
		expect(await words('licenses', 'ko')).toEqual(['koffi']);
		expect((await words('licenses', ''))[0]).toBe('vpn-doctor');
	});

	test('file names are for the shell, also after a redirection', async () => {
		for (const typed of [
			['check', 'h', '--save', ''],
			['check', 'h', '--save=re'],
			['explain', '--file', 'lo'],
			['explain', '--run', ''],
			['catalog', 'update', '--file', ''],
			['codes', '>', ''],
			['codes', '2>', ''],
		]) {
			expect(await words(...typed)).toBe('files');
		}
	});
});

test('whatever takes a value has a source of words, or is known to have none', () => {
	const free = [
		'limit',
		'host',
		'dns',
		'timeout',
		'deadline',
		'search',
		'group',
		'ike-policy',
		'portal-url',
		'ntp',
		'pseudonym',
		'output',
		'parallel',
		'hostname',
		'warning',
		'critical',
		'label',
		'listen',
		'allow',
	];
	const fields = commands.flatMap(({ args, flags }) => [
		...Object.values(args),
		...Object.values(flags).filter(({ type }) => type === 'option'),
	]);
	const open = fields.filter(({ name, options }) => options === undefined && KINDS[name] === undefined && !free.includes(name));
	expect(open.map(({ name }) => name)).toEqual([]);
});
