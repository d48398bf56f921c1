import { isIP, isIPv4, isIPv6 } from 'node:net';
import { domainToASCII, domainToUnicode } from 'node:url';

/** What the user asked about: one host, and the port where the tunnel has one to choose. */
export interface Target {
	/** As it was typed. */
	readonly input: string;
	/** What is dialled: a name in its ASCII form, or an address without brackets. */
	readonly host: string;
	/** How it is written for people: a name in its own script. */
	readonly title: string;
	readonly kind: 'name' | 'ipv4' | 'ipv6';
	readonly port?: number;
}

/** The host as it was typed cannot be meant. `message` is for the user, and says what to do. */
export class TargetError extends Error {
	override readonly name = 'TargetError';
}

const EXAMPLES = 'Give a name such as vpn.example.com, an address such as 203.0.113.7 or [2001:db8::7], optionally with :port.';

/**
 * Reads a host as people write it: a name, an internationalised name, an address (IPv6 with or without brackets),
 * with or without a port, or a whole URL pasted from a browser. Throws {@link TargetError}.
 */
export function parseTarget(input: string): Target {
	const text = input.trim();
	if (text === '') throw new TargetError(`The host is empty. ${EXAMPLES}`);
	const typed = printable(text);
	if (text.length > 4096) throw new TargetError(`"${typed}" is not a possible host name. ${EXAMPLES}`);
	const { host, port } = splitPort(withoutUrl(text), typed);
	const number = port === undefined ? undefined : parsePort(port, typed);
	const target = readHost(host, typed);
	return { input, ...target, ...(number === undefined ? {} : { port: number }) };
}

/** What was typed, as a message may repeat it: nothing that steers a terminal, and no more than a line of it. */
function printable(text: string): string {
	const clean = text.replace(/\p{C}/gu, '?');
	return clean.length > 80 ? `${clean.slice(0, 80)}…` : clean;
}

/** `https://user@vpn.example.com:4443/path?x#y` → `vpn.example.com:4443`. */
function withoutUrl(text: string): string {
	const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0];
	const authority = text.slice(scheme?.length ?? 0).split(/[/?#\\]/, 1)[0] ?? '';
	if (scheme === undefined) return authority;
	// RFC 6874, 2: in a URL the "%" before a zone is itself percent-encoded.
	return authority.slice(authority.lastIndexOf('@') + 1).replace(/^(\[[^\]%]*%)25(?=[^\]])/, '$1');
}

function splitPort(text: string, typed: string): { host: string; port?: string } {
	const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
	if (bracketed !== null) {
		if (!isIPv6(bracketed[1] ?? '') || /%.*:/.test(bracketed[1] ?? ''))
			throw new TargetError(`"${typed}" has no IPv6 address between its brackets. ${EXAMPLES}`);
		return { host: bracketed[1] ?? '', ...(bracketed[2] === undefined ? {} : { port: bracketed[2] }) };
	}
	if (/%.*:/.test(text))
		throw new TargetError(`"${typed}" has a zone and a port: put brackets around the address, as in [fe80::1%eth0]:443.`);
	if (isIP(text) !== 0) return { host: text };
	const colon = text.lastIndexOf(':');
	if (colon < 0) return { host: text };
	if (text.indexOf(':') !== colon) throw new TargetError(`"${typed}" is not an IPv6 address. ${EXAMPLES}`);
	return { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

function parsePort(port: string, typed: string): number {
	const number = /^\d{1,5}$/.test(port) ? Number(port) : 0;
	if (number < 1 || number > 65_535) throw new TargetError(`The port of "${typed}" must be a number from 1 to 65535.`);
	return number;
}

function readHost(host: string, typed: string): Pick<Target, 'host' | 'title' | 'kind'> {
	if (isIPv4(host)) return { host, title: host, kind: 'ipv4' };
	if (isIPv6(host)) return { host, title: host, kind: 'ipv6' };
	if (host === '') throw new TargetError(`"${typed}" names no host. ${EXAMPLES}`);
	if (host.startsWith('-')) throw new TargetError(`A host cannot start with "-", as "${typed}" does. ${EXAMPLES}`);
	if (/[\s"'<>`]/.test(host)) throw new TargetError(`"${typed}" has blanks or quotes in the host name. ${EXAMPLES}`);
	// A URL's host parser turns 0x7f.1 and its like into an address; nobody means one who writes that.
	const name = domainToASCII(host.replace(/[。．｡]/g, '.').replace(/\.$/, ''));
	if ((/^[\d.]+$/.test(host) && host !== '.') || isIPv4(name))
		throw new TargetError(`"${typed}" looks like an IPv4 address and is none: four numbers from 0 to 255 are needed.`);
	if (!isHostName(name)) throw new TargetError(`"${typed}" is not a possible host name. ${EXAMPLES}`);
	return { host: name, title: domainToUnicode(name), kind: 'name' };
}

/** A host and its port as {@link parseTarget} reads them: an IPv6 address in brackets. */
export function writtenTarget(host: string, port?: number): string {
	const name = isIPv6(host) ? `[${host}]` : host;
	return port === undefined ? name : `${name}:${port}`;
}

/** RFC 1123, 2.1, with the underscore that real networks use: labels of 1 to 63, a name of at most 253 characters. */
function isHostName(name: string): boolean {
	if (name === '' || name.length > 253) return false;
	return name.split('.').every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(label));
}

/** A DNS server as an address, which may have a port: `9.9.9.9`, `9.9.9.9:5353`, `2001:db8::53`, `[2001:db8::53]:5353`. Undefined for anything else. */
export function dnsServerOf(text: string): string | undefined {
	try {
		const { kind, host, port } = parseTarget(text);
		if (kind === 'name') return undefined;
		return port === undefined ? host : writtenTarget(host, port);
	} catch (error) {
		if (error instanceof TargetError) return undefined;
		throw error;
	}
}
