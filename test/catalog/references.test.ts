import { describe, expect, it } from 'vitest';
import { faultsOfCause, faultsOfFamily, faultsOfTunnel, knownTo } from '../../src/catalog/references.ts';
import { cause, leads } from './fakes.ts';

const check = (id: string, outcomes: Readonly<Record<string, 'pass' | 'fail' | 'unknown'>>) => ({
	id,
	outcomes: Object.fromEntries(Object.entries(outcomes).map(([name, status]) => [name, { status, says: name }])),
});

const known = knownTo(
	['806', '809'],
	[check('door', { open: 'pass', shut: 'fail', unseen: 'unknown' })],
	[
		{ check: 'window', outcomes: ['broken'] },
		{ check: 'door', outcomes: ['planned-once'] },
	],
);

describe('a cause', () => {
	it('may name checks that exist and planned ones, and codes that exist', () => {
		const sound = cause('a', {
			when: [{ check: 'door', outcome: ['open', 'shut'] }],
			unless: [{ check: 'window', outcome: 'broken' }],
			leadsTo: [{ ...leads(), codes: ['806'], also: ['809'] }],
		});
		expect(faultsOfCause(sound, known)).toEqual([]);
	});

	it.each([
		['a check that is not there', { check: 'gate', outcome: 'open' }, 'check', 'there is no check "gate"; expected one of window, door'],
		[
			'an outcome that it does not have',
			{ check: 'door', outcome: 'ajar' },
			'outcome',
			'door has no outcome "ajar"; expected one of open, shut',
		],
		[
			'one among others',
			{ check: 'door', outcome: ['open', 'ajar'] },
			'outcome.1',
			'door has no outcome "ajar"; expected one of open, shut',
		],
		[
			'one that proves nothing',
			{ check: 'door', outcome: 'unseen' },
			'outcome',
			'outcome "unseen" of door proves nothing either way; expected one of open, shut',
		],
		[
			'one that was planned for a check that exists now',
			{ check: 'door', outcome: 'planned-once' },
			'outcome',
			'door has no outcome "planned-once"; expected one of open, shut',
		],
	])('names %s', (_, clause, path, expected) => {
		expect(faultsOfCause(cause('a', { when: [clause], leadsTo: [{ ...leads(), codes: ['806'] }] }), known)).toEqual([
			{ path: `when.0.${path}`, expected },
		]);
		expect(faultsOfCause(cause('a', { unless: [clause], leadsTo: [{ ...leads(), codes: ['806'], when: [clause] }] }), known)).toEqual([
			{ path: `unless.0.${path}`, expected },
			{ path: `leadsTo.0.when.0.${path}`, expected },
		]);
	});

	it('names codes that are not there', () => {
		const wrong = cause('a', {
			leadsTo: [
				{ ...leads(), codes: ['806'] },
				{ ...leads(), codes: ['809', '8'], also: ['9'] },
			],
		});
		expect(faultsOfCause(wrong, known).map(({ path }) => path)).toEqual(['leadsTo.1.codes.1', 'leadsTo.1.also.0']);
	});
});

it('a code names a look-alike that is not there, or itself', () => {
	const codes = [
		{ code: '806', notThis: [{ code: '809', because: 'It is.' }] },
		{ code: '809', notThis: ['809', '8'].map((code) => ({ code, because: 'It is.' })) },
	] as unknown as Parameters<typeof faultsOfFamily>[0]['codes'];
	expect(faultsOfFamily({ codes }, known).map(({ path }) => path)).toEqual(['codes.1.notThis.0.code', 'codes.1.notThis.1.code']);
});

it('a tunnel names steps that are not there', () => {
	const reachesSignInWhen = [{ at: 'transport' as const, check: 'door', outcome: 'ajar' }];
	expect(faultsOfTunnel({ tunnel: 'pptp', uses: 'A door', reachesSignInWhen }, known).map(({ path }) => path)).toEqual([
		'reachesSignInWhen.0.outcome',
	]);
});
