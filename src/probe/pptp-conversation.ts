import { elapsedSince } from '../net/elapsed.ts';
import type { TcpConnection, TcpRead } from '../net/tcp.ts';
import { WireError } from '../wire/error.ts';
import { decodePptp, encodePptp, type PptpMessage, type PptpMessageOf, type PptpMessageType } from '../wire/pptp.ts';
import { PPTP_OK } from '../wire/pptp-codes.ts';
import { PptpFramer } from '../wire/pptp-framer.ts';
import type { NotPptp, PptpBreak } from './pptp-facts.ts';

/** The reply that was waited for, or what came in its place. */
type Answer<T extends PptpMessageType> = { readonly kind: 'reply'; readonly message: PptpMessageOf<T>; readonly ms: number } | PptpBreak;

/** A {@link PptpBreak} without what all of them have. */
type BreakKind = PptpBreak extends infer B ? (B extends PptpBreak ? Omit<B, 'ms' | 'partialBytes' | 'ignored'> : never) : never;

/** How long the server may take to close after our goodbye, in ms. Nobody waits for it. */
const GRACE_MS = 250;
/** How many bytes of something that is not PPTP are kept. */
const FIRST_BYTES = 32;
/** How many messages that nobody waited for are named. */
const MAX_IGNORED = 8;

/** The control connection: sends, waits for one reply at a time, and says goodbye to whatever it may have set up. */
export class PptpConversation {
	readonly #connection: TcpConnection;
	readonly #signal: AbortSignal;
	readonly #framer = new PptpFramer();
	/** The server may hold a control connection of ours. */
	#started = false;
	/** The server may hold a call of ours: our call ID. */
	#call: number | undefined;
	#ended = false;
	/** Somebody reads the connection until it ends. */
	#watching: Promise<unknown> | undefined;
	/** Within the abort itself, since the process may end right behind it. */
	readonly #onAbort = () => this.goodbye();

	constructor(connection: TcpConnection, signal: AbortSignal) {
		this.#connection = connection;
		this.#signal = signal;
		signal.addEventListener('abort', this.#onAbort, { once: true });
		if (signal.aborted) this.goodbye();
	}

	/** Sends one message; nothing once the goodbye was said. */
	send(message: PptpMessage): void {
		if (this.#ended) return;
		if (message.type === 'SCCRQ') this.#started = true;
		if (message.type === 'OCRQ') this.#call = message.callId;
		this.#connection.write(encodePptp(message));
	}

	/**
	 * Waits for one message of a type, `patienceMs` in all however its bytes drip in. Answers Echo-Requests (RFC 2637, 2.5)
	 * and passes over what it did not ask for.
	 */
	async reply<T extends PptpMessageType>(
		type: T,
		patienceMs: number,
		isOurs: (message: PptpMessageOf<T>) => boolean = () => true,
	): Promise<Answer<T>> {
		const since = performance.now();
		const ignored: PptpMessageType[] = [];
		for (;;) {
			const next = await this.#next(since + patienceMs);
			if ('kind' in next) return this.#broken(next, since, ignored);
			if (isType(next, type) && isOurs(next)) return { kind: 'reply', message: next, ms: elapsedSince(since) };
			const how = this.#handle(next, type);
			if (how !== undefined) return this.#broken(how, since, ignored);
			if (next.type !== 'Echo-Request' && ignored.length < MAX_IGNORED) ignored.push(next.type);
		}
	}

	/**
	 * Keeps the connection alive and waits for its end, `patienceMs` in all (then `silent`). Nobody else may read meanwhile; a goodbye
	 * ends it soon.
	 */
	watch(patienceMs: number): Promise<PptpBreak> {
		const watching = this.#watch(patienceMs);
		this.#watching = watching;
		return watching;
	}

	/** The server keeps nothing of this kind for us, so there is nothing to end. */
	forget(what: 'call' | 'connection'): void {
		this.#call = undefined;
		if (what === 'connection') this.#started = false;
	}

	/**
	 * Clears the call, whether it was answered or not (RFC 2637, 2.12), stops the control connection and closes. Waits for nothing;
	 * unless the run was aborted, the server gets a moment to close first, so that it does not meet a reset.
	 */
	goodbye(): void {
		if (this.#ended) return;
		if (this.#call !== undefined) this.send({ type: 'Call-Clear-Request', callId: this.#call });
		if (this.#started) this.send({ type: 'StopCCRQ', reason: 1 });
		this.#ended = true;
		this.#signal.removeEventListener('abort', this.#onAbort);
		if (this.#started && !this.#signal.aborted) void this.#linger();
		else this.#connection.close();
	}

	async #watch(patienceMs: number): Promise<PptpBreak> {
		const since = performance.now();
		for (;;) {
			const next = await this.#next(since + patienceMs);
			if ('kind' in next) return this.#broken(next, since, []);
			const how = this.#handle(next, 'OCRP');
			if (how !== undefined) return this.#broken(how, since, []);
		}
	}

	async #linger(): Promise<void> {
		if (this.#watching !== undefined) {
			const timer = setTimeout(() => this.#connection.close(), GRACE_MS);
			await this.#watching;
			clearTimeout(timer);
			this.#connection.close();
			return;
		}
		const since = performance.now();
		for (let left = GRACE_MS; left > 0; left = GRACE_MS - elapsedSince(since)) {
			const read = await this.#connection.read(left);
			if (read.kind !== 'data') break;
		}
		this.#connection.close();
	}

	/** The next message that the codec knows, or why there is none by the moment `until`. */
	async #next(until: number): Promise<PptpMessage | BreakKind> {
		for (;;) {
			let bytes: Uint8Array | undefined;
			try {
				bytes = this.#framer.next();
				if (bytes !== undefined) return decodePptp(bytes);
			} catch (error) {
				if (!(error instanceof WireError)) throw error;
				// A control message of a type that clients are not sent: RFC 2637 has more of them than this codec.
				if (error.reason !== 'type') return this.#notPptp(error, bytes ?? this.#framer.held);
				continue;
			}
			const left = until - performance.now();
			if (left <= 0) return { kind: 'silent' };
			const read = await this.#connection.read(left);
			if (read.kind !== 'data') return this.#ending(read);
			this.#framer.push(read.bytes);
		}
	}

	/** What a message that was not waited for asks of us; tells when it ends the matter. */
	#handle(message: PptpMessage, waitedFor: PptpMessageType): BreakKind | undefined {
		if (message.type === 'Echo-Request') {
			this.send({ type: 'Echo-Reply', identifier: message.identifier, result: PPTP_OK, error: 0 });
		} else if (message.type === 'StopCCRQ') {
			this.send({ type: 'StopCCRP', result: PPTP_OK, error: 0 });
			this.forget('connection');
			return { kind: 'stopped', by: message.type, reason: message.reason };
		} else if (message.type === 'Call-Disconnect-Notify' && waitedFor === 'OCRP') {
			this.forget('call');
			return { kind: 'stopped', by: message.type, reason: message.result };
		}
		return undefined;
	}

	#broken(how: BreakKind, since: number, ignored: readonly PptpMessageType[]): PptpBreak {
		const partialBytes = how.kind === 'not-pptp' ? 0 : this.#framer.held.length;
		return { ...how, ms: elapsedSince(since), ...(partialBytes > 0 ? { partialBytes } : {}), ...(ignored.length > 0 ? { ignored } : {}) };
	}

	#ending(read: Exclude<TcpRead, { kind: 'data' }>): BreakKind {
		if (read.kind === 'end') return { kind: 'closed' };
		if (read.kind === 'silent') return { kind: 'silent' };
		if (read.kind === 'flood') return this.#notPptp('flood', this.#framer.held);
		return read;
	}

	#notPptp(why: WireError | 'flood', bytes: Uint8Array): BreakKind {
		this.forget('connection');
		return { kind: 'not-pptp', because: why === 'flood' ? why : faultOf(why), firstBytes: toHex(bytes.subarray(0, FIRST_BYTES)) };
	}
}

function isType<T extends PptpMessageType>(message: PptpMessage, type: T): message is PptpMessageOf<T> {
	return message.type === type;
}

function faultOf({ reason }: WireError): NotPptp {
	if (reason === 'magic') return 'cookie';
	return reason === 'length' ? 'length' : 'malformed';
}

function toHex(bytes: Uint8Array): string {
	return Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join('');
}
