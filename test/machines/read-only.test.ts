import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { files } from '../../src/host/files.ts';
import { type Host, SERVICE_ROLES } from '../../src/host/host.ts';
import { scriptOf } from '../../src/host/windows/powershell.ts';
import { SECTIONS } from '../../src/host/windows/powershell-sections.ts';
import { certificateNamed } from './certificates.ts';
import { machineNamed, machineNames } from './description.ts';
import { hostOf, type Started } from './host-of.ts';
import { runOn } from './program.ts';

vi.mock('../../src/host/this-machine.ts', { spy: true });
vi.mock('../../src/commands/small-file.ts', { spy: true });
vi.mock('../../src/net/icmp.ts', async (original) => ({ ...(await original<object>()), ping: async () => ({ answer: 'silent' }) }));

/** Nothing on the machine is changed: whatever a host starts, calls or opens only looks. */

const SYSTEM32 = 'C:\\\\Windows\\\\System32\\\\';

/** Every command line that a host may start: each only shows. */
const ALLOWED: Readonly<Record<string, RegExp>> = {
	'sc query': new RegExp(`^${SYSTEM32}sc\\.exe query [\\w ]+$`),
	'reg query': new RegExp(`^${SYSTEM32}reg\\.exe query HKLM\\\\[\\w\\\\ ]+$`),
	// Its script is looked at below.
	powershell: new RegExp(`^${SYSTEM32}WindowsPowerShell\\\\v1\\.0\\\\powershell\\.exe -NoLogo -NoProfile -NonInteractive -Command `),
	wevtutil: new RegExp(`^${SYSTEM32}wevtutil\\.exe qe [\\w/-]+ /q:\\*\\[.*\\] /f:xml /rd:true /c:\\d+ /e:Events /uni:true$`),
	systemctl: /^systemctl show --property=[\w,]+( [\w@.-]+)+$/,
	journalctl: /^journalctl -o json --no-pager -q -n \d+ --output-fields=[\w,]+( (\w+=[\w-]+|\+))+$/,
	log: /^\/usr\/bin\/log show --last 1d --style ndjson --predicate process == "\w+"( OR process == "\w+")*$/,
	nmcli: /^nmcli -t (-f [A-Z,]+ )?connection show( [0-9a-f-]{36})*$/,
	'ip neigh': /^ip neigh show to [0-9a-f.:]+ dev \S+$/,
	nft: /^nft -j list ruleset$/,
	ifconfig: /^\/sbin\/ifconfig -a$/,
	networksetup: /^\/usr\/sbin\/networksetup -listallhardwareports$/,
	netstat: /^\/usr\/sbin\/netstat -rn$/,
	arp: /^\/usr\/sbin\/arp -n [0-9.]+$/,
	ndp: /^\/usr\/sbin\/ndp -an$/,
	sysctl: /^\/usr\/sbin\/sysctl -n [\w.]+$/,
	// Without an argument it takes commands from its input, which are looked at below.
	scutil: /^\/usr\/sbin\/scutil( --nc list)?$/,
	security: /^\/usr\/bin\/security (find-certificate|find-identity|verify-cert|dump-trust-settings)( |$)/,
	systemsetup: /^\/usr\/sbin\/systemsetup -getusingnetworktime$/,
	ps: /^\/bin\/ps -axww -o comm=$/,
	launchctl: /^\/bin\/launchctl print-disabled system$/,
	kextstat: /^\/usr\/sbin\/kextstat$/,
};

it('every program that a host starts only shows', async () => {
	const started: Started[] = [];
	for (const name of machineNames()) {
		const machine = machineNamed(name);
		for (const command of ['connections', 'check'] as const) await runOn(machine, command, ['--json'], started);
		await askEverything(hostOf(machine, started));
	}
	const lines = [...new Set(started.map(({ program, args }) => [program, ...args].join(' ')))];
	const refused = lines.filter((line) => !Object.values(ALLOWED).some((allowed) => allowed.test(line)));
	expect(refused).toEqual([]);
	// What nothing starts any more needs no permission.
	const unused = Object.entries(ALLOWED).filter(([, allowed]) => !lines.some((line) => allowed.test(line)));
	expect(unused.map(([name]) => name)).toEqual([]);

	const typed = started.flatMap(({ options: { stdin } }) => (stdin ?? '').split('\n')).filter((line) => line !== '');
	expect(typed.filter((line) => !/^(show Setup:\/Network\/Service\/[0-9A-F-]{36}\/\w+|quit)$/.test(line))).toEqual([]);
	expect(typed.length).toBeGreaterThan(0);
	// Where administrators' programs lie, and in which letters they answer.
	expect([...new Set(started.flatMap(({ options: { env = {} } }) => Object.keys(env)))].sort()).toEqual(['LC_ALL', 'PATH']);
});

/** What the questions that need telling are asked about. A look-up starts this program itself, and is no question about the machine. */
const ABOUT: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
	routeTo: [['203.0.113.7']],
	neighbour: [
		['192.168.1.1', 'eth0'],
		['fe80::1', 'en0'],
	],
	service: SERVICE_ROLES.map((role) => [role]),
	judgeChain: [[[certificateNamed('server-auth')], 'vpn.example.com']],
	miniport: [['NdisWan'], ['RasAgileVpn']],
	portHolder: [
		['tcp', 1723],
		['udp', 500],
	],
	deviceNode: [['/dev/ppp'], ['/dev/net/tun']],
	tunnelModule: [['l2tp_ppp'], ['ppp_mppe']],
	setting: [['AssumeUDPEncapsulationContextOnSendRule']],
	hostsEntry: [['vpn.example.com']],
	eapMethod: [[13]],
	credentials: [[{ credentials: [{ kind: 'certificate', file: '/etc/swanctl/x509/pc1.pem' }] }]],
	dialler: [
		[{ store: 'networkmanager', tunnels: ['l2tp'], stored: { 'service-type': 'org.freedesktop.NetworkManager.l2tp' } }],
		[{ store: 'swanctl', tunnels: ['ikev2'], stored: {} }],
		[{ store: 'openvpn', tunnels: ['openvpn'], stored: {} }],
	],
	dialPorts: [
		[{ store: 'networkmanager', tunnels: ['l2tp'], stored: { 'service-type': 'org.freedesktop.NetworkManager.l2tp' } }],
		[{ store: 'swanctl', tunnels: ['ikev2'], stored: {} }],
		[{ store: 'openvpn', tunnels: ['openvpn'], stored: {} }],
	],
	ciscoService: [['secure-client'], ['vpn-client']],
	ciscoAdapter: [['secure-client'], ['vpn-client']],
};
const NO_QUESTIONS = ['platform', 'lookUp', 'recentInitiations', 'noteInitiation'];

/** Every question of a host, whichever check asks it. */
async function askEverything(host: Host): Promise<void> {
	for (const [name, question] of Object.entries(host)) {
		if (NO_QUESTIONS.includes(name)) continue;
		for (const about of ABOUT[name] ?? [[]]) await (question as (...args: readonly unknown[]) => Promise<unknown>)(...about);
	}
}

it('PowerShell is given nothing but questions', () => {
	const script = scriptOf(SECTIONS);
	const commands = new Set(script.match(/\b[A-Z]\w+-[A-Z]\w+/g));
	const asking = [...commands].filter((command) => !command.startsWith('Get-'));
	expect(asking.sort()).toEqual(['ConvertTo-Json', 'ForEach-Object', 'New-Object', 'Select-Object', 'Where-Object']);
	expect(script.match(/New-Object \S+/g)).toEqual(['New-Object System.Text.UTF8Encoding']);
	expect(script).not.toMatch(/>|Invoke|Start-Process|\biex\b|&\s|Out-File|\bSet\b/);
	// Nothing is set but variables, and in which letters it answers.
	const set = [...script.matchAll(/(\S+) = /g)].map(([, left = '']) => left).filter((left) => !/^(@\()?\$?\w+$/.test(left));
	expect([...new Set(set)]).toEqual(['[Console]::OutputEncoding']);
});

it('the doors to files and to Windows know no writing', () => {
	expect(Object.keys(files).sort()).toEqual(['describe', 'list', 'readBytes', 'readLink', 'readText']);
	const sources = sourcesIn(join(import.meta.dirname, '../../src/host'));
	const writing = /\b(write|append|mkdir|rm|rename|unlink|chmod|chown|symlink|truncate|copyFile|createWriteStream)\w*\(/;
	const usesFiles = sources.filter(({ text }) => /from 'node:fs/.test(text));
	// What runs remember, of half-open negotiations and of pseudonyms, in files of the user's own, is no setting of the machine; nor is the
	// newer catalog that somebody hands to this program.
	expect(
		usesFiles
			.filter(({ text }) => writing.test(text))
			.map(({ name }) => name)
			.sort(),
	).toEqual(['kept-file.ts', 'state-file.ts']);
	expect(usesFiles.map(({ name }) => name).sort()).toEqual(['files.ts', 'kept-file.ts', 'state-file.ts']);

	const calls = sources.flatMap(({ text }) => [...text.matchAll(/__stdcall (\w+)\(/g)].map(([, name = '']) => name));
	const looks =
		/^(Cert(?!Add|Delete|Set|Save)|Query|Open|Close|Free|Get|Enum|CM_Get|Reg(Get|Enum|Open|Close|Query)|Ras(Enum|Get)|SetupDi(Get|Enum|Destroy))/;
	// Into a store in memory, to have a chain judged.
	expect(calls.filter((name) => !looks.test(name))).toEqual(['CertAddEncodedCertificateToStore']);
	expect(calls.length).toBeGreaterThan(20);
});

/** Rights that a handle is opened with: none that could change what it is a handle of. */
it('handles are opened for reading alone', () => {
	const text = sourcesIn(join(import.meta.dirname, '../../src/host/win32'))
		.map((source) => source.text)
		.join('\n');
	for (const [name, value] of [
		['SC_MANAGER_CONNECT', '1'],
		['SERVICE_QUERY_CONFIG', '1'],
		['SERVICE_QUERY_STATUS', '4'],
		['KEY_ENUMERATE_SUB_KEYS', '0x08'],
		['PROCESS_QUERY_LIMITED_INFORMATION', '0x1000'],
		['CERT_STORE_READONLY_FLAG', '0x0000_8000'],
	] as const)
		expect(text).toContain(`const ${name} = ${value};`);
	expect(text).not.toMatch(
		/KEY_(ALL_ACCESS|WRITE|SET_VALUE)|SERVICE_(ALL_ACCESS|CHANGE_CONFIG|START|STOP)\b|PROCESS_ALL_ACCESS|GENERIC_WRITE/,
	);
});

function sourcesIn(folder: string): readonly { readonly name: string; readonly text: string }[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ name, parentPath }) => ({ name, text: readFileSync(join(parentPath, name), 'utf8') }));
}
