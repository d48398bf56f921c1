import { createPrivateKey, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_BYTES } from '../../src/catalog/most-bytes.ts';
import { keyId, openSigned, signCatalog } from '../../src/catalog/signed.ts';
import { newKey } from './signing.ts';

const ours = newKey('The publisher');
const other = newKey('Somebody');
const parts = new Map([
	['index', '{"a":1}'],
	['causes', '[{"id":"größer"}]'],
	['empty', ''],
]);
const TO_SIGN = { version: '2026.12.9+0123abcd', form: 1, program: '0.1.0', parts };
const file = signCatalog(TO_SIGN, ours.privateKey);
const lines = file.toString().split('\n');

function refusal(bytes: Uint8Array, keys = [ours.key]): string | undefined {
	const opened = openSigned(bytes, keys);
	return 'untrusted' in opened ? opened.untrusted : undefined;
}

/** The same file with other lines before the parts, signed anew or not. */
function forged(change: (head: Record<string, unknown>) => Record<string, unknown>, key = ours): Buffer {
	const head = `vpn-doctor catalog 1\n${JSON.stringify(change(JSON.parse(lines[1] ?? '')))}\n`;
	const signature = sign(null, Buffer.from(head), createPrivateKey(key.privateKey)).toString('base64');
	return Buffer.from(`${head}ed25519 ${ours.key.id} ${signature}\n${lines.slice(3).join('\n')}`);
}

describe('a signed catalog', () => {
	it('is opened with the key that signed it, and gives its parts', () => {
		const opened = openSigned(file, [other.key, ours.key]);
		if (!('head' in opened)) throw new Error(opened.untrusted);
		expect(opened.head).toMatchObject({ version: '2026.12.9+0123abcd', form: 1, program: '0.1.0' });
		expect(opened.key.owner).toBe('The publisher');
		for (const [part, text] of parts) expect(opened.read(part)).toBe(text);
		expect(() => opened.read('other')).toThrow('no part "other"');
		expect(() => opened.read('__proto__')).toThrow('no part');
	});

	it('has three lines that can be read, and then the parts as they are', () => {
		expect(lines[0]).toBe('vpn-doctor catalog 1');
		expect(JSON.parse(lines[1] ?? '')).toMatchObject({ version: '2026.12.9+0123abcd', parts: { index: 7, causes: 19, empty: 0 } });
		expect(lines[2]).toMatch(new RegExp(`^ed25519 ${ours.key.id} \\S{88}$`));
		expect(lines.slice(3).join('\n')).toBe([...parts.values()].join(''));
	});

	it('is the same, byte for byte, however often it is made', () => {
		expect(signCatalog(TO_SIGN, ours.privateKey).equals(file)).toBe(true);
		expect(keyId(Buffer.from(ours.key.publicKey, 'base64'))).toBe(ours.key.id);
	});

	it('is signed with no other kind of key', () => {
		expect(() => signCatalog(TO_SIGN, 'no key')).toThrow();
	});
});

describe('is not believed', () => {
	it('whichever byte is another', () => {
		for (let at = 0; at < file.length; at++) {
			for (const bit of [1, 0x20, 0x80]) {
				const changed = Buffer.from(file);
				changed[at] = (changed[at] as number) ^ bit;
				expect(refusal(changed), `byte ${at}`).toBeDefined();
			}
		}
	});

	it('wherever it ends too early, and if anything comes after it', () => {
		for (let length = 0; length < file.length; length++) expect(refusal(file.subarray(0, length)), `${length} bytes`).toBeDefined();
		expect(refusal(Buffer.concat([file, Buffer.from('x')]))).toBe('damaged');
		expect(refusal(Buffer.concat([file, file]))).toBe('damaged');
	});

	it('whatever it is', () => {
		fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => refusal(bytes) !== undefined));
		const begun = Buffer.from('vpn-doctor catalog 1\n');
		fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => refusal(Buffer.concat([begun, bytes])) !== undefined));
	});

	it.each<[string, Buffer, string]>([
		['by a key that signed something else', forged((head) => head, other), 'wrong-signature'],
		[
			'with a head that was changed under the old signature',
			Buffer.from(file.toString().replace('2026.12.9', '2027.12.9')),
			'wrong-signature',
		],
		['with a part that was changed', Buffer.from(file.toString().replace('{"a":1}', '{"a":2}')), 'damaged'],
		['with parts that are longer than the file', forged((head) => ({ ...head, parts: { index: 1000 } })), 'damaged'],
		['with parts of negative length', forged((head) => ({ ...head, parts: { index: 27, causes: -1 } })), 'damaged'],
		['with a version that is none', forged((head) => ({ ...head, version: 'x\u001b[31m' })), 'damaged'],
		['with a program that is none', forged((head) => ({ ...head, program: 'any' })), 'damaged'],
		['with no parts', forged((head) => ({ ...head, parts: null })), 'damaged'],
		['by another algorithm', Buffer.from(file.toString().replace('\ned25519 ', '\nrsa ')), 'damaged'],
		['of another format', Buffer.from(file.toString().replace('catalog 1', 'catalog 2')), 'other-format'],
		[
			'with the line ends of Windows, as a transfer as text leaves it',
			Buffer.from(file.toString().replaceAll('\n', '\r\n')),
			'other-format',
		],
		['that is something else', Buffer.from('{"version":"2030.1.1"}'), 'not-a-catalog'],
		['that is empty', Buffer.alloc(0), 'not-a-catalog'],
	])('%s', (_, bytes, why) => {
		expect(refusal(bytes)).toBe(why);
	});

	it('if the program does not know the key, or none', () => {
		expect(openSigned(file, [other.key])).toEqual({ untrusted: 'unknown-key', keyId: ours.key.id });
		expect(openSigned(file, [])).toEqual({ untrusted: 'no-key', keyId: ours.key.id });
	});

	it('if another key goes by the name of ours', () => {
		expect(refusal(file, [{ ...other.key, id: ours.key.id }])).toBe('wrong-signature');
	});

	it('if it is larger than any catalog, and is not even looked at', () => {
		expect(refusal(Buffer.alloc(MOST_BYTES + 1))).toBe('too-large');
	});
});
