import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../src/check/result.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import type { Daemon } from './programs.ts';
import { type OpenvpnOptions, startOpenvpn } from './servers/openvpn.ts';

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
});

/** The outcomes of both checks, with the profile of the server that was started last. */
async function ask(profile = true): Promise<readonly [string | undefined, string | undefined]> {
	const program = new URL('ask-openvpn.ts', import.meta.url).pathname;
	const file = profile ? [join(lab.folder, 'client.ovpn')] : [];
	const { code, stdout, stderr } = await lab.client.run(process.execPath, [program, ADDRESSES.server, '1500', ...file]);
	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	const { server, certificate } = JSON.parse(stdout) as { server: Answer; certificate: Answer };
	process.stderr.write(`${server.outcome}\t${server.durationMs} ms\t${server.says}\n${certificate.outcome}\t${certificate.says}\n`);
	return [server.outcome, certificate.outcome];
}

async function started(options: OpenvpnOptions): Promise<Daemon> {
	const daemon = await startOpenvpn(lab, { remote: 'address', ...options }, certificates);
	daemons.push(daemon);
	return daemon;
}

describe('a real OpenVPN server', () => {
	test.each<[string, OpenvpnOptions, readonly [string, string]]>([
		['plain', {}, ['accepted', 'trusted']],
		['over TCP', { protocol: 'tcp', port: 443 }, ['accepted', 'trusted']],
		['tls-auth', { wrap: 'tls-auth' }, ['accepted', 'trusted']],
		['tls-crypt', { wrap: 'tls-crypt', protocol: 'tcp' }, ['accepted', 'trusted']],
		['tls-crypt-v2', { wrap: 'tls-crypt-v2' }, ['accepted', 'trusted']],
		['another key', { wrap: 'tls-auth', otherKey: true }, ['silent-with-key', 'not-seen']],
		['another key over TCP', { wrap: 'tls-crypt', otherKey: true, protocol: 'tcp' }, ['closed-with-key', 'not-seen']],
		['a certificate that has expired', { certificate: 'expired' }, ['accepted', 'expired']],
		['one of another authority', { certificate: 'untrusted' }, ['accepted', 'untrusted']],
		['one that is no server', { certificate: 'no-server-auth' }, ['accepted', 'no-server-usage']],
		['TLS 1.2 that wants a client certificate', { more: ['tls-version-max 1.2', 'verify-client-cert require'] }, ['accepted', 'trusted']],
	])('%s', async (_, options, outcomes) => {
		await started(options);
		expect(await ask()).toEqual(outcomes);
	});

	test('forgets us at once, and was told no user name', async () => {
		const daemon = await started({});
		await ask();
		await expect.poll(() => daemon.output(), { timeout: 3000 }).toMatch(/client-instance restarting/);
		expect(daemon.output()).not.toMatch(/TLS: Username|auth-user-pass-verify script/);
	});

	test('without the profile', async () => {
		await started({ wrap: 'tls-auth' });
		expect(await ask(false)).toEqual(['silent', 'not-seen']);
	});

	test('filtered, and rejected', async () => {
		await started({});
		await lab.filter('udp dport 1194 drop');
		expect(await ask()).toEqual(['silent-to-profile', 'not-seen']);
		await lab.filter('udp dport 1194 reject with icmp type admin-prohibited');
		expect(await ask()).toEqual(['filtered', 'not-seen']);
	});

	test('is not there', async () => {
		await (await started({})).stop();
		expect(await ask()).toEqual(['refused', 'not-seen']);
	});
});
