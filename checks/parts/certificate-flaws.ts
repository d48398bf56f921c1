import type { JudgedCertificate, ShownCertificate } from '../../src/certificate/judge.ts';
import { firstOf } from '../../src/check/figures.ts';
import { interceptorIn } from './interceptors.ts';
import type { Revocation } from './revocation.ts';
import { isPublic } from './server-certificate.ts';
import type { SystemFlaw } from './system-trust.ts';

/**
 * What can be amiss with a certificate that was shown, in the order in which it decides. What is certain from here stands first: dates, usage,
 * name. Whom a client trusts is its own matter (its company may have given it an authority), so that comes after, and revocation last.
 */
export type Flaw =
	| 'expired'
	| 'not-yet-valid'
	| 'no-server-auth-usage'
	| 'wrong-name'
	| 'revoked'
	| 'intercepted'
	| 'self-signed'
	| 'incomplete-chain'
	| 'untrusted'
	| SystemFlaw
	| 'revocation-unreachable'
	| 'no-revocation-address';

interface Flawed {
	readonly certificate: JudgedCertificate;
	readonly also: readonly Flaw[];
}

/** What is known besides the certificate itself. */
interface FlawContext {
	readonly revocation?: Revocation | undefined;
	/** Whom the system itself trusts. */
	readonly bySystem?: 'as-judged' | 'trusted' | SystemFlaw;
}

export function flawsOf(
	certificate: JudgedCertificate,
	{ revocation, bySystem = 'as-judged' }: FlawContext = {},
): { readonly flaws: readonly Flaw[]; readonly interceptor?: string } {
	const { validity, invalidIssuer, usage, name, trust, path } = certificate;
	const invalid = [validity, invalidIssuer?.validity];
	const issuers = path.map(({ issuer }) => issuer);
	const interceptor = isPublic(certificate) ? undefined : interceptorIn(issuers);
	const flaws: Flaw[] = [];
	if (invalid.includes('expired')) flaws.push('expired');
	else if (invalid.includes('not-yet-valid')) flaws.push('not-yet-valid');
	if (usage.kind === 'lacks-server-auth') flaws.push('no-server-auth-usage');
	if (name.kind === 'differs') flaws.push('wrong-name');
	if (revocation?.kind === 'revoked') flaws.push('revoked');
	if (interceptor !== undefined) flaws.push('intercepted');
	else if (bySystem !== 'as-judged') flaws.push(...(bySystem === 'trusted' ? [] : [bySystem]));
	else if (trust.kind !== 'trusted') flaws.push(mistrust(certificate));
	else if (certificate.notAnAuthority !== undefined) flaws.push('untrusted');
	if (revocation !== undefined && ['unreachable', 'outdated', 'no-http'].includes(revocation.kind)) flaws.push('revocation-unreachable');
	// One that signed itself is a root, which nobody asks about.
	if (revocation?.kind === 'no-address' && path.length > 1) flaws.push('no-revocation-address');
	return { flaws, ...(interceptor === undefined ? {} : { interceptor }) };
}

/** A leaf alone may be signed by a root, which is never sent; only where it says where its issuer is, is that known to be left out. */
function mistrust({ trust, caIssuers }: JudgedCertificate): Flaw {
	if (trust.kind === 'self-signed') return 'self-signed';
	return trust.kind === 'incomplete-chain' && caIssuers.length > 0 ? 'incomplete-chain' : 'untrusted';
}

const ALSO: Readonly<Record<Flaw, string>> = {
	expired: 'it has expired',
	'not-yet-valid': 'it is not valid yet',
	'no-server-auth-usage': 'it is not issued for server authentication',
	'wrong-name': 'it is not for the dialled name',
	revoked: 'it was revoked',
	intercepted: 'it is shown by a product on the way',
	'self-signed': 'it has signed itself',
	'incomplete-chain': 'its issuer is not sent along',
	untrusted: 'its authority is not trusted here',
	'untrusted-by-windows': 'Windows does not trust its authority',
	'root-in-user-store': 'its authority was imported for the user only',
	'refused-by-windows': 'Windows refuses it',
	'revocation-unreachable': 'its revocation list cannot be had',
	'no-revocation-address': 'it does not say where its revocation can be looked up',
};

/** ` (and its authority is not trusted here)`, or nothing. */
export function alsoAmiss({ also }: Flawed): string {
	return also.length === 0 ? '' : ` (and ${also.map((flaw) => ALSO[flaw]).join(', ')})`;
}

/** Whose validity has ended or not begun, and when. */
export function whoseValidity({ certificate }: Flawed): string {
	const { leaf, validity, invalidIssuer } = certificate;
	const of: ShownCertificate = validity === 'valid' && invalidIssuer !== undefined ? invalidIssuer : leaf;
	const whose = of === leaf ? `(${of.subject})` : `of its issuer (${of.subject})`;
	return `${whose}, valid from ${day(of.notBefore)} to ${day(of.notAfter)},`;
}

export function leafValid({ certificate: { leaf } }: Flawed): string {
	return ` until ${day(leaf.notAfter)}`;
}

/** The names that it is for: the one that was dialled, or those that it has instead. */
export function nameShown({ certificate: { name, leaf } }: Flawed): string {
	if (name.kind === 'matches') return 'the dialled name';
	return name.names.length === 0 ? leaf.subject || 'no name' : firstOf(name.names);
}

export function trustShown({ certificate: { trust, notAnAuthority, leaf } }: Flawed): string {
	switch (trust.kind) {
		case 'trusted':
			return notAnAuthority === undefined
				? `its authority (${trust.anchor.subject}) is trusted here`
				: `${notAnAuthority.subject}, which signed it, may not sign certificates`;
		case 'self-signed':
			return 'it has signed itself';
		case 'unknown-authority':
			return `nobody here knows its authority (${trust.authority})`;
		case 'incomplete-chain':
			return `nobody here knows its issuer (${trust.missing})`;
		case 'signature-wrong':
			return `the signature on ${trust.of === leaf.subject ? 'it' : trust.of} is not of the issuer that it names`;
	}
}

function day(moment: string): string {
	return moment.slice(0, 10);
}
