import { execFileSync } from 'node:child_process';
import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run, runProgram } from './program.ts';
import { ROOT } from './project-copy.ts';

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-outputs-'));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const QUICK = ['check', '127.0.0.1', '--only', 'dns'];
const PROGRAM = join(ROOT, 'bin/run.js');

describe.runIf(platform() === 'linux')('where the output goes', () => {
	test('a full disk is one line and never exit code 1, which means that a failure is predicted', async () => {
		for (const args of ['codes --json', QUICK.join(' '), '--version']) {
			const { code, stderr } = await run('sh', ['-c', `exec "${process.execPath}" "${PROGRAM}" ${args} > /dev/full`]);
			expect(stderr).toBe('vpn-doctor: the output could not be written (ENOSPC).\n');
			expect(code).toBe(70);
		}
	});

	test('a full disk under --save is told of, not blamed on this program', async () => {
		const { code, stderr } = await runProgram([...QUICK, '--json', '--save', '/dev/full']);
		expect(stderr).toMatch(/^vpn-doctor: Cannot save the report as "\/dev\/full" \(ENOSPC\)/);
		expect(code).toBe(64);
	});

	test('a report is for its user only, unless the file was already there for others', async () => {
		await runProgram([...QUICK, '--save', file('new.json')]);
		expect(statSync(file('new.json')).mode & 0o777).toBe(0o600);
		chmodSync(file('new.json'), 0o644);
		await runProgram([...QUICK, '--save', file('new.json')]);
		expect(statSync(file('new.json')).mode & 0o777).toBe(0o644);
	});

	test('nothing is left behind of a run that did not come to its report', async () => {
		const place = file('left');
		mkdirSync(place);
		const save = (name: string) => ['--output', `json:${join(place, name)}`];
		expect((await runProgram(['check', '--connection', 'No Such', ...save('a.json'), ...save('b.json')])).code).toBe(65);
		expect((await runProgram([...QUICK, ...save('a.json'), ...save('nowhere/b.json')])).code).toBe(64);
		expect(readdirSync(place)).toEqual([]);
	});

	test('what a killed run of the same number has left does not keep the next one from its report', async () => {
		const place = file('again');
		mkdirSync(place);
		const script = `: > ${place}/report.json.$$.part; exec "${process.execPath}" "${PROGRAM}" ${QUICK.join(' ')} --save ${place}/report.json`;
		expect(await run('sh', ['-c', script])).toMatchObject({ stderr: '' });
		expect(readdirSync(place)).toEqual(['report.json']);
	});

	test('a link is written through, also to where nothing is yet', async () => {
		symlinkSync('target.json', file('link.json'));
		await runProgram([...QUICK, '--save', file('link.json')]);
		expect(lstatSync(file('link.json')).isSymbolicLink()).toBe(true);
		expect(JSON.parse(readFileSync(file('target.json'), 'utf8'))).toMatchObject({ schemaVersion: 1 });
	});
});

describe.runIf(platform() === 'linux')('programs of the current folder', () => {
	test.each(['', ':', '.:'])('are never run, whatever PATH is: "%s"', async (PATH) => {
		const cwd = file(`planted-${PATH.length}`);
		mkdirSync(cwd);
		for (const name of ['ip', 'ping', 'systemctl']) writeFileSync(join(cwd, name), '#!/bin/sh\ntouch ran\n', { mode: 0o755 });
		await runProgram(['check', '127.0.0.1', '--client', 'linux', '--only', 'gateway,icmp,service-ikeext'], { cwd, env: { PATH } });
		expect(execFileSync('ls', [cwd], { encoding: 'utf8' }).trim().split('\n').sort()).toEqual(['ip', 'ping', 'systemctl']);
	});
});

describe.runIf(platform() === 'linux')('the folder that Node keeps compiled code in', () => {
	test('is made in a home that exists, and never brings a home into being', async () => {
		mkdirSync(file('home'));
		await runProgram(['codes'], { env: { HOME: file('home'), XDG_CACHE_HOME: '' } });
		expect(statSync(file('home/.cache/vpn-doctor')).isDirectory()).toBe(true);
		const { code, stderr } = await runProgram(['codes'], { env: { HOME: file('nobody'), XDG_CACHE_HOME: '' } });
		expect({ code, stderr, made: existsSync(file('nobody')) }).toEqual({ code: 0, stderr: '', made: false });
	});

	test('may be one that cannot be made: where Node itself would try without end', { timeout: 20_000 }, async () => {
		const { stdout } = await run('timeout', ['10', process.execPath, PROGRAM, 'codes'], {
			env: { HOME: '/proc/nobody', XDG_CACHE_HOME: '' },
		});
		expect(stdout).toMatch(/^ {2}806 /m);
	});
});
