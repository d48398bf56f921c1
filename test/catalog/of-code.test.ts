import { describe, expect, it } from 'vitest';
import { checksTelling, clientShowing, judgeCode, tunnelsShowing } from '../../src/catalog/of-code.ts';
import type { Catalog, Cause } from '../../src/catalog/schema.ts';
import type { CheckResult } from '../../src/check/result.ts';
import { catalogOf, cause, leads, saw } from './fakes.ts';

const withCauses = (...causes: readonly Cause[]): Catalog => catalogOf({ causes });

/** `{ pptp: 'fail refused' }` as results; a list is one answer for each address, the best of which stands for the whole. */
function results(seen: Readonly<Record<string, string | readonly string[]>>): readonly CheckResult[] {
	return Object.entries(seen).map(([id, what]) => {
		if (typeof what === 'string') return saw(id, what);
		const byAddress = what.map((each, at) => {
			const { id: _, group: __, title: ___, ...answer } = saw(id, each);
			return { ...answer, address: `192.0.2.${at + 1}` };
		});
		return { ...saw(id, what[0] ?? ''), byAddress };
	});
}

function standings(
	catalog: Catalog,
	code: string,
	seen: Parameters<typeof results>[0],
	answers: Readonly<Record<string, 'yes' | 'no'>> = {},
) {
	const judged = judgeCode(catalog, code, results(seen), new Map(Object.entries(answers)));
	return judged.map(({ cause: { id }, standing }) => `${id} ${standing}`);
}

describe('the causes of one code', () => {
	it('are those that lead to it, then those that sometimes show it, each the likeliest first', () => {
		const catalog = withCauses(
			cause('sometimes', { leadsTo: [leads({ codes: ['800'], also: ['806'] })] }),
			cause('rare', { likelihood: 'rare' }),
			cause('elsewhere', { leadsTo: [leads({ codes: ['809'] })] }),
			cause('doubtful', { leadsTo: [leads({ confidence: 'low' })] }),
			cause('common'),
		);
		expect(standings(catalog, '806', {})).toEqual(['common open', 'doubtful open', 'rare open', 'sometimes open']);
		expect(standings(catalog, '999', {})).toEqual([]);
	});

	const shared = cause('filter', {
		leadsTo: [
			leads({ tunnel: 'pptp', codes: ['806'], when: [{ check: 'gre', outcome: 'silent' }] }),
			leads({ tunnel: 'sstp', codes: ['809'], also: ['800'], when: [{ check: 'sstp-port', outcome: 'silent' }] }),
		],
	});

	it('are held against the evidence of this code only, whatever else they lead to', () => {
		const seen = { gre: 'fail silent', 'sstp-port': 'pass open' };
		expect(standings(withCauses(shared), '806', seen)).toEqual(['filter fits']);
		expect(standings(withCauses(shared), '809', seen)).toEqual(['filter ruled-out']);
		expect(standings(withCauses(shared), '800', seen)).toEqual(['filter ruled-out']);
	});

	it('show the evidence of this code only', () => {
		const [judged] = judgeCode(withCauses(shared), '806', results({ gre: 'skip', 'sstp-port': 'fail silent' }), new Map());
		expect(judged).toMatchObject({ standing: 'open', for: [], against: [], open: [{ check: 'gre' }] });
		expect(judged?.leads).toHaveLength(1);
	});

	it('keep the evidence that all their lines share', () => {
		const both = { ...shared, when: [{ check: 'dns', outcome: 'resolved' }] };
		expect(standings(withCauses(both), '806', { dns: 'fail no-such-name', gre: 'fail silent' })).toEqual(['filter ruled-out']);
		expect(standings(withCauses(both), '806', { dns: 'pass resolved', gre: 'fail silent' })).toEqual(['filter fits']);
		expect(standings(withCauses(both), '806', { gre: 'fail silent' })).toEqual(['filter open']);
	});

	it('are ruled out by what refutes them, and by what a person says', () => {
		const refutable = cause('filter', {
			unless: [{ check: 'gre', outcome: 'both-ways' }],
			ask: [{ id: 'elsewhere', question: 'Does it work elsewhere?', yes: 'for', no: 'against' }],
		});
		expect(standings(withCauses(refutable), '806', { gre: 'pass both-ways' })).toEqual(['filter ruled-out']);
		expect(standings(withCauses(refutable), '806', {}, { elsewhere: 'no' })).toEqual(['filter ruled-out']);
		expect(standings(withCauses(refutable), '806', {}, { elsewhere: 'yes' })).toEqual(['filter fits']);
		expect(standings(withCauses(refutable), '806', { gre: 'pass both-ways' }, { elsewhere: 'yes' })).toEqual(['filter ruled-out']);
	});
});

describe('at several addresses', () => {
	const silent = cause('silent', { when: [{ check: 'pptp', outcome: 'silent' }] });
	const refused = cause('refused', { when: [{ check: 'pptp', outcome: 'refused' }] });

	it('a cause that fits at one of them fits, though the best of them speaks against it', () => {
		const seen = { pptp: ['pass accepted', 'fail silent', 'fail refused'] };
		expect(standings(withCauses(silent, refused), '806', seen)).toEqual(['silent fits', 'refused fits']);
		const [judged] = judgeCode(withCauses(silent), '806', results(seen), new Map());
		expect(judged?.for).toEqual([{ check: 'pptp', wants: ['silent'], saw: 'silent', says: 'pptp is silent.' }]);
	});

	it('one that fits at none is ruled out', () => {
		expect(standings(withCauses(silent), '806', { pptp: ['pass accepted', 'fail refused'] })).toEqual(['silent ruled-out']);
	});

	it('what was seen at one is not held against what was seen at another', () => {
		const both = cause('both', {
			when: [
				{ check: 'pptp', outcome: 'silent' },
				{ check: 'sstp-port', outcome: 'refused' },
			],
		});
		const seen = (sstp: readonly string[]) => ({ pptp: ['pass accepted', 'fail silent'], 'sstp-port': sstp });
		expect(standings(withCauses(both), '806', seen(['pass open', 'fail refused']))).toEqual(['both fits']);
		expect(standings(withCauses(both), '806', seen(['fail refused', 'fail silent']))).toEqual(['both ruled-out']);
	});

	it('what was seen once counts at each', () => {
		const named = cause('named', {
			when: [
				{ check: 'dns', outcome: 'private' },
				{ check: 'pptp', outcome: 'silent' },
			],
		});
		expect(standings(withCauses(named), '806', { dns: 'warn private', pptp: ['pass accepted', 'fail silent'] })).toEqual(['named fits']);
	});
});

describe('the checks that tell the causes of a code apart', () => {
	it('are those of every clause that concerns it, each once', () => {
		const catalog = withCauses(
			cause('one', {
				when: [{ check: 'pptp', outcome: 'accepted' }],
				unless: [{ check: 'icmp', outcome: 'silent' }],
				leadsTo: [
					leads({ when: [{ check: 'gre', outcome: 'silent' }] }),
					leads({ tunnel: 'sstp', codes: ['809'], when: [{ check: 'sstp-port', outcome: 'silent' }] }),
				],
			}),
			cause('two', {
				when: [{ check: 'pptp', outcome: ['refused', 'silent'] }],
				leadsTo: [leads({ codes: ['800'], also: ['806'], when: [{ check: 'route', outcome: 'other-vpn' }] })],
			}),
			cause('elsewhere', { when: [{ check: 'adapter', outcome: 'none' }], leadsTo: [leads({ codes: ['999'] })] }),
		);
		expect(checksTelling(catalog, '806')).toEqual(['pptp', 'icmp', 'gre', 'route']);
		expect(checksTelling(catalog, '809')).toEqual(['pptp', 'icmp', 'sstp-port']);
		expect(checksTelling(catalog, 'nothing')).toEqual([]);
	});
});

describe('the tunnels that can show a code', () => {
	const tunnels = (...lines: readonly Parameters<typeof leads>[0][]) =>
		tunnelsShowing(withCauses(cause('one', { leadsTo: lines.map(leads) })), '806');

	it.each<[string, Parameters<typeof leads>[0][], readonly string[]]>([
		['one', [{ tunnel: 'sstp' }], ['sstp']],
		['several, in the order of the tunnels', [{ tunnel: ['wireguard', 'sstp'] }, { tunnel: 'pptp' }], ['pptp', 'sstp', 'wireguard']],
		['any: those that Windows has', [{ tunnel: 'any' }], ['pptp', 'l2tp', 'ikev2', 'sstp']],
		['any, and one besides', [{ tunnel: 'any' }, { tunnel: 'openvpn' }], ['pptp', 'l2tp', 'ikev2', 'sstp', 'openvpn']],
		['none: dial-up', [{ tunnel: 'none' }], []],
		[
			'only by a line that leads to it',
			[
				{ tunnel: 'sstp', codes: ['809'] },
				{ tunnel: 'l2tp', codes: ['1'], also: ['806'] },
			],
			['l2tp'],
		],
	])('%s', (_, lines, expected) => {
		expect(tunnels(...lines)).toEqual(expected);
	});

	it('are none for a code without a cause', () => {
		expect(tunnelsShowing(withCauses(), '806')).toEqual([]);
	});
});

describe('the client that shows a code', () => {
	const client = (...lines: readonly Parameters<typeof leads>[0][]) =>
		clientShowing(withCauses(cause('one', { leadsTo: lines.map(leads) })), '806');

	it.each<[string, Parameters<typeof leads>[0][], string]>([
		['Windows', [{ client: 'windows' }], 'windows'],
		['Windows, where others can as well', [{ client: 'linux' }, { client: 'windows' }], 'windows'],
		['Windows, for a program that says the same everywhere', [{ client: 'linux' }, { client: 'any' }], 'windows'],
		['the first that can, where Windows cannot', [{ client: 'macos' }, { client: 'linux' }], 'macos'],
		['not one of a line that leads elsewhere', [{ client: 'windows', codes: ['809'] }, { client: 'linux' }], 'linux'],
	])('%s', (_, lines, expected) => {
		expect(client(...lines)).toBe(expected);
	});

	it('is Windows for a code without a cause', () => {
		expect(clientShowing(withCauses(), '806')).toBe('windows');
	});
});
