import { decodeDer, derElements } from '../wire/der.ts';
import { WireError } from '../wire/error.ts';

/** The version of a certificate, which the first one leaves out. */
const VERSION = 0xa0;

/**
 * The SubjectPublicKeyInfo of a certificate, DER, as it stands there (RFC 5280, 4.1): by position, without the 0.5 ms that a library
 * takes to understand all of a certificate. Throws {@link WireError} where it has none.
 */
export function subjectPublicKeyInfo(certificate: Uint8Array): Uint8Array {
	const [toBeSigned] = derElements(decodeDer(certificate).content);
	const fields = toBeSigned === undefined ? [] : derElements(toBeSigned.content);
	// Behind serial number, signature algorithm, issuer, validity and subject.
	const key = fields[fields[0]?.tag === VERSION ? 6 : 5];
	if (key === undefined) throw new WireError('truncated', certificate.length, 'SubjectPublicKeyInfo');
	return key.whole;
}
