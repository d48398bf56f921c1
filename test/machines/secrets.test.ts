import { describe, expect, it, vi } from 'vitest';
import { type Recording, recording } from '../recordings/replay.ts';
import { type MachineDescription, machineLike, machineNamed, merged } from './description.ts';
import { type Command, runOn } from './program.ts';

vi.mock('../../src/host/this-machine.ts', { spy: true });
vi.mock('../../src/commands/small-file.ts', { spy: true });
vi.mock('../../src/net/icmp.ts', async (original) => ({ ...(await original<object>()), ping: async () => ({ answer: 'silent' }) }));

/**
 * Secrets are planted in whatever a host reads, and in what lies beside it; none may come out anywhere. Each is a word of its own that
 * begins with PLANTED, so that what leaks says from where.
 */

const PBK = 'Microsoft\\Network\\Connections\\Pbk';
const SETTINGS = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings';
const hex = (text: string) => Buffer.from(text, 'utf16le').toString('hex');

function phonebook(name: string, strategy: number, secret: string): string {
	return [
		...[
			`[${name}]`,
			'Encoding=1',
			'Type=2',
			`VpnStrategy=${strategy}`,
			'AutoLogon=1',
			'UseRasCredentials=1',
			'IpSecFlags=1',
			'AuthRestrictions=512',
		],
		...[
			`PreSharedKey=PLANTED-${secret}-psk`,
			`Password=PLANTED-${secret}-password`,
			`UserName=anna`,
			`ApnInfoPassword=PLANTED-${secret}-apn`,
		],
		...[`CustomAuthData=${hex(`PLANTED-${secret}-eap`)}`, '', 'DEVICE=vpn', `PhoneNumber=anna:PLANTED-${secret}-url@vpn.example.com`, ''],
	].join('\r\n');
}

/** DefaultConnectionSettings of WinHTTP: the header, then the proxy with its length. */
function winHttp(proxy: string): string {
	const text = Buffer.from(proxy);
	const length = Buffer.alloc(4);
	length.writeUInt32LE(text.length);
	return `280000000000000003000000${length.toString('hex')}${text.toString('hex')}00000000`;
}

const windows = machineLike('windows-11', {
	environment: { HTTPS_PROXY: 'http://anna:PLANTED-environment@proxy.example.com:3128' },
	files: {
		[`C:\\Users\\anna\\AppData\\Roaming\\${PBK}\\rasphone.pbk`]: phonebook('Own', 3, 'own'),
		[`C:\\Users\\anna\\AppData\\Roaming\\${PBK}\\_hiddenPbk\\rasphone.pbk`]: phonebook('Hidden', 7, 'hidden'),
		[`C:\\ProgramData\\${PBK}\\rasphone.pbk`]: phonebook('Everybody', 5, 'everybody'),
		'C:\\Windows\\System32\\drivers\\etc\\hosts': '# root:PLANTED-hosts\n203.0.113.7 vpn.example.com # PLANTED-hosts-comment\n',
	},
	api: {
		registry: {
			'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon': { DefaultUserName: 'anna', DefaultPassword: 'PLANTED-auto-logon' },
			[`${SETTINGS}\\Connections`]: { WinHttpSettings: { binary: winHttp('http://anna:PLANTED-winhttp@proxy.example.com:3128') } },
		},
		userRegistry: {
			[SETTINGS]: {
				ProxyEnable: 1,
				ProxyServer: 'http://anna:PLANTED-proxy@proxy.example.com:3128',
				AutoConfigURL: 'http://anna:PLANTED-script@proxy.example.com/proxy.pac?token=PLANTED-token',
			},
		},
	},
	dialled: [{ at: 0, connection: 'Own', server: 'anna:PLANTED-event@vpn.example.com', tried: ['L2TP'], fails: '789' }],
	powershell: {
		vpnConnections: [
			{
				...{ name: 'Own', server: 'vpn.example.com', everybody: false, tunnel: 'L2tp', auth: 'Pap', encryption: 'Required', split: true },
				...{ l2tpAuth: 'Psk', L2tpPsk: 'PLANTED-list-psk', Password: 'PLANTED-list-password' },
			},
		],
	},
});

/** koffi is missing, and what the programs print holds secrets. */
const windowsByPrograms = machineLike('windows-11', {
	files: { [`C:\\Users\\anna\\AppData\\Roaming\\${PBK}\\rasphone.pbk`]: phonebook('Own', 3, 'programs') },
	api: { missing: true },
	programs: {
		'sc.exe': {
			stdout:
				'\r\nSERVICE_NAME: x\r\n        STATE              : 1  STOPPED\r\n        WIN32_EXIT_CODE    : 1  (0x1)\r\n   PLANTED-sc\r\n',
		},
		'reg.exe': {
			stdout: '\r\nHKEY_LOCAL_MACHINE\\x\r\n    Start    REG_DWORD    0x3\r\n    ObjectName    REG_SZ    .\\anna:PLANTED-reg\r\n',
		},
	},
});

/** What lies in these files of Linux beside the recordings, which have secrets of their own. */
const linuxFiles: NonNullable<Recording['files']> = {
	'/etc/ipsec.secrets': ': PSK "PLANTED-ipsec-secrets"\nanna : EAP "PLANTED-ipsec-eap"\n',
	'/var/log/syslog': [
		'Mar  2 08:00:00 pc1 pppd[99]: Using interface ppp0',
		'Mar  2 08:00:00 pc1 pppd[99]: Connect: ppp0 <--> /dev/pts/1',
		'Mar  2 08:00:01 pc1 pppd[99]: sent [PAP AuthReq id=0x1 user="anna" password="PLANTED-pap-logged"]',
		'Mar  2 08:00:01 pc1 pppd[99]: rcvd [PAP AuthNak id=0x1 "Login incorrect"]',
		'Mar  2 08:00:01 pc1 pppd[99]: PAP authentication failed',
	].join('\n'),
	'/etc/ppp/chap-secrets': 'anna * PLANTED-chap *\n',
	'/etc/ppp/pap-secrets': 'anna * PLANTED-pap *\n',
	'/etc/ppp/peers/office': 'pty "pptp vpn.example.com --nolaunchpppd"\nname anna\npassword PLANTED-peer\nrequire-mppe-128\n',
	'/etc/openvpn/client/inline.conf':
		'client\nremote vpn.example.com 1194\n<ca>\nPLANTED-inline-ca\n</ca>\n<key>\n-----BEGIN PRIVATE KEY-----\nPLANTED-inline-key\n-----END PRIVATE KEY-----\n</key>\n<tls-auth>\nPLANTED-inline-tls\n</tls-auth>\n<auth-user-pass>\nanna\nPLANTED-inline-password\n</auth-user-pass>\n',
	'/etc/openvpn/client/login.txt': 'anna\nPLANTED-login\n',
	'/etc/wireguard/office.conf':
		'[Interface]\nPrivateKey = UExBTlRFRC13Zy1wcml2YXRlLWtleS0wMDAwMDAwMDA=\nAddress = 10.0.0.2/32\n[Peer]\nPublicKey = UExBTlRFRC13Zy1wdWJsaWMta2V5LTAwMDAwMDAwMDA=\nPresharedKey = UExBTlRFRC13Zy1wcmVzaGFyZWQtMDAwMDAwMDAwMDA=\nEndpoint = vpn.example.com:51820\nAllowedIPs = 0.0.0.0/0\n',
};

const linux = [
	recording('linux/networkmanager'),
	recording('linux/connections'),
	{ files: linuxFiles, environment: { https_proxy: 'http://anna:PLANTED-environment@proxy.example.com:3128' } },
	{ programs: { nft: { stdout: '{"nftables":[{"metainfo":{}},{"rule":{"comment":"PLANTED-nft","expr":[]}}]}' } } },
].reduce<unknown>(merged, machineLike('debian-12', {})) as MachineDescription;

/** Files of passwords that nothing opens at all. */
const NEVER_READ: readonly string[] = [
	'/etc/ipsec.secrets',
	'/etc/ppp/chap-secrets',
	'/etc/ppp/pap-secrets',
	'/etc/openvpn/client/login.txt',
];

const MACHINES: Readonly<Record<string, MachineDescription>> = {
	windows,
	'windows by programs': windowsByPrograms,
	linux,
	// With the secrets of its recording.
	macos: machineNamed('macos-two-connections'),
};

/** As a secret may come out: as it is, and in the forms that programs put texts in. */
function formsOf(secret: string): readonly string[] {
	const bytes = [Buffer.from(secret), Buffer.from(secret, 'utf16le')];
	const encoded = bytes.flatMap((each) => [each.toString('hex'), each.toString('base64').replace(/=+$/, '').slice(0, -1)]);
	return [secret, ...encoded].map((form) => form.toLowerCase());
}

/** Every word that was planted, and keys of WireGuard, which are planted as base64. */
function plantedIn(machine: MachineDescription): readonly string[] {
	const text = JSON.stringify(machine);
	return [...new Set([...(text.match(/PLANTED[\w-]*/g) ?? []), ...(text.match(/UExBTlRFR[\w+/]*=?/g) ?? [])])];
}

const RUNS: readonly (readonly [command: Command, args: readonly string[]])[] = [
	['connections', []],
	['connections', ['--json']],
	['check', []],
	['check', ['--json']],
	['history', []],
	['history', ['--json']],
	['explain', ['--last']],
	['explain', ['--last', '--json']],
];

describe.each(Object.keys(MACHINES))('%s', (name) => {
	const machine = MACHINES[name] as MachineDescription;
	const planted = plantedIn(machine);

	it('no secret comes out of any command', async () => {
		const outputs = new Map<string, string>();
		for (const [command, args] of RUNS) {
			const { stdout, saved = '' } = await runOn(machine, command, args);
			outputs.set(`${command} ${args.join(' ')}`, `${stdout}\n${saved}`.toLowerCase());
		}
		// Something was said: an empty output would hold no secret either.
		for (const said of outputs.values()) expect(said.trim().length).toBeGreaterThan(20);
		expect([...outputs.values()].filter((said) => said.includes('example.com')).length).toBeGreaterThanOrEqual(4);
		const leaks = planted.flatMap((secret) =>
			[...outputs].filter(([, said]) => formsOf(secret).some((form) => said.includes(form))).map(([run]) => `${secret}: ${run}`),
		);
		expect(leaks).toEqual([]);
		expect(planted.length).toBeGreaterThan(name === 'linux' ? 20 : 2);
	});

	it('is read where secrets lie', async () => {
		const read = new Set<string>();
		for (const command of ['connections', 'check', 'history'] as const) await runOn(machine, command, [], [], read);
		const holding = Object.entries(machine.files ?? {}).filter(([, content]) => /PLANTED|UExBTlRFR/.test(JSON.stringify(content)));
		const untouched = holding.map(([path]) => path.replaceAll('\\', '/')).filter((path) => !read.has(path));
		expect(untouched.sort()).toEqual(NEVER_READ.filter((path) => path in (machine.files ?? {})).sort());
	});
});
