import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../src/check/result.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import type { Daemon } from './programs.ts';

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

const PATIENCE_MS = 1000;

async function ask(address: string = ADDRESSES.server): Promise<Answer> {
	const program = new URL('ask-l2tp.ts', import.meta.url).pathname;
	const { code, stdout, stderr } = await lab.client.run(process.execPath, [program, address, String(PATIENCE_MS)]);
	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	const answer = JSON.parse(stdout) as Answer;
	process.stderr.write(`${answer.outcome}\t${answer.durationMs} ms\t${answer.says}\n`);
	return answer;
}

async function xl2tpd(): Promise<Daemon> {
	const file = (name: string) => join(lab.folder, name);
	writeFileSync(file('xl2tpd.conf'), '[global]\nport = 1701\n[lns default]\nip range = 10.98.0.100-10.98.0.199\nlocal ip = 10.98.0.1\n');
	writeFileSync(file('l2tp-secrets'), '');
	const args = ['-D', '-c', file('xl2tpd.conf'), '-s', file('l2tp-secrets'), '-p', file('xl2tpd.pid'), '-C', file('l2tp-control')];
	const daemon = lab.server.start('xl2tpd', args);
	daemons.push(daemon);
	const until = performance.now() + 5000;
	while ((await lab.server.run('ss', ['-Hlun', 'sport = :1701'])).stdout.trim() === '') {
		if (performance.now() > until) throw new Error(`nothing listens on UDP 1701. ${daemon.output()}`);
	}
	return daemon;
}

describe('a real xl2tpd', () => {
	test('answers, names itself, and has let go of the tunnel afterwards', async () => {
		const daemon = await xl2tpd();
		expect(await ask()).toMatchObject({
			status: 'pass',
			outcome: 'answers',
			evidence: { localAddress: ADDRESSES.client, server: { vendor: 'xelerance.com', version: 0x0100 } },
		});
		await new Promise((resolve) => setTimeout(resolve, 1500));
		process.stderr.write(daemon.output());
		expect(daemon.output()).toMatch(/Connection closed to 192\.0\.2\.2/);
		expect(daemon.output()).not.toMatch(/Maximum retries exceeded/);
	});

	test('ten times in a row', async () => {
		await xl2tpd();
		for (let i = 0; i < 10; i++) expect(await ask()).toMatchObject({ outcome: 'answers' });
	});

	test.each([
		['drops what is not encrypted', 'udp dport 1701 drop', { outcome: 'silent', status: 'unknown' }],
		['rejects what is not encrypted', 'udp dport 1701 reject', { outcome: 'refused', status: 'unknown' }],
		[
			'has a router that says administratively prohibited',
			'udp dport 1701 reject with icmp type admin-prohibited',
			{ outcome: 'filtered', status: 'unknown' },
		],
	])('that %s is not accused', async (_, rule, expected) => {
		await xl2tpd();
		await lab.filter(rule);
		expect(await ask()).toMatchObject(expected);
	});
});

test('nothing on the port: the same refusal, so nobody is accused either', async () => {
	expect(await ask()).toMatchObject({ outcome: 'refused', status: 'unknown' });
});
