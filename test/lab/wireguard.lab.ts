import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Answer } from '../../src/check/result.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import type { Daemon } from './programs.ts';
import { startWireguard, type WireguardOptions } from './servers/wireguard.ts';

let lab: Lab;
let daemon: Daemon | undefined;

afterAll(() => lab?.close());
afterEach(async () => {
	await daemon?.stop();
	daemon = undefined;
	await lab?.close();
});

const PATIENCE_MS = 1500;

async function server(options: WireguardOptions = {}): Promise<string> {
	lab = await createLab();
	daemon = await startWireguard(lab, options);
	return join(lab.folder, 'client.conf');
}

async function ask(file?: string, address: string = ADDRESSES.server): Promise<Answer> {
	const program = new URL('ask-wireguard.ts', import.meta.url).pathname;
	const args = [program, address, String(PATIENCE_MS), ...(file === undefined ? [] : [file])];
	const { code, stdout, stderr } = await lab.client.run(process.execPath, args);
	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	const answer = JSON.parse(stdout) as Answer;
	process.stderr.write(`${answer.outcome}\t${answer.durationMs} ms\t${answer.says}\n`);
	return answer;
}

/** The client's file with a line of its own. */
function changed(file: string, from: RegExp, to: string): string {
	const other = join(lab.folder, 'other.conf');
	writeFileSync(other, readFileSync(file, 'utf8').replace(from, to));
	return other;
}

describe('a real wireguard-go', () => {
	test('completes the handshake, again and again, and takes no session for ours', async () => {
		const file = await server();
		for (let i = 0; i < 3; i++) expect(await ask(file)).toMatchObject({ status: 'pass', outcome: 'accepted', evidence: { sends: 1 } });
		expect(daemon?.output()).toContain('Sending handshake response');
		expect(daemon?.output()).not.toMatch(/Received (keepalive|data|packet with)/);
	});

	test('over IPv6', async () => {
		expect(await ask(await server({ remote: `[${ADDRESSES.server6}]` }), ADDRESSES.server6)).toMatchObject({ outcome: 'accepted' });
	});

	test('with a preshared key, and with another or none', async () => {
		const file = await server({ presharedKey: true });
		expect(await ask(file)).toMatchObject({ outcome: 'accepted' });
		expect(await ask(changed(file, /^PresharedKey.*$/m, ''))).toMatchObject({ status: 'fail', outcome: 'preshared-key-differs' });
	});

	test.each<[string, WireguardOptions, string]>([
		['has another public key', { otherServerKey: true }, 'Received packet with invalid mac1'],
		['does not know the client', { unknownClient: true }, 'Received invalid initiation message'],
	])('that %s is silent', async (_, options, log) => {
		expect(await ask(await server(options))).toMatchObject({ status: 'fail', outcome: 'silent', evidence: { sends: 5 } });
		expect(daemon?.output()).toContain(log);
	});

	test('is silent to whoever has no keys, which proves nothing', async () => {
		await server();
		expect(await ask()).toMatchObject({ status: 'unknown', outcome: 'mute' });
	});

	test('on a port that is closed, or that a router drops or rejects', async () => {
		const file = await server({ port: 51821 });
		const elsewhere = changed(file, /:51821$/m, ':51820');
		expect(await ask(elsewhere)).toMatchObject({ status: 'fail', outcome: 'refused', evidence: { code: 'ECONNREFUSED' } });
		expect(await ask()).toMatchObject({ status: 'fail', outcome: 'refused' });
		await lab.filter('udp dport 51821 drop');
		expect(await ask(file)).toMatchObject({ status: 'fail', outcome: 'silent' });
		await lab.filter('udp sport 51821 drop');
		expect(await ask(file)).toMatchObject({ status: 'fail', outcome: 'silent' });
		await lab.filter('udp dport 51821 reject with icmp type admin-prohibited');
		expect(await ask(file)).toMatchObject({ status: 'fail', outcome: 'filtered', evidence: { code: 'EHOSTUNREACH' } });
	});
});
