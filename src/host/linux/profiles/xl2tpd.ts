import type { ConfigFiles } from '../../config-files.ts';
import type { Profile } from '../../profile.ts';
import { hostAndPort, noServer } from '../../profiles/written.ts';

const CONF = '/etc/xl2tpd/xl2tpd.conf';

interface Section {
	readonly name: string;
	readonly servers: string[];
	autodial: boolean;
}

/** The `lac` sections of xl2tpd.conf(5): whom this computer calls. What protects the call, IPsec, is set up elsewhere. */
export function xl2tpdProfiles(config: ConfigFiles): readonly Profile[] {
	const sections: Section[] = [];
	let current: Section | undefined;
	for (const line of (config.text(CONF) ?? '').split(/\r?\n/)) {
		const header = /^\s*\[\s*(?:(lac)\s+)?([^\]]*?)\s*\]/i.exec(line);
		const [, name = '', value = ''] = /^\s*([^;=]+?)\s*=\s*([^;]*?)\s*(?:;.*)?$/.exec(line) ?? [];
		if (header !== null) {
			current = header[1] === undefined ? undefined : { name: header[2] ?? '', servers: [], autodial: false };
			if (current !== undefined) sections.push(current);
		} else if (name === 'lns') current?.servers.push(value);
		else if (name === 'autodial' && current !== undefined) current.autodial = /^(yes|y|true|1)$/i.test(value);
	}
	const defaults = sections.find(({ name }) => name === 'default');
	return sections.filter((section) => section !== defaults).map((section) => profileOf(section, defaults?.servers ?? []));
}

function profileOf({ name, servers: own, autodial }: Section, defaults: readonly string[]): Profile {
	const servers = (own.length > 0 ? own : defaults).map(hostAndPort);
	const port = servers[0]?.port;
	return {
		name,
		store: 'xl2tpd',
		place: CONF,
		belongsTo: 'everybody',
		client: 'linux',
		tunnels: ['l2tp'],
		automatic: false,
		servers: servers.map(({ host }) => host),
		...(port === undefined ? {} : { port }),
		...(autodial ? { alwaysOn: true } : {}),
		faults: servers.length === 0 ? [noServer('lns')] : [],
		stored: {},
	};
}
