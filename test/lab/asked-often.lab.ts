import { expect, inject, test } from 'vitest';
import { certificatesIn } from './certificates.ts';
import { check, commandLine, lineOf, soundReport } from './check.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import { startPptpd } from './pptpd.ts';
import type { Daemon } from './programs.ts';
import { startStrongswan } from './servers/strongswan.ts';

/** What the program leaves behind in a server, and what it can do with fewer rights. */

const NOBODY = '65534';
const BUILT_IN = ['pptp', 'l2tp', 'ikev2', 'sstp'].flatMap((tunnel) => ['--tunnel', tunnel]);

async function withLab(use: (lab: Lab) => Promise<void>): Promise<void> {
	const lab = await createLab();
	try {
		await use(lab);
	} finally {
		await lab.close();
	}
}

/** How many negotiations began and were neither finished nor let go of. */
const halfOpen = (strongswan: Daemon) => count(strongswan, ' is initiating a') - count(strongswan, 'CONNECTING => DESTROYING');

const count = (daemon: Daemon, text: string) => daemon.output().split(text).length - 1;

test('six runs in a row against strongSwan with its own limits: nobody is predicted to fail who would not', { timeout: 120_000 }, () =>
	withLab(async (lab) => {
		const pptpd = await startPptpd(lab);
		const strongswan = await startStrongswan(
			lab,
			{ connections: ['ikev2-eap', 'ikev1-psk'], proposals: 'aes256-sha1-modp1024,aes256-sha1-modp2048' },
			certificatesIn(inject('certificates')),
		);
		for (let run = 1; run <= 6; run++) {
			const before = { ikev2: count(strongswan, 'is initiating an IKE_SA'), calls: count(pptpd, 'CALL') };
			const { report } = await check(
				lab.client,
				ADDRESSES.server,
				'--vantage',
				'machine',
				'--timeout',
				'5',
				...BUILT_IN,
				'--ca',
				certificatesIn(inject('certificates')).authority,
			);
			const failed = report.targets[0]?.predictions.filter(({ tunnel, outcome }) => tunnel !== 'sstp' && outcome === 'fails') ?? [];
			expect(failed.map(({ tunnel, code }) => `run ${run}: ${tunnel} ${code}`)).toEqual([]);
			expect(count(strongswan, 'is initiating an IKE_SA') - before.ikev2).toBeLessThanOrEqual(1);
			expect(count(pptpd, 'CALL') - before.calls).toBeLessThanOrEqual(1);
			expect(halfOpen(strongswan)).toBeLessThanOrEqual(1);
		}
		expect(strongswan.output()).not.toContain('half-open IKE_SA limit');
	}),
);

/** As somebody else: no capability but those named. */
function as(...capabilities: readonly string[]): string[] {
	const kept = capabilities.length === 0 ? '-all' : `-all,${capabilities.map((name) => `+${name}`).join(',')}`;
	return ['--reuid', NOBODY, '--regid', NOBODY, '--clear-groups', '--inh-caps', kept, '--ambient-caps', kept, '--bounding-set', kept];
}

async function checkAs(lab: Lab, rights: readonly string[]) {
	const { authority } = certificatesIn(inject('certificates'));
	const [command, args] = commandLine([
		'check',
		ADDRESSES.server,
		'--json',
		'--timeout',
		'5',
		'--vantage',
		'machine',
		...BUILT_IN,
		'--ca',
		authority,
	]);
	return soundReport(await lab.client.run('setpriv', [...rights, command, ...args]));
}

test('as an ordinary user everything but GRE is looked at, and the report says so', { timeout: 60_000 }, () =>
	withLab(async (lab) => {
		await startPptpd(lab);
		await startStrongswan(
			lab,
			{ connections: ['ikev2-eap', 'ikev1-psk'], proposals: 'aes256-sha1-modp1024,aes256-sha1-modp2048' },
			certificatesIn(inject('certificates')),
		);
		const report = await checkAs(lab, as());
		expect(lineOf(report, 'pptp').outcome).toBe('accepted');
		expect(lineOf(report, 'gre').status).toBe('unknown');
		expect(lineOf(report, 'ikev2').outcome).toMatch(/^accepted/);
		expect(lineOf(report, 'ikev1').outcome).toMatch(/^accepted/);
		const pptp = report.targets[0]?.predictions.find(({ tunnel }) => tunnel === 'pptp');
		expect(pptp?.outcome).toBe('undetermined');
		expect(pptp?.unmeasured.map((each) => each.check)).toContain('gre');
		expect(pptp?.notExcluded.map((each) => each.code)).toContain('806');
		const all = [...report.machine.checks, ...(report.targets[0]?.checks ?? [])];
		expect(all.filter(({ status }) => status === 'error').map(({ id }) => id)).toEqual([]);
	}),
);

test('with CAP_NET_RAW and nothing else GRE is looked at', { timeout: 60_000 }, () =>
	withLab(async (lab) => {
		await startPptpd(lab);
		const report = await checkAs(lab, as('net_raw'));
		expect(lineOf(report, 'gre').outcome).toBe('both-ways');
		expect(report.targets[0]?.predictions.find(({ tunnel }) => tunnel === 'pptp')?.outcome).toBe('reaches-sign-in');
	}),
);
