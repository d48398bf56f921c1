import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Report } from '../../src/report/schema.ts';
import { type DebianRoot, debianRoot } from './debian-root.ts';

/** The unit under a real systemd, in a Debian that is started in a container without a network and switches itself off at the end. */

const CONFIG = `
targets:
  - { name: sstp, host: 127.0.0.1, tunnels: [sstp], patience: 1 }
  - { name: linux, host: 127.0.0.1, tunnels: [pptp, openvpn, wireguard, ikev2], client: linux, patience: 1 }
`;
const MET = `
targets:
  - { name: sstp, host: 127.0.0.1, tunnels: [sstp], patience: 1, expect: { unreachable: [sstp] } }
`;
const CHECK = '/usr/bin/vpn-doctor check --config /etc/vpn-doctor/config.yaml';

/** What is done inside; every file that it writes is read by a test. */
const INSIDE = `
cd /root
state() { systemctl show --property=Result,ExecMainStatus,ActiveState vpn-doctor.service | sort | paste -sd' '; }
drop_in() { mkdir -p /etc/systemd/system/vpn-doctor.service.d; printf '[Service]\\n%s\\n' "$1" >/etc/systemd/system/vpn-doctor.service.d/lab.conf; systemctl daemon-reload; }
systemd-analyze verify --man=no vpn-doctor.service vpn-doctor.timer >verified 2>&1
{ systemctl is-enabled vpn-doctor.timer; systemctl is-active vpn-doctor.timer vpn-doctor.service; } >after-installation 2>&1
systemctl start vpn-doctor.service; state >without-configuration
cp config.yaml /etc/vpn-doctor/config.yaml; chmod 644 /etc/vpn-doctor/config.yaml
systemctl start vpn-doctor.service; state >failing; journalctl --identifier vpn-doctor --output cat >journal
cp met.yaml /etc/vpn-doctor/config.yaml
systemctl start vpn-doctor.service; state >met
cp config.yaml /etc/vpn-doctor/config.yaml
drop_in 'ExecStart=
ExecStart=${CHECK} --output json:/var/lib/vpn-doctor/report.json'
systemctl start vpn-doctor.service; cp /var/lib/vpn-doctor/report.json in-the-unit.json
env --ignore-environment PATH="$PATH" XDG_STATE_HOME=/tmp XDG_CACHE_HOME=/tmp setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --bounding-set=-all,+net_raw \\
	${CHECK} --json >outside.json 2>outside.err
ls -ld /var/lib/private/vpn-doctor /var/cache/private/vpn-doctor >folders
drop_in 'AmbientCapabilities=CAP_NET_RAW
ExecStart=
ExecStart=/bin/cat /proc/self/status'
systemctl start vpn-doctor.service; journalctl --identifier vpn-doctor --output cat | tail -80 >status
systemctl enable --now vpn-doctor.timer >enabled 2>&1; systemctl is-active vpn-doctor.timer >>enabled
dpkg --purge vpn-doctor >purged 2>&1
systemctl is-active vpn-doctor.timer >>purged
find / -xdev -name '*vpn-doctor*' ! -path '/proc/*' ! -path '/tmp/*' ! -path '/root/*' >left
touch done
systemctl poweroff
`;

let debian: DebianRoot;
const read = (name: string) => readFileSync(join(debian.folder, 'root', name), 'utf8');

beforeAll(() => {
	debian = debianRoot('booting');
	const put = (path: string, text: string, mode = 0o644) => writeFileSync(join(debian.folder, path), text, { mode });
	const made = inject('made');
	const deb = readdirSync(made).find((name) => name.endsWith('_amd64.deb')) ?? 'no package';
	copyFileSync(join(made, deb), join(debian.folder, 'root/vpn-doctor.deb'));
	const { code, stderr } = debian.run('dpkg', ['--install', '/root/vpn-doctor.deb']);
	if (code !== 0) throw new Error(stderr);
	put('root/config.yaml', CONFIG);
	put('root/met.yaml', MET);
	put('root/inside.sh', INSIDE);
	put('etc/systemd/system/inside.service', '[Unit]\nAfter=basic.target\n[Service]\nType=oneshot\nExecStart=/bin/bash /root/inside.sh\n');
	mkdirSync(join(debian.folder, 'etc/systemd/system/multi-user.target.wants'), { recursive: true });
	symlinkSync('../inside.service', join(debian.folder, 'etc/systemd/system/multi-user.target.wants/inside.service'));
	const machine = basename(debian.folder);
	const options = ['--quiet', '--boot', '--register=no', '--keep-unit', '--private-network', `--machine=${machine}`, '-D', debian.folder];
	const {
		status,
		stderr: trouble,
		error,
	} = spawnSync('systemd-nspawn', options, {
		encoding: 'utf8',
		stdio: ['ignore', 'ignore', 'pipe'],
		timeout: 240_000,
	});
	// It leaves this where /run is no file system of its own.
	rmSync(join('/run/systemd/nspawn/propagate', machine), { recursive: true, force: true });
	if (error !== undefined || status !== 0) throw error ?? new Error(trouble);
	expect(read('done')).toBe('');
});
afterAll(() => debian?.remove());

test('systemd has nothing to say against the units', () => {
	expect(read('verified')).toBe('');
});

test('nothing is enabled or started by the installation', () => {
	expect(read('after-installation').trim().split('\n')).toEqual(['disabled', 'inactive', 'inactive']);
	expect(read('without-configuration').trim()).toBe('ActiveState=inactive ExecMainStatus=0 Result=success');
});

test('the unit fails where a failure is predicted, and says in the journal why', () => {
	expect(read('failing').trim()).toBe('ActiveState=failed ExecMainStatus=1 Result=exit-code');
	expect(read('journal')).toContain('TCP 443 refuses the connection');
});

test('the unit is fine where what is expected holds', () => {
	expect(read('met').trim()).toBe('ActiveState=inactive ExecMainStatus=0 Result=success');
});

test('what keeps the service in hides nothing from the checks: they see the same as without it', () => {
	const seen = (name: string) => {
		const { machine, targets } = JSON.parse(read(name)) as Report;
		const all = [machine, ...targets].flatMap(({ checks }, at) =>
			checks.map(({ id, status, outcome }) => `${at} ${id}: ${status} ${outcome ?? ''}`),
		);
		expect(all.length).toBeGreaterThan(30);
		return all;
	};
	expect(seen('in-the-unit.json')).toEqual(seen('outside.json'));
	expect(read('outside.err')).toBe('');
});

test('what it remembers belongs to its own user, and is for nobody else', () => {
	for (const line of read('folders').trim().split('\n')) expect(line).toMatch(/^drwx------ \d+ (?!root )\S+ (?!root )/);
});

test('it has no privilege, and the drop-in gives it the one for GRE', () => {
	const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(read('status'))?.[1] ?? '';
	const CAP_NET_RAW = (1n << 13n).toString(16).padStart(16, '0');
	expect([field('CapEff'), field('CapAmb'), field('CapBnd'), field('NoNewPrivs'), field('Seccomp')]).toEqual([
		CAP_NET_RAW,
		CAP_NET_RAW,
		CAP_NET_RAW,
		'1',
		'2',
	]);
	const { privilege } = JSON.parse(read('in-the-unit.json')).machine as { privilege?: unknown };
	expect(privilege).not.toBe('root');
});

test('it is enabled by whoever wants it, and purging stops it and leaves nothing', () => {
	expect(read('enabled').trim().split('\n').at(-1)).toBe('active');
	expect(read('purged').trim().split('\n').at(-1)).toBe('inactive');
	const own = '/etc/systemd/system/vpn-doctor.service.d';
	expect(
		read('left')
			.trim()
			.split('\n')
			.filter((path) => path !== own),
	).toEqual([]);
});
