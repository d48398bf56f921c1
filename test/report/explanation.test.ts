import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findCode, type KnownCode } from '../../src/catalog/load.ts';
import { recognise } from '../../src/catalog/recognise/recognise.ts';
import type { Recognition } from '../../src/catalog/recognise/recognition.ts';
import type { Catalog } from '../../src/catalog/schema.ts';
import { type ExplanationInput, explain, explanationOf } from '../../src/report/explanation.ts';
import { type CauseLine, type ExplainedMatch, Explanation, type Measured } from '../../src/report/schema.ts';
import { catalog as realCatalog } from '../catalog/data.ts';
import { catalogOf, cause, code, leads, saw } from '../catalog/fakes.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
ajvFormats.default(ajv);
const isExplanation = ajv.compile(z.toJSONSchema(Explanation));

/** As a reader of the JSON gets it, after it was held against the schema that is generated from the sources. */
function valid(explanation: Explanation): Explanation {
	const json = JSON.parse(JSON.stringify(explanation)) as Explanation;
	isExplanation(json);
	expect(isExplanation.errors ?? []).toEqual([]);
	return json;
}

const family = { family: 'toy', title: 'Toy codes', shownBy: 'A dialog' };
const ask = { id: 'elsewhere', question: 'Does {host} work elsewhere?', yes: 'for', no: 'against' } as const;

/** 809 in a small world: what TCP 1723 says decides between three causes, a planned check about a fourth, a person about a fifth. */
const toys = catalogOf({
	families: [
		{ ...family, codes: [code({ code: '809', symbol: 'ERROR_TIMEOUT' }), code({ code: '806' }), code({ code: '600', subject: 'modem' })] },
	],
	causes: [
		cause('asked', { ask: [ask], leadsTo: [leads({ codes: ['809'] })], likelihood: 'rare' }),
		cause('later', { when: [{ check: 'ikev2', outcome: 'silent' }], leadsTo: [leads({ tunnel: 'ikev2', codes: ['809'] })] }),
		cause('closed', { when: [{ check: 'pptp', outcome: 'refused' }], leadsTo: [leads({ codes: ['809'] })] }),
		cause('filtered', {
			title: 'Something drops what is for {host}',
			explain: 'Nothing gets to {host}.',
			when: [{ check: 'pptp', outcome: 'silent' }],
			unless: [{ check: 'icmp', outcome: 'unreachable' }],
			leadsTo: [leads({ codes: ['809'] })],
			likelihood: 'occasional',
		}),
		cause('offline', {
			when: [
				{ check: 'pptp', outcome: 'silent' },
				{ check: 'icmp', outcome: 'silent' },
			],
			leadsTo: [leads({ codes: ['809'] })],
		}),
	],
	planned: [{ check: 'ikev2', title: 'IKEv2 negotiation', outcomes: ['silent', 'accepted'] }],
});

function measured(seen: Readonly<Record<string, string>>, given: Partial<Measured> = {}): Measured {
	return {
		host: 'vpn.example.com',
		startedAt: '2026-01-02T03:04:05.678Z',
		client: 'windows',
		checks: Object.entries(seen).map(([id, what]) => saw(id, what)) as Measured['checks'],
		predictions: [],
		...given,
	};
}

function explained(given: Partial<ExplanationInput> = {}): Explanation {
	const { catalog = toys, query = '809' } = given;
	return valid(explanationOf({ catalog, version: '1.2.3', query, recognitions: recognise(catalog, query), ...given }));
}

const first = ({ matches }: Explanation): ExplainedMatch => matches[0] as ExplainedMatch;
const standings = (explanation: Explanation) => first(explanation).causes.map(({ id, standing }) => `${id} ${standing}`);
function causeOf(explanation: Explanation, id: string): CauseLine {
	return first(explanation).causes.find((each) => each.id === id) as CauseLine;
}

describe('the causes', () => {
	it('without evidence: all open, in the order of the catalog', () => {
		expect(standings(explained())).toEqual(['later open', 'closed open', 'offline open', 'filtered open', 'asked open']);
	});

	it('held against a run: what fits first, then what is open, then what is ruled out, each by likelihood', () => {
		expect(standings(explained({ measured: measured({ pptp: 'fail silent', icmp: 'unknown silent' }) }))).toEqual([
			'filtered fits',
			'later open',
			'offline open',
			'asked open',
			'closed ruled-out',
		]);
		expect(standings(explained({ measured: measured({ pptp: 'fail silent', icmp: 'fail silent' }) })).slice(0, 2)).toEqual([
			'offline fits',
			'filtered fits',
		]);
	});

	it('name the evidence for, against and missing, in the words of the check', () => {
		const explanation = explained({ measured: measured({ pptp: 'fail silent', icmp: 'fail unreachable' }) });
		const [dropped, unreachable] = [
			{ check: 'pptp', wants: ['silent'], saw: 'silent', says: 'pptp is silent.' },
			{ check: 'icmp', wants: ['unreachable'], saw: 'unreachable', says: 'icmp is unreachable.', refutes: true },
		];
		expect(causeOf(explanation, 'filtered')).toMatchObject({ standing: 'ruled-out', for: [dropped], against: [unreachable], open: [] });
		expect(causeOf(explanation, 'closed')).toMatchObject({
			standing: 'ruled-out',
			for: [],
			against: [{ check: 'pptp', wants: ['refused'], saw: 'silent', says: 'pptp is silent.' }],
		});
	});

	it('what a check could not tell neither fits nor rules out', () => {
		for (const what of ['unknown silent', 'unknown refused', 'skip', 'error']) {
			const explanation = explained({ measured: measured({ pptp: what }) });
			expect(causeOf(explanation, 'filtered')).toMatchObject({ standing: 'open', for: [], against: [] });
			expect(causeOf(explanation, 'closed')).toMatchObject({ standing: 'open', for: [], against: [] });
		}
	});

	it('mark the checks that do not exist yet, and no others', () => {
		for (const given of [{}, { measured: measured({ icmp: 'pass answers' }) }]) {
			expect(causeOf(explained(given), 'later').open).toEqual([{ check: 'ikev2', wants: ['silent'], planned: true }]);
			for (const proof of causeOf(explained(given), 'filtered').open) expect(proof).not.toHaveProperty('planned');
		}
	});

	it('are told the host, where there is one', () => {
		const remedy = (explanation: Explanation) => causeOf(explanation, 'filtered').remedy[0]?.command;
		expect(causeOf(explained(), 'filtered')).toMatchObject({ title: 'Something drops what is for HOST', explain: 'Nothing gets to HOST.' });
		expect(remedy(explained())).toBe('mend HOST --filtered');
		const with_ = explained({ measured: measured({}) });
		expect(causeOf(with_, 'filtered').explain).toBe('Nothing gets to vpn.example.com.');
		expect(remedy(with_)).toBe('mend vpn.example.com --filtered');
		expect(causeOf(with_, 'asked').asks).toEqual([{ id: 'elsewhere', question: 'Does vpn.example.com work elsewhere?' }]);
		expect(JSON.stringify([explained().matches, with_.matches])).not.toContain('{host}');
	});
});

describe('answers', () => {
	const answered = (answer: 'yes' | 'no', given: Partial<ExplanationInput> = {}) =>
		explained({ answers: new Map([['elsewhere', answer]]), ...given });

	it('decide without any measurement, and put what fits first', () => {
		expect(standings(answered('yes'))[0]).toBe('asked fits');
		expect(standings(answered('no')).at(-1)).toBe('asked ruled-out');
	});

	it('are evidence, with the question that was asked, and are not asked again', () => {
		expect(causeOf(answered('yes'), 'asked')).toMatchObject({ for: [{ answer: 'yes' }], against: [], asks: [] });
		expect(causeOf(answered('no'), 'asked')).toMatchObject({ for: [], against: [{ answer: 'no' }], asks: [] });
	});

	it('stand beside a measurement', () => {
		const explanation = answered('yes', { measured: measured({ pptp: 'fail refused' }) });
		expect(standings(explanation).slice(0, 2)).toEqual(['asked fits', 'closed fits']);
	});

	it('to a question about the host are shown with the host', () => {
		const [proof] = causeOf(answered('yes', { measured: measured({}) }), 'asked').for;
		expect(proof?.question).toBe('Does vpn.example.com work elsewhere?');
	});

	it('to questions that nobody asks here change nothing', () => {
		const explanation = explained({ answers: new Map([['unheard-of', 'yes']]) });
		expect(first(explanation).causes.every(({ standing }) => standing === 'open')).toBe(true);
	});
});

describe('what was measured', () => {
	it('is repeated as it was, and absent where nothing was', () => {
		const run = measured({ pptp: 'fail silent' }, { interrupted: 'SIGINT' });
		expect(explained({ measured: run }).measured).toEqual(run);
		expect(explained()).not.toHaveProperty('measured');
	});
});

describe('what was recognised', () => {
	const entry = findCode(toys, '809') as KnownCode;
	const inLog: Recognition = {
		entry,
		by: 'log',
		certainty: 'likely',
		where: { line: 7, text: 'the line' },
		followedBy: ['806'],
		cameThroughLater: true,
	};

	it('is named with how, how surely, where, and what came of it', () => {
		expect(first(explained({ recognitions: [inLog], file: 'a.log' }))).toMatchObject({
			code: '809',
			symbol: 'ERROR_TIMEOUT',
			family: 'Toy codes',
			recognisedBy: 'log',
			certainty: 'likely',
			where: { line: 7, text: 'the line' },
			followedBy: ['806'],
			cameThroughLater: true,
		});
		expect(explained({ recognitions: [inLog], file: 'a.log' }).file).toBe('a.log');
	});

	it('has no place in a text of one line, and nothing after it', () => {
		const match = first(explained());
		expect(match).toMatchObject({ recognisedBy: 'number', certainty: 'certain', followedBy: [] });
		for (const name of ['where', 'cameThroughLater']) expect(match).not.toHaveProperty(name);
		expect(explained()).not.toHaveProperty('file');
	});

	it('keeps its order: the surest first', () => {
		const second: Recognition = { ...inLog, entry: findCode(toys, '806') as KnownCode, certainty: 'possible' };
		expect(explained({ recognitions: [inLog, second] }).matches.map(({ code: each }) => each)).toEqual(['809', '806']);
	});

	it('tells the first step with the host, where there is one', () => {
		const families = [{ ...family, codes: [code({ code: '809', meaning: 'Mute is {host}.', firstStep: 'Look at {host}.' })] }];
		const catalog = catalogOf({ families });
		expect(first(explained({ catalog }))).toMatchObject({ meaning: 'Mute is HOST.', firstStep: 'Look at HOST.' });
		expect(first(explained({ catalog, measured: measured({}) }))).toMatchObject({ firstStep: 'Look at vpn.example.com.' });
	});

	it('is said to be out of sight where no check could see it', () => {
		expect(first(explained({ query: '600' })).observable).toBe(false);
		expect(first(explained()).observable).toBe(true);
	});
});

describe('nothing recognised', () => {
	it('is exit code 2, and something is 0', () => {
		expect(explained({ query: 'good morning' })).toMatchObject({ matches: [], exitCode: 2 });
		expect(explained().exitCode).toBe(0);
	});

	it.each(['412', '51', 'error 412', 'code 433:', '"442"', ' 51 '])('%j: a number of Cisco’s, if it is meant', (query) => {
		const { matches, hint } = explained({ query, catalog: realCatalog });
		expect(matches).toEqual([]);
		const number = /\d+/.exec(query)?.[0];
		expect(hint).toContain(`vpn-doctor explain "cisco ${number}"`);
		// What the hint says must help.
		expect(explain(realCatalog, `cisco ${number}`, '1').matches[0]?.code).toBe(`cisco:${number}`);
	});

	it.each(['52', '399', '500', '4120', 'line 412', '412 and 51', 'good morning', ''])('%j gets no such hint', (query) => {
		expect(explained({ query })).not.toHaveProperty('hint');
	});

	it('what was recognised gets none', () => {
		expect(explained()).not.toHaveProperty('hint');
	});
});

describe('the real catalog', () => {
	const codes = realCatalog.names.map((name) => name.code);
	const seen = { dns: 'pass resolved', pptp: 'fail silent', 'sstp-port': 'fail refused', icmp: 'unknown silent' };

	it('explains every code validly, with and without a run', () => {
		for (const query of codes) {
			const known: Catalog = realCatalog;
			const recognitions = recognise(known, query);
			expect(
				recognitions.map(({ entry }) => entry.code),
				query,
			).toContain(query);
			explained({ catalog: known, query, recognitions });
			explained({ catalog: known, query, recognitions, measured: measured(seen) });
		}
	});

	it.each(['809', '806', '800', '868', '13801'])('%s: what fits comes before what is open, and that before what is ruled out', (query) => {
		const { causes } = first(explained({ catalog: realCatalog, query, measured: measured(seen) }));
		const order = causes.map(({ standing, likelihood }) => [standing, likelihood]);
		const rank = ([standing, likelihood]: readonly string[]) =>
			['fits', 'open', 'ruled-out'].indexOf(standing ?? '') * 10 + ['common', 'occasional', 'rare'].indexOf(likelihood ?? '');
		expect(order.map(rank)).toEqual(order.map(rank).sort((a, b) => a - b));
	});
});
