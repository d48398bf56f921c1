import { expect } from 'vitest';
import type { SampleName } from './samples.ts';

/** Holds a form of a sample against the file that was looked at once. A difference is printed; `npx vitest run <this test> -u` accepts it. */
export async function expectGolden(text: string, sample: SampleName, format: string, ending: string): Promise<void> {
	await expect(text).toMatchFileSnapshot(`golden/${format}/${sample.replaceAll(' ', '-')}.${ending}`);
}
