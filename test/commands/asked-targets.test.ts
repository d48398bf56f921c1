import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import { type AskedTargets, readAsking } from '../../src/commands/asked-targets.ts';
import type { CheckFlags } from '../../src/commands/check-request.ts';
import { InputError, UsageError } from '../../src/commands/command.ts';
import type { SuppliedFlags } from '../../src/commands/supplied.ts';
import type { Profile, Profiles } from '../../src/host/profile.ts';
import { profileOf } from '../host/profiles.ts';

let folder = '';
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-asked-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Words {
	readonly host?: string;
	readonly flags?: Partial<CheckFlags & SuppliedFlags>;
	readonly found?: readonly Profile[];
	readonly unread?: Profiles['unread'];
	readonly platform?: 'windows' | 'linux';
}

async function asked({ host, flags = {}, found = [], unread = [], platform = 'windows' }: Words): Promise<AskedTargets> {
	const asking = await readAsking({ host, flags: { timeout: '5', 'fail-on': 'fail', ...flags } }, checks);
	return asking.targets({ platform, profiles: async () => ({ found, unread }) });
}

describe('a host', () => {
	it('is asked about as a Windows client would dial it, whatever is set up here', async () => {
		const { targets, unchecked, client } = await asked({ host: 'vpn.example.com', found: [profileOf()] });
		expect(targets.map(({ target, options, connection }) => [target.host, options.client, options.automatic, connection])).toEqual([
			['vpn.example.com', 'windows', true, undefined],
		]);
		expect([unchecked, client]).toEqual([[], undefined]);
	});
});

describe('no host', () => {
	it('means every connection, each with its own tunnels, settings and names', async () => {
		const { targets } = await asked({
			found: [
				profileOf({ auth: 'machine-certificate', ikePolicy: 'aes256-sha256-modp2048' }),
				profileOf({ name: 'Home', tunnels: ['sstp'], servers: ['home.example.com'], port: 4443 }),
				profileOf({ name: 'Any', tunnels: ['sstp', 'ikev2', 'pptp', 'l2tp'], automatic: true, port: 4443 }),
			],
		});
		expect(targets.map(({ target, options }) => ({ host: target.host, port: target.port, ...options }))).toEqual([
			{
				connection: 'Work VPN',
				host: 'vpn.example.com',
				port: undefined,
				client: 'windows',
				tunnels: ['ikev2'],
				automatic: false,
				auth: 'machine-certificate',
				ikePolicy: 'aes256-sha256-modp2048',
				patienceMs: 5000,
			},
			{
				connection: 'Home',
				host: 'home.example.com',
				port: 4443,
				client: 'windows',
				tunnels: ['sstp'],
				automatic: false,
				patienceMs: 5000,
			},
			{
				connection: 'Any',
				host: 'vpn.example.com',
				port: undefined,
				client: 'windows',
				tunnels: ['sstp', 'ikev2', 'pptp', 'l2tp'],
				automatic: true,
				order: ['sstp', 'ikev2', 'pptp', 'l2tp'],
				patienceMs: 5000,
			},
		]);
	});

	it('passes over hidden ones, which a name still finds', async () => {
		const found = [profileOf(), profileOf({ name: 'Secret', hidden: true })];
		expect((await asked({ found })).targets.map(({ connection }) => connection)).toEqual(['Work VPN']);
		expect((await asked({ found, flags: { connection: 'Secret' } })).targets.map(({ connection }) => connection)).toEqual(['Secret']);
	});

	it('says which cannot be looked at, and why', async () => {
		const { targets, unchecked } = await asked({
			found: [
				profileOf({ name: 'Empty', servers: [] }),
				profileOf({ name: 'Odd', tunnels: [] }),
				profileOf({ name: 'Wrong', servers: ['not a name'] }),
				profileOf({ name: 'Gone', tunnels: ['openvpn'], file: join(folder, 'gone.ovpn') }),
			],
		});
		expect(targets).toEqual([]);
		expect(unchecked.map(({ connection, because }) => `${connection}: ${because}`)).toEqual([
			'Empty: It names no server. Enter one in its settings, or give it: vpn-doctor check HOST.',
			'Odd: Its kind is none that vpn-doctor can look at.',
			'Wrong: It names a server that is no possible name and no address.',
			expect.stringMatching(/^Gone: .*gone\.ovpn/),
		]);
	});

	it('is about the client of this system where nothing is set up', async () => {
		expect(await asked({ platform: 'linux' })).toEqual({ targets: [], unchecked: [], client: 'linux' });
	});

	it('lets what was typed go before what the connection says', async () => {
		const flags = { client: 'macos', tunnel: ['ikev2'], auth: 'eap', 'ike-policy': 'aes128-sha1-modp1024' };
		const found = [
			profileOf({ tunnels: ['ikev2', 'sstp'], automatic: true, auth: 'password' }),
			profileOf({ name: 'P', tunnels: ['pptp'] }),
		];
		const { targets, unchecked } = await asked({ found, flags });
		expect(targets.map(({ options }) => options)).toEqual([
			{
				client: 'macos',
				connection: 'Work VPN',
				tunnels: ['ikev2'],
				automatic: false,
				auth: 'eap',
				ikePolicy: 'aes128-sha1-modp1024',
				patienceMs: 5000,
			},
		]);
		expect(unchecked.map(({ connection }) => connection)).toEqual(['P']);
	});
});

describe('--connection', () => {
	it('finds a name as it is written, else whatever the case of its letters', async () => {
		const found = [profileOf({ name: 'Work' }), profileOf({ name: 'WORK', servers: ['other.example.com'] })];
		expect((await asked({ found, flags: { connection: 'WORK' } })).targets.map(({ target }) => target.host)).toEqual(['other.example.com']);
		expect((await asked({ found, flags: { connection: 'work' } })).targets).toHaveLength(2);
	});

	it('names what there is where there is none of that name, and what could not be read', async () => {
		const found = [profileOf()];
		await expect(asked({ found, flags: { connection: 'Wrok VPN' } })).rejects.toThrow(
			new InputError('No connection of this computer is called "Wrok VPN". There is "Work VPN". See vpn-doctor connections.'),
		);
		const unread = [{ place: '/etc/NetworkManager', why: { reason: 'not-permitted', detail: 'EACCES' } }] as const;
		await expect(asked({ unread, flags: { connection: 'Work' } })).rejects.toThrow(
			/None was found here\. Not everything .*\/etc\/NetworkManager/,
		);
	});

	it('says why the one that was named cannot be looked at', async () => {
		await expect(asked({ found: [profileOf({ servers: [] })], flags: { connection: 'Work VPN' } })).rejects.toThrow(/names no server/);
	});

	it('is looked at with another host in place of its own', async () => {
		const { targets } = await asked({ host: '192.0.2.9', found: [profileOf()], flags: { connection: 'Work VPN' } });
		expect(targets.map(({ target, connection }) => [target.host, connection])).toEqual([['192.0.2.9', 'Work VPN']]);
		await expect(asked({ host: 'no host', flags: { connection: 'Work VPN' } })).rejects.toThrow(UsageError);
	});

	it('that is not there is what a named host is asked about', async () => {
		const { targets } = await asked({ host: 'vpn.example.com', found: [profileOf()], flags: { connection: 'Wrok VPN' } });
		expect(targets).toMatchObject([{ target: { host: 'vpn.example.com' }, options: { connection: 'Wrok VPN', automatic: true } }]);
		expect(targets[0]?.profile).toBeUndefined();
	});

	it('means a file where it has a folder or an ending in it, or where there is one', async () => {
		const file = join(folder, 'office.ovpn');
		writeFileSync(file, 'client\nremote 192.0.2.7 1194 udp\n<ca>\n</ca>\n');
		const { targets } = await asked({ flags: { connection: file } });
		expect(targets.map(({ target, options, connection }) => [target.host, target.port, options.tunnels, connection])).toEqual([
			['192.0.2.7', 1194, ['openvpn'], 'office.ovpn'],
		]);
		await expect(asked({ found: [profileOf({ name: 'a.ovpn' })], flags: { connection: 'a.ovpn' } })).rejects.toThrow(InputError);
	});
});
