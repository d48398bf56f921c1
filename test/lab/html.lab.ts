import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { html } from '../../src/report/formats/html.ts';
import type { Report } from '../../src/report/schema.ts';
import { stateWord } from '../../src/report/state-word.ts';
import { SAMPLE_NAMES, SAMPLES } from '../report/formats/samples.ts';
import { tame } from '../report/formats/tame.ts';
import { commandLine } from './check.ts';
import { type Browser, startChromium } from './chromium.ts';

/** The page in the browser that reads it, by Debian's Chromium, and by tidy, which judges its syntax. Pictures are kept where LAB_PICTURES says. */

const samples: Readonly<Record<string, Report>> = SAMPLES;
let folder: string;
let browser: Browser;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-html-'));
	browser = await startChromium();
});
afterAll(async () => {
	await browser?.close();
	rmSync(folder, { recursive: true, force: true });
});

function written(name: string, page: string): string {
	const file = join(folder, `${name.replaceAll(' ', '-')}.html`);
	writeFileSync(file, page);
	return file;
}

const pageOf = (report: Report) => html.write(report, { width: 80 });

/** Every element with the names of its attributes, in order. */
const STRUCTURE =
	'[...document.querySelectorAll("*")].map((each) => [each.localName, ...[...each.attributes].map(({ name }) => name)].join(" "))';

describe.each(SAMPLE_NAMES)('%s', (name) => {
	const report = samples[name] as Report;

	test('shows the verdict, asks for nothing, and nobody complains', async () => {
		const file = written(name, pageOf(report));
		const shown = await browser.show(file);
		const [target] = report.targets;
		const word = target === undefined ? 'CANNOT TELL' : stateWord(report, target);
		const code = target?.verdict.code;
		const told = await shown.evaluate<string[]>('[...document.querySelectorAll("h2 .tone")].map(({ textContent }) => textContent)');
		expect(told).toContain(code === undefined ? word : `${word} · ${code}`);
		expect(await shown.evaluate('getComputedStyle(document.querySelector(".verdict")).borderLeftStyle')).toBe('solid');
		for (const width of [320, 390, 1000]) {
			await shown.look({ width });
			expect(await shown.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
			const seen = '[...document.querySelectorAll("svg")].filter((each) => each.getBoundingClientRect().width > 0).length';
			expect(await shown.evaluate(seen)).toBe(report.targets.length);
		}
		expect(shown.requests).toEqual([`file://${file}`]);
		expect(shown.complaints).toEqual([]);
	});

	test('tidy finds nothing wrong with it', () => {
		const { status, stdout, stderr } = spawnSync('tidy', ['-errors', '-quiet', '-utf8', written(name, pageOf(report))], {
			encoding: 'utf8',
		});
		expect(`${stdout}${stderr}`).toBe('');
		expect(status).toBe(0);
	});
});

test('tidy would find what is wrong', () => {
	const file = written('wrong', pageOf(SAMPLES.fails).replace('</ul>', '</b>'));
	expect(spawnSync('tidy', ['-errors', '-quiet', '-utf8', file]).status).not.toBe(0);
});

test('a complaint would be seen: the policy refuses a style and a script that are not ours', async () => {
	const file = written(
		'foreign',
		pageOf(SAMPLES.fails).replace('<main>', '<main><p style="color:red">x</p><script>document.title = "evil"</script>'),
	);
	const shown = await browser.show(file);
	expect(shown.complaints.join()).toContain('Content Security Policy');
	expect(await shown.evaluate('document.title')).not.toBe('evil');
});

test('what a server says becomes no element and no attribute', async () => {
	const hostile = await browser.show(written('hostile', pageOf(SAMPLES.hostile)));
	const harmless = await browser.show(written('tame', pageOf(tame(SAMPLES.hostile))));
	const structure = await hostile.evaluate<string[]>(STRUCTURE);
	expect(structure.length).toBeGreaterThan(100);
	expect(structure).toEqual(await harmless.evaluate<string[]>(STRUCTURE));
	expect(await hostile.evaluate('document.body.textContent.includes("<script>alert(1)</script>")')).toBe(true);
});

/** WCAG 2.2, 1.4.3: every text against what lies behind it. */
const CONTRASTS = `[...document.querySelectorAll("body *")].filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "")).map((each) => {
	const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
	const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
	let behind = each;
	while (behind.parentElement !== null && (channels(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0) behind = behind.parentElement;
	const style = getComputedStyle(each);
	const [a, b] = [each instanceof SVGElement ? style.fill : style.color, getComputedStyle(behind).backgroundColor].map((colour) => luminance(channels(colour)));
	return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
})`;

test.each(['light', 'dark'] as const)('can be read: contrast of all text on a %s screen', async (colours) => {
	for (const name of ['fails', 'well', 'undetermined', 'accepted and expected', 'a check broke'] as const) {
		const shown = await browser.show(written(name, pageOf(SAMPLES[name])));
		await shown.look({ width: 390, colours });
		const contrasts = await shown.evaluate<number[]>(CONTRASTS);
		expect(contrasts.length).toBeGreaterThan(20);
		expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(4.5);
	}
});

test('on paper all evidence is there, though it is folded on the screen', async () => {
	const shown = await browser.show(written('several targets', pageOf(SAMPLES['several targets'])));
	const file = join(folder, 'paper.pdf');
	writeFileSync(file, await shown.paper());
	const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
	expect(text).toContain('WILL FAIL · 806');
	expect(text).toContain('adapters 1.addresses: 192.168.178.20/24');
});

test('the installed program writes such a page', async () => {
	const file = join(folder, 'real.html');
	const [command, args] = commandLine(['check', '127.0.0.1', '--tunnel', 'pptp', '--json', '--output', `html:${file}`]);
	const ran = spawnSync(command, args, { encoding: 'utf8' });
	expect(ran.stderr).toBe('');
	const report = JSON.parse(ran.stdout) as Report;
	const shown = await browser.show(file);
	expect(await shown.evaluate('document.querySelector("h2 .tone").textContent')).toBe(`WILL FAIL · ${report.verdict.code}`);
	expect(shown.complaints).toEqual([]);
	expect(readFileSync(file, 'utf8')).toContain('Content-Security-Policy');
});

const pictures = process.env.LAB_PICTURES;

if (pictures !== undefined) {
	test('pictures, to be looked at', { timeout: 300_000 }, async () => {
		mkdirSync(pictures, { recursive: true });
		for (const name of SAMPLE_NAMES) {
			const shown = await browser.show(written(name, pageOf(samples[name] as Report)));
			for (const [width, colours] of [
				[390, 'light'],
				[390, 'dark'],
				[1000, 'light'],
			] as const) {
				await shown.look({ width, colours });
				writeFileSync(join(pictures, `${name}-${width}-${colours}.png`), await shown.picture());
			}
			writeFileSync(join(pictures, `${name}.pdf`), await shown.paper());
		}
	});
}
