import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import type { Report } from '../../src/report/schema.ts';
import { readExposition } from '../report/formats/exposition.ts';
import { readPlugin } from '../report/formats/plugin-output.ts';
import { run, runProgram } from './program.ts';
import { ROOT } from './project-copy.ts';

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-plugin-'));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As a monitoring system starts it: nothing may come on stderr. */
async function plugin(...args: readonly string[]) {
	const { code, stdout, stderr } = await runProgram(['check', ...args, '--output', 'nagios']);
	expect(stderr).toBe('');
	return { code, stdout, read: (short = true) => readPlugin(stdout, code ?? -1, { short }) };
}

describe('as a plug-in', () => {
	it('says in one line what is well', async () => {
		const { read } = await plugin('-H', '127.0.0.1', '--only', 'dns');
		expect(read()).toMatchObject({ state: 'OK', more: [] });
	});

	it('says more with -v, and all with -vv', async () => {
		expect((await plugin('-H', '127.0.0.1', '--only', 'dns', '-v')).read().more).toHaveLength(1);
		expect((await plugin('-H', '127.0.0.1', '--only', 'dns', '-vv')).read().more.length).toBeGreaterThan(1);
	});

	it('predicts a failure as CRITICAL, with its code', async () => {
		const { read } = await plugin('-H', '127.0.0.1', '--tunnel', 'pptp', '--only', 'dns,pptp');
		expect(read()).toMatchObject({ state: 'CRITICAL', text: expect.stringMatching(/fails with 8\d\d/) });
	});

	it('has a certificate that was not seen as UNKNOWN', async () => {
		const { read } = await plugin('-H', '127.0.0.1', '--only', 'dns', '-w', '30:', '-c', '7:');
		expect(read()).toMatchObject({ state: 'UNKNOWN', text: expect.stringContaining('no certificate was seen') });
		expect(read().figures.get('certificate_days')).toMatchObject({ value: undefined, warn: '30:', crit: '7:' });
	});

	test.each<[string, readonly string[], RegExp]>([
		['a flag that there is not', ['-H', 'h', '--nonsense'], /--nonsense/],
		['a value that is none', ['-H', 'h', '--tunnel', 'x'], /--tunnel=x/],
		['a range that is none', ['-H', 'h', '-w', 'soon'], /--warning takes a range of days/],
		['a time that is none', ['-H', 'h', '-t', 'soon'], /--deadline takes a number of seconds/],
		['no host', ['-H', 'a..b'], /not a possible host name/],
		['two hosts', ['a', '-H', 'b'], /given twice/],
		['a profile that there is not', ['-H', 'h', '--exit-profile', 'x'], /--exit-profile=x/],
		['a configuration that cannot be read', ['-H', 'h', '--config', '/nonexistent.yaml'], /nonexistent\.yaml/],
		['a file that cannot be read', ['-H', 'h', '--psk-file', '/nonexistent'], /nonexistent/],
	])('refuses %s as UNKNOWN, on stdout', async (_, args, says) => {
		const { read } = await plugin(...args);
		expect(read(false)).toMatchObject({ state: 'UNKNOWN', text: expect.stringMatching(says), more: [] });
	});

	test.each([['-V'], ['--version']])('shows its version and ends with 3: %s', async (flag) => {
		expect(await plugin(flag)).toMatchObject({ code: 3, stdout: expect.stringMatching(/^vpn-doctor \d+\.\d+\.\d+\n$/) });
	});

	test.each([['-h'], ['--help']])('shows its help and ends with 3: %s', async (flag) => {
		expect(await plugin(flag)).toMatchObject({ code: 3, stdout: expect.stringContaining('-H, --hostname') });
	});

	it('says so on an old Node', async () => {
		writeFileSync(file('age.cjs'), `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.0.0' } });`);
		const old = await runProgram(['check', '-H', 'h', '--output', 'nagios'], { nodeArgs: ['--require', file('age.cjs')] });
		expect(readPlugin(old.stdout, old.code ?? -1, { short: false })).toMatchObject({
			state: 'UNKNOWN',
			text: expect.stringContaining('needs Node.js'),
		});
		expect(old.stderr).toBe('');
	});

	it('says the same of a saved report, by the limits of now', async () => {
		await plugin('-H', '127.0.0.1', '--tunnel', 'pptp', '--only', 'dns,pptp', '--save', file('saved.json'));
		expect((await plugin('--from', file('saved.json'))).read()).toMatchObject({
			state: 'CRITICAL',
			text: expect.stringMatching(/fails with 8/),
		});
		expect((await runProgram(['check', '--from', file('saved.json')])).code).toBe(1);
		await runProgram(['check', '127.0.0.1', '--only', 'dns', '--save', file('well.json')]);
		expect((await plugin('--from', file('well.json'), '-w', '30:')).read()).toMatchObject({ state: 'UNKNOWN' });
		expect((await plugin('--from', file('well.json'), '--label', 'Work', '-v')).read()).toMatchObject({
			state: 'OK',
			text: expect.stringContaining('- Work:'),
		});
	});

	it('is told its limits for the certificate in the JSON too, and the profile', async () => {
		await plugin('-H', '127.0.0.1', '--only', 'dns', '-w', '30:', '--save', file('report.json'));
		const { options, exitCode } = JSON.parse(readFileSync(file('report.json'), 'utf8')) as Report;
		expect(options).toMatchObject({
			exitProfile: 'nagios',
			certificateDays: { warning: '30:' },
			deadlineMs: 9000,
			patienceMs: 2000,
			sparing: true,
		});
		expect(exitCode).toBe(3);
	});
});

test('the version is shown without a plug-in, too, and is no trouble then', async () => {
	expect(await runProgram(['check', '-V'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^vpn-doctor /) });
});

describe('--exit-profile', () => {
	test.each([
		['nagios', ['check', 'h', '--nonsense'], 3],
		['intune', ['check', 'h', '--nonsense'], 64],
		['nagios', ['check', 'h', '--psk-file', '/nonexistent'], 3],
		['intune', ['check', 'h', '--psk-file', '/nonexistent'], 65],
		['intune', ['check', '127.0.0.1', '--tunnel', 'pptp', '--only', 'pptp'], 0],
		['nagios', ['check', '127.0.0.1', '--tunnel', 'pptp', '--only', 'pptp'], 2],
	])('%s: %j ends with %i', async (profile, args, code) => {
		expect((await runProgram([...args, '--exit-profile', profile])).code).toBe(code);
	});

	it('goes before what the output implies, whose text stays what it is', async () => {
		const { code, stdout } = await runProgram([
			'check',
			'127.0.0.1',
			'--tunnel',
			'pptp',
			'--only',
			'pptp',
			'-o',
			'nagios',
			'--exit-profile',
			'default',
		]);
		expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/^VPN-DOCTOR CRITICAL/) });
	});
});

describe.runIf(platform() === 'linux')('a textfile for Prometheus', () => {
	const write = (umask: string) =>
		run('sh', [
			'-c',
			`umask ${umask}; exec "${process.execPath}" "${join(ROOT, 'bin/run.js')}" check 127.0.0.1 --only dns --output prometheus:${file('vpn.prom')}`,
		]);

	it('can be read by the exporter, which is another user, whatever the umask of the scheduler is', async () => {
		expect((await write('077')).code).toBe(0);
		expect(statSync(file('vpn.prom')).mode & 0o777).toBe(0o644);
		expect(readExposition(readFileSync(file('vpn.prom'), 'utf8')).length).toBeGreaterThan(5);
		expect(readdirSync(folder).filter((name) => name.startsWith('vpn.prom.'))).toEqual([]);
	});

	it('keeps the permissions that it has', async () => {
		chmodSync(file('vpn.prom'), 0o640);
		await write('077');
		expect(statSync(file('vpn.prom')).mode & 0o777).toBe(0o640);
	});
});

test('--output line says on stdout what could not even begin, and nothing on stderr', async () => {
	const args = ['check', '127.0.0.1', '--output', 'line', '--exit-profile', 'intune'];
	expect(await runProgram([...args, '--timeout', 'never'])).toMatchObject({
		code: 64,
		stderr: '',
		stdout: expect.stringMatching(/^UNKNOWN vpn-doctor: --timeout takes a number of seconds .*\n$/),
	});
	const { code, stdout, stderr } = await runProgram([...args, '--only', 'dns']);
	expect([code, stderr]).toEqual([0, '']);
	expect(stdout).toMatch(/^OK vpn-doctor: .*: well\.\n$/);
});
