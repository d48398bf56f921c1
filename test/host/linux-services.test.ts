import { expect, test } from 'vitest';
import { linuxHost } from '../../src/host/linux.ts';
import { type Recording, recording, replay } from '../recordings/replay.ts';

type Units = readonly Readonly<Record<string, string | number>>[];
const systemd = recording('linux/systemd') as Recording & { answers: Record<string, Units> };

/** As `systemctl show` prints it. */
function printed(answer: string): { stdout: string } {
	const block = (unit: Readonly<Record<string, string | number>>) =>
		Object.entries(unit)
			.map(([name, value]) => `${name}=${value}\n`)
			.join('');
	return { stdout: (systemd.answers[answer] ?? []).map(block).join('\n') };
}

function host(answer: string, files: Recording['files'] = {}, calls: string[] = []) {
	return linuxHost(replay(systemd, { files, programs: { systemctl: printed(answer) } }, calls));
}

test('running', async () => {
	expect(await host('running').service('IKEEXT')).toEqual({
		read: true,
		value: { name: 'strongswan.service', state: 'running', start: 'automatic' },
	});
	expect(await host('running').service('RasMan')).toEqual({
		read: true,
		value: { name: 'NetworkManager.service', state: 'running', start: 'automatic' },
	});
});

test('stopped by its own failure, with its exit code; starting', async () => {
	expect(await host('failed').service('IKEEXT')).toEqual({
		read: true,
		value: { name: 'strongswan-starter.service', state: 'stopped', start: 'automatic', exitCode: 3 },
	});
	expect(await host('failed').service('RasMan')).toMatchObject({ value: { state: 'starting' } });
});

test('switched off, and masked', async () => {
	expect(await host('disabled').service('IKEEXT')).toEqual({
		read: true,
		value: { name: 'ipsec.service', state: 'stopped', start: 'disabled' },
	});
	expect(await host('disabled').service('RasMan')).toEqual({
		read: true,
		value: { name: 'NetworkManager.service', state: 'not-needed' },
	});
});

test('not installed', async () => {
	expect(await host('missing').service('IKEEXT')).toEqual({ read: true, value: { name: 'strongswan.service', state: 'absent' } });
	expect(await host('missing').service('RasMan')).toEqual({ read: true, value: { name: 'NetworkManager.service', state: 'not-needed' } });
});

test('a plug-in of NetworkManager brings its own IKE daemon, unless a real one failed', async () => {
	const files = { '/usr/lib/NetworkManager/VPN/nm-strongswan-service.name': '' };
	const onDemand = { read: true, value: { name: 'NetworkManager (nm-strongswan)', state: 'stopped', start: 'on-demand' } };
	expect(await host('missing', files).service('IKEEXT')).toEqual(onDemand);
	expect(await host('disabled', files).service('IKEEXT')).toEqual(onDemand);
	expect(await host('failed', files).service('IKEEXT')).toMatchObject({ value: { name: 'strongswan-starter.service', exitCode: 3 } });
});

test('nothing has to play the part of the filtering engine', async () => {
	expect(await host('missing').service('BFE')).toEqual({ read: true, value: { name: 'netfilter', state: 'not-needed' } });
});

test('one call answers for all parts', async () => {
	const calls: string[] = [];
	const asked = host('running', {}, calls);
	await Promise.all([asked.service('IKEEXT'), asked.service('RasMan'), asked.service('BFE'), asked.service('IKEEXT')]);
	expect(calls).toEqual([
		'systemctl show --property=Id,LoadState,ActiveState,UnitFileState,ExecMainStatus strongswan.service strongswan-starter.service ipsec.service NetworkManager.service',
	]);
});

test('systemd that cannot read a unit, or stops in the middle, is not "not installed"', async () => {
	expect(await host('broken').service('IKEEXT')).toEqual({ read: false, reason: 'failed', detail: 'systemctl: strongswan.service' });
	expect(await host('broken').service('RasMan')).toMatchObject({ value: { state: 'stopped', start: 'on-demand' } });
	expect(await host('cut-short').service('RasMan')).toMatchObject({ read: false, reason: 'failed' });
	expect(await host('silent').service('IKEEXT')).toEqual({ read: false, reason: 'failed', detail: 'systemctl: exit 0' });
});

test('no systemctl, no answer from it, no systemd: unreadable, each with its reason', async () => {
	const without = (programs: Recording['programs']) => linuxHost(replay(systemd, { programs: programs ?? {} })).service('IKEEXT');
	expect(await without({})).toEqual({ read: false, reason: 'missing-program', detail: 'systemctl' });
	expect(await without({ systemctl: { unreadable: 'timed-out' } })).toMatchObject({ read: false, reason: 'timed-out' });
	expect(await without({ systemctl: { unreadable: 'not-permitted' } })).toMatchObject({ read: false, reason: 'not-permitted' });
	expect(await without({ systemctl: { exitCode: 1 } })).toEqual({ read: false, reason: 'failed', detail: 'systemctl: exit 1' });
	expect(await linuxHost(replay(recording('linux/ethernet'))).service('IKEEXT')).toEqual({
		read: false,
		reason: 'unsupported',
		detail: '/run/systemd/system: ENOENT',
	});
});

test('a process that can be seen runs, whoever started it', async () => {
	const files = { '/proc/1/comm': 'init\n', '/proc/812/comm': 'charon\n', '/proc/813/comm': { error: 'EACCES' }, '/proc/net/arp': '' };
	const running = { read: true, value: { name: 'charon', state: 'running' } };
	expect(await linuxHost(replay(recording('linux/ethernet'), { files })).service('IKEEXT')).toEqual(running);
	expect(await host('missing', files).service('IKEEXT')).toEqual(running);
	expect(await linuxHost(replay(recording('linux/ethernet'), { files })).service('RasMan')).toMatchObject({ read: false });
});
