import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { credentialsIn } from '../../src/host/credentials.ts';
import { files } from '../../src/host/files.ts';
import { linuxHost } from '../../src/host/linux.ts';
import type { ProfileCredential } from '../../src/host/profile.ts';
import { recording, replay } from '../recordings/replay.ts';

let folder = '';
const at = (name: string) => join(folder, name);

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-'));
	const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
	for (const name of ['pc1', 'pc2']) {
		openssl(
			'req',
			'-x509',
			'-newkey',
			'ec',
			'-pkeyopt',
			'ec_paramgen_curve:P-256',
			'-nodes',
			'-keyout',
			`${name}.key`,
			'-out',
			`${name}.pem`,
			'-subj',
			`/CN=${name}`,
		);
		chmodSync(at(`${name}.key`), 0o600);
	}
	openssl('pkey', '-in', 'pc1.key', '-outform', 'DER', '-out', 'pkcs8.der');
	openssl('ec', '-in', 'pc1.key', '-outform', 'DER', '-out', 'sec1.der');
	openssl('pkey', '-in', 'pc1.key', '-aes256', '-passout', 'pass:secret', '-out', 'locked.key');
	openssl('pkcs12', '-export', '-in', 'pc1.pem', '-inkey', 'pc1.key', '-out', 'pc1.p12', '-passout', 'pass:');
	const rsa = generateKeyPairSync('rsa', {
		modulusLength: 2048,
		privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
		publicKeyEncoding: { type: 'spki', format: 'pem' },
	});
	writeFileSync(at('rsa.key'), rsa.privateKey, { mode: 0o644 });
	writeFileSync(at('text.pem'), 'no certificate, no key\n');
	mkdirSync(at('keys'));
	for (const name of ['pc1.key', 'pc2.key', 'text.pem']) writeFileSync(join(folder, 'keys', name), readFileSync(at(name)));
	mkdirSync(at('fifos'));
	execFileSync('mkfifo', [at('fifos/pipe')]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const look = async (kind: ProfileCredential['kind'], name: string) =>
	(await credentialsIn(files, 'unix').credentials({ credentials: [{ kind, file: at(name) }] }))[0];

test('a certificate and its key have one public key, in every form of either', async () => {
	const certificate = await look('certificate', 'pc1.pem');
	expect(certificate).toMatchObject({
		state: 'present',
		publicKey: expect.stringMatching(/^[0-9a-f]{64}$/),
		der: new X509Certificate(readFileSync(at('pc1.pem'))).raw,
	});
	const publicKey = certificate?.state === 'present' ? certificate.publicKey : '';
	for (const name of ['pc1.key', 'pkcs8.der', 'sec1.der'])
		expect(await look('private-key', name)).toMatchObject({ state: 'present', publicKey });
	for (const name of ['pc2.key', 'rsa.key']) expect(await look('private-key', name)).not.toMatchObject({ publicKey });
});

test('what cannot be looked into, what is damaged, what is not there', async () => {
	expect(await look('private-key', 'locked.key')).toMatchObject({ state: 'encrypted' });
	expect(await look('certificate', 'pc1.p12')).toMatchObject({ state: 'not-understood' });
	expect(await look('private-key', 'pc1.p12')).toMatchObject({ state: 'not-understood' });
	expect(await look('certificate', 'text.pem')).toMatchObject({ state: 'damaged' });
	expect(await look('private-key', 'text.pem')).toMatchObject({ state: 'damaged' });
	expect(await look('certificate', 'pc1.key')).toMatchObject({ state: 'damaged' });
	expect(await look('authority', 'none.pem')).toMatchObject({ state: 'missing' });
	expect(await look('authority', 'keys')).toMatchObject({ state: 'not-understood' });
	// It would be waited for until somebody writes into it.
	expect(await look('certificate', 'fifos/pipe')).toMatchObject({ state: 'not-understood' });
});

test('a key that everybody may read; Windows has other rights', async () => {
	expect(await look('private-key', 'rsa.key')).toMatchObject({ open: true });
	expect(await look('private-key', 'pc1.key')).toMatchObject({ open: false });
	const [onWindows] = await credentialsIn(files, 'windows').credentials({ credentials: [{ kind: 'private-key', file: at('rsa.key') }] });
	expect(onWindows).not.toHaveProperty('open');
});

test('the keys of a folder; what is none is not counted', async () => {
	const found = await credentialsIn(files, 'unix').credentials({ keysIn: [at('keys'), at('nowhere')] });
	expect(found.map(({ file, state }) => [file, state])).toEqual([
		[at('keys/pc1.key'), 'present'],
		[at('keys/pc2.key'), 'present'],
	]);
});

test('nothing of a private key comes back, and its bytes are overwritten', async () => {
	const seen: Uint8Array[] = [];
	const watched = {
		...files,
		readBytes: vi.fn((path: string) => {
			const read = files.readBytes(path);
			if (read.read && read.value !== undefined) seen.push(read.value);
			return read;
		}),
	};
	const found = await credentialsIn(watched, 'unix').credentials({ credentials: [{ kind: 'private-key', file: at('pc1.key') }] });
	const lines = readFileSync(at('pc1.key'), 'utf8')
		.split('\n')
		.filter((each) => !/^(-----|$)/.test(each));
	expect(lines.length).toBeGreaterThan(1);
	for (const each of lines) expect(JSON.stringify(found)).not.toContain(each);
	expect(seen).toHaveLength(1);
	expect(seen[0]?.every((byte) => byte === 0)).toBe(true);
});

test("strongSwan's certificates, each with whether a key goes with it", async () => {
	const pem = (name: string) => readFileSync(at(name), 'utf8');
	const places = {
		'/etc/swanctl/x509/pc1.pem': pem('pc1.pem'),
		'/etc/swanctl/x509/pc2.pem': pem('pc2.pem'),
		'/etc/swanctl/x509/notes.txt': 'none',
		'/etc/swanctl/private/pc1.key': pem('pc1.key'),
		'/etc/ipsec.d/certs/pc2.pem': pem('pc2.pem'),
		'/etc/ipsec.d/private': { error: 'EACCES' },
	} as const;
	const all = await linuxHost(replay(recording('linux/ethernet'), { files: places })).machineCertificates();
	expect(all.read && all.value.map(({ place, privateKey }) => [place, privateKey])).toEqual([
		['/etc/swanctl/x509/pc1.pem', 'present'],
		['/etc/swanctl/x509/pc2.pem', 'absent'],
		['/etc/ipsec.d/certs/pc2.pem', 'unknown'],
	]);
	expect(await linuxHost(replay(recording('linux/ethernet'))).machineCertificates()).toEqual({ read: true, value: [] });
	const closed = { '/etc/swanctl/x509': { error: 'EACCES' } } as const;
	expect(await linuxHost(replay(recording('linux/ethernet'), { files: closed })).machineCertificates()).toMatchObject({ read: false });
	// Libreswan keeps its own in a database that is not looked into.
	const libreswan = { ...places, '/usr/libexec/ipsec/pluto': '' };
	expect(await linuxHost(replay(recording('linux/ethernet'), { files: libreswan })).machineCertificates()).toMatchObject({
		read: false,
		reason: 'unsupported',
	});
});
