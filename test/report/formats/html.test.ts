import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { decodeHTML } from 'entities';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCounts, targetCounts } from '../../../src/report/counts.ts';
import { html } from '../../../src/report/formats/html.ts';
import { STYLE } from '../../../src/report/html/style.ts';
import type { Report } from '../../../src/report/schema.ts';
import { stateWord } from '../../../src/report/state-word.ts';
import { nameOf } from '../../../src/report/target-name.ts';
import { printable } from '../../../src/report/text/printable.ts';
import { SAMPLE_NAMES, SAMPLES } from './samples.ts';
import { tame } from './tame.ts';

const samples: Readonly<Record<string, Report>> = SAMPLES;
const write = (report: Report) => html.write(report, { width: 80 });
const TAG = /<[^>]*>/g;

/** Every tag as it stands, without what stands between them. */
const tagsOf = (page: string) => page.replace(STYLE, '').match(TAG) ?? [];
const namesOf = (page: string) => tagsOf(page).map((tag) => /^<\/?[!\w]+/.exec(tag)?.[0]);
/** What a reader reads. */
const textOf = (page: string) => flat(decodeHTML(page.replace(STYLE, '').replace(TAG, '\n')));
const flat = (text: string) => printable(text).replace(/\s+/g, ' ');

describe.each(SAMPLE_NAMES)('%s', (name) => {
	const report = samples[name] as Report;
	const page = write(report);

	it('is as it was', async () => {
		await expect(page.replace(STYLE, ''), 'to accept: npx vitest run test/report/formats/html.test.ts -u').toMatchFileSnapshot(
			join(import.meta.dirname, 'golden/html', `${name}.html`),
		);
	});

	it('says the same as the JSON', () => {
		const text = textOf(page);
		for (const target of report.targets) {
			const { code, headline, doNow = '', command = '' } = target.verdict;
			expect(text).toContain(`${stateWord(report, target)}${code === undefined ? '' : ` · ${code}`}`);
			for (const said of [nameOf(target), headline, doNow, command]) expect(text).toContain(flat(said));
			for (const { says, because } of target.expectations ?? []) expect(text).toContain(flat(`${says} ${because}`));
		}
		for (const { title, says, waived } of [...report.machine.checks, ...report.targets.flatMap(({ checks }) => checks)]) {
			expect(text).toContain(flat(`· ${title} ${says}`));
			if (waived !== undefined) expect(text).toContain(`It is accepted by ${waived.owner} until ${waived.until}: ${waived.reason}`);
		}
		for (const { where, text: line, because } of report.refused ?? [])
			for (const said of [where, line, because]) expect(text).toContain(flat(said));
		for (const { owner, reason } of report.waivers ?? []) for (const said of [owner, reason]) expect(text).toContain(flat(said));
		if (report.targets.length > 1) expect(text).toContain(targetCounts(report));
		for (const group of ['computer', 'path', 'server'] as const) {
			const checks = report.targets.length === 1 ? [...report.machine.checks, ...(report.targets[0]?.checks ?? [])] : [];
			const lines = checks.filter((check) => check.group === group);
			if (lines.length > 0) expect(text).toContain(checkCounts(lines));
		}
		expect(
			page.match(
				/<li class="check (pass|warn|fail|unknown|skip|error)"><p><span class="tone">(well|warning|not well|not known|not asked|broke)</g,
			) ?? [],
		).toHaveLength(report.machine.checks.length + report.targets.flatMap(({ checks }) => checks).length);
		expect(text).toContain(`exit code ${report.exitCode}.`);
	});

	it('loads nothing, runs nothing, and is styled by one text whose digest it names', () => {
		const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
		const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
		const digest = createHash('sha256').update(style).digest('base64');
		expect(policy).toBe(`default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`);
		for (const tag of tagsOf(page)) {
			expect(tag).not.toMatch(/\s(on\w+|style|src|srcset|action|xlink:href)\s*=/i);
			expect(tag).not.toMatch(/^<\/?(script|img|iframe|object|embed|link|base|form|input)/i);
			const [, href] = /href="([^"]*)"/.exec(tag) ?? [];
			if (href !== undefined) expect(href).toMatch(/^#target-\d+$/);
		}
		expect(style).not.toMatch(/url\(|@import|<\//);
	});

	it('has its headings in order, each level under the one above', () => {
		const levels = [...page.matchAll(/<h([1-6])>/g)].map(([, level]) => Number(level));
		expect(levels[0]).toBe(1);
		expect(levels.filter((level) => level === 1)).toHaveLength(1);
		for (const [at, level] of levels.entries()) expect(level - (levels[at - 1] ?? 0)).toBeLessThanOrEqual(at === 0 ? 1 : 2);
	});
});

it('a server adds no tag and no attribute, whatever it says', () => {
	expect(tagsOf(write(SAMPLES.hostile))).toEqual(tagsOf(write(tame(SAMPLES.hostile))));
});

it('nor does any other text, in whatever place', () => {
	const [target] = SAMPLES.fails.targets;
	if (target === undefined) throw new Error('no target');
	const told = (said: string): Report => {
		const checks = target.checks.map((check) => ({
			...check,
			title: `t${said}`,
			says: `s${said}`,
			evidence: { [`k${said}`]: said, deep: { said } },
		}));
		const causes = target.causes.map((cause) => ({ ...cause, title: said, explain: said }));
		return { ...SAMPLES.fails, targets: [{ ...target, name: said, checks, causes }] };
	};
	const plain = tagsOf(write(told('x')));
	const nasty = fc.array(
		fc.constantFrom('<', '>', '"', "'", '`', '&', '/', '=', ' ', '-', '!', ']', '\u0000', '\ud800', '</style>', '<!--', 'script', '&lt'),
		{ maxLength: 12 },
	);
	fc.assert(
		fc.property(
			nasty,
			fc.string({ unit: 'binary' }),
			(pieces, any) => namesOf(write(told(pieces.join('') + any))).join() === namesOf(plain.join('')).join(),
		),
		{
			numRuns: 300,
		},
	);
});
