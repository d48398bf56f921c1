import { chmodSync, constants, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, inject, test } from 'vitest';
import { check, commandLine, fitting, LIMIT_MS, lineOf, pptpOf, row, shown, soundReport } from './check.ts';
import { ADDRESSES, createLab, type Lab, type LabOptions } from './namespaces.ts';
import { startPptpd } from './pptpd.ts';

/** What only root can take away from a computer, one thing at a time: the resolver, the network, a privilege, systemctl. */

const { server } = ADDRESSES;

let lab: Lab | undefined;
afterEach(() => lab?.close());

async function makeLab(options?: LabOptions): Promise<Lab> {
	lab = await createLab(options);
	await startPptpd(lab);
	return lab;
}

test('no DNS server is set up: that is what it says, and what is advised', async () => {
	const { client } = await makeLab({ resolvConf: 'options edns0\n' });
	const checked = await check(client, 'vpn.lab.test', '--tunnel', 'pptp');
	row('no DNS server set up', checked);
	expect(lineOf(checked.report, 'dns')).toMatchObject({ status: 'fail', outcome: 'no-resolver' });
	expect(shown(pptpOf(checked.report))).toEqual(['868']);
	expect(fitting(checked.report)).toEqual(['no-dns-server']);
	expect(checked.code).toBe(1);
	const literal = await check(client, server, '--tunnel', 'pptp');
	expect(lineOf(literal.report, 'pptp').outcome).toBe('accepted');
	expect(literal.code).toBe(0);
});

test('no network at all: nobody but this computer is blamed', async () => {
	const { client } = await makeLab({ resolvConf: `nameserver ${server}\n` });
	await client.run('ip', ['link', 'del', 'eth0']);
	for (const [host, code] of [
		[server, ['800', '809']],
		['vpn.lab.test', ['868']],
	] as const) {
		const checked = await check(client, host, '--tunnel', 'pptp');
		row(`no network, ${host}`, checked);
		const { report, ms } = checked;
		expect(lineOf(report, 'adapter')).toMatchObject({ status: 'fail', outcome: 'no-adapter' });
		expect(lineOf(report, 'pptp').status).toBe('skip');
		expect(shown(pptpOf(report))).toEqual(code);
		expect(report.verdict).toMatchObject({ state: 'fails', where: 'computer' });
		expect(checked.code).toBe(1);
		expect(ms).toBeLessThan(LIMIT_MS);
	}
});

test('no network and the host is this computer: loopback is no network that is missing', async () => {
	const { client } = await makeLab();
	await client.run('ip', ['link', 'del', 'eth0']);
	const { report } = await check(client, '127.0.0.1', '--tunnel', 'pptp');
	expect(lineOf(report, 'pptp').outcome).toBe('refused');
	expect(shown(pptpOf(report))).toEqual(['800', '808']);
});

test.each([
	['nobody', '65534', []],
	['a user without a name and a home', '54321', ['-u', 'HOME']],
	['a user without a name, a home and a shell', '54321', ['-u', 'HOME', '-u', 'SHELL']],
	['a user without a name and with a cache', '54321', ['-u', 'HOME', '-u', 'SHELL', 'XDG_CACHE_HOME=/tmp/vpn-doctor-no-such-cache']],
])('%s, without any capability: ping is unknown with the reason, the rest is as for root', async (name, id, env) => {
	const { client, folder } = await makeLab();
	// Root's own folders are closed to others: the program moves out, with its Node.
	chmodSync(folder, 0o755);
	chmodSync(dirname(dirname(dirname(inject('installed')))), 0o755);
	const node = join(folder, 'node');
	copyFileSync(process.execPath, node, constants.COPYFILE_FICLONE);
	const drop = ['--reuid', id, '--regid', id, '--clear-groups', '--inh-caps=-all', '--bounding-set=-all', '--no-new-privs'];
	const [command, [path = '', ...args]] = commandLine(['check', server, '--tunnel', 'pptp', '--timeout', '2', '--json']);
	const ran = await client.run('setpriv', [...drop, command, ...env, path.replace('PATH=', `PATH=${folder}:`), ...args]);
	const report = soundReport(ran);
	row(`${name}, no capability`, { ...ran, report });
	expect(lineOf(report, 'icmp')).toMatchObject({ status: 'unknown', outcome: 'unreadable', evidence: { reason: 'not-permitted' } });
	expect(lineOf(report, 'pptp').outcome).toBe('accepted');
	expect(
		[...report.machine.checks, ...(report.targets[0]?.checks ?? [])].filter(({ status }) => status === 'fail' || status === 'error'),
	).toEqual([]);
	expect(ran.code).toBe(2);
});

test('systemd, but no systemctl: the services of a Linux client are unknown, with the reason', async () => {
	const { client, folder } = await makeLab();
	const bin = join(folder, 'bin');
	mkdirSync(bin);
	const [command, args] = commandLine(['check', server, '--client', 'linux', '--only', 'service-rasman,service-ikeext', '--json']);
	const script = join(folder, 'run.sh');
	const line = [process.execPath, ...args.filter((word) => !/^[A-Z_]+=/.test(word))].map((word) => `'${word}'`).join(' ');
	writeFileSync(script, `set -e\nmount -t tmpfs none /run\nmkdir -p /run/systemd/system\nPATH=${bin} exec ${line}\n`);
	expect(command).toBe('env');
	const ran = await client.run('unshare', ['--mount', 'sh', script]);
	const report = soundReport(ran);
	for (const id of ['service-rasman', 'service-ikeext']) {
		expect(lineOf(report, id)).toMatchObject({ status: 'unknown', outcome: 'unreadable', evidence: { reason: 'missing-program' } });
	}
	expect(ran.code).toBe(2);
});
