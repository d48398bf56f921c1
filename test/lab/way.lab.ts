import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { check, lineOf } from './check.ts';
import { startDnsmasq } from './dnsmasq.ts';
import { ADDRESSES, createLab, type Lab, type Namespace } from './namespaces.ts';
import { listening } from './programs.ts';

/** The way to the server: how large packets may be, and whether a sign-in page stands before it. With the router's own messages and its NAT. */
let lab: Lab;
beforeAll(async () => {
	// Whatever name is asked for leads to the server.
	lab = await createLab();
	await startDnsmasq(lab.router, [`--address=/#/${ADDRESSES.server}`]);
	await web(lab.server, 80, TEST_PAGES);
	await web(lab.router, 8080, "answer.writeHead(302, { Location: 'http://login.hotel.test/' }).end()");
});
afterAll(() => lab?.close());
afterEach(async () => {
	await lab.filter();
	await carries(1500);
	await nat();
});

/** What the three built-in test addresses answer. */
const TEST_PAGES = `
	const text = { '/connecttest.txt': 'Microsoft Connect Test', '/hotspot-detect.html': '<HTML><BODY>Success</BODY></HTML>' }[request.url];
	answer.writeHead(text === undefined ? 204 : 200, { Date: 'Thu, 01 Jan 2015 00:00:00 GMT' }).end(text);`;

async function web(machine: Namespace, port: number, script: string): Promise<void> {
	const program = `require('node:http').createServer((request, answer) => { ${script} }).listen(${port})`;
	await listening(machine.name, port, machine.start(process.execPath, ['-e', program]));
}

async function succeeds(machine: Namespace, command: string, args: readonly string[], input?: string): Promise<void> {
	const { code, stderr } = await machine.run(command, args, input === undefined ? {} : { input });
	expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
}

/** The link behind the router carries packets of this size, and nobody remembers another. */
async function carries(bytes: number): Promise<void> {
	await succeeds(lab.router, 'ip', ['link', 'set', 'outside', 'mtu', String(bytes)]);
	await succeeds(lab.server, 'ip', ['link', 'set', 'eth0', 'mtu', String(bytes)]);
	for (const family of ['-4', '-6']) await succeeds(lab.client, 'ip', [family, 'route', 'flush', 'cache']);
}

/** What the router says itself, and whose connections it takes over, in place of what was before. */
async function nat({ silent = false, portal = false } = {}): Promise<void> {
	const rules = [
		'add table inet way',
		'delete table inet way',
		'add table inet way',
		'add chain inet way says { type filter hook output priority 0; }',
		'add chain inet way takes { type nat hook prerouting priority dstnat; }',
		...(silent
			? ['icmp type destination-unreachable', 'icmpv6 type packet-too-big'].map((what) => `add rule inet way says ${what} drop`)
			: []),
		...(portal ? ['add rule inet way takes iifname "inside" tcp dport 80 dnat ip to 192.0.2.1:8080'] : []),
	];
	await succeeds(lab.router, 'nft', ['-f', '-'], rules.join('\n'));
}

const look = async (id: string, host: string, ...args: readonly string[]) =>
	lineOf((await check(lab.client, host, '--only', id, ...args)).report, id);

describe.each([
	['IPv4', ADDRESSES.server],
	['IPv6', ADDRESSES.server6],
])('packets of %s', (_, address) => {
	const size = () => look('path-mtu', address, '--only', 'icmp');

	test('of full size get through', async () => {
		expect(await size()).toMatchObject({ outcome: 'enough', evidence: { size: 1500, limits: [] } });
	});

	test('are limited, and the router says so: the first time, and once the kernel knows it', async () => {
		await carries(1400);
		expect(await size()).toMatchObject({ outcome: 'enough', evidence: { size: 1400, limits: [1400] } });
		expect(await size()).toMatchObject({ outcome: 'enough', evidence: { size: 1400, limits: [1400] } });
	});

	test('are limited, and nobody says so', async () => {
		await carries(1400);
		await nat({ silent: true });
		expect(await size()).toMatchObject({ outcome: 'black-hole', status: 'warn', evidence: { vanishes: 1500, passes: 1400 } });
	});

	test('that are large pings are dropped for being so: no word on the way', async () => {
		await lab.filter('meta l4proto { icmp, ipv6-icmp } meta length > 1000 drop');
		expect(await size()).toMatchObject({ outcome: 'unclear', status: 'unknown' });
	});

	test('are lost now and then', async () => {
		await lab.filter('numgen random mod 10 == 0 drop');
		expect(await size()).toMatchObject({ outcome: 'enough' });
	});

	test('are not asked for where ping is not answered', async () => {
		await lab.filter('icmp type echo-request drop', 'icmpv6 type echo-request drop');
		expect(await size()).toMatchObject({ outcome: 'unanswered', status: 'unknown' });
	});
});

describe('a sign-in page', () => {
	const portal = (...args: readonly string[]) => look('captive-portal', ADDRESSES.server, ...args);

	test('is not there, and the clock of this computer is years ahead of the test pages', async () => {
		const { report } = await check(lab.client, ADDRESSES.server, '--only', 'clock,captive-portal');
		expect(lineOf(report, 'captive-portal')).toMatchObject({ outcome: 'none', status: 'pass' });
		expect(lineOf(report, 'clock')).toMatchObject({ outcome: 'wrong', status: 'warn' });
	});

	test('is where all HTTP is led to', async () => {
		await nat({ portal: true });
		expect(await portal()).toMatchObject({ outcome: 'found', evidence: { portal: { by: 'redirect', to: 'login.hotel.test' } } });
		expect(await portal('--portal-url', 'http://test.example.com/generate_204')).toMatchObject({ outcome: 'found' });
		expect(await portal('--no-third-party')).toMatchObject({ outcome: 'not-asked', status: 'unknown' });
	});

	test('is not looked for in vain: a mute web costs one patience', async () => {
		await lab.filter('tcp dport 80 drop');
		const line = await portal();
		expect(line).toMatchObject({ outcome: 'unreachable', status: 'unknown' });
		expect(line.durationMs).toBeLessThan(3000);
	});
});
