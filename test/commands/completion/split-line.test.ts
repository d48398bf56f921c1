import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLine } from '../../../src/commands/completion/split-line.ts';

test.each<[string, readonly string[]]>([
	['vpn-doctor ', ['']],
	['vpn-doctor che', ['che']],
	['  vpn-doctor   check\th ', ['check', 'h', '']],
	['vpn-doctor explain "two words" 80', ['explain', 'two words', '80']],
	["vpn-doctor explain 'two words", ['explain', 'two words']],
	["vpn-doctor explain ''", ['explain', '']],
	["vpn-doctor explain '' ", ['explain', '', '']],
	['vpn-doctor explain two\\ words', ['explain', 'two words']],
	['vpn-doctor explain two` words', ['explain', 'two words']],
	['vpn-doctor explain "a \\"b\\""', ['explain', 'a "b"']],
	["vpn-doctor explain 'a\\' b", ['explain', 'a\\', 'b']],
	['vpn-doctor explain $(touch x) `id`', ['explain', '$(touch', 'x)', '`id`']],
	['A=1 vpn-doctor che', ['che']],
	["& 'C:\\Program Files\\vpn-doctor.exe' che", ['che']],
	['& C:\\Tools\\vpn-doctor.EXE check --save C:\\Temp\\r', ['check', '--save', 'C:\\Temp\\r']],
	['./vpn-doctor che', ['che']],
	['alias che', ['che']],
	['', ['']],
])('%j is %j', (line, words) => {
	expect(splitLine(line)).toEqual(words);
});

test('whatever the line: at least one word, and none invented', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (rest) => {
			const words = splitLine(`vpn-doctor ${rest}`);
			expect(words.length).toBeGreaterThan(0);
			expect(words.join('').length).toBeLessThanOrEqual(rest.length);
		}),
	);
});
