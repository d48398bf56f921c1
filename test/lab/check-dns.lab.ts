import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { check, claims, fitting, LIMIT_MS, lineOf, pptpOf, row, shown } from './check.ts';
import { startDnsmasq, startFailingDnsmasq } from './dnsmasq.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import { startPptpd } from './pptpd.ts';
import type { Daemon } from './programs.ts';

const { server, secondServer, server6, dead } = ADDRESSES;
const NAME = 'vpn.lab.test';

/** One way in which a name look-up goes wrong, with a healthy pptpd behind it, and what the installed program must make of it. */
interface Scenario {
	readonly name: string;
	/** What runs as this network's DNS server. Default: nothing. */
	readonly dns?: readonly string[] | ((lab: Lab) => Promise<readonly Daemon[]>);
	/** What the router does. Default: forwards everything. */
	readonly router?: readonly string[];
	readonly status: 'pass' | 'warn' | 'fail';
	readonly outcome: string;
	/** The outcome of the check `pptp`, or the check that it was not asked for. */
	readonly pptp: string;
	readonly predicted: 'fails' | 'undetermined';
	/** On the screen of a Windows client, in ascending order. */
	readonly codes: readonly string[];
	readonly fits: readonly string[];
}

/** The DNS server knows these addresses of the name, and everything else of its domain does not exist. */
const record = (...addresses: readonly string[]) => [
	'--local=/lab.test/',
	...addresses.map((address) => `--host-record=${NAME},${address}`),
];
const many = Array.from({ length: 100 }, (_, at) => `203.0.113.${100 + at}`);
const failed = { status: 'fail', pptp: 'skip: dns', predicted: 'fails', codes: ['868'] } as const;
const well = { pptp: 'accepted', predicted: 'undetermined', codes: [], fits: [] } as const;

const SCENARIOS: readonly Scenario[] = [
	{ name: 'the name is there', dns: record(server), status: 'pass', outcome: 'resolved', ...well },
	{
		name: 'alias of an alias',
		dns: ['--local=/lab.test/', `--cname=${NAME},a.lab.test`, '--cname=a.lab.test,b.lab.test', `--host-record=b.lab.test,${server}`],
		status: 'pass',
		outcome: 'resolved',
		...well,
	},
	{
		name: 'no such name (NXDOMAIN)',
		dns: ['--local=/lab.test/'],
		...failed,
		outcome: 'no-such-name',
		fits: ['name-internal-only', 'name-mistyped', 'name-not-published'],
	},
	{
		name: 'a name without an address',
		dns: ['--local=/lab.test/', `--txt-record=${NAME},here`],
		...failed,
		outcome: 'no-address',
		fits: ['name-without-address'],
	},
	{
		name: 'server failure (SERVFAIL)',
		dns: (lab) => startFailingDnsmasq(lab.server),
		...failed,
		outcome: 'server-failure',
		fits: ['resolver-failing', 'zone-broken'],
	},
	{ name: 'refused (REFUSED)', dns: [], ...failed, outcome: 'refused', fits: ['resolver-refuses'] },
	{
		name: 'mute: questions are dropped',
		dns: record(server),
		router: ['udp dport 53 drop', 'tcp dport 53 drop'],
		...failed,
		outcome: 'silent',
		fits: ['dns-port-blocked', 'dns-server-left-by-vpn', 'resolver-silent'],
	},
	{
		name: 'nobody listens: ICMP port unreachable',
		...failed,
		outcome: 'silent',
		fits: ['dns-port-blocked', 'dns-server-left-by-vpn', 'resolver-silent'],
	},
	{
		name: 'too long for UDP, and TCP dropped',
		dns: record(...many),
		router: ['tcp dport 53 drop'],
		...failed,
		outcome: 'truncated',
		fits: ['dns-answer-truncated'],
	},
	{
		name: 'IPv6 only',
		dns: record(server6),
		status: 'warn',
		outcome: 'ipv6-only',
		pptp: 'skip: no IPv4 address',
		predicted: 'fails',
		codes: ['825'],
		fits: ['name-only-ipv6'],
	},
	{
		name: 'a private address that is not here',
		dns: record('10.77.0.9'),
		status: 'warn',
		outcome: 'private',
		pptp: 'filtered',
		predicted: 'fails',
		codes: ['800', '809'],
		fits: ['private-address'],
	},
	{
		name: 'blocked with 0.0.0.0',
		dns: record('0.0.0.0'),
		status: 'fail',
		outcome: 'unspecified',
		pptp: 'skip: dns',
		predicted: 'fails',
		codes: ['800', '809'],
		fits: ['name-sinkholed'],
	},
	{
		name: 'two addresses, one dead',
		dns: record(server, dead),
		router: [`ip daddr ${dead} drop`],
		status: 'pass',
		outcome: 'resolved',
		...well,
	},
];

let lab: Lab;
let pptpd: Daemon;
const daemons: Daemon[] = [];

beforeAll(async () => {
	lab = await createLab({ resolvConf: `nameserver ${server}\n` });
	pptpd = await startPptpd(lab);
});
afterAll(async () => {
	await pptpd?.stop();
	await lab?.close();
});
afterEach(async () => {
	await lab.filter();
	for (const daemon of daemons.splice(0)) await daemon.stop();
});

async function start(dns: Scenario['dns']): Promise<void> {
	if (typeof dns === 'function') daemons.push(...(await dns(lab)));
	else if (dns !== undefined) daemons.push(await startDnsmasq(lab.server, dns));
}

test.each(SCENARIOS)('$name: $outcome', async ({ name, dns, router = [], status, outcome, pptp, predicted, codes, fits }) => {
	await start(dns);
	await lab.filter(...router);
	const checked = await check(lab.client, NAME, '--tunnel', 'pptp', '--skip', 'gre');
	row(name, checked);
	const { report, code, ms } = checked;
	expect(lineOf(report, 'dns')).toMatchObject({ status, outcome });
	const asked = lineOf(report, 'pptp');
	expect(asked.outcome ?? `${asked.status}: ${asked.because}`).toBe(pptp);
	expect(pptpOf(report).outcome).toBe(predicted);
	expect(shown(pptpOf(report))).toEqual(codes);
	expect(fitting(report)).toEqual(expect.arrayContaining([...fits]));
	if (status === 'fail') expect([...fitting(report)].sort()).toEqual(fits);
	expect(code).toBe(predicted === 'fails' ? 1 : 2);
	expect(claims(report)).not.toMatch(/\bconnects\b|\bworks\b/i);
	expect(ms).toBeLessThan(LIMIT_MS);
});

test('of two addresses the dead one stays as evidence, and lowers the answer to a warning', async () => {
	await start(record(server, dead));
	await lab.filter(`ip daddr ${dead} drop`);
	const { report } = await check(lab.client, NAME, '--tunnel', 'pptp', '--skip', 'gre');
	const { status, byAddress = [] } = lineOf(report, 'pptp');
	expect(status).toBe('warn');
	expect(new Map(byAddress.map(({ address, outcome }) => [address, outcome]))).toEqual(
		new Map([
			[server, 'accepted'],
			[dead, 'silent'],
		]),
	);
	expect(pptpOf(report).alsoPossible).toEqual(expect.arrayContaining(['800', '809']));
});

test('both addresses of a host answer', async () => {
	await start(record(server, secondServer));
	const { report } = await check(lab.client, NAME, '--tunnel', 'pptp', '--skip', 'gre');
	expect(lineOf(report, 'pptp').status).toBe('pass');
	expect(lineOf(report, 'pptp').byAddress?.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
});

test('--dns asks another server than the system, and is believed', async () => {
	await start(record(server));
	const named = await check(lab.client, NAME, '--tunnel', 'pptp', '--skip', 'gre', '--dns', secondServer);
	expect(lineOf(named.report, 'dns').outcome).toBe('resolved');
	const mute = await check(lab.client, NAME, '--tunnel', 'pptp', '--skip', 'gre', '--dns', dead);
	expect(lineOf(mute.report, 'dns').outcome).toBe('silent');
	expect(mute.ms).toBeLessThan(LIMIT_MS);
});

test('-6 of a host with IPv4 only, and -4 of one with IPv6 only', async () => {
	await start([...record(server), `--host-record=six.lab.test,${server6}`]);
	for (const [host, family] of [
		[NAME, '-6'],
		['six.lab.test', '-4'],
	] as const) {
		const { report, code } = await check(lab.client, host, '--tunnel', 'pptp', '--skip', 'gre', family);
		expect(lineOf(report, 'dns').outcome).toBe('no-address-of-family');
		expect(code).toBe(1);
	}
});
