import { describe, expect, it, vi } from 'vitest';
import { checks } from '../../checks/index.ts';
import type { Report } from '../../src/report/schema.ts';
import { CERTAINTY, type PredictionRow, pairsIn, rows } from '../catalog/prediction-table.ts';
import { serialized } from './certificates.ts';
import { type MachineDescription, machineLike, merged, type Server } from './description.ts';
import { runOn, sawOf } from './program.ts';

vi.mock('../../src/host/this-machine.ts', { spy: true });
vi.mock('../../src/commands/small-file.ts', { spy: true });

/**
 * The rows of the prediction table that speak of this computer, from what Windows answers about it to the code: for each of them a
 * computer is made of which that holds, and `check` is run on it. predictions.test.ts of the catalog begins at the outcomes.
 */

/** Outcomes about this computer that have no place in a row's machine: they follow from others. */
const FOLLOWS = ['route', 'dns', 'clock', 'hosts-file'];
const ofComputer = (row: PredictionRow) => pairsIn(row.saw).filter(([id]) => aboutComputer.has(id));
const aboutComputer = new Set(
	checks
		.filter(({ id, ofClient, sends, scope }) => scope !== 'address' && !FOLLOWS.includes(id) && (ofClient || sends === 'Nothing.'))
		.map(({ id }) => id),
);

/** The ids of the collected table that speak of services, certificates, the registry, connections and adapters. */
const LOCAL_IDS = [
	...['p007', 'p009', 'p019', 'p020', 'p022', 'p025', 'p029', 'p030', 'p031', 'p032', 'p033', 'p034', 'p036', 'p037', 'p044', 'p044b'],
	...['p046', 'p047', 'p048', 'p049', 'p050', 'p051', 'p052', 'p053', 'p054', 'p055', 'p058', 'p067', 'p073', 'p076', 'p081', 'p082'],
	...['p083', 'p084', 'p085', 'p086'],
];

/** Rows of these ids that no computer shows, and why. */
const NOT_FROM_MACHINES: Readonly<Record<string, string>> = {
	'p058 profile-psk=set': 'Windows writes no pre-shared key into an entry of IKEv2, so a phonebook shows none; --auth psk says it',
	'p067 clock=wrong': "a clock is compared with what a server says, so the row is the network's",
	'p085 works-from-settings=yes': 'whether a password is saved is not looked at (no credential is read); a person answers',
};

const walked = rows.filter((row) => ofComputer(row).length > 0 && reasonAgainst(row) === undefined);

describe('from a machine to its code', () => {
	it.each(walked)('$id: $tunnel, $saw $told', async (row) => {
		const { machine, args } = machineOf(row);
		const ended = await runOn(machine, 'check', [
			'--json',
			...args,
			...pairsIn(row.told).flatMap(([id, yes]) => ['--answer', `${id}=${yes}`]),
		]);
		const report = JSON.parse(ended.stdout) as Report;
		const [target] = report.targets;
		const results = [...report.machine.checks, ...(target?.checks ?? [])];
		const seen = ofComputer(row).map(([id]) => [id, results.find((result) => result.id === id)?.outcome]);
		expect(seen).toEqual(ofComputer(row));

		const prediction = target?.predictions.find(({ tunnel }) => tunnel === row.tunnel);
		expect(prediction).toMatchObject({ outcome: 'fails' });
		expect([prediction?.code, ...(prediction?.equallyLikely ?? [])].sort()).toEqual([...row.predicted].sort());
		expect(row.lessLikely.filter((less) => !prediction?.alsoPossible.includes(less))).toEqual([]);
		expect(prediction?.certainty).toBe(CERTAINTY[row.confidence]);
	});

	it('every id of the local half, or why not', () => {
		const excused = Object.keys(NOT_FROM_MACHINES).map((key) => key.split(' ')[0] ?? '');
		const ids = new Set([...walked.map(({ id }) => id), ...excused]);
		expect([...ids].sort()).toEqual([...LOCAL_IDS].sort());
		expect(Object.keys(NOT_FROM_MACHINES).filter((key) => !rows.some((row) => isExcused(row, key)))).toEqual([]);
	});

	it('leaves few rows out', () => {
		expect(walked.length).toBeGreaterThan(70);
		expect(rows.filter((row) => ofComputer(row).length > 0).length - walked.length).toBeLessThanOrEqual(2);
	});
});

function reasonAgainst(row: PredictionRow): string | undefined {
	const [, reason] = Object.entries(NOT_FROM_MACHINES).find(([key]) => isExcused(row, key)) ?? [];
	return reason;
}

function isExcused({ id, saw, told }: PredictionRow, key: string): boolean {
	const [of, what = ''] = key.split(' ');
	return id === of && [...saw.split(';'), ...told.split(';')].includes(what);
}

const PHONEBOOK = 'C:\\Users\\anna\\AppData\\Roaming\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk';
const SERVER = 'vpn.example.com';

/** A computer in good order but for what the row says of it, with one connection of the row's kind. */
function machineOf(row: PredictionRow): { machine: MachineDescription; args: readonly string[] } {
	const pairs = pairsIn(row.saw);
	const has = (pair: string) => row.saw.split(';').includes(pair);
	// What is not set up as the row says is not looked up here, and its server is named on the command line.
	const named = has('profile-entry=missing') ? ['--connection', 'Elsewhere', ...tunnelFlag(row)] : ['--connection', 'Work'];
	const nowhere = pairs.some(([id, outcome]) => id === 'profile-entry' && outcome !== 'found');
	const changes = ofComputer(row).map(([id, outcome]) => MAKES[`${id}=${outcome}`] ?? {});
	const server: Server = serverOf(row);
	const entry = {
		files: { [PHONEBOOK]: phonebook(row, serverName(has)).join('\r\n') },
		servers: { [SERVER]: server, '203.0.113.7': server },
	};
	const machine = [...changes, entry].reduce<MachineDescription>(
		(all, change) => merged(all, change) as MachineDescription,
		machineLike('windows-11', {}),
	);
	return { machine, args: [...(nowhere ? [SERVER] : []), ...named] };
}

function tunnelFlag({ tunnel }: PredictionRow): readonly string[] {
	return tunnel === 'automatic' ? [] : ['--tunnel', tunnel];
}

function serverName(has: (pair: string) => boolean): string {
	if (has('profile-entry=no-server')) return '';
	if (has('profile-entry=unusable-server')) return 'https://vpn.example.com/';
	return has('dns=literal') ? '203.0.113.7' : SERVER;
}

const STRATEGY: Readonly<Record<string, number>> = { pptp: 1, l2tp: 3, sstp: 5, ikev2: 7, automatic: 0 };
/** AuthRestrictions, and the EAP method. L2TP says by IpSecFlags what it proves itself with. */
const SIGNS_IN: Readonly<Record<string, readonly string[]>> = {
	'': ['AuthRestrictions=512', 'IpSecFlags=1'],
	psk: ['AuthRestrictions=512', 'IpSecFlags=1'],
	eap: ['AuthRestrictions=128', 'CustomAuthKey=25'],
	'user-certificate': ['AuthRestrictions=128', 'CustomAuthKey=13'],
	'machine-certificate': ['AuthRestrictions=2048', 'IpSecFlags=0'],
};
const ENCRYPTION: Readonly<Record<string, number>> = { none: 0, optional: 8, required: 256, maximum: 512 };

function phonebook({ tunnel, auth, saw }: PredictionRow, server: string): readonly string[] {
	const encryption = /profile-encryption=(\w+)/.exec(saw)?.[1] ?? 'required';
	const signsIn = tunnel === 'l2tp' && auth === 'machine-certificate' ? ['AuthRestrictions=512', 'IpSecFlags=0'] : (SIGNS_IN[auth] ?? []);
	const settings = [`VpnStrategy=${STRATEGY[tunnel]}`, `DataEncryption=${ENCRYPTION[encryption]}`, ...signsIn];
	return ['[Work]', 'Encoding=1', 'Type=2', ...settings, '', 'DEVICE=vpn', `PhoneNumber=${server}`, ''];
}

type Change = Partial<Omit<MachineDescription, 'expect'>>;

const stopped = (dependencies: readonly string[], startType: number) => ({ state: 1, startType, exitCode: 1077, dependencies });
const disabled = (name: string): Change => ({ api: { services: { [name]: stopped([], 4) } } });
const missing = (name: string): Change => ({ api: { services: { [name]: 'absent' } } });
/** It is stopped, and something that it cannot start without is disabled. */
const dependency = (name: string, on: string): Change => ({ api: { services: { [name]: stopped([on], 3), [on]: stopped([], 4) } } });
const certificates = (stored: NonNullable<NonNullable<Change['api']>['certificates']>): Change => ({ api: { certificates: stored } });
const usable = [{ der: 'client-auth', privateKey: 'present' as const }];

/** What Windows answers where a check comes out so. What is not listed is as it is on a computer in good order, or in the phonebook. */
const MAKES: Readonly<Record<string, Change>> = {
	'adapter=no-link': {
		interfaces: { Ethernet: [] },
		sourceAddress: { '*': 'ENETUNREACH' },
		api: {
			adapters: [
				{
					index4: 7,
					index6: 7,
					name: 'Ethernet',
					description: 'Intel(R) Ethernet',
					type: 6,
					operStatus: 2,
					metric4: 25,
					metric6: 25,
					addresses: [],
				},
			],
		},
	},
	'default-route=none': { api: { routes: { 4: [], 6: [] } } },
	'miniport-ip=broken': { api: { devices: { ip: { service: 'NdisWan', hardwareIds: ['ms_ndiswanip'], problem: 31 } } } },
	'ipsec-setting=prohibited': { api: { registry: { 'SYSTEM\\CurrentControlSet\\Services\\RasMan\\Parameters': { ProhibitIpSec: 1 } } } },
	'service-ikeext=disabled': disabled('IKEEXT'),
	'service-ikeext=missing': missing('IKEEXT'),
	'service-ikeext=dependency': dependency('IKEEXT', 'Nsi'),
	'service-bfe=stopped': { api: { services: { BFE: stopped([], 2) } } },
	'service-bfe=disabled': disabled('BFE'),
	'service-bfe=missing': missing('BFE'),
	'service-policyagent=disabled': disabled('PolicyAgent'),
	'service-policyagent=missing': missing('PolicyAgent'),
	'service-policyagent=dependency': dependency('PolicyAgent', 'Tcpip'),
	'service-rasman=disabled': disabled('RasMan'),
	'service-rasman=dependency': dependency('RasMan', 'SstpSvc'),
	'service-sstp=disabled': disabled('SstpSvc'),
	// Where RasMan runs all the same, Windows does without it.
	'service-tapisrv=disabled': { api: { services: { TapiSrv: stopped([], 4), RasMan: stopped([], 3) } } },
	'machine-certificate=usable': certificates({ machine: usable }),
	'machine-certificate=unusable-wanted': certificates({ machine: [{ der: 'server-auth', privateKey: 'present' }] }),
	'certificate-store=wrong-store': certificates({ user: usable }),
	'user-certificate=usable': certificates({ user: usable }),
	'nt-authority=not-listed': {
		api: {
			registry: {
				'SOFTWARE\\Microsoft\\EnterpriseCertificates\\NTAuth\\Certificates\\0': { Blob: { binary: serialized('any-usage') } },
			},
		},
	},
	'dialling=running': {
		api: { connections: [{ name: 'Work', device: 'WAN Miniport (IKEv2)', state: 1, server: SERVER }] },
	},
	'local-port-pptp=taken': { api: { ports: { tcp: [{ port: 1723, processId: 3000 }], udp: [] }, processes: { 3000: 'pptpd.exe' } } },
	'proxy=found': {
		api: {
			userRegistry: {
				'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings': { ProxyEnable: 1, ProxyServer: '192.0.2.8:3128' },
			},
		},
	},
};

/** A scenario that has facts for an outcome of the server, or for others of the same check. */
const STORIES: Readonly<Record<string, string>> = {
	pptp: 'pptp-gre-both-ways',
	gre: 'pptp-gre-both-ways',
	ikev1: 'l2tp-server',
	'server-nat': 'l2tp-server-behind-nat',
	ikev2: 'ikev2-trusted',
	'ikev2-certificate': 'ikev2-trusted',
	'sstp-port': 'sstp-proxy-wants-sign-in',
	'tls-certificate': 'sstp-proxy-wants-sign-in',
	sstp: 'sstp-proxy-wants-sign-in',
};
/** Silence of any of them. */
const QUIET = { kind: 'silent', ms: 5000, sends: 5 };
const SILENT = { at: '2026-01-02T03:04:05.000Z', stage: 'connect', how: 'silent', port: 443, ms: 5000, port500: QUIET, port4500: QUIET };

/** What was seen of the server: what the row says of it, and no more. */
function serverOf({ saw }: PredictionRow): Server {
	const told = pairsIn(saw).filter(([id]) => id in STORIES);
	const behindNat = saw.includes('server-nat=found');
	return {
		saw: Object.fromEntries(
			told.map(([id, outcome]) => {
				const facts = sawOf({ like: id === 'ikev1' && behindNat ? 'l2tp-server-behind-nat' : (STORIES[id] ?? '') })[id];
				const trust = outcome === 'untrusted' ? { trust: { kind: 'unknown-authority', authority: 'CN=Example CA' } } : {};
				return [id, { ...(outcome === 'silent' ? SILENT : { ...facts, ...trust }), outcome }];
			}),
		),
	};
}
