import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './namespaces.ts';
import type { Daemon } from './programs.ts';

/** A service as Nagios shows it. */
export interface ServiceStatus {
	readonly state: number;
	readonly output: string;
	readonly performance: string;
	readonly checked: boolean;
}

const INSTANCE = 'nagios';

/** A Nagios Core of the lab's own, with one host and one service that is looked at every second. `command`: absolute, one word each. */
export function nagiosIn(lab: Lab, address: string, command: readonly string[]) {
	const folder = join(lab.folder, INSTANCE);
	const file = (name: string) => join(folder, name);
	for (const name of ['results', 'archives']) mkdirSync(file(name), { recursive: true });
	writeFileSync(file('objects.cfg'), objects(address, command));
	writeFileSync(file('nagios.cfg'), settings(file));
	return {
		/** `nagios -v`: what it says of its configuration. */
		verify: () => lab.client.run('nagios4', ['-v', file('nagios.cfg')]),
		start: (): Daemon => lab.client.start('nagios4', [file('nagios.cfg')]),
		status: (): ServiceStatus | undefined => serviceStatus(file('status.dat')),
	};
}

function objects(address: string, command: readonly string[]): string {
	return `
define timeperiod {
 timeperiod_name always
 alias always
 sunday 00:00-24:00
 monday 00:00-24:00
 tuesday 00:00-24:00
 wednesday 00:00-24:00
 thursday 00:00-24:00
 friday 00:00-24:00
 saturday 00:00-24:00
}
define contact {
 contact_name nobody
 host_notifications_enabled 0
 service_notifications_enabled 0
 host_notification_period always
 service_notification_period always
 host_notification_commands vpn
 service_notification_commands vpn
}
define command {
 command_name vpn
 command_line ${command.join(' ')}
}
define host {
 host_name gateway
 alias gateway
 address ${address}
 max_check_attempts 1
 check_period always
 notification_period always
 contacts nobody
}
define service {
 host_name gateway
 service_description VPN
 check_command vpn
 check_period always
 notification_period always
 contacts nobody
 max_check_attempts 1
 check_interval 1
 retry_interval 1
}
`;
}

/** Seconds for minutes, so that it looks again at once. */
function settings(file: (name: string) => string): string {
	const lines = {
		cfg_file: file('objects.cfg'),
		log_file: file('nagios.log'),
		log_archive_path: file('archives'),
		status_file: file('status.dat'),
		object_cache_file: file('objects.cache'),
		precached_object_file: file('objects.precache'),
		state_retention_file: file('retention.dat'),
		temp_file: file('nagios.tmp'),
		temp_path: file('.'),
		lock_file: file('nagios.pid'),
		query_socket: file('query'),
		check_result_path: file('results'),
		command_file: file('command'),
		debug_file: file('debug'),
		nagios_user: 'root',
		nagios_group: 'root',
		check_external_commands: 0,
		check_for_updates: 0,
		// Debian's own.
		illegal_macro_output_chars: '`~$&|\'"<>',
		use_syslog: 0,
		interval_length: 1,
		status_update_interval: 1,
		check_result_reaper_frequency: 1,
		service_check_timeout: 20,
		enable_notifications: 0,
		retain_state_information: 0,
	};
	return Object.entries(lines)
		.map(([name, value]) => `${name}=${value}\n`)
		.join('');
}

function serviceStatus(file: string): ServiceStatus | undefined {
	let text = '';
	try {
		text = readFileSync(file, 'utf8');
	} catch {
		return undefined;
	}
	const [, block] = /servicestatus \{\n([\s\S]*?)\n\t\}/.exec(text) ?? [];
	if (block === undefined) return undefined;
	const value = (name: string) => new RegExp(`^\\t${name}=(.*)$`, 'm').exec(block)?.[1] ?? '';
	return {
		state: Number(value('current_state')),
		output: value('plugin_output'),
		performance: value('performance_data'),
		checked: value('has_been_checked') === '1',
	};
}
