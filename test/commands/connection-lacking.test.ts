import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { askedConnection, type RunAsked } from '../../src/commands/asked-connection.ts';
import { readConnection } from '../../src/commands/connection-file.ts';
import type { Profile } from '../../src/host/profile.ts';

const folder = mkdtempSync(join(tmpdir(), 'lacking-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'office.ovpn');
const ca = join(folder, 'ca.crt');
writeFileSync(file, 'client\ndev tun\nremote vpn.example.com 1194 udp\nca ca.crt\n');

const RUN: RunAsked = {
	options: { client: 'linux', tunnels: ['openvpn'], automatic: false, patienceMs: 500 },
	supplied: { authorities: [] },
	flags: {},
};
const profile = (changes: Partial<Profile> = {}): Profile => ({
	name: 'office',
	store: 'openvpn',
	place: file,
	file,
	belongsTo: 'user',
	client: 'linux',
	tunnels: ['openvpn'],
	automatic: false,
	servers: ['vpn.example.com'],
	credentials: [{ kind: 'authority', file: ca }],
	faults: [],
	stored: {},
	...changes,
});

test('who names the profile is told which file it lacks, and where that was looked for', async () => {
	await expect(readConnection(file)).rejects.toThrow(`${file}, line 4: the file that ca names is not there: ${ca}.`);
});

test('a connection that lacks a file is checked all the same: its files have a check of their own', async () => {
	const asked = await askedConnection(profile(), RUN);
	expect(asked).toMatchObject({ connection: 'office', target: { host: 'vpn.example.com' } });
	expect('supplied' in asked && asked.supplied).toEqual(RUN.supplied);
});

test('but not where no check says so, or where the file is there and cannot be used', async () => {
	expect(await askedConnection(profile({ client: 'windows' }), RUN)).toMatchObject({ because: expect.stringContaining(ca) });
	// With "cd" in the profile nobody knows here where OpenVPN looks.
	expect(await askedConnection(profile({ credentials: [] }), RUN)).toMatchObject({ because: expect.stringContaining('is not there') });
	mkdirSync(ca);
	const because = expect.stringContaining('line 4: the file that ca names cannot be read');
	expect(await askedConnection(profile(), RUN)).toMatchObject({ because });
});
