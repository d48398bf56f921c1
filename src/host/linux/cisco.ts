import type { CiscoClient, CiscoQuestions } from '../cisco.ts';
import type { Files } from '../files.ts';
import { type Reading, readable, type Service, unreadable } from '../host.ts';
import { once } from '../memo.ts';
import { processNames } from './processes.ts';

/** Where its installer puts the daemon: Secure Client's, and AnyConnect's before it. */
const DAEMONS = ['/opt/cisco/secureclient/bin/vpnagentd', '/opt/cisco/anyconnect/bin/vpnagentd'];
const OLD_CLIENT = '/opt/cisco-vpnclient/bin/cvpnd';
const UNIT = 'vpnagentd.service';
const UNIT_FOLDERS = ['/etc/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'];

/** Cisco's clients on Linux, by files alone. */
export function linuxCisco(files: Files): CiscoQuestions {
	const isThere = (path: string) => {
		const found = files.describe(path);
		return found.read && found.value?.kind === 'file';
	};
	const agent = once((): Reading<Service | undefined> => (DAEMONS.some(isThere) ? agentOf(files) : readable(undefined)));
	const oldClient = (): Reading<undefined> => (isThere(OLD_CLIENT) ? unreadable('unsupported', `${OLD_CLIENT}`) : readable(undefined));
	const service = (client: CiscoClient) => (client === 'secure-client' ? agent() : oldClient());
	return {
		ciscoService: async (client) => service(client),
		ciscoAdapter: async (client) => {
			const installed = service(client);
			if (!installed.read || installed.value === undefined) return installed.read ? readable(undefined) : installed;
			return readable({ name: 'cscotun0', state: 'made-when-needed' });
		},
	};
}

/** What systemd would do stands in links: enabled is one in the target's folder, masked is one to nowhere. */
function agentOf(files: Files): Reading<Service> {
	if (processNames(files).has('vpnagentd')) return readable({ name: 'vpnagentd', state: 'running' });
	// With hidepid, or where /proc is not there, what cannot be seen proves nothing.
	const first = files.readText('/proc/1/comm');
	if (!first.read) return first;
	if (first.value === undefined) return unreadable('failed', '/proc/1/comm: ENOENT');
	const masked = files.readLink(`/etc/systemd/system/${UNIT}`);
	const wanted = files.readLink(`/etc/systemd/system/multi-user.target.wants/${UNIT}`);
	const isThere = UNIT_FOLDERS.some((folder) => {
		const unit = files.describe(`${folder}/${UNIT}`);
		return unit.read && unit.value !== undefined;
	});
	const off = (masked.read && masked.value === '/dev/null') || (isThere && wanted.read && wanted.value === undefined);
	const start = off ? 'disabled' : wanted.read && wanted.value !== undefined ? 'automatic' : undefined;
	return readable({ name: UNIT, state: 'stopped', ...(start === undefined ? {} : { start }) });
}
