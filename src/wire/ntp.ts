import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';
import { cleanPadded } from './text.ts';

/** UDP port of NTP and SNTP. */
export const NTP_PORT = 123;

export const NTP_MODES = { client: 3, server: 4 } as const;
/** Leap indicator: this clock is not synchronised. */
export const NTP_UNSYNCHRONISED = 3;

/** An SNTP message (RFC 4330, 4), without the authenticator that may follow. */
export interface NtpMessage {
	/** 0 to 3; {@link NTP_UNSYNCHRONISED}. */
	readonly leap: number;
	/** 1 to 7. */
	readonly version: number;
	/** {@link NTP_MODES}, or another number up to 7. */
	readonly mode: number;
	/** 0: a kiss-o'-death, whose code stands in `reference`; 1: a reference clock; 2 to 15: so many steps away. */
	readonly stratum: number;
	/** Seconds between two messages, as a power of two. */
	readonly poll: number;
	/** In seconds, as a power of two; -128 to 127. */
	readonly precision: number;
	/** Seconds, in 65536ths. */
	readonly rootDelay: number;
	/** Seconds, in 65536ths. */
	readonly rootDispersion: number;
	/** Reference identifier: a kiss code or a kind of clock as text, or an address. */
	readonly reference: number;
	/** Timestamps: seconds, in 2^32ths, since 1900, or since 2036 where the first bit is 0 (RFC 4330, 3). 0: none. */
	readonly referenceTime: bigint;
	/** What the question had in `transmit`. */
	readonly originate: bigint;
	readonly receive: bigint;
	readonly transmit: bigint;
}

/** In bytes. */
const SIZE = 48;

export function encodeNtp(message: NtpMessage): Uint8Array {
	const { leap, version, mode, precision } = message;
	if (leap > 3 || version > 7 || mode > 7) throw new WireError('overflow', 0, 'leap, version or mode');
	if (precision < -128 || precision > 127) throw new WireError('overflow', 3, 'precision');
	const writer = new Writer();
	writer.u8((leap << 6) | (version << 3) | mode, 'flags');
	writer
		.u8(message.stratum, 'stratum')
		.u8(message.poll, 'poll')
		.u8(precision & 0xff);
	writer.u32(message.rootDelay, 'root delay').u32(message.rootDispersion, 'root dispersion').u32(message.reference, 'reference');
	for (const time of [message.referenceTime, message.originate, message.receive, message.transmit]) writeTime(writer, time);
	return writer.finish();
}

/** Reads the first 48 bytes; extensions and authenticators may follow. Throws {@link WireError}. */
export function decodeNtp(bytes: Uint8Array): NtpMessage {
	const reader = new Reader(bytes);
	if (bytes.length < SIZE) throw new WireError('truncated', bytes.length, 'NTP message');
	const flags = reader.u8('flags');
	const version = (flags >> 3) & 7;
	if (version === 0) throw new WireError('value', 0, 'version');
	return {
		leap: flags >> 6,
		version,
		mode: flags & 7,
		stratum: reader.u8('stratum'),
		poll: reader.u8('poll'),
		precision: (reader.u8('precision') << 24) >> 24,
		rootDelay: reader.u32('root delay'),
		rootDispersion: reader.u32('root dispersion'),
		reference: reader.u32('reference'),
		referenceTime: readTime(reader),
		originate: readTime(reader),
		receive: readTime(reader),
		transmit: readTime(reader),
	};
}

/** The four letters of a reference identifier, safe to print: `RATE`, `GPS`. */
export function referenceText(reference: number): string {
	return cleanPadded(new Writer().u32(reference).finish(), 4);
}

function writeTime(writer: Writer, time: bigint): void {
	if (time < 0n || time >= 1n << 64n) throw new WireError('overflow', writer.offset, 'timestamp');
	writer.u32(Number(time >> 32n)).u32(Number(time & 0xffff_ffffn));
}

function readTime(reader: Reader): bigint {
	return (BigInt(reader.u32('seconds')) << 32n) | BigInt(reader.u32('fraction'));
}

/** From 1900 to 1970, in seconds. */
const UNIX_EPOCH = 2_208_988_800;
const ERA_SECONDS = 2 ** 32;

/** Milliseconds since 1970 of a timestamp: 1968 to 2104 (RFC 4330, 3). Rounded. */
export function ntpToUnixMs(time: bigint): number {
	const seconds = Number(time >> 32n);
	const fraction = Number(time & 0xffff_ffffn) / ERA_SECONDS;
	const era = seconds >= ERA_SECONDS / 2 ? 0 : ERA_SECONDS;
	return Math.round((era + seconds - UNIX_EPOCH + fraction) * 1000);
}

/** The timestamp of a moment between 1968 and 2104. */
export function unixMsToNtp(ms: number): bigint {
	const whole = Math.floor(ms / 1000);
	const fraction = Math.floor(((ms - whole * 1000) / 1000) * ERA_SECONDS);
	const seconds = (whole + UNIX_EPOCH) % ERA_SECONDS;
	return (BigInt(seconds) << 32n) | BigInt(fraction);
}
