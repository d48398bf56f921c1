import { describe, expect, it } from 'vitest';
import { judge } from '../../src/catalog/match.ts';
import { type Prediction, predict } from '../../src/catalog/predict.ts';
import type { Cause, TunnelEntry } from '../../src/catalog/schema.ts';
import { order, STAGES, type Stage } from '../../src/catalog/stages.ts';
import type { Client } from '../../src/check/tunnel.ts';
import { cause, leads, pptpLadder, viewOf } from './fakes.ts';

/** Every check of these causes failed in the way that they want. */
const ALL_WRONG = { dns: 'pass resolved', pptp: 'fail wrong' };
const fitting = [{ check: 'pptp', outcome: 'wrong' }];

function predicted(
	causes: readonly Cause[],
	seen: Readonly<Record<string, string>> = ALL_WRONG,
	client: Client = 'windows',
	entry: TunnelEntry = pptpLadder,
): Prediction {
	const view = viewOf(seen);
	return predict(
		entry,
		client,
		causes.map((each) => judge(each, view)),
		view,
	);
}

describe('the code', () => {
	it('comes from the fitting cause', () => {
		expect(predicted([cause('gre', { when: fitting })])).toMatchObject({
			tunnel: 'pptp',
			outcome: 'fails',
			reached: 'name',
			breaksAt: 'transport',
			code: '806',
			alsoPossible: [],
			causes: ['gre'],
			certainty: 'certain',
			notExcluded: [],
			unmeasured: [],
		});
	});

	it('comes from the earliest stage, however sure and common the later ones are', () => {
		const stages = [...STAGES].reverse();
		const causes = stages.map((at, index) =>
			cause(at, {
				when: fitting,
				likelihood: index === stages.length - 1 ? 'rare' : 'common',
				leadsTo: [leads({ at, codes: [`6${order(at)}`], confidence: at === 'profile' ? 'low' : 'high' })],
			}),
		);
		for (let from = 0; from < stages.length; from++) {
			const earliest = stages.at(-1 - from) ?? 'session';
			const prediction = predicted(causes.slice(0, stages.length - from));
			expect(prediction).toMatchObject({ breaksAt: earliest, code: `6${order(earliest)}`, causes: [earliest], alsoPossible: [] });
		}
	});

	it('on a tie comes from the surest, then from the commonest', () => {
		const named = (id: string, confidence: 'high' | 'medium' | 'low', likelihood: Cause['likelihood']) =>
			cause(id, { when: fitting, likelihood, leadsTo: [leads({ codes: [id], confidence })] });
		const causes = [
			named('low-common', 'low', 'common'),
			named('high-rare', 'high', 'rare'),
			named('high-common', 'high', 'common'),
			named('medium-common', 'medium', 'common'),
		];
		const prediction = predicted(causes);
		expect(prediction.causes).toEqual(['high-common', 'high-rare', 'medium-common', 'low-common']);
		expect(prediction.code).toBe('high-common');
		expect(prediction.alsoPossible).toEqual(['high-rare', 'medium-common', 'low-common']);
	});

	it('is absent where no source tells which, and the failure is told all the same', () => {
		const prediction = predicted([
			cause('loop', { when: fitting, leadsTo: [leads({ codes: [], also: ['809', '13805'], confidence: 'low' })] }),
		]);
		expect(prediction).toMatchObject({ outcome: 'fails', certainty: 'likely', equallyLikely: [], alsoPossible: ['809', '13805'] });
		expect(prediction).not.toHaveProperty('code');
	});

	it.each([
		['high', 'certain'],
		['medium', 'likely'],
		['low', 'possible'],
	] as const)('of %s confidence is %s', (confidence, certainty) => {
		expect(predicted([cause('gre', { when: fitting, leadsTo: [leads({ confidence })] })]).certainty).toBe(certainty);
	});

	it('is less sure where the causes or the sources differ, and as sure where they agree', () => {
		const one = (id: string, codes: string[], confidence: 'high' | 'medium' | 'low' = 'high') =>
			cause(id, { when: fitting, leadsTo: [leads({ codes, confidence })] });
		expect(predicted([one('a', ['806']), one('b', ['806'])])).toMatchObject({ certainty: 'certain', alsoPossible: [], causes: ['a', 'b'] });
		expect(predicted([one('a', ['806']), one('b', ['809'])])).toMatchObject({ code: '806', certainty: 'likely', alsoPossible: ['809'] });
		expect(predicted([one('a', ['806'], 'low'), one('b', ['809'], 'low')]).certainty).toBe('possible');
	});

	it('that the sources name for the same evidence stands beside the first, once', () => {
		const one = (id: string, codes: string[], also: string[] = []) =>
			cause(id, { when: fitting, leadsTo: [leads({ codes, also, confidence: 'medium' })] });
		expect(predicted([one('a', ['806', '809'], ['809', '619'])])).toMatchObject({
			code: '806',
			equallyLikely: ['809'],
			alsoPossible: ['619'],
			certainty: 'likely',
		});
		expect(predicted([one('a', ['806', '809']), one('b', ['809', '806'])])).toMatchObject({ certainty: 'likely', alsoPossible: [] });
		expect(predicted([one('a', ['806', '809']), one('b', ['800'])])).toMatchObject({ certainty: 'possible', alsoPossible: ['800'] });
	});

	it('that is seen besides stands under alsoPossible and costs no certainty', () => {
		const also = cause('gre', { when: fitting, leadsTo: [leads({ also: ['619', '806', '721', '619'] })] });
		expect(predicted([also])).toMatchObject({ code: '806', certainty: 'certain', alsoPossible: ['619', '721'] });
	});

	it('is that of the line for the tunnel, before the one for any tunnel', () => {
		const both = cause('gre', {
			when: fitting,
			leadsTo: [leads({ tunnel: 'any', codes: ['800'] }), leads({ tunnel: ['l2tp', 'pptp'], codes: ['806'] })],
		});
		expect(predicted([both]).code).toBe('806');
		expect(predicted([cause('gre', { when: fitting, leadsTo: [leads({ tunnel: 'any', codes: ['800'] })] })]).code).toBe('800');
	});

	it('asks for the evidence of the line besides that of the cause', () => {
		const shared = (outcome: string) =>
			cause('gre', {
				when: fitting,
				leadsTo: [leads({ when: [{ check: 'gre', outcome }], codes: ['806'] }), leads({ tunnel: 'sstp', codes: ['809'] })],
			});
		const seen = { ...ALL_WRONG, gre: 'fail silent' };
		expect(predicted([shared('silent')], seen)).toMatchObject({ outcome: 'fails', code: '806' });
		expect(predicted([shared('both-ways')], seen)).toMatchObject({ outcome: 'undetermined', notExcluded: [] });
		expect(predicted([shared('silent')], ALL_WRONG)).toMatchObject({
			outcome: 'undetermined',
			notExcluded: [{ code: '806', causes: ['gre'] }],
		});
		expect(predicted([shared('silent')], { ...seen, pptp: 'pass accepted' })).toMatchObject({ notExcluded: [] });
	});

	it('comes from the line that fits, where the cause has several for the tunnel', () => {
		const two = cause('gre', {
			when: fitting,
			leadsTo: [
				leads({ when: [{ check: 'gre', outcome: 'both-ways' }], codes: ['800'], at: 'name' }),
				leads({ when: [{ check: 'gre', outcome: 'silent' }], codes: ['806'] }),
			],
		});
		expect(predicted([two], { ...ALL_WRONG, gre: 'fail silent' })).toMatchObject({ code: '806', breaksAt: 'transport' });
		expect(predicted([two], { ...ALL_WRONG, gre: 'pass both-ways' })).toMatchObject({ code: '800', breaksAt: 'name' });
	});

	it('is none of another tunnel’s causes', () => {
		const other = cause('gre', { when: fitting, leadsTo: [leads({ tunnel: 'sstp' }), leads({ tunnel: ['l2tp', 'ikev2'] })] });
		expect(predicted([other])).toMatchObject({ outcome: 'undetermined', causes: [], notExcluded: [] });
	});

	it('is absent for a client of which nothing is known: it fails all the same', () => {
		const prediction = predicted([cause('gre', { when: fitting })], ALL_WRONG, 'linux');
		expect(prediction).toMatchObject({ outcome: 'fails', breaksAt: 'transport', causes: ['gre'], certainty: 'likely', alsoPossible: [] });
		expect(prediction).not.toHaveProperty('code');
	});

	it('is the client’s own where the cause has lines for several', () => {
		const both = cause('gre', { when: fitting, leadsTo: [leads(), leads({ client: 'macos', codes: ['mac:1'] })] });
		expect(predicted([both], ALL_WRONG, 'macos').code).toBe('mac:1');
		expect(predicted([both], ALL_WRONG, 'windows').code).toBe('806');
	});

	it('never comes from a cause that is open or ruled out', () => {
		const open = cause('open', { when: [{ check: 'gre', outcome: 'silent' }] });
		const out = cause('out', { when: [{ check: 'pptp', outcome: 'accepted' }] });
		expect(predicted([open, out])).toMatchObject({ outcome: 'undetermined', causes: [] });
		expect(predicted([open, out])).not.toHaveProperty('code');
		expect(predicted([open, out])).not.toHaveProperty('certainty');
		expect(predicted([open, out])).not.toHaveProperty('breaksAt');
	});
});

describe('the ladder', () => {
	const good = { dns: 'pass resolved', pptp: 'pass accepted', gre: 'pass both-ways' };

	it('seen to its end reaches sign-in', () => {
		expect(predicted([], good)).toEqual({
			tunnel: 'pptp',
			outcome: 'reaches-sign-in',
			reached: 'negotiate',
			equallyLikely: [],
			alsoPossible: [],
			causes: [],
			because: [],
			ruledOut: [],
			notExcluded: [],
			unmeasured: [],
		});
	});

	it.each([
		['a warning', { ...good, dns: 'warn resolved' }, 'reaches-sign-in', 'negotiate', []],
		['a rung that could not be told', { ...good, gre: 'unknown silent' }, 'undetermined', 'transport', ['gre']],
		['a rung that was skipped', { ...good, gre: 'skip' }, 'undetermined', 'transport', ['gre']],
		['a rung that broke', { ...good, pptp: 'error' }, 'undetermined', 'name', ['pptp']],
		['a rung that does not exist yet', { dns: 'pass resolved', pptp: 'pass accepted' }, 'undetermined', 'transport', ['gre']],
		['nothing seen', {}, 'undetermined', undefined, ['dns', 'pptp', 'gre']],
		['a rung that does not hold, without a known cause', { ...good, pptp: 'fail odd' }, 'undetermined', 'name', []],
		['a gap: what stands above it was not reached', { ...good, dns: 'unknown mute' }, 'undetermined', undefined, ['dns']],
	] as const)('with %s', (_, seen, outcome, reached, unmeasured) => {
		const prediction = predicted([], seen);
		expect(prediction.outcome).toBe(outcome);
		expect(prediction.reached).toBe(reached);
		expect(prediction.unmeasured).toEqual(unmeasured);
	});

	it('climbed to its end does not hide a cause that fits at authentication', () => {
		const refused = cause('account', {
			when: [{ check: 'gre', outcome: 'both-ways' }],
			leadsTo: [leads({ at: 'authenticate', codes: ['691'] })],
		});
		expect(predicted([refused], good)).toMatchObject({ outcome: 'fails', code: '691', reached: 'negotiate' });
	});
});

describe('not excluded', () => {
	const open = (id: string, at: Stage, codes: string[], likelihood: Cause['likelihood'] = 'common') =>
		cause(id, { when: [{ check: 'later', outcome: 'odd' }], likelihood, leadsTo: [leads({ at, codes })] });

	it('is what is open before the stage where it breaks, and nothing at or after it', () => {
		const causes = [
			cause('gre', { when: fitting }),
			open('profile', 'profile', ['623']),
			open('transport', 'transport', ['800']),
			open('identity', 'identity', ['13801']),
			open('route', 'route', ['868']),
		];
		expect(predicted(causes).notExcluded).toEqual([
			{ code: '623', causes: ['profile'] },
			{ code: '868', causes: ['route'] },
		]);
	});

	it('is all that is open before authentication where nothing fits', () => {
		const causes = [open('account', 'authenticate', ['691']), open('identity', 'identity', ['13801']), open('name', 'name', ['868'])];
		expect(predicted(causes, {}).notExcluded.map(({ code }) => code)).toEqual(['868', '13801']);
	});

	it('names each code once, with its causes, the commoner first', () => {
		const causes = [open('rare', 'route', ['809', '800'], 'rare'), open('common', 'route', ['809'])];
		expect(predicted(causes, {}).notExcluded).toEqual([{ code: '809', causes: ['common', 'rare'] }]);
	});

	it('names a fault of the computer only where something speaks for it', () => {
		const clauses = [
			{ check: 'service', outcome: 'disabled' },
			{ check: 'later', outcome: 'odd' },
		];
		const local = cause('service', { where: 'computer', when: clauses, leadsTo: [leads({ at: 'local-service', codes: ['827'] })] });
		expect(predicted([local], {}).notExcluded).toEqual([]);
		expect(predicted([local], { service: 'fail disabled' }).notExcluded).toEqual([{ code: '827', causes: ['service'] }]);
	});

	it('names nothing that no check could ever settle', () => {
		expect(predicted([cause('rumour', { leadsTo: [leads({ at: 'name' })] })], {}).notExcluded).toEqual([]);
	});

	it('leaves out what was ruled out, other tunnels and other clients', () => {
		const causes = [
			cause('out', { when: [{ check: 'dns', outcome: 'no-such-name' }], leadsTo: [leads({ at: 'name' })] }),
			cause('other', { when: [{ check: 'later', outcome: 'odd' }], leadsTo: [leads({ at: 'name', tunnel: 'sstp' })] }),
			cause('mac', { when: [{ check: 'later', outcome: 'odd' }], leadsTo: [leads({ at: 'name', client: 'macos' })] }),
		];
		expect(predicted(causes, { dns: 'pass resolved' }).notExcluded).toEqual([]);
	});
});

describe('a step that is asked only sometimes', () => {
	const entry: TunnelEntry = {
		...pptpLadder,
		reachesSignInWhen: [
			{ at: 'transport', check: 'pptp', outcome: 'accepted' },
			{ at: 'negotiate', check: 'setting', outcome: 'set', client: 'windows', when: [{ check: 'nat', outcome: 'found' }] },
		],
	};

	it.each([
		['not where its condition does not hold', 'windows', { pptp: 'pass accepted', nat: 'pass none' }, 'reaches-sign-in'],
		['not where its condition cannot be told', 'windows', { pptp: 'pass accepted', nat: 'unknown not-told' }, 'reaches-sign-in'],
		['not of another client', 'linux', { pptp: 'pass accepted', nat: 'pass found' }, 'reaches-sign-in'],
		['where its condition holds', 'windows', { pptp: 'pass accepted', nat: 'pass found' }, 'undetermined'],
		['and may be well', 'windows', { pptp: 'pass accepted', nat: 'pass found', setting: 'pass set' }, 'reaches-sign-in'],
	] as const)('%s', (_, client, seen, outcome) => {
		expect(predicted([], seen, client, entry)).toMatchObject({ outcome, unmeasured: outcome === 'undetermined' ? ['setting'] : [] });
	});
});
