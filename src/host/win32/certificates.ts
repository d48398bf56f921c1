import { type Reading, readable, type StoredCertificate, unreadable } from '../host.ts';
import { ERROR, type Native, pointerIn, refused, structure } from './native.ts';

const CERT_STORE_PROV_SYSTEM_W = 10n;
const CERT_STORE_READONLY_FLAG = 0x0000_8000;
const CERT_STORE_OPEN_EXISTING_FLAG = 0x0000_4000;
const CERT_KEY_PROV_INFO_PROP_ID = 2;
/** A store with more than this is not looked through to its end: the loop must be bounded. */
const MOST_CERTIFICATES = 10_000;
const MOST_DER = 1024 * 1024;

/** Personal stores, by where Windows keeps them (CERT_SYSTEM_STORE_*). */
const STORES = {
	machine: { location: 0x0002_0000, place: 'LocalMachine\\My' },
	user: { location: 0x0001_0000, place: 'CurrentUser\\My' },
} as const;

export type CertificateStore = keyof typeof STORES;

/** Reads a store. Needs no elevation: only using a private key does, seeing that there is one does not. */
export function certificateReader(native: Native): (store: CertificateStore) => Reading<readonly StoredCertificate[]> {
	const openStore = native.bind(
		'crypt32.dll',
		'void *__stdcall CertOpenStore(void *provider, uint32_t encoding, uintptr_t unused, uint32_t flags, const char16_t *name)',
	);
	const closeStore = native.bind('crypt32.dll', 'int __stdcall CertCloseStore(void *store, uint32_t flags)');
	const next = native.bind('crypt32.dll', 'void *__stdcall CertEnumCertificatesInStore(void *store, void *previous)');
	const free = native.bind('crypt32.dll', 'int __stdcall CertFreeCertificateContext(void *context)');
	const property = native.bind(
		'crypt32.dll',
		'int __stdcall CertGetCertificateContextProperty(void *context, uint32_t property, void *data, void *size)',
	);

	function privateKey(context: bigint): StoredCertificate['privateKey'] {
		if (property(context, CERT_KEY_PROV_INFO_PROP_ID, null, new Uint8Array(4))) return 'present';
		return native.lastError() === ERROR.cryptNotFound ? 'absent' : 'unknown';
	}

	/** CERT_CONTEXT: encoding type, pointer to the DER, its length. */
	function copyOf(context: bigint, place: string): StoredCertificate | undefined {
		const { pointerSize } = native;
		const view = structure(native.copy(context, 3 * pointerSize));
		const length = view.getUint32(2 * pointerSize, true);
		if (length > MOST_DER) return undefined;
		const der = native.copy(pointerIn(view, pointerSize, pointerSize), length);
		return { der, privateKey: privateKey(context), place };
	}

	function all(store: bigint, place: string): Reading<readonly StoredCertificate[]> {
		const found: StoredCertificate[] = [];
		let context = next(store, null);
		while (typeof context === 'bigint') {
			const certificate = copyOf(context, place);
			if (certificate === undefined || found.length >= MOST_CERTIFICATES) {
				free(context);
				return unreadable('failed', 'CertEnumCertificatesInStore: out of bounds');
			}
			found.push(certificate);
			// Frees the one before.
			context = next(store, context);
		}
		const error = native.lastError();
		const ended = error === ERROR.cryptNotFound || error === ERROR.noMoreFiles || error === 0;
		return ended ? readable(found) : refused('CertEnumCertificatesInStore', error);
	}

	return (which) => {
		const { location, place } = STORES[which];
		const flags = location | CERT_STORE_READONLY_FLAG | CERT_STORE_OPEN_EXISTING_FLAG;
		const store = openStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, flags, 'MY');
		if (typeof store !== 'bigint') {
			const error = native.lastError();
			// Nothing was ever put into it.
			return error === ERROR.fileNotFound ? readable([]) : refused('CertOpenStore', error);
		}
		try {
			return all(store, place);
		} finally {
			closeStore(store, 0);
		}
	};
}
