import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Ikev1Facts } from '../../src/probe/ikev1.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import type { Daemon } from './programs.ts';
import { startLibreswan } from './servers/libreswan.ts';
import { startSoftether } from './servers/softether.ts';
import { type StrongswanOptions, startStrongswan } from './servers/strongswan.ts';

let lab: Lab;
let certificates: Certificates;
const daemons: Daemon[] = [];

beforeAll(async () => {
	lab = await createLab();
	certificates = makeCertificates(lab.folder);
});
afterAll(() => lab?.close());
afterEach(async () => {
	await lab.filter();
	for (const daemon of daemons.splice(0)) await daemon.stop();
	// Its key store must not be there yet when it is filled.
	rmSync(join(lab.folder, 'libreswan'), { recursive: true, force: true });
});

const PATIENCE_MS = 1500;

async function ask(psk?: string): Promise<Ikev1Facts> {
	const program = new URL('ask-ikev1.ts', import.meta.url).pathname;
	const args = [program, ADDRESSES.server, String(PATIENCE_MS), ...(psk === undefined ? [] : [psk])];
	const { code, stdout, stderr } = await lab.client.run(process.execPath, args);
	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	return JSON.parse(stdout) as Ikev1Facts;
}

async function strongswan(options: Partial<StrongswanOptions> = {}): Promise<Daemon> {
	const daemon = await startStrongswan(lab, { connections: ['ikev1-psk'], ...options }, certificates);
	daemons.push(daemon);
	return daemon;
}

describe('strongSwan with its defaults', () => {
	test('answers eight runs in a row, on both ports, and keeps nothing half open', async () => {
		const daemon = await strongswan();
		for (let run = 0; run < 8; run++) {
			expect(await ask()).toMatchObject({
				port500: { kind: 'accepted', chosen: 'aes256-sha1-modp2048', auth: 'psk', natTraversal: true },
				port4500: { kind: 'no-proposal' },
			});
		}
		expect(daemon.output()).toContain('received NO_PROPOSAL_CHOSEN error notify');
		expect(daemon.output()).not.toContain('half-open IKE_SA limit');
	});

	test('takes the right key and deletes the SA, and cannot read a wrong one', async () => {
		const daemon = await strongswan();
		expect(await ask('lab secret')).toMatchObject({ depth: { stage: 'agreed', identity: { kind: 'right' } } });
		await new Promise((resolve) => setTimeout(resolve, 500));
		expect(daemon.output()).toContain('received DELETE for IKE_SA');
		expect(await ask('another')).toMatchObject({ depth: { stage: 'agreed', identity: { kind: 'wrong', by: 'unreadable-answer' } } });
	});

	test('with UDP 4500 dropped tells of the encapsulation that it forces', async () => {
		await strongswan({ encap: true });
		await lab.filter('udp dport 4500 drop');
		expect(await ask()).toMatchObject({ port500: { kind: 'accepted' }, port4500: { kind: 'silent' }, depth: { nat: { server: true } } });
	});

	test('likes none of the proposals', async () => {
		await strongswan({ proposals: 'aes128-sha512-modp4096' });
		expect(await ask()).toMatchObject({ port500: { kind: 'no-proposal', connection: 'unknown' } });
	});

	test('has connections for IKEv2 only', async () => {
		await strongswan({ connections: ['ikev2-eap'] });
		expect(await ask()).toMatchObject({ port500: { kind: 'no-proposal', connection: 'none' } });
	});
});

describe('libreswan', () => {
	test('takes the right key, and says nothing to a wrong one but the fourth message again', async () => {
		daemons.push(await startLibreswan(lab, { connections: ['ikev1-psk'] }, certificates));
		expect(await ask()).toMatchObject({ port500: { kind: 'accepted', chosen: 'aes256-sha1-ecp384' }, port4500: { kind: 'no-proposal' } });
		expect(await ask('lab secret')).toMatchObject({ depth: { nat: { here: false, server: false }, identity: { kind: 'right' } } });
		expect(await ask('another')).toMatchObject({ depth: { identity: { kind: 'fourth-again' } } });
	});

	test('that drops IKEv1', async () => {
		daemons.push(await startLibreswan(lab, { connections: ['ikev2'], ikev1: 'drop' }, certificates));
		expect(await ask()).toMatchObject({ port500: { kind: 'silent' }, port4500: { kind: 'silent' } });
	});
});

describe('SoftEther', () => {
	test('takes the right key, and is silent to a wrong one', async () => {
		daemons.push(await startSoftether(lab, {}));
		// It opens its IPsec ports some seconds after its own.
		await expect.poll(async () => (await ask()).port500.kind, { timeout: 20_000 }).toBe('accepted');
		expect(await ask('labsecret')).toMatchObject({ depth: { identity: { kind: 'right' } } });
		expect(await ask('another')).toMatchObject({ depth: { identity: { kind: 'silent' } } });
	});
});

test('nothing there', async () => {
	expect(await ask()).toMatchObject({ port500: { kind: 'refused', code: 'ECONNREFUSED' }, port4500: { kind: 'refused' } });
});

test('a way that drops', async () => {
	await strongswan();
	await lab.filter('udp dport { 500, 4500 } drop');
	expect(await ask()).toMatchObject({ port500: { kind: 'silent', sends: 5 }, port4500: { kind: 'silent', sends: 5 } });
});
