import { type ConfigFiles, nameOf } from '../config-files.ts';
import type { Profile } from '../profile.ts';
import { hostAndPort, noServer, routesEverything } from './written.ts';

/** What is kept of a file. The keys are dropped as it is read. */
const KEPT = new Set(['endpoint', 'allowedips', 'listenport']);

/** Configurations of wg-quick(8) in a folder. One that listens and calls nobody is a server's, and none of ours. */
export function wireGuardProfiles(config: ConfigFiles, folder: string, client: Profile['client']): readonly Profile[] {
	return config.matching(`${folder}/*.conf`).flatMap((path) => {
		const text = config.text(path);
		return text === undefined ? [] : (profileOf(text, path, client) ?? []);
	});
}

function profileOf(text: string, path: string, client: Profile['client']): Profile | undefined {
	const settings = text.split(/\r?\n/).flatMap((line) => {
		const [, name = '', value = ''] = /^\s*(\w+)\s*=\s*([^#]*)/.exec(line) ?? [];
		return KEPT.has(name.toLowerCase()) ? [{ name: name.toLowerCase(), value: value.trim() }] : [];
	});
	const valuesOf = (wanted: string) => settings.filter(({ name }) => name === wanted).map(({ value }) => value);
	const endpoints = valuesOf('endpoint').map(hostAndPort);
	if (endpoints.length === 0 && valuesOf('listenport').length > 0) return undefined;
	const port = endpoints[0]?.port;
	return {
		name: nameOf(path, '.conf'),
		store: 'wireguard',
		place: path,
		belongsTo: 'everybody',
		client,
		tunnels: ['wireguard'],
		automatic: false,
		servers: endpoints.map(({ host }) => host),
		...(port === undefined ? {} : { port }),
		routesAll: routesEverything(valuesOf('allowedips').flatMap((each) => each.split(','))),
		file: path,
		faults: endpoints.length === 0 ? [noServer('Endpoint')] : [],
		stored: {},
	};
}
