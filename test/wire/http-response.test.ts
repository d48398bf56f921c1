import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WireError } from '../../src/wire/error.ts';
import { decodeResponseHead, encodeHead, headerOf, MAX_HTTP_HEAD } from '../../src/wire/http-response.ts';
import { readPackets } from '../packets/read.ts';

const text = (value: string) => new TextEncoder().encode(value);

function reasonOf(read: () => unknown): string | undefined {
	try {
		read();
	} catch (error) {
		if (error instanceof WireError) return error.reason;
		throw error;
	}
	return undefined;
}

describe('a head', () => {
	test.each([
		['accel-ppp-sstp.txt', undefined],
		['softether-sstp.txt', 'Microsoft-HTTPAPI/2.0'],
		['sorz-sstp.txt', 'SSTP-Server/0.7.2'],
	])('recorded in %s', (file, server) => {
		const bytes = readPackets(file).HTTP as Uint8Array;
		const head = decodeResponseHead(bytes);
		expect(head).toMatchObject({ status: 200, reason: 'OK', length: bytes.length });
		expect(head && headerOf(head, 'server')).toBe(server);
		expect(head && headerOf(head, 'content-length')).toBe('18446744073709551615');
	});

	test.each([
		['HTTP/1.0 404 Not Found\n\nbody', { status: 404, reason: 'Not Found', headers: [], length: 24 }],
		['HTTP/1.1 200\r\n\r\n', { status: 200, reason: '', headers: [], length: 16 }],
		['HTTP/1.1 200 \r\n\r\n', { status: 200, reason: '', headers: [], length: 17 }],
		[
			'HTTP/1.1 200 OK\r\nA:\t b  \r\nA: c\r\n\r\n',
			{
				status: 200,
				headers: [
					['a', 'b'],
					['a', 'c'],
				],
			},
		],
		['HTTP/1.1 200 \u001b[31mOK\r\nServer: a\u0007b\r\n\r\n', { reason: '[31mOK', headers: [['server', 'ab']] }],
	])('%j', (head, values) => {
		expect(decodeResponseHead(text(head))).toMatchObject(values);
	});

	test('property: no prefix is a head, and every chop reads the same', () => {
		const field = fc.tuple(fc.stringMatching(/^[a-z-]{1,10}$/), fc.stringMatching(/^[\w=;]{0,20}$/));
		fc.assert(
			fc.property(fc.integer({ min: 100, max: 599 }), fc.array(field, { maxLength: 6 }), (status, fields) => {
				const bytes = encodeHead(`HTTP/1.1 ${status} Reason`, fields);
				expect(decodeResponseHead(bytes)).toEqual({ status, reason: 'Reason', headers: fields, length: bytes.length });
				for (let at = 0; at < bytes.length; at++) expect(decodeResponseHead(bytes.subarray(0, at))).toBeUndefined();
			}),
			{ numRuns: 50 },
		);
	});

	test('property: any bytes are read or throw WireError', () => {
		const headed = fc.string({ maxLength: 80 }).map((rest) => text(`HTTP/1.1 ${rest}\r\n\r\n`));
		fc.assert(fc.property(fc.oneof(headed, fc.uint8Array({ maxLength: 100 })), (bytes) => void reasonOf(() => decodeResponseHead(bytes))));
	});
});

describe('what is none', () => {
	test.each([
		['SSH-2.0', 'magic'],
		['X', 'magic'],
		['HTTP/2 200\r\n\r\n', 'magic'],
		['HTTP/1.1 20\r\n\r\n', 'value'],
		['HTTP/1.1 2000 OK\r\n\r\n', 'value'],
		['HTTP/1.1 200 OK\r\nno colon\r\n\r\n', 'value'],
		['HTTP/1.1 200 OK\r\n folded: line\r\n\r\n', 'value'],
		[`HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(101)}\r\n`, 'length'],
		[`HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(MAX_HTTP_HEAD)}`, 'length'],
		[`HTTP/1.1 200 OK\r\nA: ${'b'.repeat(MAX_HTTP_HEAD)}`, 'length'],
	])('%j', (head, reason) => {
		expect(reasonOf(() => decodeResponseHead(text(head)))).toBe(reason);
	});

	test('a value with a line break is not written', () => {
		expect(reasonOf(() => encodeHead('GET / HTTP/1.1', [['Host', 'a\r\nX: y']]))).toBe('overflow');
	});
});
