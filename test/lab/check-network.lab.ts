import { afterEach, expect, test } from 'vitest';
import { check, claims, fitting, LIMIT_MS, lineOf, pptpOf, row, shown } from './check.ts';
import { startDnsmasq } from './dnsmasq.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import { startPptpd } from './pptpd.ts';
import type { Daemon } from './programs.ts';
import { mute } from './responders.ts';

const { server, clientGateway } = ADDRESSES;
const NAME = 'vpn.lab.test';

type Machine = 'client' | 'router';
type Command = readonly [Machine, string];

/** Something wrong at the client's end of the way; the server and the DNS server are well. Each scenario has a network of its own. */
interface Scenario {
	readonly name: string;
	readonly runs?: (lab: Lab) => Promise<Daemon>;
	/** Commands of `ip`. */
	readonly spoil: readonly Command[];
	/** By check id: what stands in the report. */
	readonly lines: Readonly<Record<string, string>>;
	/** For the server's address, and for its name. */
	readonly codes: readonly string[];
	readonly codesByName: readonly string[];
	readonly fits: readonly string[];
	readonly fitsByName: readonly string[];
	readonly neverFits: readonly string[];
}

/** What only a server or someone on the way could have done. */
const SERVERS_FAULT = [
	'pptp-not-listening',
	'pptp-refused-on-the-way',
	'pptp-rejected-by-firewall',
	'resolver-failing',
	'zone-broken',
	'name-mistyped',
];

const SCENARIOS: readonly Scenario[] = [
	{
		name: 'no default route',
		spoil: [
			['client', 'route del default'],
			['client', '-6 route del default'],
		],
		lines: { adapter: 'up', 'default-route': 'none', gateway: 'no-gateway', route: 'no-route', pptp: 'skip: route' },
		codes: ['800', '809'],
		codesByName: ['868'],
		fits: ['no-default-route'],
		fitsByName: ['no-default-route-for-names'],
		neverFits: SERVERS_FAULT,
	},
	{
		name: 'link without a peer',
		spoil: [['router', 'link set inside down']],
		lines: { adapter: 'no-link' },
		codes: ['800', '809'],
		codesByName: ['868'],
		fits: ['no-link'],
		fitsByName: ['no-network-for-names'],
		neverFits: SERVERS_FAULT,
	},
	{
		name: 'adapter switched off',
		spoil: [['client', 'link set eth0 down']],
		lines: { adapter: 'no-link', 'default-route': 'none', route: 'no-route', pptp: 'skip: route' },
		codes: ['800', '809'],
		codesByName: ['868'],
		fits: ['no-link'],
		fitsByName: ['no-network-for-names'],
		neverFits: SERVERS_FAULT,
	},
	{
		name: 'dead gateway',
		spoil: [['router', `addr del ${clientGateway}/24 dev inside`]],
		lines: { adapter: 'up', 'default-route': 'present', gateway: 'silent', route: 'found', icmp: 'silent', pptp: 'silent' },
		codes: ['800', '809'],
		codesByName: ['868'],
		fits: ['pptp-filtered'],
		fitsByName: ['resolver-silent'],
		neverFits: SERVERS_FAULT,
	},
	{
		name: 'the tunnel of another VPN in the way',
		runs: otherVpn,
		spoil: [
			['client', 'addr add 10.8.0.2/24 dev tun0'],
			['client', 'link set tun0 up'],
			['client', `route add ${server}/32 dev tun0`],
		],
		lines: { adapter: 'up', route: 'tunnel', pptp: 'silent' },
		codes: ['800', '809'],
		codesByName: ['868'],
		fits: ['other-vpn-in-the-way'],
		fitsByName: ['resolver-silent'],
		neverFits: SERVERS_FAULT,
	},
];

/** The adapter of a VPN that is up, at whose other end nobody answers. */
async function otherVpn({ client }: Lab): Promise<Daemon> {
	const hold = `import fcntl,os,struct,time; tun=os.open('/dev/net/tun',os.O_RDWR); fcntl.ioctl(tun,0x400454ca,struct.pack('16sH',b'tun0',0x1001)); print('held',flush=True); time.sleep(60)`;
	const daemon = client.start('/usr/bin/python3', ['-c', hold]);
	for (let i = 0; i < 100 && daemon.output() === ''; i++) await new Promise((resolve) => setTimeout(resolve, 20));
	return daemon;
}

let lab: Lab;
const daemons: Daemon[] = [];

afterEach(async () => {
	for (const daemon of daemons.splice(0)) await daemon.stop();
	await lab?.close();
});

/** A network is spoilt for good: each test makes its own. */
async function spoilt(spoil: readonly Command[], runs?: Scenario['runs']): Promise<void> {
	lab = await createLab({ resolvConf: `nameserver ${server}\n` });
	if (runs !== undefined) daemons.push(await runs(lab));
	daemons.push(await startPptpd(lab), await startDnsmasq(lab.server, ['--local=/lab.test/', `--host-record=${NAME},${server}`]));
	for (const [machine, command] of spoil) {
		const { code, stderr } = await lab[machine].run('ip', command.split(' '));
		expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
	}
	// Linux tells of a link that went down once a second at most (linkwatch).
	if (spoil.some(([, command]) => command.startsWith('link set'))) await new Promise((resolve) => setTimeout(resolve, 1200));
}

test.each(SCENARIOS)('$name', async ({ name, runs, spoil, lines, codes, codesByName, fits, fitsByName, neverFits }) => {
	await spoilt(spoil, runs);
	const byAddress = await check(lab.client, server, '--tunnel', 'pptp', '--skip', 'gre');
	row(`${name}, an address`, byAddress);
	const byName = await check(lab.client, NAME, '--tunnel', 'pptp', '--skip', 'gre');
	row(`${name}, a name`, byName);

	const seen = Object.keys(lines).map((id) => {
		const { status, outcome, because } = lineOf(byAddress.report, id);
		return [id, outcome ?? `${status}: ${because}`];
	});
	expect(Object.fromEntries(seen)).toEqual(lines);
	for (const { report, code, ms } of [byAddress, byName]) {
		expect(code).toBe(1);
		expect(pptpOf(report).outcome).toBe('fails');
		expect(fitting(report).filter((id) => neverFits.includes(id))).toEqual([]);
		expect(claims(report)).not.toMatch(/\bconnects\b|\bworks\b/i);
		expect(ms).toBeLessThan(LIMIT_MS);
	}
	expect(shown(pptpOf(byAddress.report))).toEqual(codes);
	expect(shown(pptpOf(byName.report))).toEqual(codesByName);
	expect(fitting(byAddress.report)).toEqual(expect.arrayContaining([...fits]));
	expect(fitting(byName.report)).toEqual(expect.arrayContaining([...fitsByName]));
});

test('a server on the own network is asked without a default route', async () => {
	await spoilt([
		['client', 'route del default'],
		['client', '-6 route del default'],
	]);
	daemons.push(await mute(lab.router));
	const { report } = await check(lab.client, clientGateway, '--tunnel', 'pptp', '--skip', 'gre');
	expect(lineOf(report, 'default-route').outcome).toBe('none');
	expect(lineOf(report, 'pptp').outcome).toBe('mute');
	expect(fitting(report)).not.toContain('no-default-route');
});

test('a dead gateway, waited for until the system gives up by itself: nobody is there', async () => {
	await spoilt([['router', `addr del ${clientGateway}/24 dev inside`]]);
	const checked = await check(lab.client, server, '--tunnel', 'pptp', '--skip', 'gre', '--timeout', '6');
	row('dead gateway, six seconds of patience', checked);
	// The kernel gives up after three unanswered ARP requests; an entry that it still trusts puts that off beyond our patience.
	const line = lineOf(checked.report, 'pptp');
	expect(line).toMatchObject(line.outcome === 'silent' ? { status: 'fail' } : { outcome: 'filtered', evidence: { code: 'EHOSTUNREACH' } });
	expect(shown(pptpOf(checked.report))).toEqual(['800', '809']);
	if (line.outcome === 'filtered') expect(fitting(checked.report)).toContain('host-unreachable');
});
