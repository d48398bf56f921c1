import { isIP } from 'node:net';
import { cleanText } from '../wire/text.ts';
import type { AlternativeName } from './extensions.ts';
import type { ParsedCertificate } from './facts.ts';

/** Whether a certificate is for the name that was dialled. */
export type NameVerdict =
	/** `by`: the subject's common name counts where no alternative name is a host name, as Windows and OpenSSL have it. */
	| { readonly kind: 'matches'; readonly by: 'alternative-name' | 'common-name' }
	/** `names`: those that it is for, the first of them. `more`: how many were left out. */
	| { readonly kind: 'differs'; readonly names: readonly string[]; readonly more?: number };

/** How many names are told. */
const MOST_TOLD = 8;

/** `dialled`: a host name, with or without the last dot, or an address without brackets or zone. */
export function nameVerdict({ x509, extensions }: ParsedCertificate, dialled: string): NameVerdict {
	const name = dialled.replace(/%.*$/, '').replace(/\.$/, '');
	const alternative = extensions.names ?? [];
	const hostNames = alternative.some(({ kind }) => kind === 'dns');
	if (isIP(name) !== 0 && x509.checkIP(name) !== undefined) return { kind: 'matches', by: 'alternative-name' };
	// An address as a host name or in the common name is no valid form, and Windows takes it.
	if (x509.checkHost(name) !== undefined) return { kind: 'matches', by: hostNames ? 'alternative-name' : 'common-name' };
	const names = namesToTell(alternative, x509.subject);
	const told = names.slice(0, MOST_TOLD);
	return { kind: 'differs', names: told, ...(names.length > told.length ? { more: names.length - told.length } : {}) };
}

function namesToTell(alternative: readonly AlternativeName[], subject: string | undefined): string[] {
	const own = alternative.filter(({ kind }) => kind !== 'other').map(({ value }) => value);
	if (own.length > 0) return own;
	const common = (subject ?? '').split('\n').find((part) => part.startsWith('CN='));
	return common === undefined ? [] : [cleanText(common.slice('CN='.length))];
}
