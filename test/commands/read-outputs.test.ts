import { describe, expect, it } from 'vitest';
import { readOutputs } from '../../src/commands/outputs.ts';

describe('where the report goes', () => {
	it.each([
		[{}, []],
		[{ json: true }, [{ format: 'json' }]],
		[{ save: 'r.json' }, [{ format: 'json', file: 'r.json' }]],
		[{ output: ['json'] }, [{ format: 'json' }]],
		[{ output: ['json:-'] }, [{ format: 'json' }]],
		[{ output: ['text:C:\\out.txt'] }, [{ format: 'text', file: 'C:\\out.txt' }]],
		[{ json: true, output: ['text:a', 'text:b'] }, [{ format: 'json' }, { format: 'text', file: 'a' }, { format: 'text', file: 'b' }]],
	])('%j', (flags, wanted) => expect(readOutputs(flags)).toEqual(wanted));

	it.each([
		[{ output: ['pdf'] }, /^There is no output "pdf"\. There is text, json/],
		[{ output: ['json:'] }, /^--output json needs the name of a file/],
		[{ save: ' ' }, /^--save needs the name of a file, such as report\.json\.$/],
		[{ json: true, output: ['text'] }, /^Only one form can go to stdout\. Give the others a file: --output text:FILE$/],
		[{ output: ['json:a', 'text:a'] }, /^"a" is to be written twice/],
	])('%j is refused', (flags, message) => expect(() => readOutputs(flags)).toThrow(message));
});
