import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { CheckLine, Report } from '../../src/report/schema.ts';
import { runProgram, type Start } from './program.ts';
import { ROOT } from './project-copy.ts';

/** What may be missing on a computer, one thing at a time. What needs root to take away is in the lab. */

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-removals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const nothing = join(folder, 'nothing');
mkdirSync(nothing);

async function check(
	start: Start,
	...args: readonly string[]
): Promise<{ code: number | null; report: Report; lines: readonly CheckLine[] }> {
	const { code, stdout, stderr } = await runProgram(['check', '127.0.0.1', '--json', ...args], start);
	expect(stderr).toBe('');
	const report = JSON.parse(stdout) as Report;
	expect(report.exitCode).toBe(code);
	const lines = [...report.machine.checks, ...(report.targets[0]?.checks ?? [])];
	expect(lines.filter(({ status }) => status === 'error')).toEqual([]);
	return { code, report, lines };
}

// Windows looks into its own folder, whatever PATH says.
test.runIf(platform() !== 'win32')('no ping program: unknown, with the reason, and no failure', async () => {
	const { code, report, lines } = await check({ env: { PATH: nothing } }, '--only', 'icmp,gateway');
	expect(lines.find(({ id }) => id === 'icmp')).toMatchObject({
		status: 'unknown',
		outcome: 'unreadable',
		says: expect.stringContaining('the ping program is not installed'),
		evidence: { reason: 'missing-program' },
	});
	expect(lines.filter(({ status }) => status === 'fail')).toEqual([]);
	expect(report.verdict.state).toBe('undetermined');
	expect(code).toBe(2);
});

test.runIf(platform() !== 'win32')('no ping program: what is known of the server is told all the same', async () => {
	const { report, lines } = await check({ env: { PATH: nothing } }, '--tunnel', 'pptp');
	expect(lines.find(({ id }) => id === 'pptp')).toMatchObject({ outcome: 'refused' });
	const fitting = report.targets[0]?.causes.filter(({ standing }) => standing === 'fits').map(({ id }) => id);
	expect(fitting).toContain('pptp-not-listening');
});

test.runIf(platform() === 'linux')('no systemctl: a service is running if it is seen to, else unknown with the reason', async () => {
	const { lines } = await check({ env: { PATH: nothing } }, '--client', 'linux', '--only', 'service-rasman,service-ikeext');
	expect(lines.map(({ id }) => id)).toEqual(
		['service-rasman', 'service-ikeext', 'dns'].filter((id) => lines.some((line) => line.id === id)),
	);
	for (const { id, status, outcome, evidence } of lines.filter((line) => line.id.startsWith('service-'))) {
		expect([id, status]).toEqual([id, outcome === 'running' ? 'pass' : 'unknown']);
		if (status === 'unknown') expect(evidence).toMatchObject({ reason: expect.stringMatching(/^(missing-program|unsupported)$/) });
	}
});

test('no koffi, nor any other package: the program is whole without', async () => {
	const copy = join(folder, 'without-packages');
	for (const name of ['bin', 'dist', 'package.json', 'oclif.manifest.json'])
		cpSync(join(ROOT, name), join(copy, name), { recursive: true });
	expect(existsSync(join(copy, 'node_modules'))).toBe(false);
	const { code, lines } = await check({ folder: copy }, '--only', 'icmp,service-rasman,service-ikeext,service-bfe,machine-certificate');
	expect([0, 2]).toContain(code);
	expect(lines.filter(({ status }) => status === 'fail')).toEqual([]);
	// Only Windows asks through koffi.
	const asked = lines.filter(({ id }) => platform() === 'win32' && /^service-|^machine-/.test(id));
	for (const line of asked) expect(line).toMatchObject({ status: 'unknown', outcome: 'unreadable' });
	expect((await runProgram(['explain', '806'], { folder: copy })).code).toBe(0);
});

test('no catalog: an internal error says so in one line', async () => {
	const copy = join(folder, 'without-catalog');
	for (const name of ['bin', 'dist', 'package.json', 'oclif.manifest.json'])
		cpSync(join(ROOT, name), join(copy, name), { recursive: true });
	rmSync(join(copy, 'dist/catalog.json'));
	const { code, stdout, stderr } = await runProgram(['explain', '806'], { folder: copy });
	expect(stderr).toMatch(/^vpn-doctor: internal error: [^\n]+\n$/);
	expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
});
