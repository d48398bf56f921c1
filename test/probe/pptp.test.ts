import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CALL, type PptpFacts, pptpProbeOver } from '../../src/probe/pptp.ts';
import type { PptpMessageOf, PptpMessageType } from '../../src/wire/pptp.ts';
import { noRaw } from '../peers/gre.ts';
import { type PptpPeer, type PptpScript, startPptpPeer } from '../peers/pptp.ts';
import * as scripts from '../peers/pptp-scripts.ts';

/** Without GRE, whoever runs this. */
const pptpProbe = pptpProbeOver(noRaw());

const peers: PptpPeer[] = [];
afterEach(async () => {
	await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

interface Conversation {
	readonly facts: PptpFacts;
	readonly peer: PptpPeer;
	/** How long the probe took, in ms. */
	readonly ms: number;
}

const PATIENCE_MS = 200;

async function converse(script: PptpScript, patienceMs = PATIENCE_MS, signal = new AbortController().signal): Promise<Conversation> {
	const peer = await startPptpPeer(script);
	peers.push(peer);
	const since = performance.now();
	const facts = await pptpProbe.run({ address: '127.0.0.1', family: 4, port: peer.port, patienceMs, signal });
	return { facts, peer, ms: performance.now() - since };
}

/** What left, to the last byte: the client closed, and the peer heard these messages. */
async function heard({ peer }: Conversation): Promise<readonly PptpMessageType[]> {
	await peer.quiet();
	expect(peer.connections).toBe(1);
	return peer.heard;
}

const GOODBYE = ['Call-Clear-Request', 'StopCCRQ'] as const;

describe('an accepted call', () => {
	test('leaves facts that an administrator can find again', async () => {
		const before = new Date().toISOString();
		const { facts } = await converse(scripts.accepting);
		expect(facts).toEqual({
			stage: 'accepted',
			at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
			localAddress: '127.0.0.1',
			localPort: expect.any(Number),
			connectMs: expect.any(Number),
			server: {
				vendor: 'linux',
				hostName: 'local',
				firmware: 1,
				version: 0x0100,
				maxChannels: 1,
				framing: 0,
				bearer: 0,
				result: 1,
				error: 0,
				ms: expect.any(Number),
			},
			callId: expect.any(Number),
			call: { callId: 0, result: 1, error: 0, cause: 0, speed: 100_000_000, window: 64, ms: expect.any(Number) },
			gre: { kind: 'not-tried', why: 'not-permitted' },
		});
		expect(facts.at >= before && facts.at <= new Date().toISOString()).toBe(true);
		expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
	});

	test.each([
		['pptpd, which just closes', scripts.accepting],
		['a server that confirms everything', scripts.polite],
		['a server that closes right behind the call', scripts.closingAfterCall],
	])('with %s', async (_, script) => {
		const conversation = await converse(script);
		expect(conversation.facts.stage).toBe('accepted');
		const types = await heard(conversation);
		expect(types.slice(0, 2)).toEqual(['SCCRQ', 'OCRQ']);
		if (script !== scripts.closingAfterCall) expect(types.slice(2)).toEqual(GOODBYE);
	});

	test('is asked for in the way of a Windows client, and cleared by our own call ID', async () => {
		const { peer, facts } = await converse(scripts.accepting);
		await peer.quiet();
		const [start, call, clear, stop] = peer.received as [
			PptpMessageOf<'SCCRQ'>,
			PptpMessageOf<'OCRQ'>,
			PptpMessageOf<'Call-Clear-Request'>,
			PptpMessageOf<'StopCCRQ'>,
		];
		expect(start).toMatchObject({ version: 0x0100, framing: 1, bearer: 1, maxChannels: 0, firmware: 0, hostName: '', vendor: 'Microsoft' });
		expect(call).toMatchObject({ minSpeed: 300, maxSpeed: 100_000_000, bearer: 3, framing: 3, window: 64, phoneNumber: '' });
		expect(clear.callId).toBe(call.callId);
		expect(call.callId).toBeGreaterThan(0);
		expect(facts).toMatchObject({ callId: call.callId });
		expect(stop.reason).toBe(1);
	});

	test('is the end where nobody reads further: no GRE is opened, and the call is cleared', async () => {
		const open = vi.fn(noRaw());
		const peer = await startPptpPeer(scripts.accepting);
		peers.push(peer);
		const context = {
			address: '127.0.0.1',
			family: 4,
			port: peer.port,
			patienceMs: PATIENCE_MS,
			signal: new AbortController().signal,
		} as const;
		const passed = vi.fn();
		const facts = await pptpProbeOver(open).run({ ...context, upTo: CALL, passed });
		await peer.quiet();
		expect(peer.heard).toEqual(['SCCRQ', 'OCRQ', ...GOODBYE]);
		expect(facts).toMatchObject({ stage: 'accepted' });
		expect(facts).not.toHaveProperty('gre');
		expect(passed.mock.calls).toEqual([[CALL, facts]]);
		expect(open).not.toHaveBeenCalled();
	});

	test('is told before GRE is tried', async () => {
		const peer = await startPptpPeer(scripts.accepting);
		peers.push(peer);
		const context = {
			address: '127.0.0.1',
			family: 4,
			port: peer.port,
			patienceMs: PATIENCE_MS,
			signal: new AbortController().signal,
		} as const;
		const passed = vi.fn();
		const facts = await pptpProbe.run({ ...context, passed });
		const { gre, ...call } = facts as Extract<PptpFacts, { stage: 'accepted' }>;
		expect(passed.mock.calls).toEqual([[CALL, call]]);
		expect(gre).toBeDefined();
	});

	test('is not kept from its facts by a server that never closes', async () => {
		const { SCCRQ, OCRQ } = scripts.accepting;
		const conversation = await converse({ SCCRQ, OCRQ } as PptpScript, 2000);
		expect(conversation.ms).toBeLessThan(200);
		expect(await heard(conversation)).toEqual(['SCCRQ', 'OCRQ', ...GOODBYE]);
	});

	test('with an Echo-Request and an unasked Set-Link-Info in between', async () => {
		const conversation = await converse(scripts.echoing);
		expect(conversation.facts).toMatchObject({ stage: 'accepted', call: { callId: 77 } });
		expect(await heard(conversation)).toEqual(['SCCRQ', 'Echo-Reply', 'OCRQ', ...GOODBYE]);
		expect(conversation.peer.received[1]).toMatchObject({ identifier: 0xcafe, result: 1 });
	});

	test('with answers that are late, but within patience', async () => {
		expect((await converse(scripts.late(120))).facts).toMatchObject({ stage: 'accepted' });
	});

	test('with a reply that comes in single bytes', async () => {
		expect((await converse(scripts.dripping(1), 3000)).facts).toMatchObject({ stage: 'accepted', server: { vendor: 'linux' } });
	});
});

describe('the conversation breaks', () => {
	const banner = Buffer.from('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n').toString('hex');
	const cases: readonly [string, PptpScript, object, readonly PptpMessageType[] | undefined][] = [
		['mute after connecting', scripts.mute, { stage: 'start', broke: { kind: 'silent' } }, ['SCCRQ', 'StopCCRQ']],
		['answers too late', scripts.late(400), { stage: 'start', broke: { kind: 'silent' } }, ['SCCRQ', 'StopCCRQ']],
		['closes at once', scripts.closing, { stage: 'start', broke: { kind: 'closed' } }, undefined],
		['reset before SCCRP', scripts.resetting, { stage: 'start', broke: { kind: 'reset', code: 'ECONNRESET' } }, ['SCCRQ']],
		[
			'stops before SCCRP',
			scripts.stopping,
			{ stage: 'start', broke: { kind: 'stopped', by: 'StopCCRQ', reason: 3 } },
			['SCCRQ', 'StopCCRP'],
		],
		[
			'SSH',
			scripts.sshBanner,
			{ stage: 'start', broke: { kind: 'not-pptp', because: 'cookie', firstBytes: banner.slice(0, 64) } },
			undefined,
		],
		['HTTP', scripts.http, { stage: 'start', broke: { kind: 'not-pptp', because: 'cookie' } }, undefined],
		['a banner byte by byte', scripts.slowBanner, { stage: 'start', broke: { kind: 'not-pptp', because: 'length' } }, undefined],
		[
			'junk without end',
			scripts.junkFlood,
			{ stage: 'start', broke: { kind: 'not-pptp', because: 'cookie', firstBytes: '55'.repeat(32) } },
			undefined,
		],
		['messages without end', scripts.echoFlood, { stage: 'start', broke: { kind: 'not-pptp', because: 'flood' } }, undefined],
		['a wrong cookie', scripts.wrongCookie, { stage: 'start', broke: { kind: 'not-pptp', because: 'cookie' } }, ['SCCRQ']],
		['an impossible length', scripts.oversize, { stage: 'start', broke: { kind: 'not-pptp', because: 'length' } }, ['SCCRQ']],
		['a message that is cut short', scripts.undersize, { stage: 'start', broke: { kind: 'not-pptp', because: 'malformed' } }, ['SCCRQ']],
		['rejected', scripts.rejecting(4), { stage: 'rejected', server: { result: 4, vendor: 'linux' } }, ['SCCRQ']],
		[
			'call refused',
			scripts.callRefusing(4, 0, 17),
			{ stage: 'call-refused', call: { result: 4, cause: 17 } },
			['SCCRQ', 'OCRQ', 'StopCCRQ'],
		],
		[
			'mute to the call',
			scripts.callMute,
			{ stage: 'call', server: { vendor: 'linux' }, broke: { kind: 'silent' } },
			['SCCRQ', 'OCRQ', ...GOODBYE],
		],
		[
			'answers another call',
			scripts.callConfused,
			{ stage: 'call', broke: { kind: 'silent', ignored: ['OCRP'] } },
			['SCCRQ', 'OCRQ', ...GOODBYE],
		],
		['reset in place of OCRP', scripts.callResetting, { stage: 'call', broke: { kind: 'reset', code: 'ECONNRESET' } }, ['SCCRQ', 'OCRQ']],
		['closes in place of OCRP', scripts.callClosing, { stage: 'call', broke: { kind: 'closed' } }, ['SCCRQ', 'OCRQ']],
		[
			'disconnects in place of OCRP',
			scripts.callDisconnecting,
			{ stage: 'call', broke: { kind: 'stopped', by: 'Call-Disconnect-Notify', reason: 3 } },
			['SCCRQ', 'OCRQ', 'StopCCRQ'],
		],
		[
			'something else in place of OCRP',
			scripts.callThenBanner,
			{ stage: 'call', broke: { kind: 'not-pptp', because: 'cookie' } },
			['SCCRQ', 'OCRQ'],
		],
	];

	test.each(cases)('%s', async (_, script, facts, left) => {
		const conversation = await converse(script);
		expect(conversation.facts).toMatchObject(facts);
		expect(conversation.ms).toBeLessThan(2 * PATIENCE_MS + 300);
		const types = await heard(conversation);
		if (left !== undefined) expect(types).toEqual(left);
	});

	test('a peer that drips does not stretch the patience, and what it sent is counted', async () => {
		const { facts, ms } = await converse(scripts.dripping(20));
		expect(facts).toMatchObject({ stage: 'start', broke: { kind: 'silent', partialBytes: expect.any(Number) } });
		expect(ms).toBeLessThan(PATIENCE_MS + 200);
	});

	test('a peer that asks for echoes for ever does not either', async () => {
		const script: PptpScript = { SCCRQ: (end) => void setInterval(() => end.send({ type: 'Echo-Request', identifier: 1 }), 20).unref() };
		const { facts, ms } = await converse(script);
		expect(facts).toMatchObject({ stage: 'start', broke: { kind: 'silent' } });
		expect(ms).toBeLessThan(PATIENCE_MS + 200);
	});

	test('no connection', async () => {
		const peer = await startPptpPeer(scripts.mute);
		await peer.close();
		const signal = new AbortController().signal;
		const facts = await pptpProbe.run({ address: '127.0.0.1', family: 4, port: peer.port, patienceMs: PATIENCE_MS, signal });
		expect(facts).toMatchObject({ stage: 'connect', how: 'refused', code: 'ECONNREFUSED' });
	});

	test('what the server calls itself is safe to print', async () => {
		const script: PptpScript = {
			SCCRQ: (end) => end.send(scripts.startReply({ result: 2, vendor: '\x1b]0;x\x07evil\u202e', hostName: 'a\nb' })),
		};
		expect((await converse(script)).facts).toMatchObject({ server: { vendor: ']0;xevil', hostName: 'a b' } });
	});
});

describe('an abort', () => {
	/** Aborts as soon as the peer heard a message of this type. */
	async function abortedAt(type: PptpMessageType, script: PptpScript): Promise<Conversation> {
		const abort = new AbortController();
		const handler = script[type] as ((...all: unknown[]) => void) | undefined;
		const stopping = {
			...script,
			[type]: (...all: unknown[]) => {
				handler?.(...all);
				abort.abort();
			},
		} as PptpScript;
		return converse(stopping, 5000, abort.signal);
	}

	test('while waiting for SCCRP: stop', async () => {
		const conversation = await abortedAt('SCCRQ', scripts.mute);
		expect(conversation.facts).toMatchObject({ stage: 'start', broke: { kind: 'aborted' } });
		expect(conversation.ms).toBeLessThan(300);
		expect(await heard(conversation)).toEqual(['SCCRQ', 'StopCCRQ']);
	});

	test('while waiting for OCRP: clear and stop, since the server may have accepted', async () => {
		const conversation = await abortedAt('OCRQ', scripts.callMute);
		expect(conversation.facts).toMatchObject({ stage: 'call', broke: { kind: 'aborted' } });
		expect(conversation.ms).toBeLessThan(300);
		expect(await heard(conversation)).toEqual(['SCCRQ', 'OCRQ', ...GOODBYE]);
	});

	test('while the answer to the call is on its way: clear and stop', async () => {
		const conversation = await abortedAt('OCRQ', scripts.accepting);
		expect(await heard(conversation)).toEqual(['SCCRQ', 'OCRQ', ...GOODBYE]);
	});

	test('while the answer to the start is on its way: no call is asked for any more', async () => {
		const conversation = await abortedAt('SCCRQ', scripts.accepting);
		expect(await heard(conversation)).toEqual(['SCCRQ', 'StopCCRQ']);
	});

	test('and the end of the process in the same moment: clear and stop all the same', async () => {
		const peer = await startPptpPeer(scripts.callMute);
		peers.push(peer);
		const program = `
			import { pptpProbe } from ${JSON.stringify(new URL('../../src/probe/pptp.ts', import.meta.url).href)};
			const abort = new AbortController();
			pptpProbe.run({ address: '127.0.0.1', family: 4, port: ${peer.port}, patienceMs: 5000, signal: abort.signal });
			process.stdin.once('data', () => {
				abort.abort();
				process.reallyExit(0);
			});`;
		const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['pipe', 'ignore', 'inherit'] });
		while (!peer.heard.includes('OCRQ')) await new Promise((resolve) => setTimeout(resolve, 5));
		child.stdin.end('now');
		await once(child, 'exit');
		await peer.quiet();
		expect(peer.heard).toEqual(['SCCRQ', 'OCRQ', ...GOODBYE]);
	});

	test('before the start: nothing leaves', async () => {
		const peer = await startPptpPeer(scripts.accepting);
		peers.push(peer);
		const facts = await pptpProbe.run({ address: '127.0.0.1', family: 4, port: peer.port, patienceMs: 5000, signal: AbortSignal.abort() });
		expect(facts).toMatchObject({ stage: 'connect', how: 'aborted' });
		expect(peer.connections).toBe(0);
	});

	test('after the end changes nothing', async () => {
		const abort = new AbortController();
		const conversation = await converse(scripts.accepting, PATIENCE_MS, abort.signal);
		abort.abort();
		expect(await heard(conversation)).toEqual(['SCCRQ', 'OCRQ', ...GOODBYE]);
	});
});
