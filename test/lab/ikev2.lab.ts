import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../src/check/result.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { commandLine, lineOf, soundReport } from './check.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import type { Daemon } from './programs.ts';
import { type LibreswanOptions, startLibreswan } from './servers/libreswan.ts';
import { type StrongswanOptions, startStrongswan } from './servers/strongswan.ts';

let lab: Lab;
let certificates: Certificates;
const daemons: Daemon[] = [];

beforeAll(async () => {
	lab = await createLab();
	certificates = makeCertificates(lab.folder);
}, 60_000);
afterAll(() => lab?.close());
afterEach(async () => {
	await lab.filter();
	await lab.router.run('nft', ['delete', 'table', 'ip', 'labnat']);
	for (const daemon of daemons.splice(0)) await daemon.stop();
});

/** The outcomes of both checks. */
async function ask(known = true): Promise<[string | undefined, string | undefined]> {
	const program = new URL('ask-ikev2.ts', import.meta.url).pathname;
	const args = [program, ADDRESSES.server, 'vpn.lab.test', '1000', ...(known ? [certificates.authority] : [])];
	const { code, stdout, stderr } = await lab.client.run(process.execPath, args, { timeoutMs: 30_000 });
	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	const [negotiation, certificate] = JSON.parse(stdout) as [Answer, Answer];
	process.stderr.write(`${negotiation.says} ${certificate.says}\n`);
	return [negotiation.outcome, certificate.outcome];
}

/** What Windows offers by itself is accepted, unless told otherwise. */
async function strongswan(options: Partial<StrongswanOptions> = {}): Promise<void> {
	daemons.push(await startStrongswan(lab, { connections: ['ikev2-eap'], proposals: 'aes256-sha1-modp1024', ...options }, certificates));
}

async function libreswan(options: LibreswanOptions): Promise<void> {
	daemons.push(await startLibreswan(lab, options, certificates));
}

async function natInBetween(): Promise<void> {
	const input =
		'add table ip labnat\nadd chain ip labnat post { type nat hook postrouting priority 100; }\nadd rule ip labnat post oifname "outside" masquerade\n';
	await lab.router.run('nft', ['-f', '-'], { input });
}

describe('strongSwan', () => {
	test('shows its certificate six times in a row, and keeps nothing', async () => {
		await strongswan();
		for (let i = 0; i < 6; i++) expect(await ask()).toEqual(['accepted', 'trusted']);
		expect(await ask(false)).toEqual(['accepted', 'incomplete-chain']);
	}, 60_000);

	test('refuses by its defaults what Windows offers', async () => {
		daemons.push(await startStrongswan(lab, { connections: ['ikev2-eap'] }, certificates));
		expect((await ask())[0]).toBe('other-proposal-wanted');
	}, 30_000);

	test.each([
		['expired', 'expired'],
		['wrong-name', 'wrong-name'],
	] as const)(
		'with a certificate that is %s',
		async (certificate, outcome) => {
			await strongswan({ certificate });
			expect(await ask()).toEqual(['accepted', outcome]);
		},
		30_000,
	);

	test('with IKEv1 only, with machine certificates only, without ever showing a certificate', async () => {
		await strongswan({ connections: ['ikev1-psk'] });
		expect((await ask())[0]).toBe('other-version');
		await daemons.pop()?.stop();
		await strongswan({ connections: ['ikev2-machine'] });
		expect(await ask()).toEqual(['accepted', 'authentication-failed']);
		await daemons.pop()?.stop();
		await strongswan({ sendCert: 'never' });
		expect(await ask()).toEqual(['accepted', 'no-certificate']);
	}, 60_000);
});

describe('libreswan', () => {
	test('refuses by its defaults what Windows offers', async () => {
		await libreswan({ connections: ['ikev2'] });
		expect((await ask())[0]).toBe('other-proposal-wanted');
	}, 60_000);
});

describe('the way', () => {
	test('without a daemon behind it', async () => {
		expect((await ask())[0]).toBe('refused');
	}, 30_000);

	test.each<[string, string, string, string | undefined]>([
		['drops everything', 'udp dport { 500, 4500 } drop', 'silent', 'unreadable'],
		['drops UDP 4500 behind a NAT', 'udp dport 4500 drop', 'nat-port-silent', 'mute'],
		['drops what is large towards the server', `ip daddr ${ADDRESSES.server} udp length > 1400 drop`, 'accepted', 'fragments-lost'],
		['drops what is large from the server', `ip saddr ${ADDRESSES.server} udp length > 1100 drop`, 'accepted', 'fragments-unclear'],
	])(
		'%s',
		async (_, rule, negotiation, certificate) => {
			await strongswan({ fragmentation: 'no' });
			await natInBetween();
			await lab.filter(rule);
			expect(await ask()).toEqual([negotiation, certificate]);
		},
		60_000,
	);
});

test('what gets lost stays half open, so later runs wait, and the next dial is not blocked', async () => {
	await strongswan();
	await lab.filter(`ip saddr ${ADDRESSES.server} udp sport 4500 drop`, `ip saddr ${ADDRESSES.server} udp sport 500 udp length > 700 drop`);
	await natInBetween();
	const begun = () => (daemons[0]?.output().split('is initiating an IKE_SA').length ?? 0) - 1;
	const args = [ADDRESSES.server, '--vantage', 'machine', '--tunnel', 'ikev2', '--json', '--timeout', '1', '--ca', certificates.authority];
	const state = mkdtempSync(join(lab.folder, 'state-'));
	const startedAt = Date.now();
	const outcomes: (string | undefined)[] = [];
	for (let run = 0; run < 6; run++) {
		const report = soundReport(await lab.client.run(...commandLine(['check', ...args], state)));
		outcomes.push(lineOf(report, 'ikev2').outcome);
		if (run > 0) {
			expect(lineOf(report, 'ikev2')).toMatchObject({ outcome: 'asked-lately', status: 'unknown' });
			expect(report.targets[0]?.predictions[0]?.outcome).toBe('undetermined');
		}
	}
	process.stderr.write(`${outcomes.join(', ')}; ${begun()} negotiations in ${Date.now() - startedAt} ms\n`);
	expect(Date.now() - startedAt).toBeLessThan(30_000);
	expect(outcomes).toEqual(['nat-port-silent', ...Array(5).fill('asked-lately')]);
	expect(begun()).toBe(2);
	expect(daemons[0]?.output()).not.toContain('half-open IKE_SA limit');
	// Somebody who does not wait, as the user's own client: the server answers.
	await lab.filter();
	expect(await ask()).toEqual(['accepted', 'trusted']);
}, 60_000);
