import { isIP } from 'node:net';
import { domainToASCII, domainToUnicode } from 'node:url';
import type { Kind } from './kinds.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { isKnownHost, isOwnNameOfAdapter, isTelling } from './well-known.ts';

/** Replaces what is known or shown in a text, as one scan does it. */
export interface ValueContext {
	readonly pseudonyms: Pseudonyms;
	/** Only what was met before. */
	readonly known?: 'known' | undefined;
	/** What stands for a value, to be replaced in sentences too. */
	met(original: string, pseudonym: string): void;
	/** Replaces addresses, URLs and whatever else shows by its form. */
	scan(text: string): string;
}

/**
 * A host's name, with what hangs below what still to be seen: `vpn.corp.com` is `host-1.domain-1.example` where `*.corp.com` is
 * `*.domain-1.example`. A name of one label is `host-2`.
 */
export function hostPseudonym(name: string, { pseudonyms, known, met }: Omit<ValueContext, 'scan'>): string | undefined {
	const ascii = asciiName(name);
	if (isKnownHost(ascii)) return name;
	const [first = '', ...parents] = ascii.split('.');
	if (parents.length === 0 && !isTelling(first)) return name;
	const register = (found: string | undefined) => {
		if (found !== undefined && known === undefined)
			for (const form of new Set([name, ascii, domainToUnicode(ascii)])) if (form !== '') met(form, found);
		return found;
	};
	// Longer than a name can be (RFC 1035, 2.3.4): a server's invention.
	if (ascii.length > 253) return register(pseudonyms.of('host', ascii, (n) => `host-${n}`, known));
	if (parents.length === 0) return register(pseudonyms.of('host', ascii, (n) => `host-${n}`, known));
	if (parents.length === 1) return register(pseudonyms.of('domain', ascii, (n) => `domain-${n}.example`, known));
	if (known !== undefined) return pseudonyms.of('host', ascii, () => '', known);
	const parent = hostPseudonym(parents.join('.'), { pseudonyms, met }) ?? 'example';
	return register(pseudonyms.of('host', ascii, (n) => `host-${n}.${parent}`));
}

/** A URL's parser would make an address of numbers alone. */
function asciiName(name: string): string {
	const bare = name.replace(/\.$/, '').toLowerCase();
	return /^[\x21-\x7e]*$/.test(bare) ? bare : domainToASCII(bare) || bare;
}

/** What a host's name can be, with a wildcard or the dot of a domain before it and a port behind. */
const HOST = /^(\*?\.)?([\p{L}\p{N}\p{M}_](?:[\p{L}\p{N}\p{M}_.-]*[\p{L}\p{N}\p{M}_])?\.?)(:\d{1,5})?$/u;

/** One, or a list of them, or what a server gives out for one. */
function hostValue(value: string, context: ValueContext): string {
	const pieces = value.split(/[\s;,|]+/).filter((piece) => piece !== '');
	if (pieces.some((piece) => !HOST.test(piece) && context.scan(piece) === piece && piece !== '<local>'))
		return namePseudonym('host', value, context);
	return value.replace(/[^\s;,|]+/g, (piece) => {
		const [, before = '', name = '', port = ''] = HOST.exec(piece) ?? [];
		if (name === '' || isIP(name) !== 0) return context.scan(piece);
		return `${before}${hostPseudonym(name, context) ?? name}${port}`;
	});
}

/** A name of whatever kind, as a whole; a file keeps its ending. */
function namePseudonym(kind: Kind | 'name' | 'folder', value: string, context: ValueContext): string {
	const name = value.trim();
	if (!isTelling(name) || (kind !== 'user' && isOwnNameOfAdapter(name))) return value;
	const ending = kind === 'connection' || kind === 'file' ? (/(?<=.)\.[a-z][a-z0-9]{1,11}$/i.exec(name)?.[0] ?? '') : '';
	const given = context.pseudonyms.of(kind, name, (n) => `${kind}-${n}${ending.toLowerCase()}`) ?? name;
	context.met(name, given);
	const stem = name.slice(0, name.length - ending.length);
	if (ending !== '' && isTelling(stem)) context.met(stem, given.slice(0, given.length - ending.length));
	return given;
}

/** `CORP\anna`, `anna@corp.com`, `anna`. */
function userValue(value: string, context: ValueContext): string {
	const [, domain, account] = /^([^\\@]+)\\([^\\]+)$/.exec(value) ?? [];
	if (domain !== undefined && account !== undefined) return `${hostValue(domain, context)}\\${namePseudonym('user', account, context)}`;
	return /^\S+@\S+$/.test(value) ? mailPseudonym(value, context) : namePseudonym('user', value, context);
}

export function mailPseudonym(mail: string, context: ValueContext): string {
	const at = mail.lastIndexOf('@');
	return `${namePseudonym('user', mail.slice(0, at), context)}@${hostValue(mail.slice(at + 1), context)}`;
}

/** `CN=vpn.example.com, O=Example Ltd, C=DE`: each value by itself; the country stays. */
function certificateValue(value: string, context: ValueContext): string {
	if (!/^\s*[A-Z][\w.]*\s*=/i.test(value)) return guessedValue(value, context);
	const given = value.replace(
		/([A-Z][\w.]{0,40}\s{0,3}=\s{0,3})((?:\\.|(?!\s{0,3}[,/+\n]\s{0,3}[A-Z][\w.]{0,40}\s{0,3}=)[\s\S])*)/gi,
		(whole, key: string, part: string) => (/^C\s*=/i.test(key) ? whole : `${key}${guessedValue(part, context)}`),
	);
	context.met(value, given);
	return given;
}

/** Parts of paths that are the same on every computer. */
const FOLDERS: ReadonlySet<string> = new Set([
	...`appdata roaming local locallow microsoft network connections pbk _hiddenpbk rasphone.pbk library preferences documents downloads
	desktop openvpn openvpn3 config configurations wireguard networkmanager system-connections vpn etc usr var lib opt run bin sbin
	share home users programdata windows system32 drivers hosts private tmp ssl certs pki client server ppp peers chap-secrets
	pap-secrets options ipsec.d ipsec.conf ipsec.secrets swanctl swanctl.conf conf.d strongswan strongswan.conf strongswan.d cacerts
	x509 x509ca rsa xl2tpd xl2tpd.conf root proc sys dev systemd resolved.conf resolv.conf profiles cisco profile log logs syslog
	default public shared software policies .cache cache vpn-doctor koffi.node`.split(/\s+/),
	...['program files', 'program files (x86)', 'documents and settings', 'application support', 'all users'],
	...['cisco anyconnect secure mobility client', 'cisco secure client'],
]);

/** What lies in a path is somebody's: the user, and folders and files that no system has by itself. */
export function fileValue(value: string, context: ValueContext): string {
	const isPath = /^(?:[a-z]:)?[\\/]|^~[\\/]|^\.{1,2}[\\/]/i.test(value);
	if (!isPath) return /\.[a-z0-9]{2,12}$/i.test(value) && !/\s/.test(value) ? namePseudonym('file', value, context) : context.scan(value);
	const parts = value.split(/([\\/]+)/);
	const names = parts.filter((_, at) => at % 2 === 0);
	const given = parts.map((part, at) => {
		if (at % 2 === 1 || part === '' || /^[a-z]:$|^[~.]+$/i.test(part) || FOLDERS.has(part.toLowerCase())) return part;
		const index = at / 2;
		const above = (names[index - 1] ?? '').toLowerCase();
		if (index <= 2 && /^(?:users|home|documents and settings)$/.test(above)) return namePseudonym('user', part, context);
		const isLast = names.slice(index + 1).every((name) => name === '');
		// Programs of the system have names of their own.
		if (isLast && /\.(?:exe|dll|sys|service)$/i.test(part)) return part;
		return namePseudonym(isLast ? 'file' : 'folder', part, context);
	});
	const whole = given.join('');
	if (whole !== value) context.met(value, whole);
	return whole;
}

function tokenValue(kind: 'serial' | 'thumbprint', value: string, { pseudonyms, met, known }: ValueContext): string {
	const bare = value.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
	// A short one is no token: `01` stands in every time.
	if (bare.length < 8) return value;
	const given = pseudonyms.of(kind, bare, (n) => `${kind}-${n}`, known);
	if (given === undefined) return value;
	for (const form of [value, bare, bare.replace(/..(?=.)/g, '$&:')]) met(form, given);
	return given;
}

export function thumbprintValue(value: string, context: ValueContext): string {
	return tokenValue('thumbprint', value, context);
}

/** What it is, its form tells. */
function guessedValue(value: string, context: ValueContext): string {
	const text = value.trim();
	if (/^[A-Z]{1,12}\s*=/i.test(text)) return certificateValue(value, context);
	if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || isIP(text.replace(/[/%].*$/, '')) !== 0) return context.scan(value);
	if (/^\S+@\S+\.\S+$/.test(text)) return mailPseudonym(text, context);
	if (/^(?:[a-z]:)?[\\/]/i.test(text)) return fileValue(text, context);
	if (HOST.test(text) && text.includes('.')) return hostValue(text, context);
	return namePseudonym('name', value, context);
}

/** What stands for a value of a kind. */
export function pseudonymOf(kind: Kind | 'guess', value: string, context: ValueContext): string {
	if (value.trim() === '') return value;
	switch (kind) {
		case 'guess':
			return guessedValue(value, context);
		case 'host':
			return hostValue(value, context);
		case 'user':
			return userValue(value, context);
		case 'file':
			return fileValue(value, context);
		case 'certificate':
			return certificateValue(value, context);
		case 'serial':
		case 'thumbprint':
			return tokenValue(kind, value, context);
		case 'url':
			return /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? context.scan(value) : relativeValue(value, context);
		case 'bytes':
			return context.pseudonyms.of('bytes', value, (n) => `bytes-${n}`) ?? value;
		default:
			return namePseudonym(kind, value, context);
	}
}

/** Where a server sends to within itself: what stands behind the path may be anything. */
function relativeValue(value: string, context: ValueContext): string {
	return /^[\w+./-]*$/.test(value) ? context.scan(value) : (context.pseudonyms.of('path', value, (n) => `/path-${n}`) ?? value);
}
