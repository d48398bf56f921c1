import { afterEach, describe, expect, test } from 'vitest';
import { socketCap } from '../../src/net/cap.ts';
import { type L2tpFacts, l2tpProbe } from '../../src/probe/l2tp.ts';
import { answering, echoing, type L2tpPeer, type L2tpScript, mute, startL2tpPeer, startReply, stopping } from '../peers/l2tp.ts';

const peers: L2tpPeer[] = [];
afterEach(async () => {
	await Promise.all(peers.splice(0).map((peer) => peer.close()));
	expect(socketCap.taken).toBe(0);
});

const PATIENCE_MS = 200;

interface Conversation {
	readonly facts: L2tpFacts;
	readonly peer: L2tpPeer;
	readonly ms: number;
}

async function converse(script: L2tpScript, signal = new AbortController().signal, patienceMs = PATIENCE_MS): Promise<Conversation> {
	const peer = await startL2tpPeer(script);
	peers.push(peer);
	const since = performance.now();
	const facts = await l2tpProbe.run({ address: '127.0.0.1', family: 4, port: peer.port, patienceMs, signal });
	const ms = performance.now() - since;
	await new Promise((resolve) => setTimeout(resolve, 20));
	return { facts, peer, ms };
}

const TRACE = {
	at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
	localAddress: '127.0.0.1',
	localPort: expect.any(Number),
	tunnelId: expect.any(Number),
	ms: expect.any(Number),
	sends: 1,
};

describe('a server that answers', () => {
	test('leaves facts that its administrator can find again', async () => {
		const { facts } = await converse(answering);
		expect(facts).toEqual({
			how: 'answered',
			...TRACE,
			server: { hostName: 'vm', vendor: 'xelerance.com', tunnelId: 0xff08, version: 0x0100, firmware: 0x0690, challenges: false },
		});
		expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
	});

	test('hears one SCCRQ and one StopCCN from one port, and nothing that says who asks', async () => {
		const { peer, facts } = await converse(answering);
		const [start, stop, ...more] = peer.received;
		expect(more).toEqual([]);
		expect(start).toMatchObject({ type: 'SCCRQ', tunnelId: 0, sessionId: 0, ns: 0, nr: 0, opaque: [] });
		expect(start?.avps).toEqual({
			protocolVersion: 0x0100,
			framing: 3,
			bearer: 0,
			hostName: 'vpn-doctor',
			vendorName: 'Microsoft',
			assignedTunnelId: 'tunnelId' in facts ? facts.tunnelId : 0,
			receiveWindow: 4,
		});
		expect(stop).toMatchObject({ type: 'StopCCN', tunnelId: 0xff08, sessionId: 0, ns: 1, nr: 1, opaque: [] });
		expect(stop?.avps).toEqual({ result: { result: 1 }, assignedTunnelId: start?.avps.assignedTunnelId });
		expect(new Set(peer.from).size).toBe(1);
	});

	test('and that wants to know us is told nothing', async () => {
		const challenge = { mandatory: true, hidden: false, vendor: 0, attribute: 11, value: Uint8Array.of(1, 2, 3, 4) };
		const { facts, peer } = await converse((end, message) => {
			if (message.type === 'SCCRQ') end.send(startReply(message, {}, [challenge]));
		});
		expect(facts).toMatchObject({ how: 'answered', server: { challenges: true } });
		expect(peer.received.map(({ type }) => type)).toEqual(['SCCRQ', 'StopCCN']);
		expect(peer.received[1]?.opaque).toEqual([]);
	});

	test('only after it has acknowledged', async () => {
		const { facts } = await converse((end, message) => {
			if (message.type !== 'SCCRQ') return;
			end.send({ type: 'ZLB', tunnelId: message.avps.assignedTunnelId ?? 0, sessionId: 0, ns: 0, nr: 1, avps: {}, opaque: [] });
			end.send(startReply(message));
		});
		expect(facts).toMatchObject({ how: 'answered' });
	});

	test('at the third attempt', async () => {
		const { facts, peer } = await converse((end, message, nth) => {
			if (message.type === 'SCCRQ' && nth === 3) end.send(startReply(message));
		});
		expect(facts).toMatchObject({ how: 'answered', sends: 3 });
		expect(peer.datagrams[1]).toEqual(peer.datagrams[0]);
	});
});

describe('a server that does not', () => {
	test('ends what was not begun', async () => {
		const { facts, peer } = await converse(stopping({ result: 2, error: 4, message: 'busy' }));
		expect(facts).toEqual({ how: 'stopped', ...TRACE, because: { result: 2, error: 4, message: 'busy' } });
		expect(peer.received).toHaveLength(1);
	});

	test('says nothing: five times the same bytes, one patience', async () => {
		const { facts, peer, ms } = await converse(mute);
		expect(facts).toEqual({ how: 'silent', ...TRACE, sends: 5 });
		expect(peer.datagrams).toHaveLength(5);
		expect(new Set(peer.datagrams.map(String)).size).toBe(1);
		expect(ms).toBeLessThan(PATIENCE_MS + 300);
	});

	test('is not there', async () => {
		const peer = await startL2tpPeer(mute);
		const { port } = peer;
		await peer.close();
		const { signal } = new AbortController();
		const facts = await l2tpProbe.run({ address: '127.0.0.1', family: 4, port, patienceMs: PATIENCE_MS, signal });
		expect(facts).toMatchObject({ how: 'refused', code: 'ECONNREFUSED' });
	});

	test.each<[string, L2tpScript]>([
		['sends our own bytes back', echoing],
		['sends something else', (end) => end.send(Buffer.from('220 hello\r\n'))],
		['answers another tunnel', (end, message) => end.send({ ...startReply(message), tunnelId: (message.avps.assignedTunnelId ?? 0) ^ 1 })],
	])('%s', async (_, script) => {
		const { facts, ms } = await converse(script);
		expect(facts).toMatchObject({ how: 'not-l2tp', firstBytes: expect.stringMatching(/^[0-9a-f]{2,64}$/) });
		expect(ms).toBeLessThan(PATIENCE_MS + 300);
	});

	test('floods', async () => {
		const { facts, ms } = await converse((end) => {
			for (let i = 0; i < 300; i++) end.send(Uint8Array.of(i & 0xff));
		});
		expect(facts).toMatchObject({ how: 'not-l2tp' });
		expect(ms).toBeLessThan(PATIENCE_MS + 300);
	});
});

describe('an end that comes early', () => {
	test('is told to the server before anything else happens', async () => {
		const abort = new AbortController();
		const { facts, peer, ms } = await converse(
			(_end, message) => {
				if (message.type === 'SCCRQ') abort.abort();
			},
			abort.signal,
			5000,
		);
		expect(facts).toMatchObject({ how: 'aborted' });
		expect(ms).toBeLessThan(500);
		expect(peer.received.map(({ type, tunnelId }) => [type, tunnelId])).toEqual([
			['SCCRQ', 0],
			['StopCCN', 0],
		]);
		expect(peer.received[1]?.avps.assignedTunnelId).toBe(peer.received[0]?.avps.assignedTunnelId);
	});

	test('before the beginning sends nothing', async () => {
		const { facts, peer } = await converse(answering, AbortSignal.abort());
		expect(facts).toMatchObject({ how: 'aborted' });
		expect(peer.datagrams).toEqual([]);
	});
});
