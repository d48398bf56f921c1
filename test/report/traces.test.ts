import { describe, expect, it } from 'vitest';
import type { CheckLine } from '../../src/report/schema.ts';
import { tracesOf } from '../../src/report/traces.ts';

const line = (rest: Partial<CheckLine>): CheckLine => ({
	id: 'x',
	group: 'server',
	title: 'X',
	status: 'pass',
	says: 'x',
	evidence: {},
	...rest,
});
const at = '2026-01-02T03:04:05.000Z';

describe('what finds a conversation in a log', () => {
	it.each<[string, Partial<CheckLine>, ReturnType<typeof tracesOf>]>([
		['nothing of a check that was not asked', { status: 'skip', evidence: { at, localAddress: '192.0.2.2' } }, []],
		['nothing of this computer', { group: 'computer', evidence: { at } }, []],
		['the time alone, of a server that refused', { evidence: { at } }, [{ of: 'X', at, from: [], ids: [] }]],
		[
			'a call, with its number at the server',
			{ evidence: { at, localAddress: '192.0.2.2', localPort: 4000, callId: 7, call: { callId: 9 } } },
			[{ of: 'X', at, from: ['192.0.2.2:4000'], ids: ['call ID 7', 'call ID 9 of the server'] }],
		],
		[
			'both ports of IKEv1, over IPv6',
			{
				evidence: {
					at,
					port500: { localAddress: 'fd00::2', localPort: 1, initiatorCookie: 'aa' },
					port4500: { localAddress: 'fd00::2', localPort: 2, initiatorCookie: 'bb' },
				},
			},
			[{ of: 'X', at, from: ['[fd00::2]:1', '[fd00::2]:2'], ids: ['initiator cookie aa', 'initiator cookie bb'] }],
		],
		[
			'each address by itself',
			{
				byAddress: [
					{ address: '192.0.2.1', status: 'pass', says: '', evidence: { at, port: 443, correlationId: '{A}' } },
					{ address: '2001:db8::1', status: 'fail', says: '', evidence: { at } },
				],
			},
			[
				{ of: 'X', at, from: [], to: '192.0.2.1:443', ids: ['correlation ID {A}'] },
				{ of: 'X', at, from: [], to: '2001:db8::1', ids: [] },
			],
		],
	])('%s', (_, parts, expected) => {
		expect(tracesOf(line(parts))).toEqual(expected);
	});
});
