import { constants } from 'node:crypto';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import {
	type ConnectionOptions,
	connect,
	createSecureContext,
	type PeerCertificate,
	type SecureContext,
	type SecureContextOptions,
	type TLSSocket,
} from 'node:tls';
import { elapsedSince } from './elapsed.ts';
import { type TcpConnection, type TcpRead, tcpConnection } from './tcp-connection.ts';
import { type TlsBreak, TlsWatch } from './tls-break.ts';
import { duplexOf } from './tls-stream.ts';

export type { TlsBreak } from './tls-break.ts';

export interface TlsOptions {
	/** What it runs over. It is closed with the session, and when there is none. */
	readonly over: TcpConnection | Duplex;
	/** The name to ask for (SNI), and only if it is one: RFC 6066, 3 has no addresses there. */
	readonly serverName?: string;
	/** Protocols to offer (RFC 7301). */
	readonly alpn?: readonly string[];
	/** How long the whole handshake may take, in ms. */
	readonly patienceMs: number;
	readonly signal: AbortSignal;
	/** How much is taken in at most behind the handshake, decrypted, in bytes. Default 64 KiB. */
	readonly maxBytes?: number;
	/** Once the certificate was shown, the rest of the handshake is waited for only as long as it should take. */
	readonly certificateSuffices?: boolean;
}

/** A TLS session, whoever the peer may be: nothing about its certificate was checked. */
export interface TlsSession {
	readonly kind: 'secured';
	/** `TLSv1.3`, … The client that is asked about may not speak it. */
	readonly version: string;
	/** In OpenSSL's words. */
	readonly cipher: string;
	readonly alpn?: string;
	/** What the server sent that belongs together, its own certificate first, DER. */
	readonly chain: readonly Uint8Array[];
	/** From ClientHello to the end of the handshake, in ms. */
	readonly handshakeMs: number;
	write(bytes: Uint8Array): void;
	/** The next chunk. One reader at a time. A peer's alert reads as `reset`. */
	read(patienceMs: number): Promise<TcpRead>;
	/** Sends what was written and close_notify, and waits for neither. */
	close(): void;
}

export type TlsFailure = {
	readonly kind: 'failed';
	readonly ms: number;
	/** What the server had shown by then, DER: one that wants a client's certificate ends TLS 1.2 behind its own. */
	readonly chain?: readonly Uint8Array[];
} & TlsBreak;

const DEFAULT_MAX_BYTES = 64 * 1024;
/** How long the rest of a handshake may take behind the certificate: so many times what it took until then, and no less than that, in ms. */
const REST = 3;
const LEAST_REST_MS = 500;
/** Certificates beyond these are not taken. */
const MOST_CERTIFICATES = 20;

/**
 * As permissive as OpenSSL can be: this is to see the certificate and the version of whatever answers, old MikroTik and Windows Server
 * included. Whether a client would go on is judged elsewhere. The suites of TLS 1.3 have to be named, or Node leaves
 * 1.3 out; those without a certificate are left out.
 */
const PERMISSIVE: SecureContextOptions = {
	// An empty store: else Node adds to what the server sent what this computer knows.
	ca: [],
	minVersion: 'TLSv1',
	ciphers: 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:ALL:!aNULL:@SECLEVEL=0',
	secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
};

/** One for all connections: each has a hundred kilobytes outside of what Node's collector of garbage sees. */
let context: SecureContext | undefined;

function connectionOptions(): ConnectionOptions {
	context ??= createSecureContext(PERMISSIVE);
	return { secureContext: context, rejectUnauthorized: false, checkServerIdentity: () => undefined, minDHSize: 1 };
}

/** Shakes hands as a client. Never rejects: whatever can go wrong is a {@link TlsFailure}. The caller closes the session. */
export function startTls(options: TlsOptions): Promise<TlsSession | TlsFailure> {
	const { over, serverName, alpn, patienceMs, signal, maxBytes = DEFAULT_MAX_BYTES, certificateSuffices = false } = options;
	const stream = 'connectMs' in over ? duplexOf(over) : over;
	const since = performance.now();
	return new Promise((resolve) => {
		const fail = (how: TlsBreak) => {
			settle({ kind: 'failed', ...how, ms: elapsedSince(since), ...(chain.length === 0 ? {} : { chain }) });
			socket?.on('error', () => {});
			socket?.destroy();
			stream.destroy();
		};
		const watch = new TlsWatch(stream, () => fail(watch.ending('')));
		let socket: TLSSocket | undefined;
		let last: NodeJS.Immediate | undefined;
		let chain: readonly Uint8Array[] = [];
		let shortly: NodeJS.Timeout | undefined;
		// The library tells of secrets as soon as it has them: the last moment at which it can be asked for what was shown before.
		const shown = (secured: TLSSocket) => {
			if (chain.length === 0) chain = chainOf(secured);
			if (!certificateSuffices || chain.length === 0) return;
			shortly ??= setTimeout(() => fail(watch.silent()), Math.max(LEAST_REST_MS, REST * elapsedSince(since)));
		};
		const abort = () => fail({ how: 'aborted' });
		const failed = (error: NodeJS.ErrnoException) => fail(watch.ending(error.code ?? 'UNKNOWN'));
		// After a busy moment timers run before the network is looked at: look once more before calling it silence.
		const timer = setTimeout(() => {
			last = setImmediate(() => fail(watch.silent()));
		}, patienceMs);
		const settle = (result: TlsSession | TlsFailure) => {
			clearTimeout(timer);
			clearTimeout(shortly);
			clearImmediate(last);
			signal.removeEventListener('abort', abort);
			socket?.off('error', failed);
			resolve(result);
		};

		if (signal.aborted) return abort();
		signal.addEventListener('abort', abort, { once: true });
		const named = serverName !== undefined && isIP(serverName.replace(/%.*$/, '')) === 0 && serverName !== '';
		try {
			socket = connect({
				...connectionOptions(),
				socket: stream,
				...(named ? { servername: serverName.replace(/\.$/, '') } : {}),
				...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }),
			});
		} catch (error) {
			return failed(error as NodeJS.ErrnoException);
		}
		const secured = socket;
		secured.on('error', failed);
		secured.on('keylog', () => shown(secured));
		secured.once('secureConnect', () => settle(sessionOf(secured, elapsedSince(since), maxBytes, signal)));
	});
}

function sessionOf(socket: TLSSocket, handshakeMs: number, maxBytes: number, signal: AbortSignal): TlsSession {
	const { read, write, close } = tcpConnection(socket, handshakeMs, maxBytes, signal, (code) =>
		code.startsWith('ERR_SSL') ? 'reset' : undefined,
	);
	const { alpnProtocol } = socket;
	return {
		kind: 'secured',
		version: socket.getProtocol() ?? '',
		cipher: socket.getCipher().name,
		...(typeof alpnProtocol === 'string' ? { alpn: alpnProtocol } : {}),
		chain: chainOf(socket),
		handshakeMs,
		read,
		write,
		close,
	};
}

/** The last of a chain that signed itself is its own issuer; one without an issuer at hand has none. */
function chainOf(socket: TLSSocket): readonly Uint8Array[] {
	const chain: Uint8Array[] = [];
	const seen = new Set<unknown>();
	try {
		let certificate: PeerCertificate | undefined = socket.getPeerCertificate(true);
		while (certificate?.raw !== undefined && chain.length < MOST_CERTIFICATES && !seen.has(certificate.fingerprint512)) {
			seen.add(certificate.fingerprint512);
			chain.push(new Uint8Array(certificate.raw));
			certificate = (certificate as PeerCertificate & { issuerCertificate?: PeerCertificate }).issuerCertificate;
		}
	} catch {
		// A certificate that Node cannot take apart: its bytes are all that is wanted.
		const raw = socket.getPeerX509Certificate()?.raw;
		if (chain.length === 0 && raw !== undefined) chain.push(new Uint8Array(raw));
	}
	return chain;
}
