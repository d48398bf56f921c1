import { afterAll, afterEach, expect, test } from 'vitest';
import l2tp from '../../checks/l2tp.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import type { Answer } from '../../src/check/result.ts';
import type { L2tpFacts } from '../../src/probe/l2tp.ts';
import { answering, echoing, type L2tpPeer, type L2tpScript, mute, startL2tpPeer, startReply, stopping } from '../peers/l2tp.ts';

const peers: L2tpPeer[] = [];
const seen = new Set<string>();

afterEach(async () => {
	await Promise.all(peers.splice(0).map((peer) => peer.close()));
});
afterAll(() => {
	expect([...seen].sort()).toEqual(Object.keys(l2tp.outcomes).sort());
});

/** The check's answer when its probe is led to `port`, or comes back with `facts`. */
async function answer(at: { readonly port: number; readonly signal?: AbortSignal } | { readonly facts: L2tpFacts }): Promise<Answer> {
	const context: Pick<AddressContext, 'probe'> = {
		probe: async (probe, { port }) => {
			expect(port).toBe(1701);
			if ('facts' in at) return at.facts as never;
			const signal = at.signal ?? new AbortController().signal;
			return probe.run({ address: '127.0.0.1', family: 4, port: at.port, patienceMs: 150, signal }, undefined as never);
		},
	};
	const observation = await l2tp.observe(context as AddressContext);
	seen.add(observation.outcome);
	return answerOf(l2tp, observation, 0);
}

async function answerTo(script: L2tpScript): Promise<Answer> {
	const peer = await startL2tpPeer(script);
	peers.push(peer);
	return answer({ port: peer.port });
}

const nameless: L2tpScript = (end, message) => {
	if (message.type === 'SCCRQ') end.send(startReply(message, { hostName: '', vendorName: '' }));
};

test.each<[string, string, RegExp, L2tpScript]>([
	['answers', 'pass', /^An L2TP service \(xelerance\.com, host "vm"\) answers in .+, even without IPsec\.$/, answering],
	['answers', 'pass', /^An L2TP service answers in /, nameless],
	[
		'stopped',
		'unknown',
		/^An L2TP service turns the tunnel down after .+: result 4, not authorised to set up a control connection\. /,
		stopping({ result: 4 }),
	],
	[
		'stopped',
		'unknown',
		/: result 2, general error 4, no resources left \("busy"\)\. /,
		stopping({ result: 2, error: 4, message: 'busy' }),
	],
	['stopped', 'unknown', /: result 99, which RFC 2661 does not have\. /, stopping({ result: 99 })],
	['silent', 'unknown', /^UDP 1701 does not answer L2TP that is not encrypted\. /, mute],
	['not-l2tp', 'unknown', /^UDP 1701 brings only bytes that are no answer of L2TP, within .+\. /, echoing],
])('%s is %s: %s', async (outcome, status, says, script) => {
	expect(await answerTo(script)).toMatchObject({ outcome, status, says: expect.stringMatching(says) });
});

test('refused proves nothing: healthy servers refuse too', async () => {
	const peer = await startL2tpPeer(mute);
	await peer.close();
	expect(await answer({ port: peer.port })).toMatchObject({
		outcome: 'refused',
		status: 'unknown',
		says: 'UDP 1701 refuses L2TP that is not encrypted. Healthy servers do, and so does one whose L2TP service is off.',
	});
});

const TRACE = { at: '2026-01-02T03:04:05.000Z', localAddress: '192.0.2.2', localPort: 40000, tunnelId: 5, ms: 3, sends: 1 };

test.each<[L2tpFacts, string, string]>([
	[
		{ how: 'filtered', ...TRACE, code: 'EHOSTUNREACH' },
		'filtered',
		'UDP 1701 in the open is turned back on the way (EHOSTUNREACH). That says nothing about L2TP inside IPsec.',
	],
	[{ how: 'local', at: TRACE.at, code: 'EPERM' }, 'unreadable', 'This computer could not ask (EPERM), so nothing is known about UDP 1701.'],
	[{ how: 'aborted', at: TRACE.at }, 'unreadable', 'This computer could not ask (aborted), so nothing is known about UDP 1701.'],
])('%j', async (facts, outcome, says) => {
	expect(await answer({ facts })).toMatchObject({ outcome, status: 'unknown', says });
});
