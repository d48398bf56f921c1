import { expect, test } from 'vitest';
import { linuxHost } from '../../src/host/linux.ts';
import { type Recording, recording, replay } from '../recordings/replay.ts';

function host(files: Recording['files'], changes: Partial<Recording> = {}) {
	return linuxHost(replay({ origin: { kind: 'constructed', source: 'single files' } }, { ...changes, files: files ?? {} }));
}

test.for<[string, NonNullable<Recording['files']>, string]>([
	['nothing shows', { '/sys/class/dmi/id/sys_vendor': 'LENOVO\n', '/proc/cpuinfo': 'flags\t\t: fpu vme de\n' }, 'machine'],
	['nothing at all to read', {}, 'machine'],
	['Docker', { '/.dockerenv': '' }, 'container'],
	['Podman', { '/run/.containerenv': 'engine="podman"\n' }, 'container'],
	['Kubernetes', { '/run/secrets/kubernetes.io/serviceaccount': '' }, 'container'],
	['LXC, by its control group', { '/proc/1/cgroup': '4:memory:/lxc/web\n' }, 'container'],
	[
		'a container inside WSL is a container',
		{ '/.dockerenv': '', '/proc/version': 'Linux version 5.15.153.1-microsoft-standard-WSL2\n' },
		'container',
	],
	['WSL', { '/proc/version': 'Linux version 5.15.153.1-microsoft-standard-WSL2 (gcc)\n', '/proc/cpuinfo': 'flags\t: hypervisor\n' }, 'wsl'],
	['KVM by its maker', { '/sys/class/dmi/id/sys_vendor': 'QEMU\n' }, 'virtual-machine'],
	['Hyper-V by its product', { '/sys/class/dmi/id/product_name': 'Virtual Machine\n' }, 'virtual-machine'],
	['by the processor', { '/proc/cpuinfo': 'processor\t: 0\nflags\t\t: fpu hypervisor lahf_lm\n' }, 'virtual-machine'],
	['a folder that may not be looked into proves nothing', { '/run/secrets': { error: 'EACCES' } }, 'machine'],
])('vantage: %s', async ([, files, expected]) => {
	expect(await host(files).vantage()).toBe(expected);
});

test('the system’s name from os-release, quoted or not', async () => {
	expect(await host({ '/etc/os-release': 'NAME="Debian GNU/Linux"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n' }).os()).toMatchObject({
		platform: 'linux',
		name: 'Debian GNU/Linux 12 (bookworm)',
	});
	expect(await host({ '/usr/lib/os-release': 'PRETTY_NAME=Void\n' }).os()).toMatchObject({ name: 'Void' });
});

test('without os-release the name comes from elsewhere, and is never empty', async () => {
	const { name, release, arch } = await host({}).os();
	expect([name, release, arch].every((word) => word.length > 0)).toBe(true);
});

test('the DNS servers, and what is not known how to ask', async () => {
	expect(await linuxHost(replay(recording('linux/laptop'))).dnsServers()).toEqual({ read: true, value: ['192.168.178.1'] });
	expect(await host({}).userCertificates()).toMatchObject({ read: false, reason: 'unsupported' });
});
