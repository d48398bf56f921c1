/** Asks the real `loadWin32()` and `windowsHost()` under Wine and compares with what run.sh set up. Started by run.sh. */

import { createSocket } from 'node:dgram';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { arch, networkInterfaces, release, version } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { exec } from '../../src/host/exec.ts';
import { files } from '../../src/host/files.ts';
import { type Reading, type ServiceRole, unreadable } from '../../src/host/host.ts';
import { loadWin32, type Win32 } from '../../src/host/win32.ts';
import { type WindowsParts, windowsHost } from '../../src/host/windows.ts';
import { sourceAddress } from '../../src/net/source.ts';
import { dial, eventsXml } from '../host/ras-events.ts';
import { certificates, moreSettings } from './certificates.ts';

let failures = 0;

/** One line for one fact. */
function check(fact: string, seen: unknown, expected: unknown): void {
	const right = isDeepStrictEqual(seen, expected);
	if (!right) failures++;
	process.stdout.write(
		`${right ? 'ok    ' : 'NOT OK'} ${fact}: ${JSON.stringify(seen)}${right ? '' : `, expected ${JSON.stringify(expected)}`}\n`,
	);
}

const value = <T>(reading: Reading<T>): unknown => (reading.read ? reading.value : reading);

const api = await loadWin32();
if ('read' in api) throw new Error(`koffi: ${api.detail}`);
const parts: WindowsParts = {
	exec,
	files,
	interfaces: networkInterfaces,
	network: { sourceAddress, dnsServers: () => [] },
	environment: {},
	win32: async () => api,
	system: { version: version(), release: release(), arch: arch() },
	systemRoot: process.env.SystemRoot ?? 'C:\\windows',
};
const host = windowsHost(parts);
const withoutKoffi = windowsHost({ ...parts, win32: async () => unreadable('missing-module', 'koffi') });

await services(api);
registry(api);
await settings();
await devices(api);
await moreSettings(host, check);
await certificates(host, check, process.env.CERTIFICATES ?? '');
await connections();
await past();
await network();
process.exit(failures === 0 ? 0 : 1);

async function services(win32: Win32): Promise<void> {
	const stopped = { state: 'stopped', exitCode: 1077 };
	const expected: Record<string, object> = {
		IKEEXT: { ...stopped, start: 'on-demand' },
		BFE: { state: 'running', start: 'automatic' },
		RasMan: { ...stopped, start: 'disabled' },
		TestStarting: { state: 'starting', start: 'on-demand' },
		TestStopping: { state: 'stopping', start: 'on-demand' },
		TestPaused: { state: 'paused', start: 'on-demand' },
		TestFailed: { state: 'stopped', start: 'automatic', exitCode: 1068 },
		TestMissing: { state: 'absent' },
	};
	for (const [name, rest] of Object.entries(expected)) {
		check(`service ${name}`, value(await host.service(name as ServiceRole)), { name, ...rest });
	}
	check('service with an impossible name', value(win32.service('a/b')), unreadable('failed', 'OpenServiceW: 123'));
	const bfe = win32.service('BFE');
	const { processId, ...numbers } = bfe.read && bfe.value !== 'absent' ? bfe.value : { processId: undefined };
	check('service in numbers', numbers, { state: 4, exitCode: 0, startType: 2, dependencies: [] });
	check('process of a service', processId === undefined ? bfe : value(win32.programOf(processId)), 'service.exe');
	// QueryServiceConfigW of Wine has no dependencies, so the services' keys in the registry are asked, as without koffi.
	const needing: Record<string, object> = {
		PolicyAgent: { lacks: { name: 'TestDisabled', state: 'disabled' } },
		SstpSvc: {},
	};
	for (const [name, rest] of Object.entries(needing)) {
		const seen = value(await withoutKoffi.service(name as ServiceRole));
		check(`service ${name}, by what it needs`, seen, { name, ...stopped, start: 'on-demand', ...rest });
	}
	for (const [name, rest] of Object.entries(expected)) {
		// sc.exe of Wine 8 ends with 1 and no output where Windows ends with 1060: honestly unreadable.
		const seen = await withoutKoffi.service(name as ServiceRole);
		const missing = unreadable('failed', `sc.exe query ${name}: exit 1`);
		if (name === 'TestMissing' && !seen.read) check(`service ${name} by sc.exe`, seen, missing);
		else check(`service ${name} by sc.exe and reg.exe`, value(seen), { name, ...rest });
	}
}

function registry(win32: Win32): void {
	const agent = 'SYSTEM\\CurrentControlSet\\Services\\PolicyAgent';
	check('registry number', value(win32.registryValue(agent, 'AssumeUDPEncapsulationContextOnSendRule')), 2);
	check('registry value that is not there', win32.registryValue(agent, 'NoSuchValue'), { read: true, value: undefined });
	check('registry key that is not there', win32.registryValue('SYSTEM\\NoSuchKey', 'x'), { read: true, value: undefined });
	check('registry text', value(win32.registryValue('HARDWARE\\DESCRIPTION\\System\\BIOS', 'SystemManufacturer')), 'QEMU');
}

async function settings(): Promise<void> {
	check('NegotiateDH2048_AES256', value(await host.dhSetting()), 'added');
	check('proxies', value(await host.proxies()), [
		{ from: 'winhttp', server: 'proxy.example.com:8080', except: '<local>' },
		{ from: 'user', server: 'other.example.com:3128' },
	]);
}

/** What Wine has of devices and ports; of RasMan and PowerShell it has only stubs, which must not be taken for answers. */
async function devices(win32: Win32): Promise<void> {
	const [udp, tcp] = [createSocket('udp4'), createServer()];
	await new Promise<void>((resolve) => udp.bind(500, '127.0.0.1', resolve));
	await new Promise<void>((resolve) => tcp.listen(1723, '127.0.0.1', resolve));
	const held = await host.portHolder('udp', 500);
	check('UDP 500 is held by', held.read && held.value && { ...held.value, processId: 0 }, {
		processId: 0,
		program: 'node.exe',
		isOwnClient: false,
	});
	check('and by this process', held.read && held.value?.processId, process.pid);
	const listening = await host.portHolder('tcp', 1723);
	// Wine does not say by which process.
	check('TCP 1723 is held', value(listening), { processId: 0, isOwnClient: false });
	check('UDP 4500 is free', await host.portHolder('udp', 4500), { read: true, value: undefined });
	udp.close();
	tcp.close();

	const found = win32.networkDevices();
	check('network devices read', found.read, true);
	process.stdout.write(`       ${JSON.stringify(found)}\n`);
	check('WAN Miniport (PPTP), of which there is not even a driver', value(await host.miniport('PptpMiniport')), {
		driver: 'PptpMiniport',
		state: 'missing',
	});
	const connections = await host.activeConnections();
	check(
		'connections of RasMan: none, or an error number',
		connections.read ? connections.value : 'unreadable',
		connections.read ? [] : 'unreadable',
	);
	check('other VPN products', value(await host.otherVpns()), []);
	check('build', value(await host.windowsBuild()), { build: 19044, revision: 1466 });
	check('flight mode', value(await host.flightMode()), false);
	// The stub ends with 0 and says nothing.
	const silent = unreadable('failed', 'powershell.exe: exit 0, no answer');
	check('firewall by a PowerShell that says nothing', await host.outboundFirewall(), silent);
	check('metered by the same', await host.metered(), silent);
}

async function connections(): Promise<void> {
	const entry = (name: string, ...lines: readonly string[]) =>
		[`[${name}]`, 'Type=2', ...lines, 'MEDIA=rastapi', 'Device=WAN Miniport', 'DEVICE=vpn', 'PhoneNumber=vpn.example.com', ''].join('\r\n');
	const place = (root: string | undefined, ...folders: readonly string[]) => {
		const folder = join(root ?? '', 'Microsoft', 'Network', 'Connections', 'Pbk', ...folders);
		mkdirSync(folder, { recursive: true });
		return join(folder, 'rasphone.pbk');
	};
	const { APPDATA, ProgramData } = process.env;
	// Not UTF-8: the page of the machine is asked of the registry.
	writeFileSync(place(APPDATA), Buffer.from(entry('B\xfcro', 'VpnStrategy=3', 'AuthRestrictions=512', 'IpSecFlags=1'), 'latin1'));
	writeFileSync(place(APPDATA, '_hiddenPbk'), entry('Versteckt', 'VpnStrategy=5'));
	writeFileSync(place(ProgramData), entry('Gerät', 'VpnStrategy=7', 'AuthRestrictions=2048', 'DeviceTunnel=1'));
	const ofUser = windowsHost({ ...parts, environment: process.env });
	const { found, unread } = await ofUser.profiles();
	check('phonebooks that could not be read', unread, []);
	check(
		'connections of the phonebooks',
		found.map(({ name, belongsTo, hidden, tunnels, auth }) => `${name}: ${belongsTo} ${hidden ?? false} ${tunnels} ${auth}`),
		['Büro: user false l2tp psk', 'Versteckt: user true sstp undefined', 'Gerät: everybody false ikev2 machine-certificate'],
	);
	// Wine has a powershell.exe that ends with 0 and says nothing.
	check('no second record without PowerShell', (await ofUser.profileDifferences()).read, false);
	check('EAP method of the old kind', value(await host.eapMethod(13)), 'installed');
	check('EAP method of another author', value(await host.eapMethod(43)), 'installed');
	check('EAP method that is not there', value(await host.eapMethod(99)), 'not-installed');
}

/** RasClient's events, first from Wine's stub, then from a program that stands in for wevtutil. */
async function past(): Promise<void> {
	const unread = (await host.past()).unread.map(({ place, why }) => `${place}: ${why.reason}`);
	check('a wevtutil that ends with 0 and says nothing', unread[0], 'Application: RasClient: failed');
	const systemRoot = process.env.STAND_INS ?? '';
	const dialled = dial({ co: 7, at: 0, connection: 'Büro 会社', tried: ['IKEv2', 'SSTP'], fails: '-2146762487' });
	writeFileSync(join(systemRoot, 'System32', 'Application.utf16'), `\ufeff${eventsXml(dialled)}`, 'utf16le');
	const { attempts, unread: gaps } = await windowsHost({ ...parts, systemRoot }).past();
	check(
		'an attempt of the past, in UTF-16',
		attempts.map(({ connection, server, tried, result, code, durationMs }) =>
			[connection, server, tried.join(), result, code, durationMs].join(' '),
		),
		['Büro 会社 vpn.example.com ikev2,sstp failed 2148204809 32000'],
	);
	check('logs that are not there are no gap', gaps, []);
}

async function network(): Promise<void> {
	const adapters = await host.adapters();
	check('adapters read', adapters.read, true);
	if (!adapters.read) return;
	const lists = adapters.value.map(({ name, kind, link, addresses }) => ({ name, kind, link, addresses: [...addresses].sort() }));
	process.stdout.write(`       ${JSON.stringify(lists)}\n`);
	const byNode = Object.entries(networkInterfaces()).map(([name, entries = []]) => ({
		name,
		addresses: entries
			.map(({ cidr }) => cidr ?? '')
			.filter((address) => !/^(fe[89ab]|169\.254)/.test(address))
			.sort(),
	}));
	for (const { name, addresses } of byNode) {
		check(`addresses of ${name}, as Node has them`, lists.find((adapter) => adapter.name === name)?.addresses, addresses);
	}
	check(
		'loopback',
		lists.filter(({ kind }) => kind === 'loopback').map(({ addresses }) => addresses.includes('127.0.0.1/8')),
		[true],
	);

	const expected: { gateway?: string; dev: string }[] = JSON.parse(process.env.ROUTES || '[]');
	const routes = await host.defaultRoutes();
	const gateways = routes.read ? routes.value.filter(({ family }) => family === 4).map(({ gateway }) => gateway) : routes;
	check(
		'default gateways, as Linux has them',
		gateways,
		expected.map(({ gateway }) => gateway),
	);
	process.stdout.write(`       ${JSON.stringify(routes)}\n`);
	const [first] = routes.read ? routes.value : [];
	if (first?.gateway !== undefined) {
		const route = await host.routeTo(first.gateway);
		check('route to the gateway', route.read && route.value.reachable && route.value.interfaceName, first.interfaceName);
		const neighbour = await host.neighbour(first.gateway, first.interfaceName);
		check('neighbour read', neighbour.read, true);
		process.stdout.write(`       ${JSON.stringify(neighbour)}\n`);
	}
	const loopback = await host.routeTo('127.0.0.1');
	check('route to itself', loopback.read && loopback.value.reachable && loopback.value.kind, 'loopback');
	check('vantage', await host.vantage(), 'virtual-machine');
	check('system', await host.os(), { platform: 'windows', name: version(), release: release(), arch: 'x64' });
	const found = await host.lookUp('127.0.0.1', { signal: AbortSignal.timeout(10_000), timeoutMs: 5000 });
	check('look-up in a child', found.answer === 'addresses' && found.addresses, ['127.0.0.1']);
}
