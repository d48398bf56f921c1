import { isIP } from 'node:net';

/** What PhoneNumber holds, where it is a server. */
export interface DialledServer {
	readonly host: string;
	/** Only SSTP has one to choose. */
	readonly port?: number;
}

/** A plain name or address, or one with a port behind it; undefined where it is neither (`https://…`, a blank within). */
export function dialledServer(text: string): DialledServer | undefined {
	if (isIP(text) !== 0) return { host: text };
	const [, host = '', port] = /^([^\s/\\:@"'<>[\]]{1,253})(?::(\d{1,5}))?$/.exec(text) ?? [];
	if (host === '' || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535) return undefined;
	return { host, ...(port === undefined ? {} : { port: Number(port) }) };
}

/** What stands there in place of a server, as a report may repeat it: an address may be pasted with a password in it. */
export function withoutUser(text: string): string {
	return text.replace(/^(.*\/\/)?.*@/, '$1').slice(0, 253);
}
