import type { ProxySetting } from './host.ts';

/** As curl and OpenConnect look: the lower-case name first, the one for HTTPS before the one for everything. */
const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

/** The web proxy for HTTPS that the environment names: the first that is set, as programs take it. */
export function proxiesOf(environment: Readonly<Record<string, string | undefined>>): readonly ProxySetting[] {
	const from = VARIABLES.find((name) => (environment[name] ?? '').trim() !== '');
	if (from === undefined) return [];
	const except = environment.no_proxy ?? environment.NO_PROXY ?? '';
	return [{ from, server: withoutCredentials(environment[from] ?? ''), ...(except === '' ? {} : { except: shown(except) }) }];
}

/** A proxy as it is set, without user name and password: whatever stands before the last `@` of the authority goes. */
export function withoutCredentials(setting: string): string {
	const [, scheme = '', rest = ''] = /^\s*([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(setting) ?? [];
	const after = rest.slice(rest.lastIndexOf('@') + 1);
	return shown(`${scheme}${after.replace(/[/?#].*$/s, '')}`);
}

/** Settings are anybody's text: printable, and of a bearable length. */
function shown(text: string): string {
	return text.replace(/\p{C}/gu, '').trim().slice(0, 256);
}
