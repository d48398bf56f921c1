import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../src/check/result.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import { type Daemon, listening } from './programs.ts';
import { startOcserv } from './servers/ocserv.ts';

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

const PATIENCE_MS = 2000;

async function ask(host = 'vpn.lab.test', address: string = ADDRESSES.server): Promise<readonly [Answer, Answer]> {
	const program = new URL('ask-anyconnect.ts', import.meta.url).pathname;
	const { code, stdout, stderr } = await lab.client.run(process.execPath, [
		program,
		host,
		address,
		String(PATIENCE_MS),
		certificates.authority,
	]);
	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	const answers = JSON.parse(stdout) as [Answer, Answer];
	for (const { outcome, says } of answers) process.stderr.write(`${outcome}\t${says}\n`);
	return answers;
}

describe('a real ocserv', () => {
	test.each<['good' | 'expired' | 'wrong-name' | 'untrusted' | 'self-signed' | 'no-server-auth' | 'leaf-only', string]>([
		['good', 'trusted'],
		['expired', 'expired'],
		['wrong-name', 'wrong-name'],
		// The stranger who issued it is not sent along: whether he is a root or stands below one cannot be told.
		['untrusted', 'incomplete-chain'],
		['self-signed', 'untrusted'],
		['no-server-auth', 'no-server-auth-usage'],
		['leaf-only', 'incomplete-chain'],
	])('with the certificate %s', async (certificate, outcome) => {
		daemons.push(await startOcserv(lab, { certificate }, certificates));
		const [gateway, shown] = await ask();
		expect(gateway).toMatchObject({ status: 'pass', outcome: 'accepted', evidence: { like: 'ocserv' } });
		expect(shown).toMatchObject({ outcome });
	});

	test('by its address, and over IPv6', async () => {
		daemons.push(await startOcserv(lab, {}, certificates));
		expect(await ask(ADDRESSES.server)).toMatchObject([{ outcome: 'accepted' }, { outcome: 'trusted' }]);
		expect(await ask('vpn.lab.test', ADDRESSES.server6)).toMatchObject([{ outcome: 'accepted' }, { outcome: 'trusted' }]);
	});

	test('on the way to which something drops', async () => {
		daemons.push(await startOcserv(lab, {}, certificates));
		await lab.filter('tcp dport 443 drop');
		expect(await ask()).toMatchObject([{ status: 'fail', outcome: 'silent' }, { outcome: 'not-shown' }]);
		await lab.filter('tcp sport 443 tcp flags & syn == 0 drop');
		expect(await ask()).toMatchObject([{ status: 'fail', outcome: 'tls-mute' }, { outcome: 'not-shown' }]);
	});
});

describe('no gateway', () => {
	test('nothing listens', async () => {
		expect(await ask()).toMatchObject([{ status: 'fail', outcome: 'refused' }, { outcome: 'not-shown' }]);
	});

	test('nginx, with TLS and without', async () => {
		const { chain, key } = certificates.of('good');
		const file = join(lab.folder, 'web.conf');
		const start = async (listen: string) => {
			const tls = `ssl_certificate ${chain}; ssl_certificate_key ${key};`;
			const server = `server { listen ${listen}; ${tls} return 404; }`;
			writeFileSync(file, `daemon off; pid ${lab.folder}/web.pid; error_log stderr; events {} http { access_log off; ${server} }`);
			const daemon = lab.server.start('nginx', ['-c', file]);
			daemons.push(daemon);
			await listening(lab.server.name, 443, daemon);
			return daemon;
		};
		const secured = await start('443 ssl');
		expect(await ask()).toMatchObject([
			{ status: 'fail', outcome: 'not-anyconnect', evidence: { http: { status: 404 } } },
			{ outcome: 'trusted' },
		]);
		await secured.stop();
		await start('443');
		expect(await ask()).toMatchObject([{ status: 'fail', outcome: 'not-tls' }, { outcome: 'not-shown' }]);
	});
});
