import type { ProfileFault } from '../profile.ts';

/** A server as a person writes it into a field. */
export interface WrittenServer {
	/** Without brackets. */
	readonly host: string;
	readonly port?: number;
}

/** `vpn.example.com`, `vpn.example.com:4443`, `[2001:db8::7]:51820`, `2001:db8::7`, `https://vpn.example.com/group`. */
export function hostAndPort(written: string): WrittenServer {
	const text =
		written
			.trim()
			.replace(/^[a-z]+:\/\//i, '')
			.split('/', 1)[0] ?? '';
	const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
	const number = port === undefined ? Number.NaN : Number(port);
	return { host: bracketed ?? plain ?? text, ...(number >= 1 && number <= 65_535 ? { port: number } : {}) };
}

export function noServer(setting: string): ProfileFault {
	return { fault: 'no-server', setting };
}

/** Whether traffic of a whole address family is meant to go through the tunnel: `0.0.0.0/0`, `::/0`, or the halves of either. */
export function routesEverything(networks: readonly string[]): boolean {
	const written = new Set(networks.map((network) => network.trim()));
	return (
		written.has('0.0.0.0/0') ||
		written.has('::/0') ||
		(written.has('0.0.0.0/1') && written.has('128.0.0.0/1')) ||
		(written.has('::/1') && written.has('8000::/1'))
	);
}

/** `yes`, `true`, `1`, `on`: as most of these programs take it. */
export function isYes(value: string | undefined): boolean {
	return value !== undefined && /^(yes|true|1|on|enabled)$/i.test(value);
}
