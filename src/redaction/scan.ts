import { isIPv4, isIPv6 } from 'node:net';
import { addressPseudonym, reversedAddress, reverseName } from './addresses.ts';
import type { Found, Literals } from './literals.ts';
import { canBeHost, type Form, shownFrom } from './patterns.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { fileValue, hostPseudonym, mailPseudonym, thumbprintValue, type ValueContext } from './values.ts';
import { isKnownHost, isPrivateBlock } from './well-known.ts';

/** Replaces, in one go, every value that is known and every one that shows by its form. What was put in is not looked at again. */
export function scan(text: string, known: Literals, context: ValueContext): string {
	const literal = known.in(text);
	let result = '';
	let done = 0;
	let next = 0;
	let shown = shownFrom(text, 0);
	while (shown !== undefined || next < literal.length) {
		const value = literal[next];
		if (value !== undefined && value.start < done) {
			next++;
			continue;
		}
		if (shown !== undefined && shown.start < done) {
			shown = shownFrom(text, done);
			continue;
		}
		// The earlier one; of two at one place the longer.
		const shownFirst =
			shown !== undefined && (value === undefined || shown.start < value.start || (shown.start === value.start && shown.end > value.end));
		if (shown !== undefined && shownFirst) {
			const taken = replaced(shown.form, shown.text, shown.start, context);
			if (taken === undefined) {
				shown = shownFrom(text, shown.start + 1);
				continue;
			}
			result += text.slice(done, taken.start) + taken.replacement;
			done = taken.end;
		} else if (value !== undefined) {
			result += text.slice(done, value.start) + value.replacement;
			done = value.end;
			next++;
		}
	}
	return result + text.slice(done);
}

/** Undefined: it is nothing of the kind, or is to stay. */
function replaced(form: Form, text: string, start: number, context: ValueContext): Found | undefined {
	const whole = (replacement: string | undefined, of = text): Found | undefined =>
		replacement === undefined ? undefined : { start, end: start + of.length, replacement };
	const { pseudonyms, known } = context;
	switch (form) {
		case 'url': {
			const url = text.replace(/[).,;:!?\]}]+$/, (end) => (/\[[^\]]*$/.test(text.slice(0, -end.length)) ? end : ''));
			return whole(urlPseudonym(url, context), url);
		}
		case 'home':
			return known === undefined ? whole(fileValue(text, context)) : undefined;
		case 'mail':
			return known === undefined ? whole(mailPseudonym(text, context)) : undefined;
		case 'reverse': {
			const address = reversedAddress(text);
			const given = address === undefined ? undefined : metAddress(address, context);
			return whole(given === undefined ? undefined : reverseName(given));
		}
		case 'thumbprint':
			return known === undefined ? whole(thumbprintValue(text, context)) : undefined;
		case 'mac':
			return whole(macPseudonym(text, pseudonyms, known));
		case 'guid':
			return whole(pseudonyms.of('guid', text.toLowerCase(), (n) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`, known));
		case 'sid':
			return whole(pseudonyms.of('sid', text.toUpperCase(), (n) => `S-1-5-21-0-0-0-${n}`, known));
		case 'ipv6':
			return ipv6(text, start, context);
		case 'ipv4': {
			const [address = '', prefix] = text.split('/');
			if (!isIPv4(address)) return undefined;
			return whole(isPrivateBlock(text) ? text : withPrefix(metAddress(address, context), prefix));
		}
		case 'host':
			return canBeHost(text) ? whole(hostPseudonym(text, context)) : undefined;
	}
}

/** A sentence's colon or full stop may follow: the longest beginning that is an address counts. */
function ipv6(text: string, start: number, context: ValueContext): Found | undefined {
	for (const address of [text, text.replace(/[:.]$/, ''), text.replace(/%.*$/, ''), text.replace(/(?:::?|\.)$/, '')]) {
		if (!isIPv6(address)) continue;
		const [bare = '', zone] = address.split('%');
		const given = metAddress(bare, context);
		if (given === undefined) return undefined;
		// A zone is the name or the number of an adapter here.
		const kept = zone === undefined ? '' : `%${context.scan(zone)}`;
		return { start, end: start + address.length, replacement: `${given}${kept}` };
	}
	return undefined;
}

function withPrefix(address: string | undefined, prefix: string | undefined): string | undefined {
	return address === undefined || prefix === undefined ? address : `${address}/${prefix}`;
}

/** Providers write a customer's address with hyphens into his name. */
function metAddress(address: string, { pseudonyms, known, met }: ValueContext): string | undefined {
	const given = addressPseudonym(address, pseudonyms, known);
	if (given !== undefined && given !== address && known === undefined && isIPv4(address) && isIPv4(given))
		met(address.replaceAll('.', '-'), given.replaceAll('.', '-'));
	return given;
}

/** RFC 7042, 2.1.2 sets 256 aside for documentation; after them come ones that nobody was given (locally administered). */
function macPseudonym(text: string, pseudonyms: Pseudonyms, known: 'known' | undefined): string | undefined {
	const bare = text.replace(/[^0-9a-f]/gi, '').toLowerCase();
	const octets = (hex: string) => hex.match(/../g) ?? [];
	const made = (n: number) =>
		octets(n < 256 ? `00005e0053${n.toString(16).padStart(2, '0')}` : `02${n.toString(16).padStart(10, '0')}`).join(':');
	const given = pseudonyms.of('mac', bare, made, known);
	const separator = /[:-]/.exec(text)?.[0] ?? ':';
	return given?.replaceAll(':', separator);
}

/** Scheme, host and port stay to be seen; who signed in, and the path with whatever it tells, do not. */
function urlPseudonym(url: string, context: ValueContext): string | undefined {
	const [, scheme = '', authority = '', path = ''] = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)(.*)$/i.exec(url) ?? [];
	const server = authority.slice(authority.lastIndexOf('@') + 1);
	const [, host = '', port = ''] = /^(\[[^\]]*\]|.*?)(:\d*)?$/.exec(server) ?? [];
	const bare = host.replace(/^\[|\]$/g, '');
	if (isKnownHost(bare.toLowerCase())) return server === authority ? url : `${scheme}${server}${path}`;
	const address = isIPv6(bare) || isIPv4(bare) ? metAddress(bare, context) : undefined;
	const name = address ?? (bare === '' ? '' : hostPseudonym(decoded(bare), context));
	// What the catalog names is somebody's documentation.
	if (name === undefined) return context.known === undefined ? undefined : url;
	const shown = address !== undefined && isIPv6(address) ? `[${address}]` : name;
	const behind = path === '' || path === '/' || context.known !== undefined ? path : pathPseudonym(path, context);
	return `${scheme}${shown}${port}${behind}`;
}

function decoded(host: string): string {
	try {
		return decodeURIComponent(host);
	} catch {
		return host;
	}
}

function pathPseudonym(path: string, { pseudonyms }: ValueContext): string {
	return pseudonyms.of('path', path, (n) => `/path-${n}`) ?? path;
}
