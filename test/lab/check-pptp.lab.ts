import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { check, claims, fitting, LIMIT_MS, lineOf, pptpOf, row, shown } from './check.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import { startPptpd } from './pptpd.ts';
import type { Daemon } from './programs.ts';
import { callMute, http, mute, patientHttp, ssh } from './responders.ts';

/** One thing that is wrong between the client and TCP 1723, and what the installed program must make of it. */
interface Broken {
	readonly name: string;
	/** What listens on TCP 1723. Default: nothing. */
	readonly runs?: (lab: Lab) => Promise<Daemon | readonly Daemon[]>;
	/** What the router does. Default: forwards everything. */
	readonly router?: readonly string[];
	readonly outcome: string;
	/** On the screen of a Windows client, in ascending order: those between which the sources do not decide. */
	readonly codes: readonly string[];
	/** Causes that this evidence speaks against. */
	readonly neverFits: readonly string[];
}

const pptpd = (lab: Lab) => startPptpd(lab);

/** Another client takes the only place, and stays. */
const full = (lab: Lab) => startPptpd(lab, { connections: 1, taken: true });

const FILTERED = ['pptp-filtered', 'pptp-server-firewall', 'server-offline'];
const CLOSED = ['pptp-not-listening', 'pptp-not-offered', 'pptp-refused-on-the-way'];

const BROKEN: readonly Broken[] = [
	{ name: 'TCP 1723 dropped', runs: pptpd, router: ['tcp dport 1723 drop'], outcome: 'silent', codes: ['800', '809'], neverFits: CLOSED },
	{
		name: 'rejected by a firewall with a reset',
		runs: pptpd,
		router: ['tcp dport 1723 reject with tcp reset'],
		outcome: 'refused',
		codes: ['800', '808'],
		neverFits: FILTERED,
	},
	{
		name: 'rejected by a firewall that says so',
		runs: pptpd,
		router: ['tcp dport 1723 reject with icmp type admin-prohibited'],
		outcome: 'filtered',
		codes: ['800', '809'],
		neverFits: [...CLOSED, ...FILTERED],
	},
	{ name: 'closed', outcome: 'refused', codes: ['800', '808'], neverFits: FILTERED },
	{
		name: 'answered by an SSH server',
		runs: ({ server }) => ssh(server),
		outcome: 'not-pptp',
		codes: ['800', '807', '808', '809'],
		neverFits: [...CLOSED, ...FILTERED],
	},
	{
		name: 'answered by an HTTP server',
		runs: ({ server }) => http(server),
		outcome: 'not-pptp',
		codes: ['800', '807', '808', '809'],
		neverFits: [...CLOSED, ...FILTERED],
	},
	{
		name: 'an HTTP server that waits for the end of a line',
		runs: ({ server }) => patientHttp(server),
		outcome: 'mute',
		codes: ['800', '809'],
		neverFits: [...CLOSED, ...FILTERED],
	},
	{
		name: 'accepts and stays mute',
		runs: ({ server }) => mute(server),
		outcome: 'mute',
		codes: ['800', '809'],
		neverFits: [...CLOSED, ...FILTERED],
	},
	{ name: 'pptpd with no place free', runs: full, outcome: 'mute', codes: ['800', '809'], neverFits: [...CLOSED, ...FILTERED] },
	{
		name: 'starts, and is mute to the call',
		runs: ({ server }) => callMute(server),
		outcome: 'call-mute',
		codes: ['800', '807', '808', '809'],
		neverFits: [...CLOSED, ...FILTERED],
	},
];

let lab: Lab;
const daemons: Daemon[] = [];

beforeAll(async () => {
	lab = await createLab();
});
afterAll(() => lab?.close());
afterEach(async () => {
	await lab.filter();
	for (const daemon of daemons.splice(0)) await daemon.stop();
});

async function start(runs: Broken['runs']): Promise<void> {
	if (runs !== undefined) daemons.push(...[await runs(lab)].flat());
}

test.each(BROKEN)('$name: $outcome', async ({ name, runs, router = [], outcome, codes, neverFits }) => {
	await start(runs);
	await lab.filter(...router);
	const checked = await check(lab.client, ADDRESSES.server, '--tunnel', 'pptp', '--skip', 'gre');
	row(name, checked);
	const { report, code, ms } = checked;
	expect(lineOf(report, 'pptp')).toMatchObject({ status: 'fail', outcome });
	expect(pptpOf(report)).toMatchObject({ outcome: 'fails', breaksAt: 'transport' });
	expect(shown(pptpOf(report))).toEqual(codes);
	expect(code).toBe(1);
	expect(fitting(report)).not.toEqual([]);
	expect(fitting(report).filter((id) => neverFits.includes(id))).toEqual([]);
	expect(ms).toBeLessThan(LIMIT_MS);
});

test.each([
	['a real pptpd', [], 'answers'],
	['a real pptpd that does not answer ping', ['icmp type echo-request drop'], 'silent'],
	['a real pptpd behind a firewall that rejects ping', ['icmp type echo-request reject with icmp type admin-prohibited'], 'silent'],
])('%s: accepted, and nothing fails', async (name, router, icmp) => {
	await start(pptpd);
	await lab.filter(...router);
	const checked = await check(lab.client, ADDRESSES.server, '--tunnel', 'pptp', '--skip', 'gre');
	row(name, checked);
	const { report, code, ms } = checked;
	expect(lineOf(report, 'pptp')).toMatchObject({ status: 'pass', outcome: 'accepted', evidence: { localAddress: ADDRESSES.client } });
	expect(lineOf(report, 'icmp').outcome).toBe(icmp);
	expect(report.targets[0]?.checks.filter(({ status }) => status === 'fail')).toEqual([]);
	expect(pptpOf(report)).toMatchObject({ outcome: 'undetermined', reached: 'transport' });
	expect(pptpOf(report)).not.toHaveProperty('code');
	expect(pptpOf(report).notExcluded.map((each) => each.code)).toContain('806');
	expect(pptpOf(report).unmeasured.map((each) => each.check)).toEqual(['gre']);
	expect(fitting(report)).toEqual([]);
	expect(claims(report)).not.toMatch(/\bconnects\b|\bworks\b|reaches sign-in by/i);
	expect(code).toBe(2);
	expect(ms).toBeLessThan(LIMIT_MS);
});

test('two checks in a row find the place free again: the first one said goodbye', async () => {
	daemons.push(await startPptpd(lab, { connections: 1 }));
	for (const _ of ['first', 'second']) {
		const { report } = await check(lab.client, ADDRESSES.server, '--tunnel', 'pptp', '--skip', 'gre');
		expect(lineOf(report, 'pptp').outcome).toBe('accepted');
	}
});

test('no tunnel named, and no server there: every tunnel fails, and Automatic with its own code', async () => {
	const { report, code } = await check(lab.client, ADDRESSES.server);
	expect(report.targets[0]?.predictions.map(({ tunnel, outcome }) => [tunnel, outcome])).toEqual([
		['automatic', 'fails'],
		['pptp', 'fails'],
		['l2tp', 'fails'],
		['ikev2', 'fails'],
		['sstp', 'fails'],
	]);
	expect(report.targets[0]?.predictions[0]?.code).toBe('800');
	expect(code).toBe(1);
});
