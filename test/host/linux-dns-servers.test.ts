import { expect, test } from 'vitest';
import { linuxHost } from '../../src/host/linux.ts';
import { type Recording, replay } from '../recordings/replay.ts';

const DEFAULT = ['127.0.0.1'];

test.each<[string, readonly string[], NonNullable<Recording['files']>, readonly string[]]>([
	['none is set up: the library names its default', DEFAULT, { '/etc/resolv.conf': '# nobody\noptions edns0\n' }, []],
	['the file is empty', DEFAULT, { '/etc/resolv.conf': '' }, []],
	['there is no such file', DEFAULT, {}, []],
	['a server of this computer is set up', DEFAULT, { '/etc/resolv.conf': 'nameserver 127.0.0.1\n' }, DEFAULT],
	['the file may not be read', DEFAULT, { '/etc/resolv.conf': { error: 'EACCES' } }, DEFAULT],
	['another server is set up', ['192.0.2.53'], {}, ['192.0.2.53']],
])('%s', async (_, servers, files, expected) => {
	const parts = replay({ origin: { kind: 'constructed', source: 'resolv.conf(5)' }, files });
	const host = linuxHost({ ...parts, network: { ...parts.network, dnsServers: () => servers } });
	expect(await host.dnsServers()).toEqual({ read: true, value: expected });
});
