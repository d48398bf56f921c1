import { describe, expect, it } from 'vitest';
import type { Files } from '../../src/host/files.ts';
import { type Reading, readable, type Unreadable, unreadable } from '../../src/host/host.ts';
import type { Profile } from '../../src/host/profile.ts';
import type { Win32 } from '../../src/host/win32.ts';
import { eapMethod } from '../../src/host/windows/eap-method.ts';
import type { Row } from '../../src/host/windows/powershell.ts';
import { windowsProfiles } from '../../src/host/windows/profiles.ts';
import { differencesBetween, listedConnections } from '../../src/host/windows/vpn-connections.ts';
import { PROFILE } from '../checks/a-profile.ts';

const USER = 'C:\\Users\\Jörg\\AppData\\Roaming\\Microsoft\\Network\\Connections\\Pbk';
const EVERYBODY = 'D:\\ProgramData\\Microsoft\\Network\\Connections\\Pbk';
const ENVIRONMENT = { APPDATA: 'C:\\Users\\Jörg\\AppData\\Roaming', ProgramData: 'D:\\ProgramData' };
const book = (name: string, more = '') =>
	Buffer.from(`[${name}]\r\nType=2\r\nVpnStrategy=7\r\n${more}DEVICE=vpn\r\nPhoneNumber=vpn.example.com\r\n`, 'latin1');

/** A Windows of these files; what is an error is what reading it says. */
function machine({
	files = {},
	rows = unreadable('missing-program', 'powershell.exe'),
	environment = ENVIRONMENT,
	page,
}: {
	files?: Readonly<Record<string, Uint8Array | Unreadable>>;
	rows?: Reading<readonly Row[]>;
	environment?: Readonly<Record<string, string>>;
	page?: string;
}) {
	let asked = 0;
	const played: Pick<Files, 'list' | 'readBytes'> = {
		list: (path) => {
			const itself = files[path];
			if (itself !== undefined && 'read' in itself) return itself;
			const names = Object.keys(files).flatMap((file) =>
				file.startsWith(`${path}\\`) ? [file.slice(path.length + 1).split('\\')[0] ?? ''] : [],
			);
			return readable(names.length === 0 ? undefined : [...new Set(names)]);
		},
		readBytes: (path) => {
			const file = files[path];
			return file !== undefined && 'read' in file ? file : readable(file);
		},
	};
	const profiles = windowsProfiles({
		files: played as Files,
		environment,
		ask: async (question) =>
			question({
				registryValue: () => (page === undefined ? unreadable('failed', 'RegGetValueW: 5') : readable(page)),
			} as unknown as Win32),
		shell: {
			rows: async () => {
				asked++;
				return rows;
			},
		},
	});
	return { ...profiles, asked: () => asked };
}

describe('phonebooks of this machine', () => {
	it('none', async () => {
		const { profiles, asked } = machine({});
		expect(await profiles()).toEqual({ found: [], unread: [] });
		expect(asked()).toBe(0);
	});

	it("the user's, everybody's, hidden ones, and any file of the kind", async () => {
		const { profiles, asked } = machine({
			files: {
				[`${USER}\\rasphone.pbk`]: book('A'),
				[`${USER}\\other.PBK`]: book('B'),
				[`${USER}\\readme.txt`]: book('none'),
				[`${USER}\\_hiddenPbk\\rasphone.pbk`]: book('C'),
				[`${EVERYBODY}\\rasphone.pbk`]: book('A', 'DeviceTunnel=1\r\n'),
			},
		});
		const { found, unread } = await profiles();
		expect(unread).toEqual([]);
		expect(found.map(({ name, place, belongsTo, hidden }) => [name, place, belongsTo, hidden])).toEqual([
			['A', '%APPDATA%\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk', 'user', undefined],
			['B', '%APPDATA%\\Microsoft\\Network\\Connections\\Pbk\\other.PBK', 'user', undefined],
			['C', '%APPDATA%\\Microsoft\\Network\\Connections\\Pbk\\_hiddenPbk\\rasphone.pbk', 'user', true],
			['A', '%ProgramData%\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk', 'everybody', undefined],
		]);
		expect(found.at(-1)).toMatchObject({ deviceTunnel: true, tunnels: ['ikev2'] });
		// Who is looking is in no place, and PowerShell is not needed.
		expect(JSON.stringify(found)).not.toMatch(/Jörg/);
		expect(asked()).toBe(0);
	});

	it("letters of the machine's own page", async () => {
		const files = { [`${USER}\\rasphone.pbk`]: book('\xce\xf4\xe8\xf1') };
		expect((await machine({ files, page: '1251' }).profiles()).found[0]?.name).toBe('Офис');
		expect((await machine({ files }).profiles()).found[0]?.name).toBe('Îôèñ');
		expect((await machine({ files, page: 'none' }).profiles()).found[0]?.name).toBe('Îôèñ');
	});

	it('what cannot be read is said, without whose it is', async () => {
		const path = `${USER}\\rasphone.pbk`;
		const { profiles } = machine({
			files: { [path]: unreadable('not-permitted', `${path}: EACCES`), [EVERYBODY]: unreadable('failed', `${EVERYBODY}: EIO`) },
		});
		expect(await profiles()).toEqual({
			found: [],
			unread: [
				{
					place: '%APPDATA%\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk',
					why: { reason: 'not-permitted', detail: '%APPDATA%\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk: EACCES' },
				},
				{
					place: '%ProgramData%\\Microsoft\\Network\\Connections\\Pbk',
					why: { reason: 'failed', detail: '%ProgramData%\\Microsoft\\Network\\Connections\\Pbk: EIO' },
				},
				{ place: 'Get-VpnConnection', why: { reason: 'missing-program', detail: 'powershell.exe' } },
			],
		});
	});

	it('a damaged one', async () => {
		const { profiles } = machine({ files: { [`${USER}\\rasphone.pbk`]: new Uint8Array(512) }, rows: readable([]) });
		expect(await profiles()).toMatchObject({
			found: [],
			unread: [{ why: { reason: 'failed', detail: 'rasphone.pbk: no-entry' }, damaged: true }],
		});
	});

	it('nobody says where they are', async () => {
		const { profiles } = machine({ environment: {}, rows: readable([]) });
		expect((await profiles()).unread.map(({ why }) => why.detail)).toEqual(['APPDATA', 'ProgramData']);
	});

	it("what could not be read is taken from Windows' list, and nothing twice", async () => {
		const { profiles } = machine({
			files: { [USER]: unreadable('not-permitted', `${USER}: EPERM`), [`${EVERYBODY}\\rasphone.pbk`]: book('Both') },
			rows: readable([
				{ name: 'Mine', server: 'mine.example', tunnel: 'Sstp', everybody: false },
				{ name: 'BOTH', server: 'other.example', tunnel: 'Sstp', everybody: true },
			]),
		});
		const { found, unread } = await profiles();
		expect(found.map(({ name, place }) => [name, place.split('\\').at(-1)])).toEqual([
			['Both', 'rasphone.pbk'],
			['Mine', 'Get-VpnConnection'],
		]);
		expect(unread).toHaveLength(1);
	});
});

/** As the section of PowerShell selects them; the values are those of Microsoft's page on Get-VpnConnection (documented). */
const LISTED: readonly Row[] = [
	{
		name: 'Test1',
		server: '10.1.1.2',
		everybody: false,
		tunnel: 'Automatic',
		auth: 'MsChapv2',
		encryption: 'Required',
		l2tpAuth: 'Certificate',
		split: false,
	},
	{
		name: 'Test6',
		server: '10.1.1.1',
		everybody: false,
		tunnel: 'Ikev2',
		auth: 'MachineCertificate',
		encryption: 'Required',
		l2tpAuth: '',
		split: false,
	},
	{
		name: 'Test5',
		server: '10.1.1.1',
		everybody: true,
		tunnel: 'L2tp',
		auth: 'Eap',
		encryption: 'Required',
		l2tpAuth: 'Certificate',
		split: true,
	},
	{
		name: 'Test3',
		server: '10.1.1.1',
		everybody: true,
		tunnel: 'L2tp',
		auth: 'Pap',
		encryption: 'Optional',
		l2tpAuth: 'Certificate',
		split: false,
	},
	{ name: 'Test4', server: '10.1.1.1', everybody: true, tunnel: 'L2tp', auth: 'Eap', encryption: 'Required', l2tpAuth: 'Psk', split: true },
];
const listed = async (rows: readonly Row[]) => {
	const found = await listedConnections({ rows: async () => readable(rows) });
	return found.read ? found.value : [];
};

describe("Windows' own list", () => {
	it('is read by its words, which no language changes', async () => {
		expect(
			(await listed(LISTED)).map(({ name, tunnels, automatic, auth, psk, encryption, routesAll, belongsTo }) => ({
				name,
				tunnels,
				automatic,
				auth,
				psk,
				encryption,
				routesAll,
				belongsTo,
			})),
		).toEqual([
			{
				name: 'Test1',
				tunnels: ['ikev2', 'sstp', 'pptp', 'l2tp'],
				automatic: true,
				auth: 'password',
				psk: 'missing',
				encryption: 'required',
				routesAll: true,
				belongsTo: 'user',
			},
			{
				name: 'Test6',
				tunnels: ['ikev2'],
				automatic: false,
				auth: 'machine-certificate',
				psk: undefined,
				encryption: 'required',
				routesAll: true,
				belongsTo: 'user',
			},
			{
				name: 'Test5',
				tunnels: ['l2tp'],
				automatic: false,
				auth: 'machine-certificate',
				psk: 'missing',
				encryption: 'required',
				routesAll: false,
				belongsTo: 'everybody',
			},
			{
				name: 'Test3',
				tunnels: ['l2tp'],
				automatic: false,
				auth: 'machine-certificate',
				psk: 'missing',
				encryption: 'optional',
				routesAll: true,
				belongsTo: 'everybody',
			},
			{
				name: 'Test4',
				tunnels: ['l2tp'],
				automatic: false,
				auth: 'psk',
				psk: 'set',
				encryption: 'required',
				routesAll: false,
				belongsTo: 'everybody',
			},
		]);
	});

	it('words that mean nothing, and what is no text', async () => {
		expect(await listed([{ name: 'X', server: '', tunnel: 'Plugin', auth: 5, encryption: null }, { name: 7 }, {}])).toEqual([
			{
				name: 'X',
				store: 'phonebook',
				place: 'Get-VpnConnection',
				belongsTo: 'user',
				client: 'windows',
				tunnels: [],
				automatic: false,
				servers: [],
				faults: [{ fault: 'no-server', setting: 'ServerAddress' }],
				stored: { AuthRestrictions: '0' },
			},
		]);
	});
});

describe('two records of one connection', () => {
	const inFile: Profile = {
		...PROFILE,
		encryption: 'required',
		psk: 'missing',
		routesAll: true,
		stored: { VpnStrategy: '0', AuthRestrictions: '512' },
	};
	const inList: Profile = { ...inFile, place: 'Get-VpnConnection' };

	it('say the same', () => {
		expect(differencesBetween([inFile], [inList])).toEqual([]);
		expect(differencesBetween([inFile], [{ ...inList, name: 'WORK vpn', servers: ['VPN.example.com'] }])).toEqual([]);
	});

	it.each([
		['servers', { servers: ['old.example.com'] }, 'vpn.example.com', 'old.example.com'],
		['tunnels', { tunnels: ['sstp'], automatic: false, stored: { ...inFile.stored, VpnStrategy: '5' } }, 'automatic', 'sstp'],
		['eap', { stored: { ...inFile.stored, AuthRestrictions: '128' } }, 'no', 'yes'],
		['encryption', { encryption: 'optional' }, 'required', 'optional'],
		['psk', { psk: 'set' }, 'missing', 'set'],
		['routesAll', { routesAll: false }, 'true', 'false'],
	] as const)('differ in %s', (setting, changes, phonebook, list) => {
		expect(differencesBetween([inFile], [{ ...inList, ...changes }])).toEqual([
			{ name: 'Work VPN', belongsTo: 'user', setting, says: { phonebook, 'Get-VpnConnection': list } },
		]);
	});

	it('a strategy that is none of the words of the list is held against nothing', () => {
		const drifted = { ...inFile, stored: { ...inFile.stored, VpnStrategy: '8' } };
		expect(
			differencesBetween([drifted], [{ ...inList, tunnels: ['ikev2'], automatic: false, stored: { ...inFile.stored, VpnStrategy: '7' } }]),
		).toEqual([]);
	});

	it('what one does not say is no difference', () => {
		expect(differencesBetween([PROFILE], [inList])).toEqual([]);
		expect(differencesBetween([{ ...inFile, encryption: 'none' }], [{ ...inList, encryption: 'optional' }])).toEqual([]);
	});

	it('an entry in one of them', () => {
		expect(differencesBetween([inFile], [])).toMatchObject([
			{ setting: 'entry', says: { phonebook: 'there', 'Get-VpnConnection': 'not there' } },
		]);
		expect(differencesBetween([], [inList])).toMatchObject([
			{ setting: 'entry', says: { phonebook: 'not there', 'Get-VpnConnection': 'there' } },
		]);
		expect(differencesBetween([inFile], [{ ...inList, belongsTo: 'everybody' }])).toHaveLength(2);
	});

	it('hidden entries and other files are in no list', () => {
		expect(
			differencesBetween(
				[
					{ ...inFile, hidden: true },
					{ ...inFile, name: 'B', place: 'other.pbk' },
				],
				[],
			),
		).toEqual([]);
	});

	it('are compared only where both could be read', async () => {
		const files = { [`${USER}\\rasphone.pbk`]: book('A') };
		const rows = readable([{ name: 'A', server: 'old.example', tunnel: 'Ikev2', everybody: false }]);
		expect(await machine({ files, rows }).profileDifferences()).toMatchObject({ read: true, value: [{ name: 'A', setting: 'servers' }] });
		expect(await machine({ files }).profileDifferences()).toEqual(unreadable('missing-program', 'powershell.exe'));
		const damaged = { ...files, [`${EVERYBODY}\\rasphone.pbk`]: Buffer.from('x') };
		expect(await machine({ files: damaged, rows }).profileDifferences()).toEqual(unreadable('failed', 'rasphone.pbk: no-entry'));
	});
});

describe('EAP methods', () => {
	const OLD = 'SYSTEM\\CurrentControlSet\\Services\\RasMan\\PPP\\EAP';
	const NEW = 'SYSTEM\\CurrentControlSet\\Services\\EapHost\\Methods';
	const registry = (
		values: readonly string[],
		authors: readonly string[] | undefined = ['311'],
	): Pick<Win32, 'registryValue' | 'registryKeys'> => ({
		registryValue: (key, name) => readable(values.includes(`${key}\\${name}`) ? '%SystemRoot%\\x.dll' : undefined),
		registryKeys: (key) => readable(key === NEW ? authors : undefined),
	});

	it.each([
		['of the old kind', registry([`${OLD}\\13\\Path`]), 'installed'],
		["of Microsoft's", registry([`${NEW}\\311\\13\\PeerDllPath`]), 'installed'],
		['of another author', registry([`${NEW}\\9\\13\\PeerDllPath`], ['311', '9']), 'installed'],
		['another method', registry([`${OLD}\\25\\Path`, `${NEW}\\311\\25\\PeerDllPath`]), 'not-installed'],
		['no EapHost', registry([], undefined), 'not-installed'],
	] as const)('%s', (_, win32, state) => {
		expect(eapMethod(win32, 13)).toEqual(readable(state));
	});

	it('what could not be read is not missing', () => {
		const refused = unreadable('not-permitted', 'RegGetValueW: 5');
		expect(eapMethod({ ...registry([]), registryValue: () => refused }, 13)).toEqual(refused);
		expect(eapMethod({ ...registry([]), registryKeys: () => refused }, 13)).toEqual(refused);
		expect(eapMethod({ ...registry([]), registryValue: (key) => (key.startsWith(OLD) ? readable(undefined) : refused) }, 13)).toEqual(
			refused,
		);
	});
});
