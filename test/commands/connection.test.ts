import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { PROFILE, STATIC_KEY } from '../connection/openvpn-profile.ts';
import { runProgram } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-connection-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
	const path = join(folder, name);
	writeFileSync(path, text);
	return path;
}

const asked = (path: string, ...more: readonly string[]) => runProgram(['check', '--connection', path, '--json', '--only', 'dns', ...more]);

describe('check --connection', () => {
	test('takes server, port and tunnel from the file, and names the file only', async () => {
		const { stdout, stderr } = await asked(file('home.ovpn', PROFILE.replaceAll('vpn.example.com', '127.0.0.1')));
		expect(stderr).toBe('');
		const report = JSON.parse(stdout);
		expect(report.options).toMatchObject({ tunnels: ['openvpn'], automatic: false, connection: 'home.ovpn' });
		expect(report.targets[0]).toMatchObject({ host: '127.0.0.1', port: 1195, connection: 'home.ovpn' });
		expect(stdout).not.toContain(STATIC_KEY.split('\n')[1] ?? '');
		expect(stdout).not.toMatch(/hunter2|PRIVATE|alice/);
	});

	test('leaves host and tunnels to whoever names them', async () => {
		const path = file('other.ovpn', 'remote 127.0.0.1 1194');
		const { stdout } = await asked(path, '127.0.0.2', '--tunnel', 'sstp');
		expect(JSON.parse(stdout)).toMatchObject({ options: { tunnels: ['sstp'] }, targets: [{ host: '127.0.0.2' }] });
		expect(JSON.parse((await asked(path, '--tunnel', 'pptp')).stdout).targets[0]).not.toHaveProperty('port');
	});

	test('reads the keys beside the file, wherever it is run', async () => {
		mkdirSync(join(folder, 'keys'));
		file('keys/ta.key', STATIC_KEY);
		const { stderr } = await asked(file('beside.ovpn', 'remote 127.0.0.1\ntls-auth keys/ta.key 1'));
		expect(stderr).toBe('');
	});

	test.each<[string, string, RegExp]>([
		[
			'missing-key.ovpn',
			'remote a\ntls-auth ta.key 1',
			/missing-key\.ovpn, line 2: the file that tls-auth names is not there: \S+ta\.key\./,
		],
		['server.conf', 'server 10.8.0.0 255.255.255.0', /server\.conf: no line "remote"/],
		['odd.ovpn', 'remote "a b"', /odd\.ovpn names a server that is no possible name/],
		['share.ovpn', 'remote a\nca "//192.0.2.1/share/ca.crt"', /cannot be read/],
		['device.ovpn', 'remote a\nca /dev/zero', /cannot be read/],
	])('%s cannot be used: one line, exit code 65', async (name, text, expected) => {
		const { code, stdout, stderr } = await asked(file(name, text));
		expect(stderr).toMatch(expected);
		expect(stderr.trimEnd().split('\n')).toHaveLength(1);
		expect(stdout).toBe('');
		expect(code).toBe(65);
	});

	test.runIf(platform() === 'linux')('a file that nobody fills is not waited for', async () => {
		execFileSync('mkfifo', [join(folder, 'pipe')]);
		expect((await asked(file('pipe.ovpn', 'remote a\nca pipe'))).code).toBe(65);
	});

	test('a file that is not there', async () => {
		const { code, stderr } = await asked(join(folder, 'nowhere.ovpn'));
		expect([code, stderr]).toEqual([65, expect.stringMatching(/nowhere\.ovpn cannot be read \(ENOENT\)/)]);
	});
});
