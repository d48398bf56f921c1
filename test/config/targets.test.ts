import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Explanation, Report } from '../../src/report/schema.ts';
import { runProgram } from '../commands/program.ts';

/** The built program with a configuration: whom it looks at, what goes before what, what is expected and accepted. */

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-targets-'));
let server: Server;
let port = 0;

const MOAT = `
export default ({ defineCheck, checks }) =>
	defineCheck({
		id: 'moat',
		title: 'Moat of the castle',
		about: 'Nobody gets in where the bridge is up.',
		group: 'server',
		scope: 'address',
		needs: { dns: checks.dns },
		privilege: 'none',
		sends: 'Nothing.',
		outcomes: {
			dry: { status: 'pass', says: 'The moat is dry.' },
			wet: { status: 'warn', says: ({ level }) => \`The moat holds \${level} m of water.\` },
		},
		observe: async ({ address, seen, target }) => {
			if (target.port === 9) throw new Error('the measuring rod is gone');
			return { outcome: address.startsWith('127.') ? 'wet' : 'dry', level: 3, name: seen(checks.dns).outcome };
		},
	});
`;

beforeAll(async () => {
	// Takes every connection and hangs up: no SSTP server.
	server = createServer((socket) => socket.on('error', () => {}).end());
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	({ port } = server.address() as { port: number });
	mkdirSync(join(folder, 'below'));
	write('checks/moat.mjs', MOAT);
	write(
		'checks/ditch.cjs',
		"module.exports = ({ defineCheck, checks: { moat: { origin, ...moat } } }) => defineCheck({ ...moat, id: 'ditch', title: 'Ditch' });",
	);
	write('office.ovpn', 'client\nremote 127.0.0.1 1 tcp\n');
	write(
		'vpn-doctor.config.yaml',
		`
targets:
  - { name: closed, host: "127.0.0.1:1", tunnels: [sstp], expect: { unreachable: [sstp] } }
  - { name: office, host: "127.0.0.1:${port}", expect: { reaches: [sstp] }, client: macos, patience: 0.5 }
  - { name: branch, host: 127.0.0.1, connection: office.ovpn, skip: [icmp] }
patience: 1.5
noThirdParty: true
checks:
  skip: [path-mtu, clock]
thresholds: { roundTripMs: 4000 }
`,
	);
});
afterAll(() => {
	server?.close();
	rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): string {
	const path = join(folder, name);
	mkdirSync(join(path, '..'), { recursive: true });
	writeFileSync(path, text.trimStart(), { mode: 0o644 });
	return path;
}

interface Ran {
	readonly code: number | null;
	readonly stderr: string;
	readonly report: Report;
}

async function check(args: readonly string[], cwd = join(folder, 'below')): Promise<Ran> {
	const { code, stdout, stderr } = await runProgram(['check', '--json', ...args], { cwd });
	return { code, stderr, report: (stdout === '' ? {} : JSON.parse(stdout)) as Report };
}

const names = ({ targets }: Report) => targets.map(({ name, host }) => name ?? host);

describe('whom a run is about', () => {
	it('the targets of the configuration, found from a folder below, each with its own settings', async () => {
		const { code, stderr, report } = await check([]);
		expect(stderr).toBe('');
		expect(names(report)).toEqual(['closed', 'office', 'branch']);
		const [closed, office, branch] = report.targets;
		expect(closed).toMatchObject({
			port: 1,
			verdict: { state: 'ok', headline: expect.stringMatching(/^As expected: must not be reachable by SSTP/) },
		});
		expect(office).toMatchObject({ dialled: { client: 'macos', tunnels: ['sstp'], automatic: false }, verdict: { state: 'fails' } });
		expect(office?.verdict.headline).toMatch(/^Expected: must reach sign-in by SSTP\. Seen: SSTP would show /);
		expect(branch).toMatchObject({ connection: 'office.ovpn', dialled: { tunnels: ['openvpn'] } });
		expect(branch?.checks.some(({ id }) => id === 'icmp')).toBe(false);
		expect(closed?.checks.some(({ id }) => id === 'icmp')).toBe(true);
		expect(closed?.expectations).toMatchObject([
			{ kind: 'unreachable', state: 'met' },
			{ kind: 'round-trip', state: 'met' },
		]);
		expect(report.targets.flatMap(({ checks }) => checks).some(({ id }) => ['path-mtu', 'clock'].includes(id))).toBe(false);
		expect(report.options).toMatchObject({
			sparing: true,
			patienceMs: 1500,
			noThirdParty: true,
			skip: ['path-mtu', 'clock'],
			thresholds: { roundTripMs: 4000 },
		});
		expect([report.exitCode, code]).toEqual([1, 1]);
	});

	it('--target chooses from them, once each', async () => {
		const { code, report } = await check(['--target', 'closed', '--target', 'closed']);
		expect(names(report)).toEqual(['closed']);
		expect(code).toBe(0);
	});

	it('a named host goes before, with what the configuration says in general', async () => {
		const { report } = await check(['127.0.0.2', '--tunnel', 'sstp']);
		expect(names(report)).toEqual(['127.0.0.2']);
		expect(report.targets[0]).not.toHaveProperty('expectations');
		expect(report.options).toMatchObject({ patienceMs: 1500, skip: ['path-mtu', 'clock'] });
	});

	it('so does a connection', async () => {
		const { report } = await check(['--connection', join(folder, 'office.ovpn')]);
		expect(report.targets.map(({ connection, name }) => [connection, name])).toEqual([['office.ovpn', undefined]]);
	});

	it('what is typed goes before what a target says, and narrows what is expected of it', async () => {
		const ran = await check(['--target', 'closed', '--client', 'linux', '--timeout', '1', '--only', 'dns', '--only', 'path-mtu']);
		expect(ran.report.options).toMatchObject({ patienceMs: 1000, only: ['dns', 'path-mtu'] });
		expect(ran.report.client).toBe('linux');
		expect(ran.report.targets[0]?.checks.map(({ id }) => id)).toContain('path-mtu');
		const narrowed = await check(['--target', 'closed', '--tunnel', 'openvpn']);
		expect(narrowed.report.targets[0]?.expectations?.map(({ kind }) => kind)).toEqual(['round-trip']);
	});

	it.each<[string, readonly string[], RegExp]>([
		['a target that is none', ['--target', 'nowhere'], /There is no target "nowhere" in .*It has "closed", "office", "branch"\./],
		['a target and a host', ['--target', 'office', '127.0.0.1'], /Leave it out where a host, a connection or a list is named/],
		[
			'a tunnel that the port of a target does not go with',
			['--target', 'office', '--tunnel', 'pptp'],
			/^vpn-doctor: The target "office" of the configuration: PPTP always uses TCP 1723/,
		],
	])('%s is a mistake', async (_, args, expected) => {
		const { code, stderr } = await check(args);
		expect(stderr).toMatch(expected);
		expect(code).toBe(64);
	});

	it('without a configuration there is nothing to choose from', async () => {
		const { code, stderr } = await check(['--target', 'office'], tmpdir());
		expect(stderr).toMatch(/there is none in this folder or above/);
		expect(code).toBe(64);
	});

	it('a connection that this computer does not have is said', async () => {
		const config = write('gone.yaml', 'targets: [{ name: gone, connection: Work VPN }]\n');
		const { code, stderr } = await check(['--config', config]);
		expect(stderr).toMatch(/No connection of this computer is called "Work VPN", which the target "gone" of the configuration names/);
		expect(code).toBe(65);
	});
});

describe('config show', () => {
	const shown = async () => {
		const { stdout } = await runProgram(['config', 'show', '--json'], { cwd: join(folder, 'below') });
		const { values } = JSON.parse(stdout) as { values: { path: string; value: unknown; from: string }[] };
		return (path: string) => values.find((each) => each.path === path);
	};

	it('has every value and where it comes from', async () => {
		const of = await shown();
		expect(of('patience')).toMatchObject({ value: 1.5, from: 'patience' });
		expect(of('failOn')).toMatchObject({ value: 'fail', from: 'default' });
		expect(of('targets.office.patience')).toMatchObject({ value: 0.5, from: 'targets.1.patience' });
		expect(of('targets.closed.patience')).toMatchObject({ value: 1.5, from: 'patience' });
		expect(of('targets.closed.tunnels')).toMatchObject({ value: ['sstp'], from: 'targets.0.tunnels' });
		expect(of('targets.office.tunnels')).toMatchObject({ value: ['sstp'], from: 'targets.1.expect' });
		expect(of('targets.branch.tunnels')).toMatchObject({ value: 'of the connection', from: 'default' });
		expect(of('targets.branch.skip')).toMatchObject({ value: ['path-mtu', 'clock', 'icmp'], from: 'checks.skip and targets.2.skip' });
		expect(of('targets.office.expect.roundTripMs')).toMatchObject({ value: 4000, from: 'thresholds.roundTripMs' });
		expect(of('targets.office.client')).toMatchObject({ value: 'macos', from: 'targets.1.client' });
	});

	it('says what a run then uses', async () => {
		const of = await shown();
		const { report } = await check([]);
		expect(report.options.patienceMs).toBe(1000 * (of('patience')?.value as number));
		expect(report.options.skip).toEqual(of('checks.skip')?.value);
		expect(report.options.noThirdParty).toBe(of('noThirdParty')?.value);
	});

	it('is a line each for people, and nothing where there is none', async () => {
		const { stdout } = await runProgram(['config', 'show'], { cwd: join(folder, 'below') });
		expect(stdout).toMatch(/^patience +1\.5 \(patience\)$/m);
		expect(stdout).toMatch(/^deadline +none \(default\)$/m);
		expect((await runProgram(['config', 'show'], { cwd: tmpdir() })).code).toBe(65);
	});
});

describe('how a run ends', () => {
	const config = () =>
		write(
			'ends.yaml',
			'targets: [{ name: here, host: 127.0.0.1 }]\nfailOn: unknown\nexitProfile: nagios\nchecks: { only: [captive-portal] }\n',
		);

	it('is what the configuration says, unless something else was typed', async () => {
		const ends = ['--config', config()];
		expect(await check(ends)).toMatchObject({ code: 2, report: { options: { failOn: 'unknown', exitProfile: 'nagios' } } });
		expect(await check([...ends, '--fail-on', 'fail'])).toMatchObject({ code: 3 });
		expect(await check([...ends, '--exit-profile', 'default'])).toMatchObject({ code: 1 });
		expect(await check([...ends, '--exit-profile', 'intune', '--fail-on', 'warn'])).toMatchObject({ code: 0 });
	});

	it('so do mistakes that are found once it was read', async () => {
		expect(await check(['--config', config(), '--target', 'nowhere'])).toMatchObject({ code: 3 });
		expect(await check(['--config', config(), '--target', 'nowhere', '--exit-profile', 'default'])).toMatchObject({ code: 64 });
	});

	it('goes for a saved report too', async () => {
		const { stdout } = await runProgram(['check', '127.0.0.1', '--only', 'captive-portal', '--json']);
		const saved = write('saved.json', stdout);
		expect(await check(['--from', saved])).toMatchObject({ code: 2 });
		expect(await check(['--from', saved, '--config', config()])).toMatchObject({ code: 2, report: { options: { exitProfile: 'nagios' } } });
		expect(await check(['--from', saved, '--config', config(), '--exit-profile', 'default'])).toMatchObject({ code: 1 });
	});
});

describe('checks of an organisation', () => {
	const own = (rest = '') =>
		write(
			'own.yaml',
			`targets: [{ name: a, host: "127.0.0.1:1", tunnels: [sstp] }]\nchecks: { modules: [checks/moat.mjs, checks/ditch.cjs] }\n${rest}`,
		);

	it('run in the published program, as modules of either kind, each given what it needs', async () => {
		const { report, stderr } = await check(['--config', own()]);
		expect(stderr).toBe('');
		const [target] = report.targets;
		expect(target?.checks.find(({ id }) => id === 'moat')).toMatchObject({
			status: 'warn',
			says: 'The moat holds 3 m of water.',
			evidence: { name: 'literal', level: 3 },
		});
		expect(target?.checks.find(({ id }) => id === 'ditch')).toMatchObject({ status: 'warn' });
	});

	it('are listed and described with the others', async () => {
		const list = await runProgram(['checks', '--config', own(), '--json']);
		expect((JSON.parse(list.stdout) as { id: string; origin?: string }[]).find(({ id }) => id === 'moat')).toMatchObject({
			title: 'Moat of the castle',
			origin: expect.stringContaining('moat.mjs'),
		});
		const shown = await runProgram(['checks', 'show', 'ditch', '--config', own()]);
		expect(shown.stdout).toMatch(/^ditch · Ditch/);
		expect(shown.stdout).toMatch(/From +.*ditch\.cjs/);
	});

	it('are run where explain looks, and nobody else is asked than the configuration allows', async () => {
		const catalog = join(folder, 'own-catalog');
		write(
			'own-catalog/causes/moat-is-full.yaml',
			[
				'id: moat-is-full',
				'title: The moat is full',
				'owner: network',
				'where: path',
				'when: [{ check: moat, outcome: wet }]',
				'leadsTo: [{ tunnel: sstp, client: windows, at: transport, codes: ["0x8007274D"], confidence: low }]',
				'likelihood: rare',
				'remedy: [{ platform: any, do: Empty it. }]',
				'sources: [The gardener]',
			].join('\n'),
		);
		const config = write(
			'explain.yaml',
			`checks: { modules: [checks/moat.mjs] }\ncatalog: [${catalog}]\nnoThirdParty: true\npatience: 0.5\n`,
		);
		const { stdout, stderr } = await runProgram(['explain', '0x8007274D', '--host', `127.0.0.1:${port}`, '--config', config, '--json']);
		expect(stderr).toBe('');
		const { measured } = JSON.parse(stdout) as Explanation;
		expect(measured?.checks.find(({ id }) => id === 'moat')).toMatchObject({ status: 'warn' });
	});

	it('can be chosen, left out and accepted', async () => {
		const only = await check(['--config', own(), '--only', 'moat']);
		expect(only.report.targets[0]?.checks.map(({ id }) => id)).toEqual(['dns', 'moat']);
		expect(only.report.verdict).toMatchObject({ state: 'degraded', headline: 'Well, with a warning: Moat of the castle.' });
		expect((await check(['--config', own(), '--skip', 'ditch,moat'])).report.targets[0]?.checks.some(({ id }) => id === 'moat')).toBe(
			false,
		);
		const waiver = 'waivers: [{ check: moat, owner: Miller, reason: It rains, until: 2999-01-01 }]\n';
		const accepted = await check(['--config', own(waiver), '--only', 'moat', '--fail-on', 'warn']);
		expect(accepted.report.waivers).toMatchObject([{ state: 'in-force' }]);
		expect([accepted.report.verdict.state, accepted.code]).toEqual(['ok', 0]);
	});

	it('that breaks says whose fault that is', async () => {
		const config = write(
			'broken.yaml',
			'targets: [{ name: a, host: "127.0.0.1:9", tunnels: [sstp] }]\nchecks: { modules: [checks/moat.mjs] }\n',
		);
		const { report } = await check(['--config', config, '--only', 'moat']);
		expect(report.targets[0]?.checks.find(({ id }) => id === 'moat')).toMatchObject({
			status: 'error',
			says: expect.stringMatching(
				/the measuring rod is gone\)\. That is a fault of .*checks\/moat\.mjs and says nothing about the connection/,
			),
		});
	});

	it('are faults of the configuration where they are no JavaScript, or import what is not there', async () => {
		write('wrong/a.mjs', 'export default ({\n');
		write('wrong/b.mjs', "import 'vpn-doctor-nothing';\nexport default () => ({});\n");
		const config = write('wrong.yaml', 'checks: { modules: [wrong/a.mjs, wrong/b.mjs] }\n');
		const { code, stderr } = await check(['--config', config]);
		expect(stderr).toMatch(/a\.mjs: cannot be loaded: .+\n.*b\.mjs: cannot be loaded: Cannot find package 'vpn-doctor-nothing'/);
		expect(code).toBe(78);
	});

	it.runIf(process.getuid !== undefined)(
		'are not run where other users may write to them, unless the configuration was named',
		async () => {
			const inside = join(folder, 'shared');
			write('shared/vpn-doctor.config.yaml', 'checks: { modules: [moat.mjs] }\n');
			const module = write('shared/moat.mjs', `process.stderr.write('I ran');\n${MOAT}`);
			chmodSync(module, 0o666);
			const found = await check(['127.0.0.1', '--only', 'moat'], inside);
			expect(found.stderr).toMatch(/checks\.modules\.0: .*moat\.mjs is not run: other users may write to it/);
			expect(found.stderr).not.toContain('I ran');
			expect(found.code).toBe(78);
			const named = await check(['127.0.0.1', '--only', 'moat', '--config', join(inside, 'vpn-doctor.config.yaml')], inside);
			expect(named.stderr).toBe('I ran');
		},
	);

	it('are not run by a configuration that is not trusted', async () => {
		const inside = join(folder, 'foreign');
		const config = write('foreign/vpn-doctor.config.yaml', 'checks: { modules: [moat.mjs] }\n');
		write('foreign/moat.mjs', "process.stderr.write('I ran');\nexport default 7;\n");
		chmodSync(config, 0o666);
		const { code, stderr } = await check(['127.0.0.1'], inside);
		expect(stderr).toMatch(/was found on the way up .* and is not used: other users may write to it/);
		expect(stderr).not.toContain('I ran');
		expect(code).toBe(78);
	});
});

describe('config check', () => {
	const said = (args: readonly string[], cwd = folder) => runProgram(['config', 'check', ...args], { cwd });

	it('says what was understood', async () => {
		const { code, stdout, stderr } = await said([]);
		expect([code, stderr]).toEqual([0, '']);
		expect(stdout.replace(/\s+/g, ' ')).toContain('closed 127.0.0.1:1 · SSTP · must not be reachable by SSTP office');
		expect(stdout).toMatch(/^Left out +path-mtu, clock$/m);
		expect(stdout).toMatch(/^Patience +1\.5 s$/m);
	});

	it('says every fault, and fails', async () => {
		const file = write('faulty.yaml', 'targets: [{ name: a, host: "a b" }, { name: b }]\npatience: 0\n');
		const { code, stdout, stderr } = await said([file], tmpdir());
		expect([code, stdout]).toEqual([78, '']);
		expect(stderr.split('\n')).toHaveLength(5);
		expect(stderr).toMatch(/faulty\.yaml: targets\.0\.host: expected a host\./);
	});

	it('needs one', async () => {
		const { code, stderr } = await said([], tmpdir());
		expect(stderr).toMatch(/There is no configuration in this folder or above/);
		expect(code).toBe(65);
	});

	it('shows waivers, and that one has expired', async () => {
		const waivers =
			'waivers:\n  - { check: gre, owner: A, reason: b, until: 2020-01-01 }\n  - { cause: psk-wrong, owner: A, reason: b, until: 2999-01-01 }\n';
		const { stdout } = await said([write('waivers.yaml', waivers)]);
		expect(stdout).toMatch(/EXPIRED +check gre: A, until 2020-01-01: b\nAccepted +cause psk-wrong: A/);
	});
});
