import { DER, type DerElement, decodeDer, derElements } from '../wire/der.ts';
import { WireError } from '../wire/error.ts';

/**
 * What is wanted of every authority of a store, by its position (RFC 5280, 4.1): a library takes 0.5 ms to understand all of a
 * certificate, and a store has several hundred.
 */

/** The version of a certificate, which the first one leaves out. */
const VERSION = 0xa0;
/** Where the others stand, counted from the serial number. */
const FIELD = { issuer: 2, subject: 4, subjectPublicKeyInfo: 5 } as const;

/** The SubjectPublicKeyInfo of a certificate, DER, as it stands there. Throws {@link WireError} where it has none. */
export function subjectPublicKeyInfo(certificate: Uint8Array): Uint8Array {
	return field(certificate, 'subjectPublicKeyInfo').whole;
}

/**
 * A key of the name of whom a certificate is for, or of who issued it: the same for names that differ in case, in spaces, or in the kind
 * of string alone (RFC 5280, 7.1). Equal keys are a reason to look closer, no proof. Throws {@link WireError}.
 */
export function nameKey(certificate: Uint8Array, of: 'subject' | 'issuer'): string {
	const parts: string[] = [];
	for (const set of derElements(field(certificate, of).content)) {
		for (const attribute of derElements(set.content)) {
			const [type, value] = derElements(attribute.content);
			if (type === undefined || value === undefined) throw new WireError('truncated', certificate.length, 'name');
			parts.push(`${Buffer.from(type.content).toString('hex')}=${comparable(value)}`);
		}
	}
	return parts.join('\n');
}

function comparable({ tag, content }: DerElement): string {
	const bytes = Buffer.from(content);
	const text = tag === DER.bmpString && bytes.length % 2 === 0 ? bytes.swap16().toString('utf16le') : bytes.toString('utf8');
	return text.trim().replace(/\s+/g, ' ').toLowerCase();
}

function field(certificate: Uint8Array, name: keyof typeof FIELD): DerElement {
	const [toBeSigned] = derElements(decodeDer(certificate).content);
	const fields = toBeSigned === undefined ? [] : derElements(toBeSigned.content);
	const found = fields[FIELD[name] + (fields[0]?.tag === VERSION ? 1 : 0)];
	if (found === undefined) throw new WireError('truncated', certificate.length, name);
	return found;
}
