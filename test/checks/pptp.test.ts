import { afterEach, describe, expect, test } from 'vitest';
import pptp from '../../checks/pptp.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import type { Answer } from '../../src/check/result.ts';
import { type PptpFacts, pptpProbeOver } from '../../src/probe/pptp.ts';
import { type DeafListener, startDeafListener } from '../peers/deaf-listener.ts';
import { noRaw } from '../peers/gre.ts';
import { type PptpPeer, type PptpScript, startPptpPeer } from '../peers/pptp.ts';
import * as scripts from '../peers/pptp-scripts.ts';

const open: (PptpPeer | DeafListener)[] = [];
const seen = new Set<string>();

afterEach(async () => {
	await Promise.all(open.splice(0).map((one) => one.close()));
});

const PATIENCE_MS = 150;

/** The check's answer when its probe is led to `port`, or comes back with `facts`. */
async function answer(at: { readonly port: number; readonly signal?: AbortSignal } | { readonly facts: PptpFacts }): Promise<Answer> {
	const context: Pick<AddressContext, 'probe'> = {
		probe: async (_, { port }) => {
			expect(port).toBe(1723);
			if ('facts' in at) return at.facts as never;
			const signal = at.signal ?? new AbortController().signal;
			const probe = pptpProbeOver(noRaw());
			return (await probe.run({ address: '127.0.0.1', family: 4, port: at.port, patienceMs: PATIENCE_MS, signal })) as never;
		},
	};
	const observation = await pptp.observe(context as AddressContext);
	seen.add(observation.outcome);
	return answerOf(pptp, observation, 0);
}

async function answerTo(script: PptpScript): Promise<Answer> {
	const peer = await startPptpPeer(script);
	open.push(peer);
	return answer({ port: peer.port });
}

/** Figures differ from run to run. */
const MS = String.raw`(<1 ms|\d+ ms)`;

function sentence(text: string): RegExp {
	return new RegExp(`^${text.replace(/[()".[\]]/g, String.raw`\$&`).replaceAll('#', MS)}$`);
}

describe('against a server', () => {
	test.each<[string, string, string, PptpScript]>([
		['accepted', 'pass', 'PPTP answers (linux, host "local"), call accepted in #.', scripts.accepting],
		['accepted', 'pass', 'PPTP answers (linux, host "local"), call accepted in #.', scripts.closingAfterCall],
		['mute', 'fail', 'TCP 1723 takes the connection (#), then says nothing for #.', scripts.mute],
		['mute', 'fail', 'TCP 1723 takes the connection (#), but its answer is not complete after #.', scripts.dripping(20)],
		['closed', 'fail', 'TCP 1723 takes the connection and closes it after # without an answer.', scripts.closing],
		[
			'closed',
			'fail',
			'TCP 1723 takes the connection and closes it after # without an answer (StopCCRQ: the sender shuts down).',
			scripts.stopping,
		],
		['reset', 'fail', 'TCP 1723 takes the connection and resets it after #.', scripts.resetting],
		['not-pptp', 'fail', 'Something other than PPTP answers on TCP 1723: "SSH-2.0-OpenSSH_9.2p1 Debian-2".', scripts.sshBanner],
		['not-pptp', 'fail', 'Something other than PPTP answers on TCP 1723: "HTTP/1.1 400 Bad Request".', scripts.http],
		['not-pptp', 'fail', 'Something other than PPTP answers on TCP 1723, first bytes 00 9c 00 01 de ad be ef.', scripts.wrongCookie],
		['not-pptp', 'fail', 'Something other than PPTP answers on TCP 1723, first bytes ff ff 00 01 1a 2b 3c 4d.', scripts.oversize],
		['not-pptp', 'fail', 'Something other than PPTP answers on TCP 1723: "HTTP/1.1 400 Bad Request".', scripts.callThenBanner],
		[
			'rejected',
			'fail',
			'A PPTP server (linux, host "local") refuses the control connection: result 4, not authorised to open a control connection.',
			scripts.rejecting(4),
		],
		[
			'rejected',
			'fail',
			'A PPTP server (linux, host "local") refuses the control connection: result 2, general error 4, no resources left.',
			scripts.rejecting(2, 4),
		],
		[
			'rejected',
			'fail',
			'A PPTP server (linux, host "local") refuses the control connection: result 200, which RFC 2637 does not have.',
			scripts.rejecting(200),
		],
		['call-refused', 'fail', 'PPTP answers (linux, host "local"), but refuses the call: result 4, busy.', scripts.callRefusing(4)],
		[
			'call-refused',
			'fail',
			'PPTP answers (linux, host "local"), but refuses the call: result 3, no carrier, cause 17.',
			scripts.callRefusing(3, 0, 17),
		],
		['call-mute', 'fail', 'PPTP answers (linux, host "local"), but says nothing to the call for #.', scripts.callMute],
		[
			'call-dropped',
			'fail',
			'PPTP answers (linux, host "local"), but resets the connection # after it was asked for a call.',
			scripts.callResetting,
		],
		[
			'call-dropped',
			'fail',
			'PPTP answers (linux, host "local"), but ends the connection # after it was asked for a call.',
			scripts.callClosing,
		],
		[
			'call-dropped',
			'fail',
			'PPTP answers (linux, host "local"), but ends the connection # after it was asked for a call (Call-Disconnect-Notify: administrative shutdown).',
			scripts.callDisconnecting,
		],
	])('%s (%s): %s', async (outcome, status, says, script) => {
		const got = await answerTo(script);
		expect(got.says).toMatch(sentence(says));
		expect(got).toMatchObject({ outcome, status, evidence: { localAddress: '127.0.0.1', at: expect.any(String) } });
	});

	test('a server that does not name itself is not given a name', async () => {
		const script: PptpScript = { ...scripts.accepting, SCCRQ: (end) => end.send(scripts.startReply({ vendor: '', hostName: '' })) };
		expect((await answerTo(script)).says).toMatch(sentence('PPTP answers, call accepted in #.'));
	});

	test('refused', async () => {
		const peer = await startPptpPeer(scripts.mute);
		await peer.close();
		expect(await answer({ port: peer.port })).toMatchObject({
			outcome: 'refused',
			status: 'fail',
			says: expect.stringMatching(sentence('TCP 1723 refuses the connection (after #).')),
			evidence: { code: 'ECONNREFUSED' },
		});
	});

	test('silent', async () => {
		const deaf = await startDeafListener();
		open.push(deaf);
		expect(await answer({ port: deaf.port })).toMatchObject({
			outcome: 'silent',
			status: 'fail',
			says: expect.stringMatching(sentence('TCP 1723 gives no answer within #.')),
		});
	});

	test('stopped by us: unknown, and nothing is said of the server', async () => {
		const peer = await startPptpPeer(scripts.accepting);
		open.push(peer);
		expect(await answer({ port: peer.port, signal: AbortSignal.abort() })).toMatchObject({ outcome: 'unreadable', status: 'unknown' });
	});
});

describe('what loopback cannot show', () => {
	const trace = { at: '2026-11-21T05:00:00.000Z', localAddress: '192.0.2.2', localPort: 40_000, connectMs: 2 };
	const none = { stage: 'connect', at: trace.at } as const;

	test('filtered, with the figure of the ICMP message', async () => {
		const got = await answer({ facts: { ...none, how: 'filtered', code: 'EHOSTUNREACH', ms: 3070 } });
		expect(got).toMatchObject({ outcome: 'filtered', status: 'fail', evidence: { code: 'EHOSTUNREACH', ms: 3070 } });
		expect(got.says).toBe('TCP 1723 cannot be reached: "unreachable" came back after 3.1 s (EHOSTUNREACH).');
	});

	test('reset while connecting', async () => {
		expect(await answer({ facts: { ...none, how: 'reset', code: 'ECONNRESET', ms: 2 } })).toMatchObject({
			outcome: 'reset',
			status: 'fail',
		});
	});

	test.each<[string, PptpFacts]>([
		['EMFILE', { ...none, how: 'local', code: 'EMFILE', ms: 0 }],
		['ECONNABORTED', { stage: 'start', ...trace, broke: { kind: 'local', code: 'ECONNABORTED', ms: 1 } }],
		['aborted', { stage: 'start', ...trace, broke: { kind: 'aborted', ms: 1 } }],
	])('our own trouble (%s) is unknown', async (because, facts) => {
		expect(await answer({ facts })).toMatchObject({
			outcome: 'unreadable',
			status: 'unknown',
			says: `This computer could not ask (${because}), so nothing is known about TCP 1723.`,
			evidence: { because, at: trace.at },
		});
	});
});

test('every outcome of the table was seen above, and waits no longer than four patiences', () => {
	expect([...seen].sort()).toEqual(Object.keys(pptp.outcomes).sort());
	expect(pptp.exchanges).toBe(4);
});
