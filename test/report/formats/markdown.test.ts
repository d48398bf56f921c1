import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCounts, targetCounts } from '../../../src/report/counts.ts';
import { markdown } from '../../../src/report/formats/markdown.ts';
import { block, cell, code, text } from '../../../src/report/markdown/escape.ts';
import type { Report } from '../../../src/report/schema.ts';
import { stateWord } from '../../../src/report/state-word.ts';
import { withoutCode } from './code-spans.ts';
import { SAMPLE_NAMES, SAMPLES } from './samples.ts';

const samples: Readonly<Record<string, Report>> = SAMPLES;
const write = (report: Report) => markdown.write(report, { width: 80 });
/** What a reader reads: without the marks of code. */
const read = (ticket: string) => ticket.replaceAll('`', '');

describe.each(SAMPLE_NAMES)('%s', (name) => {
	const report = samples[name] as Report;
	const ticket = write(report);

	it('is as it was', async () => {
		await expect(ticket, 'to accept: npx vitest run test/report/formats/markdown.test.ts -u').toMatchFileSnapshot(
			join(import.meta.dirname, 'golden/markdown', `${name}.md`),
		);
	});

	it('says the same as the JSON', () => {
		const said = read(ticket);
		const [target, ...others] = report.targets;
		if (target !== undefined && others.length === 0) expect(said).toContain(`**${stateWord(report, target)}.**`);
		if (others.length > 0) expect(said).toContain(`${report.targets.length} targets: ${targetCounts(report)}`);
		for (const { verdict } of report.targets) if (verdict.code !== undefined) expect(said).toContain(`will fail with ${verdict.code}`);
		expect(said).toContain(`Checks: ${checkCounts([...report.machine.checks, ...report.targets.flatMap(({ checks }) => checks)])}.`);
	});

	it('is short', () => {
		expect(ticket.split('\n').length).toBeLessThan(150);
	});
});

it('says what is expected, accepted and refused', () => {
	const said = read(write(SAMPLES['accepted and expected']));
	for (const { says, because } of SAMPLES['accepted and expected'].targets[0]?.expectations ?? [])
		expect(said).toContain(`${says}. ${because}`);
	for (const { owner, until, reason } of SAMPLES['accepted and expected'].waivers ?? [])
		expect(said).toContain(`by ${owner}, until ${until}: ${reason}`);
	expect(said).toContain('no longer');
	expect(read(write(SAMPLES['only refused lines']))).toContain('hosts.txt:1: vpn example com. That is no host name.');
});

it('has a section for each who must act, the one of the verdict first', () => {
	const sections = [...write(SAMPLES.fails).matchAll(/^## For: (.*)$/gm)].map(([, owner]) => owner);
	expect(sections).toEqual(['the user', 'administrator of the VPN server']);
});

it('has what finds it in the log of the server', () => {
	expect(write(SAMPLES.fails)).toMatch(
		/^\| `2026-01-02 03:04:05` \| PPTP control connection \(TCP 1723\) \| `192.168.178.20:50001` \| `203.0.113.7` \|/m,
	);
});

describe('texts', () => {
	it.each([
		['Nothing comes back over GRE within 5 s.', 'Nothing comes back over GRE within 5 s.'],
		['See vpn.example.com, then 192.0.2.1.', 'See `vpn.example.com`, then `192.0.2.1`.'],
		['by www.evil.example (http://evil.example)', 'by `www.evil.example` (`http://evil.example`)'],
		['@everyone #1 a@b.example GH-12 1d9a5314c9faed23', '`@everyone` `#1` `a@b.example` `GH-12` `1d9a5314c9faed23`'],
		['[x](javascript:alert(1))', '`[x](javascript:alert(1`))'],
		['**b** _i_ ~~s~~ <b> &amp; a|b $x$ :smile:', '`**b**` `_i_` `~~s~~` `<b>` `&amp`; `a|b` `$x$` `:smile`:'],
		['- item', '`-` item'],
		['1. one', '`1`. one'],
		['# heading', '`#` heading'],
		['a\nb\r\nc', 'a b c'],
		['a\u202eb\u001b[31m', '`ab[31m`'],
		['Zürich 中文 العربية', 'Zürich 中文 العربية'],
		['netstat -an says', 'netstat -an says'],
	])('%j is written %j', (said, written) => {
		expect(text(said)).toBe(written);
	});

	it('nothing outside of code is more than words', () => {
		const pieces = fc.constantFrom(
			'<',
			'>',
			'[',
			']',
			'(',
			')',
			'!',
			'*',
			'_',
			'~',
			'`',
			'``',
			'\\',
			'|',
			'#',
			'@',
			'&',
			':',
			'//',
			'www.',
			'http',
			'.',
			'-',
			'+',
			'1',
			'a',
			' ',
			'\n',
			'$',
			'^',
			'=',
			'{',
			'}',
		);
		const said = fc.oneof(
			fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
			fc.string({ unit: 'binary' }),
		);
		fc.assert(
			fc.property(said, (value) => {
				const outside = withoutCode(text(value));
				// A list begins at the start of the line, code spans counted.
				expect(text(value)).not.toMatch(/^\s*(?:[-+] |\d+[.)])/);
				expect(outside).toMatch(/^[\p{L}\p{M}\p{N} ()"“”„'‘’.,;:?…–—→·%/-]*$/u);
				expect(outside).not.toMatch(/(?<![\p{L}\p{N}])www\.|:\/\/|[\p{L}\p{N}][.:@][\p{L}\p{N}]/u);
			}),
			{ numRuns: 500 },
		);
	});

	it('code ends where it is meant to', () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom('`', '``', ' ', 'a', '|', '\\', '\n')), (pieces) => {
				expect(withoutCode(`<${code(pieces.join(''))}>`)).toBe('<>');
			}),
		);
	});

	it('a bar in a cell of a table is escaped', () => {
		expect(cell(text('a|b c'))).toBe('`a\\|b` c');
	});

	it('a command cannot end its block', () => {
		expect(block('a\n```\n# b', '  ')).toBe('  ````\n  a\n  ```\n  # b\n  ````');
	});
});
