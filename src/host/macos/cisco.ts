import type { CiscoClient, CiscoQuestions } from '../cisco.ts';
import { type Reading, readable, type Service, unreadable } from '../host.ts';
import { once } from '../memo.ts';
import type { HostParts } from '../parts.ts';
import { ask } from './ask.ts';
import { runningPrograms } from './processes.ts';

/** The daemons of Secure Client and of AnyConnect before it, as launchd knows them. */
const AGENTS = [
	{ label: 'com.cisco.secureclient.vpnagentd', program: '/opt/cisco/secureclient/bin/vpnagentd' },
	{ label: 'com.cisco.anyconnect.vpnagentd', program: '/opt/cisco/anyconnect/bin/vpnagentd' },
];
/** What error 51 is mended by restarting, and the kernel extension that it loads. */
const OLD_CLIENT = '/System/Library/StartupItems/CiscoVPN/CiscoVPN';
const EXTENSION = 'com.cisco.nke.ipsec';

/** Cisco's clients on macOS, as scripts and reports of others name their parts. */
export function macosCisco(parts: HostParts): CiscoQuestions {
	const agent = once(() => agentOf(parts));
	const extension = once(() => extensionOf(parts));
	const service = (client: CiscoClient) => (client === 'secure-client' ? agent() : extension());
	return {
		ciscoService: service,
		ciscoAdapter: async (client) => {
			const installed = await service(client);
			if (!installed.read || installed.value === undefined) return installed.read ? readable(undefined) : installed;
			return readable({ name: client === 'secure-client' ? 'utun' : 'cipsec0', state: 'made-when-needed' });
		},
	};
}

async function agentOf(parts: HostParts): Promise<Reading<Service | undefined>> {
	const agent = AGENTS.find(({ program }) => isThere(parts, program));
	if (agent === undefined) return readable(undefined);
	const running = await runningPrograms(parts);
	if (!running.read) return running;
	if (AGENTS.some(({ program }) => running.value.has(program))) return readable({ name: agent.label, state: 'running' });
	if (!isThere(parts, `/Library/LaunchDaemons/${agent.label}.plist`)) return readable({ name: agent.label, state: 'absent' });
	const switches = await ask(parts, '/bin/launchctl', ['print-disabled', 'system']);
	// `=> true` before macOS 13. One that does not stand there starts with the system.
	const off = switches.read && new RegExp(`"${agent.label.replaceAll('.', '\\.')}" => (disabled|true)`).test(switches.value);
	return readable({ name: agent.label, state: 'stopped', ...(switches.read ? { start: off ? 'disabled' : 'automatic' } : {}) });
}

async function extensionOf(parts: HostParts): Promise<Reading<Service | undefined>> {
	if (!isThere(parts, OLD_CLIENT)) return readable(undefined);
	const loaded = await ask(parts, '/usr/sbin/kextstat', []);
	if (!loaded.read) return loaded;
	if (!loaded.value.includes('Name (Version)')) return unreadable('failed', '/usr/sbin/kextstat: no list in its answer');
	return readable({ name: EXTENSION, state: loaded.value.includes(EXTENSION) ? 'running' : 'stopped' });
}

function isThere({ files }: HostParts, path: string): boolean {
	const found = files.describe(path);
	return found.read && found.value?.kind === 'file';
}
