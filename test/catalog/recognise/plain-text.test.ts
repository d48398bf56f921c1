import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/catalog/recognise/plain-text.ts';

describe('what a text says without its markup', () => {
	it.each([
		['a &amp; b', 'a & b'],
		['&lt;Data&gt;', '<Data>'],
		['&quot;Error&#32;809&#x22;', '"Error 809"'],
		['l&eacute;g&agrave;re', 'légàre'],
		['R&D; AT&T', 'R&D; AT&T'],
		['<p>Error <b>809</b></p>', ' Error  809  '],
		['one<br>two', 'one two'],
		['<pre class="log">x</pre>', ' x '],
		['<!-- no --><p>yes</p>', '  yes '],
		['a < b and c > d', 'a < b and c > d'],
		['Run: openconnect <host> first', 'Run: openconnect <host> first'],
		['<809>', '<809>'],
		['', ''],
	])('of %j is %j', (text, expected) => {
		expect(plainText(text)).toBe(expected);
	});

	it('has as many lines as before', () => {
		expect(plainText('<p>a\n<b>b</b>\r\n</p>\n').split('\n')).toHaveLength(4);
		expect(plainText('<p\nclass="x">a</p>').split('\n')).toHaveLength(2);
	});

	it.each([
		['openings', `</p>${'<a'.repeat(500_000)}`],
		['one opening', `</p><a ${'x'.repeat(1_000_000)}`],
		['comments', `</p>${'<!--'.repeat(250_000)}`],
		['dashes of a comment', `</p><!--${'-'.repeat(1_000_000)}`],
		['ampersands', '&'.repeat(1_000_000)],
		['numbers of no end', `&lt;&#${'1'.repeat(1_000_000)}`],
		['nested entities', '&amp;'.repeat(200_000)],
	])('of a megabyte of %s takes no long time', (_, text) => {
		const began = performance.now();
		plainText(text);
		expect(performance.now() - began).toBeLessThan(2000);
	});
});
