import { isIPv4, isIPv6 } from 'node:net';
import { addressKind } from '../net/address-kind.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { isResolver } from './well-known.ts';

/**
 * Where addresses become others of their kind. Public ones come from what is set aside for documentation (RFC 5737, RFC 3849), and when
 * its 762 of IPv4 are given from RFC 2544. Private ones keep their last number, so that who is in one network with whom can still be
 * seen; of carrier NAT, loopback, IPv4 link-local and reserved ones the kind is what there is to know, so they stay.
 */
export function addressPseudonym(address: string, pseudonyms: Pseudonyms, known?: 'known'): string | undefined {
	if (isIPv4(address)) return ipv4Pseudonym(address, pseudonyms, known);
	if (!isIPv6(address)) return undefined;
	const written = canonicalIpv6(address);
	const carried = carriedIpv4(written);
	if (carried !== undefined) {
		const inside = ipv4Pseudonym(carried.address, pseudonyms, known);
		return inside === undefined ? undefined : `${carried.prefix}${inside}`;
	}
	if (isResolver(written)) return written;
	const kind = addressKind(written);
	if (kind === 'loopback' || kind === 'unspecified' || kind === 'reserved') return written;
	// A link-local one may hold the hardware address (RFC 4291, appendix A).
	const prefix = kind === 'link-local' ? 'fe80::' : kind === 'private' ? 'fd00::' : '2001:db8::';
	return pseudonyms.of(`ipv6-${kind}`, written, (n) => `${prefix}${n.toString(16)}`, known);
}

function ipv4Pseudonym(address: string, pseudonyms: Pseudonyms, known?: 'known'): string | undefined {
	const kind = addressKind(address);
	if (isResolver(address)) return address;
	if (kind === 'public') return pseudonyms.of('ipv4-public', address, publicIpv4, known);
	if (kind !== 'private') return address;
	const [, network = '', host = ''] = /^(.*)\.(\d+)$/.exec(address) ?? [];
	const own = pseudonyms.of('ipv4-network', network, (n) => `10.${(n >> 8) & 255}.${n & 255}`, known);
	return own === undefined ? undefined : pseudonyms.of('ipv4-private', address, () => `${own}.${host}`, known);
}

const DOCUMENTATION = ['192.0.2', '198.51.100', '203.0.113'];
const USABLE = 254;

function publicIpv4(n: number): string {
	const at = n - 1;
	const network = DOCUMENTATION[Math.floor(at / USABLE)];
	if (network !== undefined) return `${network}.${(at % USABLE) + 1}`;
	const beyond = n - DOCUMENTATION.length * USABLE;
	return `198.${18 + ((beyond >> 16) & 1)}.${(beyond >> 8) & 255}.${beyond & 255}`;
}

/** As RFC 5952 writes it, without a zone. */
function canonicalIpv6(address: string): string {
	return new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
}

/** The IPv4 address in a mapped one, or in one of NAT64 (RFC 6052). */
function carriedIpv4(written: string): { readonly prefix: string; readonly address: string } | undefined {
	const [, prefix, high, low] = /^(::ffff:|64:ff9b::)(?:([0-9a-f]+):)?([0-9a-f]+)$/.exec(written) ?? [];
	if (prefix === undefined) return undefined;
	const bits = Number.parseInt(high ?? '0', 16) * 65_536 + Number.parseInt(low ?? '0', 16);
	return { prefix, address: [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.') };
}

/** `7.113.0.203.in-addr.arpa` and its IPv6 form, as an address. */
export function reversedAddress(name: string): string | undefined {
	const labels = name.toLowerCase().split('.').reverse().slice(2);
	if (labels.length === 4 && isIPv4(labels.join('.'))) return labels.join('.');
	if (labels.length !== 32) return undefined;
	const groups = (labels.join('').match(/.{4}/g) ?? []).join(':');
	return isIPv6(groups) ? canonicalIpv6(groups) : undefined;
}

/** The reverse of {@link reversedAddress}. */
export function reverseName(address: string): string {
	if (isIPv4(address)) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
	const [head = '', tail = ''] = canonicalIpv6(address).split('::');
	const groups = (half: string) => (half === '' ? [] : half.split(':'));
	const missing = 8 - groups(head).length - groups(tail).length;
	const all = [...groups(head), ...Array<string>(Math.max(missing, 0)).fill('0'), ...groups(tail)];
	const nibbles = all.map((group) => group.padStart(4, '0')).join('');
	return `${[...nibbles].reverse().join('.')}.ip6.arpa`;
}

/** Every address in a text, and the networks of the IPv4 ones. */
export function addressesIn(text: string): readonly string[] {
	const ipv4 = text.match(/\d{1,3}(?:\.\d{1,3}){3}/g) ?? [];
	const ipv6 = (text.match(/[0-9a-f:]*:[0-9a-f:]+/gi) ?? []).filter(isIPv6).map(canonicalIpv6);
	return [...ipv4, ...ipv4.map((address) => address.replace(/\.\d+$/, '')), ...ipv6];
}
