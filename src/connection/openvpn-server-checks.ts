import type { ReadBeside } from './connection.ts';
import { ConnectionFileError } from './error.ts';
import { textOf } from './openvpn-files.ts';
import type { OpenVpnOption } from './openvpn-lines.ts';

/** What the client asks of the server's certificate. */
export interface OpenVpnServerChecks {
	/** The authorities that it trusts in place of the system's, PEM (`ca`). Absent: none is named (`capath`, `pkcs12`, fingerprints). */
	readonly ca?: string;
	/** The certificate must be made for a server (`remote-cert-tls server`, or the same said by `remote-cert-eku`). */
	readonly serverPurpose: boolean;
	/** `verify-x509-name`: the whole subject, the common name, or how the common name begins. */
	readonly serverName?: { readonly type: 'subject' | 'name' | 'name-prefix'; readonly value: string };
	/** `peer-fingerprint`: SHA-256 of the certificate, lower-case hexadecimal. One of them must be the server's. */
	readonly fingerprints: readonly string[];
	/** `tls-version-min`. */
	readonly tlsVersionMin?: string;
}

const EKU_SERVER = /^(TLS Web Server Authentication|serverAuth|1\.3\.6\.1\.5\.5\.7\.3\.1)$/i;

export async function serverChecks(options: readonly OpenVpnOption[], read: ReadBeside): Promise<OpenVpnServerChecks> {
	const last = (name: string) => options.findLast((option) => option.name === name);
	const ca = last('ca');
	const caText = ca === undefined ? undefined : await textOf(ca, options, read);
	const name = last('verify-x509-name');
	const tlsVersionMin = last('tls-version-min')?.words[0];
	const eku = last('remote-cert-eku')?.words[0];
	return {
		...(caText === undefined ? {} : { ca: caText }),
		serverPurpose: last('remote-cert-tls')?.words[0] === 'server' || (eku !== undefined && EKU_SERVER.test(eku)),
		...(name === undefined ? {} : { serverName: serverName(name) }),
		fingerprints: options.filter((option) => option.name === 'peer-fingerprint').flatMap(fingerprints),
		...(tlsVersionMin === undefined ? {} : { tlsVersionMin }),
	};
}

function serverName({ words: [value, type = 'subject'], line }: OpenVpnOption): NonNullable<OpenVpnServerChecks['serverName']> {
	if (value === undefined) throw new ConnectionFileError('verify-x509-name names no name.', line);
	if (type !== 'subject' && type !== 'name' && type !== 'name-prefix')
		throw new ConnectionFileError('verify-x509-name knows the types subject, name and name-prefix only.', line);
	return { type, value };
}

function fingerprints({ words, inline, line }: OpenVpnOption): readonly string[] {
	const lines = inline === undefined ? words.slice(0, 1) : inline.split('\n').map((each) => each.trim());
	const given = lines.filter((each) => each !== '' && !/^[#;]/.test(each)).map((each) => each.replaceAll(':', '').toLowerCase());
	if (given.some((each) => !/^[0-9a-f]{64}$/.test(each))) throw new ConnectionFileError('a fingerprint is not that of SHA-256.', line);
	return given;
}
