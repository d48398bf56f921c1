import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toJson } from '../../src/report/json.ts';

it('has no character in it that steers a terminal, and means the same', () => {
	const hostile = { says: 'a\u009b2Jb\u202ec\u200bd\u001b[0m\u2028e', 'k\u0085': ['\u{e0001}'] };
	const json = toJson(hostile);
	expect(json).not.toMatch(/[^\P{C}\n]/u);
	expect(json).toContain('\\u009b2J');
	expect(JSON.parse(json)).toEqual(hostile);
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (text) => {
			expect(JSON.parse(toJson({ text }))).toEqual({ text });
		}),
	);
});
