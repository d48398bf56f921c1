import { type Reading, readable } from '../host.ts';
import { type Native, pointerIn, refused, structure } from './native.ts';

/** Whose trusted roots count: the computer's, which IKE and SSTP go by, or those of whoever runs this program as well. */
export type ChainEngine = 'machine' | 'user';

/** What Windows makes of a chain of certificates. */
interface ChainNumbers {
	/** CERT_TRUST_STATUS.dwErrorStatus: bits of what is wrong anywhere on the way up; 0 where nothing is. */
	readonly errorStatus: number;
	/** What the SSL policy says of it as a server's: 0, or 0x800B0109 and its like. Absent where no name was given. */
	readonly sslError?: number;
}

/** Judges a chain, its own certificate first, DER. `server`: the name that was dialled, if it is a server's. */
export type ChainJudge = (chain: readonly Uint8Array[], engine: ChainEngine, server?: string) => Reading<ChainNumbers>;

const X509_ASN_ENCODING = 1;
const CERT_STORE_PROV_MEMORY = 2n;
const CERT_STORE_ADD_ALWAYS = 4;
/**
 * Nothing is fetched, neither a missing issuer nor a root of Microsoft's list that this computer has not met yet: it would be sent for in
 * the middle of a call that cannot be ended, and to somebody whom nobody asked about.
 */
const FLAGS = 0x4 /* CACHE_ONLY_URL_RETRIEVAL */ | 0x100 /* DISABLE_AUTH_ROOT_AUTO_UPDATE */;
const CERT_CHAIN_POLICY_SSL = 4n;
const AUTHTYPE_SERVER = 2;
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
/** More certificates than these do not stand in a chain. */
const MOST_CERTIFICATES = 10;

export function chainJudge(native: Native): ChainJudge {
	const bind = (signature: string) => native.bind('crypt32.dll', signature);
	const create = bind('void *__stdcall CertCreateCertificateContext(uint32_t encoding, void *der, uint32_t size)');
	const free = bind('int __stdcall CertFreeCertificateContext(void *context)');
	const openStore = bind(
		'void *__stdcall CertOpenStore(void *provider, uint32_t encoding, uintptr_t unused, uint32_t flags, const char16_t *name)',
	);
	const closeStore = bind('int __stdcall CertCloseStore(void *store, uint32_t flags)');
	const add = bind(
		'int __stdcall CertAddEncodedCertificateToStore(void *store, uint32_t encoding, void *der, uint32_t size, uint32_t disposition, void *context)',
	);
	const getChain = bind(
		'int __stdcall CertGetCertificateChain(void *engine, void *certificate, void *time, void *store, void *para, uint32_t flags, void *reserved, void *chain)',
	);
	const freeChain = bind('void __stdcall CertFreeCertificateChain(void *chain)');
	const verify = bind('int __stdcall CertVerifyCertificateChainPolicy(void *policy, void *chain, void *para, void *status)');

	function sslError(chain: bigint, server: string): Reading<number> {
		const para = sslPolicyPara(native, server);
		const status = new Uint8Array(24);
		structure(status).setUint32(0, native.pointerSize === 8 ? 24 : 20, true);
		if (!verify(CERT_CHAIN_POLICY_SSL, chain, para, status)) return refused('CertVerifyCertificateChainPolicy', native.lastError());
		return readable(structure(status).getUint32(4, true));
	}

	function judge(certificate: bigint, among: bigint, engine: ChainEngine, server: string | undefined): Reading<ChainNumbers> {
		const out = new Uint8Array(8);
		const para = chainPara(native, server === undefined ? undefined : SERVER_AUTH);
		if (!getChain(engine === 'machine' ? 1n : null, certificate, null, among, para, FLAGS, null, out))
			return refused('CertGetCertificateChain', native.lastError());
		const chain = pointerIn(structure(out), 0, native.pointerSize);
		try {
			const errorStatus = structure(native.copy(chain, 8)).getUint32(4, true);
			if (server === undefined) return readable({ errorStatus });
			const ssl = sslError(chain, server);
			return ssl.read ? readable({ errorStatus, sslError: ssl.value }) : ssl;
		} finally {
			freeChain(chain);
		}
	}

	return ([own, ...others], engine, server) => {
		const certificate = own === undefined ? null : create(X509_ASN_ENCODING, own, own.length);
		if (typeof certificate !== 'bigint') return refused('CertCreateCertificateContext', native.lastError());
		const among = openStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, null);
		try {
			if (typeof among !== 'bigint') return refused('CertOpenStore', native.lastError());
			// What cannot be read as a certificate is left out, as Windows does.
			for (const der of others.slice(0, MOST_CERTIFICATES)) add(among, X509_ASN_ENCODING, der, der.length, CERT_STORE_ADD_ALWAYS, null);
			return judge(certificate, among, engine, server);
		} finally {
			if (typeof among === 'bigint') closeStore(among, 0);
			free(certificate);
		}
	};
}

/** CERT_CHAIN_PARA with the usage that every certificate has to allow. All that it points at lies behind it in the same bytes. */
function chainPara(native: Native, usage: string | undefined): Uint8Array {
	const { pointerSize: width } = native;
	const size = 4 * width;
	const bytes = new Uint8Array(size + width + (usage?.length ?? 0) + 1);
	const view = structure(bytes);
	view.setUint32(0, size, true);
	if (usage === undefined) return bytes;
	const base = native.addressOf(bytes);
	view.setUint32(2 * width, 1, true);
	setPointer(view, 3 * width, base + BigInt(size), width);
	setPointer(view, size, base + BigInt(size + width), width);
	bytes.set(Buffer.from(usage, 'latin1'), size + width);
	return bytes;
}

/** CERT_CHAIN_POLICY_PARA with SSL_EXTRA_CERT_CHAIN_POLICY_PARA (a server, of this name) and the name behind it. */
function sslPolicyPara(native: Native, server: string): Uint8Array {
	const { pointerSize: width } = native;
	const [size, extra] = width === 8 ? [16, 24] : [12, 16];
	const name = Buffer.from(`${server}\0`, 'utf16le');
	const bytes = new Uint8Array(size + extra + name.length);
	const view = structure(bytes);
	const base = native.addressOf(bytes);
	view.setUint32(0, size, true);
	setPointer(view, 8, base + BigInt(size), width);
	view.setUint32(size, extra, true);
	view.setUint32(size + 4, AUTHTYPE_SERVER, true);
	setPointer(view, size + extra - width, base + BigInt(size + extra), width);
	bytes.set(name, size + extra);
	return bytes;
}

function setPointer(view: DataView, offset: number, pointer: bigint, width: number): void {
	if (width === 8) view.setBigUint64(offset, pointer, true);
	else view.setUint32(offset, Number(pointer & 0xffff_ffffn), true);
}
