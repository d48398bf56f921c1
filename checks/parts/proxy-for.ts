import { BlockList, isIP } from 'node:net';
import type { ProxySetting } from '../../src/host/host.ts';

/** Where a proxy without a port listens, by the scheme of its own address. */
const DEFAULT_PORT = 80;

/**
 * The web proxy that an SSTP client of this computer goes through to a host: the one of Windows' services, or of the environment.
 * The one of a Windows user is for programs of his, and what a script would say is not known. Only HTTP proxies are used for this.
 */
export function proxyFor(settings: readonly ProxySetting[], host: string): { readonly host: string; readonly port: number } | undefined {
	const setting = settings.find(({ from, server }) => from !== 'user' && server !== undefined);
	if (setting?.server === undefined || goesPast(setting, host)) return undefined;
	const entries = setting.server.split(/[\s;]+/).filter((entry) => entry !== '');
	// WinHTTP names one for all, or one for each kind: `http=a:80;https=b:8080`.
	const entry = entries.some((each) => each.includes('='))
		? entries.find((each) => /^https=/i.test(each))?.slice('https='.length)
		: entries[0];
	const [, name = '', port] = /^(?:http:\/\/)?(\[[0-9a-f:.]+\]|[^\s:/[\]]+)(?::(\d{1,5}))?\/?$/i.exec(entry ?? '') ?? [];
	const number = Number(port ?? DEFAULT_PORT);
	return name === '' || number < 1 || number > 65_535 ? undefined : { host: bare(name), port: number };
}

/**
 * Whether a host is among those that the setting leaves out: names with all below them, addresses, networks (`10.0.0.0/8`), `*`; in WinHTTP
 * exact names, `*.example.com`, and `<local>` for names without a dot.
 */
function goesPast({ from, except = '' }: ProxySetting, host: string): boolean {
	const name = host.toLowerCase();
	return except
		.toLowerCase()
		.split(/[\s,;]+/)
		.map(bare)
		.some((entry) => {
			if (entry === '') return false;
			if (entry === '<local>') return isIP(name) === 0 && !name.includes('.');
			if (entry.includes('*')) return matchesPattern(entry, name);
			if (isIP(name) !== 0) return entry === name || isWithin(entry, name);
			const below = entry.replace(/^\./, '');
			return name === below || (from !== 'winhttp' && name.endsWith(`.${below}`));
		});
}

/** Piece by piece, in bounded time whatever the pattern: the pieces between the stars must follow one another. */
function matchesPattern(pattern: string, name: string): boolean {
	const pieces = pattern.split('*');
	const [first = '', last = ''] = [pieces[0], pieces.at(-1)];
	if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
	let at = first.length;
	for (const piece of pieces.slice(1, -1)) {
		const found = name.indexOf(piece, at);
		if (found < 0) return false;
		at = found + piece.length;
	}
	return at <= name.length - last.length;
}

function isWithin(network: string, address: string): boolean {
	const [, base = '', length = ''] = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(network) ?? [];
	const family = isIP(base);
	if (family === 0 || family !== isIP(address) || Number(length) > (family === 4 ? 32 : 128)) return false;
	const list = new BlockList();
	list.addSubnet(base, Number(length), family === 4 ? 'ipv4' : 'ipv6');
	return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function bare(host: string): string {
	return host.replace(/^\[|\]$/g, '');
}
