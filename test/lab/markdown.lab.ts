import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { markdown } from '../../src/report/formats/markdown.ts';
import type { Report } from '../../src/report/schema.ts';
import { SAMPLE_NAMES, SAMPLES } from '../report/formats/samples.ts';
import { tame } from '../report/formats/tame.ts';

/** The ticket as GitHub's own parser reads it, with every extension that makes links and markup of text, and with HTML let through. */
const EXTENSIONS = ['table', 'autolink', 'strikethrough', 'tasklist'];

function parsed(text: string): string {
	const extensions = EXTENSIONS.flatMap((name) => ['-e', name]);
	const { stdout, stderr, status } = spawnSync('cmark-gfm', ['--unsafe', '--to', 'xml', ...extensions], { input: text, encoding: 'utf8' });
	expect([stderr, status]).toEqual(['', 0]);
	return stdout;
}

const written = (report: Report) => parsed(markdown.write(report, { width: 80 }));
const elements = (tree: string, names: string) =>
	[...tree.matchAll(new RegExp(`^\\s*<(?:${names})\\b[^>]*>`, 'gm'))].map(([tag]) => tag.trim());

const ALLOWED = 'document|heading|paragraph|list|item|text|strong|code|code_block|table|table_header|table_row|table_cell';

test.each(SAMPLE_NAMES)('%s: headings, lists, tables, code and words, and nothing else', (name) => {
	const tree = written(SAMPLES[name]);
	const found = [...tree.matchAll(/<(\w+)/g)].map(([, element]) => element ?? '');
	expect(found.length).toBeGreaterThan(5);
	expect([...new Set(found)].filter((element) => !['xml', ...ALLOWED.split('|')].includes(element))).toEqual([]);
});

test('a server adds no heading, no item, no cell and no block', () => {
	const [hostile, harmless] = [SAMPLES.hostile, tame(SAMPLES.hostile)].map(written);
	for (const name of ['heading', 'list', 'item', 'table', 'table_row', 'table_cell', 'code_block', 'strong', 'paragraph']) {
		const [found, expected] = [hostile, harmless].map((tree = '') => elements(tree, name).length);
		// Two long texts that are cut to the same are said once.
		expect(found, name).toBeLessThanOrEqual(expected ?? 0);
		expect(found, name).toBeGreaterThan(0);
	}
});

test('the parser would find it', () => {
	expect(parsed('www.evil.example <b> ![i](x)')).toMatch(/<link.*<html_inline.*<image/s);
});
