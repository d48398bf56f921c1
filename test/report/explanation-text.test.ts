import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { recognise } from '../../src/catalog/recognise/recognise.ts';
import { explain, explanationOf } from '../../src/report/explanation.ts';
import type { Explanation, Measured, PredictionLine } from '../../src/report/schema.ts';
import { explanationText, nothingFoundText } from '../../src/report/text/explanation.ts';
import { type Style, widthOf } from '../../src/report/text/style.ts';
import { catalog } from '../catalog/data.ts';
import { saw } from '../catalog/fakes.ts';

const STYLES: readonly Style[] = [40, 80, 100].flatMap((width) => [false, true].map((colour) => ({ colour, width })));
const plain: Style = { colour: false, width: 80 };
/** Without its line breaks: where they fall is tested by itself. */
const flat = (text: string) => text.replace(/\s+/g, ' ');

const prediction: PredictionLine = {
	tunnel: 'pptp',
	outcome: 'fails',
	code: '800',
	equallyLikely: ['809'],
	alsoPossible: [],
	causes: [],
	because: [],
	ruledOut: [],
	certainty: 'possible',
	notExcluded: [],
	unmeasured: [],
};

function measured(seen: Readonly<Record<string, string>>, given: Partial<Measured> = {}): Measured {
	return {
		host: 'vpn.example.com',
		startedAt: '2026-01-02T03:04:05.678Z',
		client: 'windows',
		checks: Object.entries(seen).map(([id, what]) => saw(id, what)) as Measured['checks'],
		predictions: [prediction],
		...given,
	};
}

const SEEN = { dns: 'pass resolved', pptp: 'fail silent', 'sstp-port': 'fail refused', icmp: 'unknown silent' };

function explained(query: string, given: { readonly measured?: Measured; readonly answers?: readonly string[] } = {}): Explanation {
	const answers = new Map((given.answers ?? []).map((id) => [id, 'yes' as const]));
	return explanationOf({ catalog, version: '1', query, recognitions: recognise(catalog, query), answers, measured: given.measured });
}

/** Lines that are wider than the screen, though they are no command and do not end in a word that is wide by itself. */
function tooWide({ width }: Style, text: string, { matches }: Explanation): readonly string[] {
	const remedies = matches.flatMap(({ causes }) => causes.flatMap(({ remedy }) => remedy));
	const commands = new Set(remedies.flatMap(({ command = '' }) => command.split('\n').map((line) => line.trim())));
	return stripVTControlCharacters(text)
		.split('\n')
		.filter((line) => widthOf(line) > width && !commands.has(line.trim()))
		.filter((line) => widthOf(line.split(' ').at(-1) ?? '') < width - 20);
}

describe('the text of every code', () => {
	it('is not wider than the screen, but for commands, and says the same with colour and without', () => {
		for (const { code } of catalog.names) {
			for (const explanation of [explained(code), explained(code, { measured: measured(SEEN) })]) {
				for (const style of STYLES) {
					const text = explanationText(style, explanation);
					expect(tooWide(style, text, explanation), `${code} at ${style.width}`).toEqual([]);
					if (!style.colour) {
						expect(text).not.toContain('\u001b');
						expect(text).not.toMatch(/[ \t]$/m);
					}
				}
				const coloured = explanationText({ colour: true, width: 80 }, explanation);
				expect(coloured).toContain('\u001b[');
				expect(stripVTControlCharacters(coloured)).toBe(explanationText(plain, explanation));
			}
		}
	}, 120_000);

	it('names no host that is not known, and leaves no placeholder but in wordings', () => {
		for (const { code } of catalog.names) {
			for (const given of [{}, { measured: measured({}) }]) {
				const { matches, ...rest } = explained(code, given);
				const ours = matches.map((match) => ({ ...match, message: '', alsoShown: [] }));
				expect(explanationText(plain, { ...rest, matches: ours }), code).not.toContain('{host}');
			}
		}
	});
});

describe('the text of what was found', () => {
	it('without evidence: the causes by number, how each is seen, and how to go on', () => {
		const text = explanationText(plain, explained('809'));
		expect(text).toMatch(/^809 · ERROR_VPN_TIMEOUT · /);
		expect(text).toContain('\nIts causes, the likeliest first\n');
		expect(text).toMatch(/\n5\. .*\n/);
		expect(text).not.toMatch(/\n6\. |seen by: check/);
		expect(text).toMatch(/\nOthers that show it\n {2}\S/);
		expect(text).toMatch(/… and \d+ more \(--all shows them\)/);
		expect(text.split('\n').length).toBeLessThan(200);
		expect(text).toMatch(/\nWhich is it\?\s+vpn-doctor explain 809 --host SERVER/);
		expect(text).not.toMatch(/\n(Fits|Ruled out|Still open|Measured)/);
	});

	it('with --all: every cause in full, and the checks that would show it', () => {
		const text = explanationText(plain, explained('809'), true);
		expect(text).toMatch(/\n {3}seen by: check \S+ says /);
		expect(text).toMatch(/check nat-traversal-setting says unset( or [a-z-]+)*/);
		expect(text).not.toMatch(/check (dns|pptp|icmp|sstp-port) says [^()\n]*\(not in/);
		expect(text).toMatch(/\n50\. /);
		expect(text).not.toMatch(/Others that show it|--all shows them/);
	});

	it('held against a run: what fits, what is open and what would settle it, what is ruled out and why', () => {
		const text = explanationText(plain, explained('809', { measured: measured(SEEN) }));
		const order = [
			/\nMeasured +vpn\.example\.com, 2026-01-02 03:04 UTC, for a Windows client\./,
			/\n(Fits|These fit)/,
			/\nStill open\n/,
			/\nRuled out\n/,
		];
		expect(order.map((each) => text.search(each))).toEqual(order.map((each) => text.search(each)).sort((a, b) => a - b));
		for (const each of order) expect(text).toMatch(each);
		expect(text).toMatch(/seen: pptp is silent\./);
		expect(text).toMatch(/would settle it: check ikev\d/);
		expect(flat(text)).toMatch(/PPTP would show 800 or 809 \(possible\)\./);
		expect(text).not.toContain('Which is it?');
	});

	it('says that nothing settles it, where that is so', () => {
		const text = explanationText(plain, explained('809', { measured: measured({}, { predictions: [] }) }));
		expect(text).toContain('\nNothing measured settles it; still open\n');
		expect(text).not.toMatch(/\n(Fits|These fit|Ruled out)/);
		expect(text).toMatch(/… and \d+ more/);
	});

	it('says that the run was ended early, and nothing of it where it was not', () => {
		const early = 'The run was ended early';
		expect(flat(explanationText(plain, explained('809', { measured: measured(SEEN, { interrupted: 'SIGINT' }) })))).toContain(early);
		expect(flat(explanationText(plain, explained('809', { measured: measured(SEEN) })))).not.toContain(early);
	});

	it('says when the present shows something else', () => {
		const differs = /That is not 806:/;
		expect(explanationText(plain, explained('806', { measured: measured(SEEN) }))).toMatch(differs);
		expect(explanationText(plain, explained('800', { measured: measured(SEEN) }))).not.toMatch(differs);
		expect(explanationText(plain, explained('809', { measured: measured(SEEN) }))).not.toMatch(differs);
		// A tunnel of which nothing can be told may be the one that showed it.
		const untold = [prediction, { ...prediction, tunnel: 'l2tp', outcome: 'undetermined' }] as const;
		expect(explanationText(plain, explained('806', { measured: measured(SEEN, { predictions: untold }) }))).not.toMatch(differs);
		const well = { ...prediction, outcome: 'reaches-sign-in', code: undefined, equallyLikely: [] } as const;
		const { code: _, ...without } = well;
		const text = explanationText(plain, explained('806', { measured: measured(SEEN, { predictions: [without] }) }));
		expect(flat(text)).toContain('PPTP reaches sign-in.');
		expect(text).not.toMatch(differs);
	});

	it('shows what a person has answered as evidence', () => {
		const open = explained('809').matches[0]?.causes.find(({ asks }) => asks.length > 0)?.asks[0];
		const text = explanationText(plain, explained('809', { answers: [open?.id ?? ''] }));
		expect(flat(text)).toContain(`${open?.question} yes`);
		expect(text).not.toContain(`ask (${open?.id})`);
	});

	it('says how it was recognised, unless that is plain', () => {
		expect(explanationText(plain, explained('809'))).not.toContain('Recognised');
		const log = 'rasdial Work\nConnecting to Work...\n\nRemote Access error 809 - The network connection\n';
		expect(explanationText(plain, explained(log))).toMatch(/\nRecognised +by its \w+ in line 4 \(\w+\)\.\n +Remote Access error 809/);
	});

	it('names what follows in a log, and that a later attempt came through', () => {
		const explanation = explained('809');
		const [match] = explanation.matches;
		if (match === undefined) throw new Error('809 is in the catalog');
		const where = { line: 3, text: 'a line' };
		const said = (given: Partial<typeof match>) =>
			explanationText(plain, { ...explanation, matches: [{ ...match, recognisedBy: 'log', where, ...given }] });
		expect(said({ followedBy: ['806', '800'] })).toMatch(/\nThen +806, 800: what follows/);
		expect(said({ followedBy: ['1', '2', '3', '4', '5', '6'] })).toMatch(/\nThen +1, 2, 3, 4, 5 …: /);
		expect(said({ cameThroughLater: true })).toMatch(/\nLater +A later attempt/);
		expect(said({})).not.toMatch(/\n(Then|Later) /);
	});

	it('puts two candidates side by side, and a second code of a text in short', () => {
		const [one, other] = [explain(catalog, '678', '1'), explain(catalog, '721', '1')];
		const both = (certainty: 'possible' | 'likely') => ({
			...one,
			matches: [...one.matches, ...other.matches].map((match) => ({ ...match, certainty })),
		});
		expect(explanationText(plain, both('possible'))).toMatch(/\nOr it is\n {2}721 /);
		expect(explanationText(plain, both('likely'))).toMatch(/\nNamed in the text too\n {2}721 /);
		expect(explanationText(plain, both('likely'))).toContain('vpn-doctor codes show 721 says more.');
	});
});

describe('the text of nothing found', () => {
	it('repeats what was typed, but of a long text only the beginning, and of a file its name', () => {
		const said = (query: string, file?: string) =>
			nothingFoundText(plain, { ...explain(catalog, '', '1'), query, ...(file === undefined ? {} : { file }) });
		expect(said('good morning')).toMatch(/^No VPN code found in "good morning"\. Give/);
		expect(said('good\nmorning')).toMatch(/^No VPN code found in "good…"\./);
		expect(said('x'.repeat(500))).toContain(`"${'x'.repeat(80)}…"`);
		expect(said('whatever', 'some.log')).toMatch(/^No VPN code found in some\.log\./);
		expect(said('whatever', '-')).toMatch(/^No VPN code found in standard input\./);
	});

	it('gives the hint in place of the general advice', () => {
		const text = nothingFoundText(plain, explain(catalog, '412', '1'));
		expect(flat(text)).toContain('vpn-doctor explain "cisco 412"');
		expect(text).not.toContain('vpn-doctor codes');
	});

	it.each(STYLES)('is not wider than the screen: %o', (style) => {
		for (const query of ['412', 'good morning to all of you who cannot connect today', 'a '.repeat(300)])
			expect(tooWide(style, nothingFoundText(style, explain(catalog, query, '1')), explain(catalog, query, '1'))).toEqual([]);
	});
});

describe('hostile text', () => {
	/** Clears the screen, sets the title, rings, turns the reading direction, goes back, and begins a line of its own. */
	const HOSTILE = 'FritzBox\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\u2066\r\b\u0000\nFits all is lost\u007f';
	const RAW = /[^\P{C}\n]/u;

	function expectClean(make: (style: Style) => string): void {
		const text = make(plain);
		expect(text).toContain('FritzBox');
		expect(text).not.toMatch(RAW);
		expect(text).not.toMatch(/^Fits all is lost/m);
		const coloured = make({ ...plain, colour: true });
		expect(stripVTControlCharacters(coloured)).not.toMatch(RAW);
		for (const bad of ['\u001b[2J', '\u001b]0', '\u0007', '\u009b']) expect(coloured).not.toContain(bad);
	}

	it('in a query or a file name does not reach the screen', () => {
		const nothing = explain(catalog, 'good morning', '1');
		expectClean((style) => nothingFoundText(style, { ...nothing, query: HOSTILE }));
		expectClean((style) => nothingFoundText(style, { ...nothing, file: HOSTILE }));
		expectClean((style) => nothingFoundText(style, { ...nothing, hint: HOSTILE }));
	});

	it('in a line of a log does not reach it', () => {
		const query = `first\nRemote Access error 809 - ${HOSTILE}\n`;
		const explanation = explained(query);
		expect(explanation.matches[0]).toMatchObject({ code: '809', where: { line: 2 } });
		expectClean((style) => explanationText(style, explanation));
	});

	it('in a saved report does not reach it', () => {
		const run = measured(SEEN, { interrupted: HOSTILE });
		const checks = run.checks.map((check) => ({ ...check, says: HOSTILE, title: HOSTILE }));
		expectClean((style) => explanationText(style, explained('809', { measured: { ...run, checks } })));
		expectClean((style) => explanationText(style, explained('809', { measured: { ...run, host: HOSTILE } })));
		expectClean((style) =>
			explanationText(
				style,
				explained('809', { measured: { ...run, predictions: [{ ...prediction, code: HOSTILE, equallyLikely: [HOSTILE] }] } }),
			),
		);
	});

	it('stays in the JSON as it was, where nothing can come of it', () => {
		const json = JSON.stringify(explained(`first\nRemote Access error 809 - ${HOSTILE}\n`));
		expect(json).toContain('\\u001b[2J');
		expect(json).not.toMatch(/[\u0000-\u001f]/);
	});
});
