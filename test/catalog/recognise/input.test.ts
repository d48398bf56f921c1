import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputReader, NoTextError, type Understood } from '../../../src/catalog/recognise/input.ts';
import { catalog } from '../data.ts';

type Encode = (text: string) => Uint8Array;
const utf16 = (text: string, bigEndian: boolean): Uint8Array => {
	const bytes = Buffer.from(text, 'utf16le');
	return new Uint8Array(bigEndian ? bytes.swap16() : bytes);
};
const ENCODINGS: Readonly<Record<string, Encode>> = {
	'UTF-8': (text) => new TextEncoder().encode(text),
	'UTF-8 with a byte order mark': (text) => new TextEncoder().encode(`\uFEFF${text}`),
	'UTF-16LE': (text) => utf16(`\uFEFF${text}`, false),
	'UTF-16BE': (text) => utf16(`\uFEFF${text}`, true),
	'UTF-16LE without a byte order mark': (text) => utf16(text, false),
	'UTF-16BE without a byte order mark': (text) => utf16(text, true),
	'Windows-1252': (text) => new Uint8Array(Buffer.from(text, 'latin1')),
};

function understood(bytes: Uint8Array, block = 65_536): Understood {
	const reader = new InputReader(catalog);
	for (let at = 0; at < bytes.length; at += block) reader.read(bytes.subarray(at, at + block));
	return reader.end();
}

const codes = ({ recognitions }: Understood): readonly string[] => recognitions.map(({ entry }) => entry.code);

const QUIET = 'Mar  1 10:00:00 host kernel: all is as it was, nothing to see here, go on\n';
const LARGE = QUIET.repeat(4000);
/** The wording of 809 in German, of Windows 10. */
const GERMAN =
	'Die Netzwerkverbindung zwischen Ihrem Computer und dem VPN-Server konnte nicht hergestellt werden, weil der Remoteserver nicht antwortet.';

describe.each(Object.entries(ENCODINGS))('a text in %s', (_, encode) => {
	it('is read, be it short or long', () => {
		const text = `Größe: 5 – über VPN kam Fehler 691\n`.replace('–', '-');
		expect(codes(understood(encode(text)))).toEqual(['691']);
		expect(codes(understood(encode(LARGE + text)))).toEqual(['691']);
		expect(codes(understood(encode(`${QUIET}${GERMAN}\n`)))).toEqual(['809']);
		expect(codes(understood(encode(`${LARGE}${GERMAN}\n`)))).toEqual(['809']);
	});

	it('is repeated up to a length, without a broken letter', () => {
		expect(understood(encode('VPN: Größe, Fehler 691')).query).toBe('VPN: Größe, Fehler 691');
		for (const shift of ['', 'a', 'ab', 'abc']) {
			const { query } = understood(encode(shift + 'äöü'.repeat(100_000)));
			expect(query).toBe(`${(shift + 'äöü'.repeat(2000)).slice(0, 4000)}…`);
		}
	});
});

describe('a text', () => {
	it('says the same above the size up to which it is read as a whole', () => {
		const attempt = [
			'Mar  1 10:00:00 host charon: 05[IKE] initiating IKE_SA work[1] to 192.0.2.1',
			'Mar  1 10:00:20 host charon: 08[IKE] giving up after 5 retransmits',
			'Mar  1 10:01:00 host charon: 05[IKE] initiating IKE_SA work[2] to 192.0.2.1',
			'Mar  1 10:01:02 host charon: 11[IKE] received AUTHENTICATION_FAILED notify error',
			'',
		].join('\n');
		const brief = ({ recognitions }: Understood) =>
			recognitions.map(({ entry, by, certainty, followedBy, cameThroughLater }) => ({
				code: entry.code,
				by,
				certainty,
				followedBy,
				cameThroughLater,
			}));
		const below = understood(ENCODINGS['UTF-8']?.(QUIET.repeat(3000) + attempt) as Uint8Array);
		const above = understood(ENCODINGS['UTF-8']?.(QUIET.repeat(6000) + attempt) as Uint8Array);
		expect(below.recognitions).toHaveLength(1);
		expect(brief(above)).toEqual(brief(below));
		expect(below.recognitions[0]?.where?.line).toBe(3004);
		expect(above.recognitions[0]?.where?.line).toBe(6004);
	});

	it('says the same in blocks of any size, whatever its encoding', () => {
		const encoding = fc.constantFrom(...Object.values(ENCODINGS));
		fc.assert(
			fc.property(encoding, fc.integer({ min: 1, max: 70_000 }), fc.boolean(), (encode, block, large) => {
				const bytes = encode(`${large ? LARGE : QUIET}über VPN: Fehler 691, Größe\nVPN error 809\n`);
				const size = large ? Math.max(block, 500) : block;
				const whole = understood(bytes, bytes.length);
				const parts = understood(bytes, size);
				expect(parts.query).toBe(whole.query);
				expect(codes(parts)).toEqual(codes(whole));
			}),
			{ numRuns: 60 },
		);
	});

	it('may come in blocks that are used again', () => {
		const reader = new InputReader(catalog);
		const buffer = Buffer.from('VPN error 809 ');
		reader.read(buffer);
		buffer.fill(0x20);
		reader.read(buffer);
		expect(codes(reader.end())).toEqual(['809']);
	});

	it.each([0, 1, 2, 3])('of %i bytes is one', (length) => {
		expect(codes(understood(new TextEncoder().encode('809'.slice(0, length))))).toEqual(length === 3 ? ['809'] : []);
	});

	it('of Windows-1252 that ends in a letter which UTF-8 would go on with', () => {
		expect(understood(new Uint8Array(Buffer.from('VPN error 809 café', 'latin1'))).query).toBe('VPN error 809 café');
	});

	it('of which one byte is broken is still read', () => {
		const bytes = new TextEncoder().encode(`${LARGE}VPN error 809\n`);
		bytes[300] = 0xff;
		expect(codes(understood(bytes))).toEqual(['809']);
	});

	it('of 40 MB is read in the memory of a small one', () => {
		const reader = new InputReader(catalog);
		const block = new TextEncoder().encode(QUIET.repeat(880));
		const before = process.memoryUsage();
		for (let at = 0; at < 600; at++) reader.read(block);
		const { rss, arrayBuffers } = process.memoryUsage();
		expect(arrayBuffers - before.arrayBuffers).toBeLessThan(30e6);
		expect(rss - before.rss).toBeLessThan(60e6);
		expect(reader.end().recognitions).toEqual([]);
	});
});

describe('bytes that are no text are refused', () => {
	const after = new Uint8Array(300_000).fill(65);
	it.each<[string, readonly number[], string]>([
		['an event log', [...Buffer.from('ElfFile\0')], 'event-log'],
		['gzip', [0x1f, 0x8b, 8], 'gzip'],
		['a ZIP archive', [0x50, 0x4b, 3, 4], 'zip'],
		['zstd', [0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
		['zeros', [65, 66, 67, 0, 68, 69, 70, 71, 72], 'other'],
		['a program', [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0], 'other'],
		['a capture', [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0], 'other'],
	])('%s', (_, beginning, message) => {
		const bytes = Uint8Array.from(beginning);
		expect(() => understood(bytes)).toThrow(NoTextError);
		expect(() => understood(bytes)).toThrow(message);
		expect(() => understood(Uint8Array.from([...beginning, ...after]))).toThrow(message);
	});

	it('or read, but nothing else happens, whatever they are', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), (bytes, block) => {
				try {
					expect(codes(understood(bytes, block)).length).toBeLessThanOrEqual(5);
				} catch (error) {
					expect(error).toBeInstanceOf(NoTextError);
				}
			}),
		);
	});
});
