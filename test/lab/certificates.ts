import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADDRESSES } from './namespaces.ts';

/** What can be right or wrong about a server's certificate. All but `untrusted` and `self-signed` come from the lab's own authority. */
export const CERTIFICATES = [
	'good',
	'large',
	'expired',
	'not-yet-valid',
	'wrong-name',
	'no-server-auth',
	'self-signed',
	'untrusted',
	'leaf-only',
	'revoked',
	'no-revocation-address',
	'revocation-unreachable',
] as const;
type Certificate = (typeof CERTIFICATES)[number];

/** The folder that {@link makeCertificates} filled, by what is in it. */
export interface Certificates {
	readonly folder: string;
	/** The lab's authority, as a client would be given it. */
	readonly authority: string;
	/** `chain` is what the server sends: its own certificate, and what stands between it and the authority. */
	of(name: Certificate): { readonly leaf: string; readonly chain: string; readonly key: string };
	/** For a web server: `lab.crl`, and `inter.cer` by which a chain can be completed. */
	readonly published: string;
}

const AUTHORITY = 'lab';
const STRANGER = 'stranger';
const BETWEEN = 'between';

const EXTENSIONS = {
	[AUTHORITY]: ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash'],
	server: [
		'basicConstraints=critical,CA:FALSE',
		'keyUsage=critical,digitalSignature,keyEncipherment',
		'subjectKeyIdentifier=hash',
		'authorityKeyIdentifier=keyid',
	],
} as const;

const NAME = `subjectAltName=DNS:vpn.lab.test,IP:${ADDRESSES.server},IP:${ADDRESSES.front}`;
const USAGE = 'extendedKeyUsage=serverAuth,1.3.6.1.5.5.8.2.2';
const LIST = 'crlDistributionPoints=URI:http://ca.lab.test/lab.crl';
const NOW = 'now';

/** How each differs from a good one: who issues it, what it is called, what it is for, when it is valid. */
const KINDS: Readonly<
	Record<
		Exclude<Certificate, 'self-signed'>,
		{ issuer?: string; extensions?: readonly string[]; from?: string; to?: string; bits?: number }
	>
> = {
	good: {},
	large: { bits: 4096 },
	expired: { from: '20200101000000Z', to: '20210101000000Z' },
	'not-yet-valid': { from: '20400101000000Z', to: '20410101000000Z' },
	'wrong-name': { extensions: ['subjectAltName=DNS:other.lab.test', USAGE, LIST] },
	'no-server-auth': { extensions: [NAME, 'extendedKeyUsage=clientAuth', LIST] },
	untrusted: { issuer: STRANGER },
	'leaf-only': { issuer: BETWEEN, extensions: [NAME, USAGE, LIST, 'authorityInfoAccess=caIssuers;URI:http://ca.lab.test/inter.cer'] },
	revoked: {},
	'no-revocation-address': { extensions: [NAME, USAGE] },
	'revocation-unreachable': { extensions: [NAME, USAGE, 'crlDistributionPoints=URI:http://dead.lab.test/lab.crl'] },
};

/** Makes the lab's authority and one certificate of each kind with openssl. */
export function makeCertificates(folder: string): Certificates {
	const at = (...names: readonly string[]) => join(folder, ...names);
	const published = at('published');
	mkdirSync(published, { recursive: true });
	const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
	const file = (name: string, lines: readonly string[]) => writeFileSync(at(name), `${lines.join('\n')}\n`);
	const key = (name: string, bits = 2048) => openssl('genrsa', '-out', `${name}.key`, String(bits));
	const authorityOf = (name: string) => {
		key(name);
		for (const suffix of ['.index', '.index.attr']) file(`${name}${suffix}`, suffix === '.index' ? [] : ['unique_subject = no']);
		writeFileSync(at(`${name}.index`), '');
		file(`${name}.cnf`, [
			'[ca]',
			'default_ca = own',
			'[own]',
			`database = ${at(`${name}.index`)}`,
			`new_certs_dir = ${folder}`,
			`certificate = ${at(`${name}.pem`)}`,
			`private_key = ${at(`${name}.key`)}`,
			'rand_serial = yes',
			'default_md = sha256',
			'default_days = 365',
			'default_crl_days = 30',
			'policy = any',
			'[any]',
			'commonName = supplied',
		]);
	};
	const request = (name: string, commonName: string) =>
		openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${commonName}`, '-out', `${name}.csr`);
	const root = (name: string, commonName: string) => {
		authorityOf(name);
		openssl(
			'req',
			'-x509',
			'-key',
			`${name}.key`,
			'-subj',
			`/CN=${commonName}`,
			'-days',
			'3650',
			'-out',
			`${name}.pem`,
			...EXTENSIONS[AUTHORITY].flatMap((each) => ['-addext', each]),
		);
	};
	const issue = (issuer: string, name: string, extensions: readonly string[], from = NOW, to?: string) => {
		file(`${name}.ext`, ['[own]', ...extensions]);
		const dates = [...(from === NOW ? [] : ['-startdate', from]), ...(to === undefined ? [] : ['-enddate', to])];
		openssl(
			'ca',
			'-batch',
			'-notext',
			'-config',
			`${issuer}.cnf`,
			'-in',
			`${name}.csr`,
			'-out',
			`${name}.pem`,
			'-extfile',
			`${name}.ext`,
			'-extensions',
			'own',
			...dates,
		);
	};

	root(AUTHORITY, 'Lab Authority');
	root(STRANGER, 'A Stranger');
	authorityOf(BETWEEN);
	request(BETWEEN, 'Lab Intermediate');
	issue(AUTHORITY, BETWEEN, [...EXTENSIONS[AUTHORITY], 'authorityKeyIdentifier=keyid', LIST]);
	openssl('x509', '-in', `${BETWEEN}.pem`, '-outform', 'DER', '-out', join(published, 'inter.cer'));

	for (const [name, { issuer = AUTHORITY, extensions = [NAME, USAGE, LIST], from, to, bits }] of Object.entries(KINDS)) {
		key(name, bits);
		request(name, name === 'wrong-name' ? 'other.lab.test' : 'vpn.lab.test');
		issue(issuer, name, [...EXTENSIONS.server, ...extensions], from, to);
		copyFileSync(at(`${name}.pem`), at(`${name}.chain`));
	}
	key('self-signed');
	openssl(
		'req',
		'-x509',
		'-key',
		'self-signed.key',
		'-subj',
		'/CN=vpn.lab.test',
		'-days',
		'365',
		'-out',
		'self-signed.pem',
		'-addext',
		NAME,
		'-addext',
		USAGE,
	);
	copyFileSync(at('self-signed.pem'), at('self-signed.chain'));
	openssl('ca', '-config', `${AUTHORITY}.cnf`, '-revoke', 'revoked.pem');
	openssl('ca', '-config', `${AUTHORITY}.cnf`, '-gencrl', '-out', 'lab.crl.pem');
	openssl('crl', '-in', 'lab.crl.pem', '-outform', 'DER', '-out', join(published, 'lab.crl'));
	return certificatesIn(folder);
}

/** The same folder, seen from another process. */
export function certificatesIn(folder: string): Certificates {
	const at = (name: string) => join(folder, name);
	return {
		folder,
		authority: at(`${AUTHORITY}.pem`),
		published: at('published'),
		of: (name) => ({ leaf: at(`${name}.pem`), chain: at(`${name}.chain`), key: at(`${name}.key`) }),
	};
}

/** A PEM file in base64 lines, as it stands inside another file. */
export function pem(path: string): string {
	return readFileSync(path, 'utf8').trim();
}
