import { release } from 'node:os';
import { expect, test } from 'vitest';
import type { FileDescription } from '../../src/host/files.ts';
import { readable } from '../../src/host/host.ts';
import { linuxHost } from '../../src/host/linux.ts';
import { type Recording, recording, replay } from '../recordings/replay.ts';

const machine = recording('linux/ethernet');
const tree = `/lib/modules/${release()}`;
const BUILTIN = 'kernel/drivers/block/loop.ko\nkernel/drivers/net/tun.ko\n';

function host(files: Recording['files'] = {}, changes: Partial<Recording> = {}) {
	return linuxHost(replay(machine, { files, ...changes }));
}

test('a device that is there counts, whatever is known of its module', async () => {
	expect(await host({ '/dev/ppp': { device: true } }).deviceNode('/dev/ppp')).toEqual(readable('present'));
	expect(await host({ '/dev/net/tun': { device: true } }).deviceNode('/dev/net/tun')).toEqual(readable('present'));
});

test('no device: its module is at hand, or is loaded for others only, or there is none', async () => {
	const ppp = { [`${tree}/modules.builtin`]: BUILTIN, [`${tree}/kernel/drivers/net/ppp/ppp_generic.ko.xz`]: '' };
	expect(await host(ppp).deviceNode('/dev/ppp')).toEqual(readable('can-be-loaded'));
	expect(await host({ '/sys/module/ppp_generic/refcnt': '1' }).deviceNode('/dev/ppp')).toEqual(readable('absent'));
	expect(await host({ [`${tree}/modules.builtin`]: BUILTIN }).deviceNode('/dev/net/tun')).toEqual(readable('absent'));
	expect(await host().deviceNode('/dev/ppp')).toEqual(readable('absent'));
});

test('a plain file in the place of a device is none', async () => {
	const parts = replay(machine);
	const file: FileDescription = { kind: 'file', mode: 0o644, owner: 0 };
	const asked = linuxHost({ ...parts, files: { ...parts.files, describe: () => readable(file) } });
	expect(await asked.deviceNode('/dev/ppp')).toEqual(readable('absent'));
});

test('WireGuard: by the kernel, by a module at hand, by a program, by nobody, or not known', async () => {
	const none = { [`${tree}/modules.builtin`]: BUILTIN };
	const environment = { PATH: 'relative:/usr/bin:/opt/bin' };
	const ask = (files: Recording['files']) => host(files, { environment }).wireGuard();
	expect(await ask({ '/sys/module/wireguard/version': '1.0.0' })).toEqual(readable('kernel'));
	expect(await ask({ [`${tree}/modules.builtin`]: 'kernel/drivers/net/wireguard/wireguard.ko\n' })).toEqual(readable('kernel'));
	expect(await ask({ ...none, [`${tree}/kernel/drivers/net/wireguard/wireguard.ko.zst`]: '' })).toEqual(readable('can-be-loaded'));
	expect(await ask({ ...none, [`${tree}/updates/dkms/wireguard.ko`]: '' })).toEqual(readable('can-be-loaded'));
	expect(await ask({ ...none, '/opt/bin/wireguard-go': '' })).toEqual(readable('program'));
	expect(await ask(none)).toEqual(readable('absent'));
	// A container without modules of its own: the kernel may have it built in.
	expect(await ask({})).toEqual({ read: false, reason: 'failed', detail: `${tree}/modules.builtin: ENOENT` });
});

test('L2TP and MPPE: loaded, built in, at hand, forbidden, not there, or not known', async () => {
	const none = { [`${tree}/modules.builtin`]: BUILTIN };
	const atHand = { ...none, [`${tree}/kernel/net/l2tp/l2tp_ppp.ko.xz`]: '' };
	const ask = (files: Recording['files']) => host(files).tunnelModule('l2tp_ppp');
	expect(await ask({ '/sys/module/l2tp_ppp/refcnt': '0' })).toEqual(readable({ state: 'present' }));
	expect(await ask({ [`${tree}/modules.builtin`]: 'kernel/net/l2tp/l2tp_ppp.ko\n' })).toEqual(readable({ state: 'present' }));
	expect(await ask(atHand)).toEqual(readable({ state: 'can-be-loaded' }));
	// Where Fedora's package kernel-modules-extra puts it.
	expect(await ask({ ...none, [`${tree}/extra/net/l2tp/l2tp_ppp.ko.xz`]: '' })).toEqual(readable({ state: 'can-be-loaded' }));
	expect(await ask(none)).toEqual(readable({ state: 'absent' }));
	expect(await host({ ...none, [`${tree}/kernel/drivers/net/ppp/ppp_mppe.ko`]: '' }).tunnelModule('ppp_mppe')).toEqual(
		readable({ state: 'can-be-loaded' }),
	);
	// A container has no modules of its own, and shares the kernel of its host.
	expect(await ask({})).toMatchObject({ read: false });
});

test('a module that modprobe is told to leave alone', async () => {
	const atHand = { [`${tree}/modules.builtin`]: BUILTIN, [`${tree}/kernel/net/l2tp/l2tp_ppp.ko.xz`]: '' };
	const ask = (files: Recording['files']) => host({ ...atHand, ...files }).tunnelModule('l2tp_ppp');
	const fedora = '/etc/modprobe.d/l2tp_ppp-blacklist.conf';
	const free = readable({ state: 'can-be-loaded' });
	const says = '# Remove the blacklist by adding a comment # at the start of the line.\nblacklist l2tp_ppp\n';
	expect(await ask({ [fedora]: says })).toEqual(readable({ state: 'blocked', by: fedora }));
	expect(await ask({ [fedora]: '#blacklist l2tp_ppp\n' })).toEqual(free);
	expect(await ask({ [fedora]: 'blacklist l2tp_ppp_other\nblacklist l2tp-netlink\n' })).toEqual(free);
	expect(await ask({ '/etc/modprobe.d/cis.conf': 'install l2tp-ppp /bin/false\n' })).toMatchObject({ value: { state: 'blocked' } });
	// Of two files of one name the one of the administrator counts; what does not end in .conf is nothing to modprobe.
	const packaged = '/usr/lib/modprobe.d/l2tp_ppp-blacklist.conf';
	expect(await ask({ [packaged]: says, [fedora]: '' })).toEqual(free);
	expect(await ask({ [packaged]: says })).toEqual(readable({ state: 'blocked', by: packaged }));
	expect(await ask({ '/etc/modprobe.d/l2tp.conf.bak': says })).toEqual(free);
	expect(await ask({ '/proc/cmdline': 'quiet modprobe.blacklist=nouveau,l2tp_ppp\n' })).toEqual(
		readable({ state: 'blocked', by: '/proc/cmdline' }),
	);
	expect(await ask({ '/etc/modprobe.d': { error: 'EACCES' } })).toMatchObject({ read: false, reason: 'not-permitted' });
	// It is loaded all the same.
	expect(await ask({ [fedora]: says, '/sys/module/l2tp_ppp/refcnt': '0' })).toEqual(readable({ state: 'present' }));
});

/** /proc/net/udp and tcp of a Debian 12 machine where charon-systemd and sshd run; ports and inodes as they stood there. */
const UDP = [
	'   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            ',
	' 1377: 00000000:01F4 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 41817 2 0000000000000000 0         ',
].join('\n');
const TCP = [
	'  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                               ',
	'   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 30001 1 0000000000000000 100 0 0 10 0 ',
	'   1: 0100007F:06BB 0100007F:0016 01 00000000:00000000 00:00000000 00000000     0        0 30002 1 0000000000000000 20 4 0 10 -1 ',
].join('\n');

const ports = {
	'/proc/net/udp': UDP,
	'/proc/net/udp6': `${UDP.split('\n')[0]}\n  400: 00000000000000000000000000000000:06A5 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 41900 2 0000000000000000 0`,
	'/proc/net/tcp': TCP,
	'/proc/812/comm': 'charon-systemd\n',
	'/proc/812/fd/3': '-> /dev/null',
	'/proc/812/fd/9': '-> socket:[41817]',
	'/proc/900/comm': 'openl2tpd\n',
	'/proc/900/fd/4': '-> socket:[41900]',
	'/proc/1/fd': { error: 'EACCES' },
} as const;

test('who holds a port: by its process, where that shows', async () => {
	const asked = host(ports);
	expect(await asked.portHolder('udp', 500)).toEqual(readable({ processId: 812, program: 'charon-systemd', isOwnClient: true }));
	expect(await asked.portHolder('udp', 1701)).toEqual(readable({ processId: 900, program: 'openl2tpd', isOwnClient: false }));
	expect(await asked.portHolder('udp', 4500)).toEqual(readable(undefined));
	// Port 1723 is the near end of a connection that is under way: nobody listens there.
	expect(await asked.portHolder('tcp', 1723)).toEqual(readable(undefined));
	expect(await asked.portHolder('tcp', 22)).toEqual(readable({ isOwnClient: false }));
	expect(await host().portHolder('udp', 500)).toMatchObject({ read: false });
	expect(await host({ '/proc/net/udp': { error: 'EACCES' } }).portHolder('udp', 500)).toMatchObject({
		read: false,
		reason: 'not-permitted',
	});
});

const nft = (stdout: string, exitCode = 0) => ({ programs: { 'nft -j list ruleset': { stdout, exitCode } } });

/** nft 1.0.6 of Debian 12 in a network namespace: its own output, for rules that were made for this. */
function ruleset(policy: 'accept' | 'drop', ...rules: readonly unknown[]): string {
	return JSON.stringify({
		nftables: [
			{ metainfo: { version: '1.0.6', release_name: 'Lester Gooch #5', json_schema_version: 1 } },
			{ table: { family: 'inet', name: 'f', handle: 1 } },
			{ chain: { family: 'inet', table: 'f', name: 'out', handle: 1, type: 'filter', hook: 'output', prio: 0, policy } },
			{ chain: { family: 'inet', table: 'f', name: 'in', handle: 9, type: 'filter', hook: 'input', prio: 0, policy: 'drop' } },
			...rules,
		],
	});
}

const dport = (protocol: string, right: unknown) => match({ payload: { protocol, field: 'dport' } }, right);
const LOOPBACK = rule(3, match({ meta: { key: 'oifname' } }, 'lo'), { accept: null });
const ESTABLISHED = rule(4, { match: { op: 'in', left: { ct: { key: 'state' } }, right: ['established', 'related'] } }, { accept: null });
const IKE = rule(5, dport('udp', { set: [500, { range: [4500, 4510] }] }), { drop: null });
const RULESET = ruleset(
	'accept',
	LOOPBACK,
	ESTABLISHED,
	IKE,
	rule(6, dport('tcp', 1723), { counter: { packets: 0, bytes: 0 } }, { reject: { type: 'tcp reset' } }),
	rule(7, match({ payload: { protocol: 'ip', field: 'protocol' } }, 'gre'), { drop: null }),
	rule(8, match({ meta: { key: 'l4proto' } }, 'esp'), { drop: null }),
	rule(11, match({ payload: { protocol: 'ip', field: 'daddr' } }, '203.0.113.9'), dport('udp', 500), { drop: null }),
	rule(12, { match: { op: '!=', left: { payload: { protocol: 'udp', field: 'dport' } }, right: 53 } }, { drop: null }),
);

function match(left: unknown, right: unknown) {
	return { match: { op: '==', left, right } };
}

function rule(handle: number, ...expr: readonly unknown[]) {
	return { rule: { family: 'inet', table: 'f', chain: 'out', handle, expr } };
}

test('the outbound firewall: what blocks by protocol and port alone', async () => {
	expect(await host({}, nft(RULESET)).outboundFirewall()).toEqual(
		readable({
			name: 'nftables',
			otherwise: 'allow',
			blocks: [
				{
					rule: 'inet f out 5',
					protocol: 'udp',
					ports: [
						[500, 500],
						[4500, 4510],
					],
				},
				{ rule: 'inet f out 6', protocol: 'tcp', ports: [[1723, 1723]] },
				{ rule: 'inet f out 7', protocol: 'gre' },
				{ rule: 'inet f out 8', protocol: 'esp' },
			],
		}),
	);
	expect(await host({}, nft(ruleset('drop', LOOPBACK))).outboundFirewall()).toMatchObject({ value: { otherwise: 'block', blocks: [] } });
});

test('the outbound firewall: what stands behind a rule that lets through may never be reached', async () => {
	const ask = (...rules: readonly unknown[]) => host({}, nft(ruleset('accept', ...rules))).outboundFirewall();
	const open = { value: { otherwise: 'allow', blocks: [] } };
	expect(await ask(rule(3, dport('udp', 500), { accept: null }), IKE)).toMatchObject(open);
	expect(await ask(rule(3, { accept: null }), IKE)).toMatchObject(open);
	expect(await ask(rule(3, { jump: { target: 'more' } }), IKE)).toMatchObject(open);
	expect(await ask(LOOPBACK, rule(10, { drop: null }))).toMatchObject({ value: { otherwise: 'block', blocks: [] } });
});

test('the outbound firewall that cannot be read is not an open one', async () => {
	expect(await host().outboundFirewall()).toMatchObject({ read: false, reason: 'missing-program' });
	expect(await host({}, nft('')).outboundFirewall()).toMatchObject({ read: false, reason: 'failed' });
	expect(await host({}, nft('{"nftables":[]}')).outboundFirewall()).toMatchObject({ read: false });
	expect(await host({}, nft('no JSON')).outboundFirewall()).toMatchObject({ read: false });
	expect(await host({ '/proc/net/ip_tables_names': 'filter\n' }, nft(RULESET)).outboundFirewall()).toMatchObject({
		read: false,
		reason: 'unsupported',
	});
});

test('without the right to list the rules nobody is asked', async () => {
	const calls: string[] = [];
	const status = (capabilities: string) => ({ '/proc/self/status': `Name:\tnode\nCapEff:\t${capabilities}\n` });
	const asked = (capabilities: string) =>
		linuxHost(replay(machine, { files: status(capabilities), ...nft(RULESET) }, calls)).outboundFirewall();
	expect(await asked('0000000000000000')).toMatchObject({ read: false, reason: 'not-permitted' });
	expect(calls).toEqual([]);
	expect(await asked('000001ffffffffff')).toMatchObject({ read: true });
	expect(calls).toEqual(['nft -j list ruleset']);
});

test('tunnels that are up, by their devices', async () => {
	const files = {
		'/sys/class/net/wg0/flags': '0x91',
		'/sys/class/net/wg0/type': '65534',
		'/sys/class/net/wg0/uevent': 'DEVTYPE=wireguard\nINTERFACE=wg0\n',
		'/sys/class/net/tun1/flags': '0x1090',
		'/sys/class/net/tun1/type': '65534',
		'/sys/class/net/tun1/tun_flags': '0x1001',
	};
	const interfaces = { ...machine.interfaces, wg0: ['10.0.0.2/32'] };
	expect(await host(files, { interfaces }).activeConnections()).toEqual(
		readable([{ name: 'wg0', state: 'connected', tunnel: 'wireguard' }]),
	);
});
