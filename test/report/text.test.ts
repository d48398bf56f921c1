import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allCodes } from '../../src/catalog/load.ts';
import { parseTarget } from '../../src/check/target.ts';
import { explain } from '../../src/report/explanation.ts';
import type { Report } from '../../src/report/schema.ts';
import { checksText, checkText, codesText } from '../../src/report/text/catalog.ts';
import { explanationText } from '../../src/report/text/explanation.ts';
import { reportFooter, reportHeader, resultLines, textReport } from '../../src/report/text/report.ts';
import { labelled, type Style, widthOf, wrap } from '../../src/report/text/style.ts';
import { summaryBlock } from '../../src/report/text/summary.ts';
import { runOptions, seeing, toy } from '../check/toys.ts';
import { type ToyWorld, toyCatalog, toyReport } from './toy-report.ts';

const plain: Style = { colour: false, width: 80 };
const coloured: Style = { colour: true, width: 80 };
const ESCAPE = '\u001b';

/** The toys' commands: like every command they are not broken, because they are there to be copied. */
const COMMAND = 'mend vpn.example.com --';

/** Lines that are too wide though they could have been broken. */
function tooWide(text: string, width: number): string[] {
	return text.split('\n').filter((line) => {
		const clean = stripVTControlCharacters(line);
		return widthOf(clean) > width && / /.test(clean.trim()) && !clean.trim().startsWith(COMMAND);
	});
}

const well = { adapter: 'well', dns: 'well', pptp: 'well', gre: 'well', 'sstp-port': 'well' } as const;
const tunnels = ['pptp', 'sstp'] as const;

/** A world for every state of a verdict, and then some. */
const WORLDS: Readonly<Record<string, ToyWorld>> = {
	ok: { saw: well, options: { tunnels } },
	'ok by Automatic': { saw: well, options: { tunnels, automatic: true } },
	degraded: { saw: { ...well, dns: 'odd', adapter: 'odd' }, options: { tunnels } },
	'fails for one cause': { saw: { ...well, gre: 'broken' } },
	'fails for one of several causes': { saw: { ...well, pptp: 'broken' } },
	'fails by Automatic': { saw: { ...well, pptp: 'broken', 'sstp-port': 'broken' }, options: { tunnels, automatic: true } },
	'fails by name': { saw: { ...well, dns: 'broken' }, options: { tunnels, automatic: true } },
	'fails for a client without codes': { saw: { ...well, gre: 'broken' }, options: { client: 'macos' } },
	undetermined: { saw: { dns: 'well', pptp: 'well' }, options: { tunnels, automatic: true } },
	'undetermined after all': { saw: { ...well, gre: 'hidden', 'sstp-port': 'hidden' }, options: { tunnels } },
	interrupted: { saw: well, input: { signal: AbortSignal.abort('SIGINT') } },
	'nothing checked': { input: { reportOptions: { only: ['x'] } } },
	'a selection': { saw: { adapter: 'broken' }, input: { reportOptions: { only: ['adapter'] } } },
	'many addresses': { saw: well, addresses: ['192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8::2', '192.0.2.5'] },
};
const worlds = Object.keys(WORLDS);

async function reportOf(name: string): Promise<Report> {
	return toyReport(WORLDS[name] as ToyWorld);
}

describe('wrap', () => {
	const word = fc.stringMatching(/^[a-zäß中]{1,30}$/);

	it('never exceeds the width but for a word that is wider by itself, and loses no word', () => {
		fc.assert(
			fc.property(fc.array(word), fc.integer({ min: 40, max: 120 }), fc.nat(10), fc.nat(14), (words, width, first, indent) => {
				const text = wrap({ colour: false, width }, words.join(' '), ' '.repeat(first), ' '.repeat(indent));
				expect(tooWide(text, width)).toEqual([]);
				expect(text.split(/\s+/).filter((each) => each !== '')).toEqual(words);
				for (const line of text.split('\n').slice(1)) expect(line).toMatch(new RegExp(`^ {${indent}}[^ ].*[^ ]$|^ {${indent}}[^ ]$`));
			}),
		);
	});

	it('leaves room for nothing: a full line is full', () => {
		const line = 'x'.repeat(39);
		expect(wrap({ colour: false, width: 79 }, `${line} ${line}`, '', '')).toBe(`${line} ${line}`);
		expect(wrap({ colour: false, width: 78 }, `${line} ${line}`, '', '')).toBe(`${line}\n${line}`);
	});

	it('keeps a long word whole', () => {
		const address = `https://vpn.example.com/${'a'.repeat(100)}`;
		expect(wrap(plain, `see ${address} first`, '  ', '    ')).toBe(`  see\n    ${address}\n    first`);
	});

	it('counts what is seen: colours take no room, wide characters take two', () => {
		expect(widthOf('\u001b[31mred\u001b[39m')).toBe(3);
		expect(widthOf('中文')).toBe(4);
		expect(wrap({ colour: false, width: 40 }, `${'中'.repeat(15)} ${'中'.repeat(5)}`, '', '')).toContain('\n');
		const red = Array.from({ length: 20 }, () => '\u001b[31mred\u001b[39m').join(' ');
		expect(wrap(plain, red, '', '')).toBe(red);
	});

	it('puts a text beside its label, however long that is', () => {
		expect(labelled(plain, 'Means', 'a b')).toBe('Means         a b');
		expect(labelled(plain, 'A label wider than its column', 'a')).toBe('A label wider than its column a');
	});
});

describe('the whole report', () => {
	it.each(worlds)('keeps to its width: %s', async (name) => {
		const report = await reportOf(name);
		for (const width of [40, 80, 120]) {
			for (const colour of [false, true]) expect(tooWide(textReport({ colour, width }, report), width)).toEqual([]);
		}
	});

	it.each(worlds)('has no escape codes without colour, and says the same with it: %s', async (name) => {
		const report = await reportOf(name);
		const text = textReport(plain, report);
		expect(text).not.toContain(ESCAPE);
		expect(textReport(coloured, report)).toContain(ESCAPE);
		expect(stripVTControlCharacters(textReport(coloured, report))).toBe(text);
	});

	it.each(worlds)('has no blanks at the ends of its lines: %s', async (name) => {
		expect(textReport(plain, await reportOf(name))).not.toMatch(/[ \t]$/m);
	});

	it('shows each line as it comes just as it shows them all at the end', async () => {
		const report = await reportOf('fails for one cause');
		const lines = resultLines(plain);
		const checks = [...report.machine.checks, ...report.targets.flatMap((target) => target.checks)];
		const asTheyCome = [...checks.flatMap((check) => lines.next(check as Parameters<typeof lines.next>[0])), ...lines.end()];
		expect(`${asTheyCome.join('\n')}\n${reportFooter(plain, report)}`).toBe(textReport(plain, report));
	});

	it('names what is well and brief in one line at the end of its group, and nothing else there', async () => {
		const brief = (id: string, outcome: 'well' | 'broken') => toy({ id, scope: 'run', brief: true, observe: async () => ({ outcome }) });
		const report = await toyReport({
			saw: { dns: 'well', adapter: 'well' },
			besides: [brief('a', 'well'), brief('b', 'broken'), brief('c', 'well')],
		});
		const text = textReport(plain, report);
		expect(text).toContain('As it should be: The a, The c.');
		expect(text).toContain('The b: It is broken.');
		expect(text.indexOf('As it should be')).toBeGreaterThan(text.indexOf('The b: It is broken.'));
		expect(text.indexOf('As it should be')).toBeLessThan(text.indexOf('The way there'));
	});

	it('names each group once, and every address where they differ', async () => {
		const half = toy({
			id: 'pptp',
			group: 'server',
			scope: 'address',
			observe: async ({ address }) => ({ outcome: address.endsWith('1') ? 'broken' : 'well' }),
		});
		const report = await toyReport({
			saw: { adapter: 'well', dns: 'well' },
			besides: [half],
			input: { addressesOf: () => ['192.0.2.1', '192.0.2.2'] },
		});
		const text = textReport(plain, report);
		for (const group of ['This computer', 'The way there', 'The server']) expect(text.split(`\n${group}\n`)).toHaveLength(2);
		expect(text).toMatch(/FAIL {2}192\.0\.2\.1: It is broken\./);
		expect(text).toMatch(/ok {4}192\.0\.2\.2: It is well\./);
	});

	it('never says that it works', async () => {
		for (const name of worlds) expect(textReport(plain, await reportOf(name))).not.toMatch(/\b(works|connects)\b/i);
	});
});

describe('the first line', () => {
	it('keeps to the width whatever the host', () => {
		for (const host of ['vpn.example.com', 'münchen.example', `${'long-label.'.repeat(8)}example`]) {
			const options = { ...runOptions, tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp', 'openvpn'] } as const;
			for (const automatic of [true, false]) {
				const text = reportHeader(plain, [{ target: parseTarget(host), options: { ...options, automatic } }], '1.2.3');
				expect(tooWide(text, 80)).toEqual([]);
				expect(text).toContain(parseTarget(host).host);
			}
		}
	});
});

describe('the summary', () => {
	const entries = (text: string) => text.split('\n').filter((line) => !line.startsWith(' '));

	it.each(worlds)('has at most six entries, a label each: %s', async (name) => {
		const report = await reportOf(name);
		for (const target of report.targets) {
			const text = summaryBlock(plain, report, target);
			expect(entries(text).length).toBeLessThanOrEqual(6);
			expect(tooWide(text, 80)).toEqual([]);
			for (const entry of entries(text)) expect(entry).toMatch(/^[A-Z][A-Za-z, ]+\??\s+\S/);
		}
	});

	const firstLine = async (name: string) => {
		const report = await reportOf(name);
		return entries(summaryBlock({ colour: false, width: 120 }, report, report.targets[0] as Report['targets'][number]));
	};

	it.each([
		['ok', /^WELL +Reaches sign-in by PPTP and SSTP/],
		['degraded', /^WELL, BUT +Reaches sign-in/],
		['fails for one cause', /^WILL FAIL +Windows will show 806 \(certain\)\.$/],
		['fails for one of several causes', /^WILL FAIL +Windows will show 809 \(likely\)\.$/],
		['fails by Automatic', /^WILL FAIL +Windows will show 800/],
		['fails for a client without codes', /^WILL FAIL +The macOS client will show an error/],
		['undetermined', /^CANNOT TELL +whether it reaches sign-in/],
	])('says first what will happen: %s', async (name, expected) => {
		expect((await firstLine(name))[0]).toMatch(expected);
	});

	it('says for whom it speaks, and with which number to go on', async () => {
		const lines = await firstLine('fails for one cause');
		expect(lines.map((line) => line.slice(0, 12).trim())).toEqual([
			'WILL FAIL',
			'Assumed',
			'Breaks at',
			'Do now',
			'Tell them',
			'Other code?',
		]);
		expect(lines[1]).toMatch(/Windows PC; PPTP; sign-in unknown; from this computer$/);
		expect(lines[2]).toMatch(/the server \(server admin\): It is broken\.$/);
		expect(lines[3]).toMatch(/Mend the gre-dead\. mend vpn\.example\.com --gre-dead$/);
		expect(lines[4]).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, 192\.0\.2\.1/);
	});

	it.each([40, 80, 120])('is never more than six lines, and none is wider than %i columns', async (width) => {
		for (const name of ['ok', 'degraded', 'fails for one cause', 'fails for one of several causes', 'fails by Automatic', 'undetermined']) {
			const report = await reportOf(name);
			const lines = summaryBlock({ colour: false, width }, report, report.targets[0] as Report['targets'][number]).split('\n');
			expect(lines.length, name).toBeLessThanOrEqual(6);
			expect(lines.filter((line) => widthOf(line) > width && line.trim().split(/ +/).length > 3)).toEqual([]);
		}
	});

	it('speaks of the client that was asked about when that one has a code', async () => {
		const report = await reportOf('fails for one cause');
		const linux: Report = { ...report, client: 'linux' };
		const [first] = summaryBlock(plain, linux, linux.targets[0] as Report['targets'][number]).split('\n');
		expect(first).not.toMatch(/Windows/);
	});
});

describe('hostile text', () => {
	/** Clears the screen, sets the title, rings, turns the reading direction, goes back, and begins a line of its own. */
	const HOSTILE = 'FritzBox\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\u2066\r\b\u0000\nWILL FAIL all is lost\u007f';
	const RAW = /[^\P{C}\n]/u;

	async function hostileReport(): Promise<Report> {
		const loud = toy({ id: 'loud', title: `The ${HOSTILE}`, group: 'server', observe: async () => ({ outcome: 'broken', fact: HOSTILE }) });
		const each = toy({
			id: 'pptp',
			group: 'server',
			scope: 'address',
			observe: async ({ address }) => (address.endsWith('1') ? { outcome: 'broken', fact: HOSTILE } : { outcome: 'well' }),
		});
		const bad = toy({ id: 'bad', group: 'server', observe: () => Promise.reject(new Error(HOSTILE)) });
		const report = await toyReport({
			saw: { dns: 'well', gre: 'broken' },
			besides: [loud, each, bad],
			input: { addressesOf: () => ['192.0.2.1', '192.0.2.2'] },
		});
		const { os } = report.machine;
		return { ...report, machine: { ...report.machine, os: { ...os, name: HOSTILE } } };
	}

	it('does not reach the terminal raw, and begins no line of its own', async () => {
		const report = await hostileReport();
		const text = textReport(plain, report);
		expect(text).toContain('FritzBox');
		expect(text).not.toMatch(RAW);
		expect(text).not.toMatch(/^WILL FAIL all is lost/m);
		expect(stripVTControlCharacters(textReport(coloured, report))).not.toMatch(RAW);
		expect(textReport(coloured, report)).not.toContain('\u001b[2J');
	});

	it('stays in the JSON as it was', async () => {
		expect(JSON.stringify(await hostileReport())).toContain('\\u001b[2J');
	});

	it('does not reach it by way of the first line, nor line by line', async () => {
		const { input, ...target } = parseTarget('vpn.example.com');
		expect(reportHeader(plain, [{ target: { ...target, input, title: HOSTILE }, options: runOptions }], '1')).not.toMatch(RAW);
		const report = await hostileReport();
		for (const check of report.targets.flatMap(({ checks }) => checks)) {
			expect(
				resultLines(plain)
					.next(check as Parameters<ReturnType<typeof resultLines>['next']>[0])
					.join(),
			).not.toMatch(RAW);
		}
	});

	it('does not reach it by way of an explanation', () => {
		const explanation = explain(toyCatalog, '809', '1');
		const [match] = explanation.matches;
		if (match === undefined) throw new Error('809 is in the toy catalog');
		const text = explanationText(plain, { ...explanation, matches: [{ ...match, message: HOSTILE, alsoShown: [HOSTILE] }] });
		expect(text).toContain('FritzBox');
		expect(text).not.toMatch(RAW);
	});
});

describe('the catalog’s texts', () => {
	it('keep to their width, with and without colour', () => {
		for (const width of [40, 80]) {
			for (const colour of [false, true]) {
				const style = { colour, width };
				for (const query of ['809', '868', '800', '806'])
					expect(tooWide(explanationText(style, explain(toyCatalog, query, '1')), width)).toEqual([]);
				expect(tooWide(codesText(style, allCodes(toyCatalog)), width)).toEqual([]);
				const dns = seeing('dns', 'well', { title: 'The name of the server and what it resolves to' });
				const pptp = seeing('pptp', 'well', {
					needs: { dns },
					after: { dns },
					tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp', 'openvpn', 'wireguard'],
				});
				expect(tooWide(checksText(style, [dns, pptp]), width)).toEqual([]);
				for (const check of [dns, pptp]) expect(tooWide(checkText(style, check), width)).toEqual([]);
			}
		}
	});

	it('name every outcome of a check with its mark', () => {
		const text = checkText(plain, seeing('dns', 'well'));
		for (const line of ['ok    well', 'warn  odd', 'FAIL  broken', '?     hidden']) expect(text).toContain(line);
	});
});
