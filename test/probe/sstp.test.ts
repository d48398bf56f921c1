import { afterEach, describe, expect, test } from 'vitest';
import { socketCap } from '../../src/net/cap.ts';
import type { ProbeContext } from '../../src/probe/probe.ts';
import { CONNECTED, SECURED, type SstpFacts, type SstpSettings, sstpProbe } from '../../src/probe/sstp.ts';
import { decodeLcp } from '../../src/wire/lcp.ts';
import { decodePpp, PPP_PROTOCOLS } from '../../src/wire/ppp.ts';
import type { SstpPacket } from '../../src/wire/sstp.ts';
import { issue, SERVER_AUTH } from '../certificate/issue.ts';
import { type SstpPeer, type SstpScript, startSstpPeer } from '../peers/sstp.ts';
import * as scripts from '../peers/sstp-scripts.ts';

const NAME = 'vpn.example.com';
const root = issue({ cn: 'Example Root', ca: true });
const leaf = issue({ cn: NAME, issuer: root, names: [NAME], usages: [SERVER_AUTH] });
const tls = { key: leaf.keyPem, cert: leaf.pem };

const peers: SstpPeer[] = [];
afterEach(async () => {
	await Promise.all(peers.splice(0).map((peer) => peer.close()));
	for (let i = 0; i < 400 && socketCap.taken > 0; i++) await new Promise((resolve) => setTimeout(resolve, 5));
	expect(socketCap.taken).toBe(0);
});

interface Conversation {
	readonly facts: SstpFacts;
	readonly peer: SstpPeer;
	/** How long the probe took, in ms. */
	readonly ms: number;
}

async function converse(
	script: SstpScript,
	{
		patienceMs = 300,
		signal = new AbortController().signal,
		upTo,
		passed,
		...more
	}: Partial<SstpSettings> & Pick<ProbeContext<SstpFacts>, 'upTo' | 'passed'> & { patienceMs?: number; signal?: AbortSignal } = {},
): Promise<Conversation> {
	const peer = await startSstpPeer(script);
	peers.push(peer);
	const since = performance.now();
	const facts = await sstpProbe.run(
		{
			address: '127.0.0.1',
			family: 4,
			port: peer.port,
			patienceMs,
			signal,
			...(upTo === undefined ? {} : { upTo }),
			...(passed === undefined ? {} : { passed }),
		},
		{ serverName: NAME, ...more },
	);
	return { facts, peer, ms: performance.now() - since };
}

/** What left, in words: the SSTP packets, and LCP inside of them. */
async function heard({ peer }: Conversation): Promise<readonly string[]> {
	await peer.quiet();
	expect(peer.connections).toBe(1);
	return peer.packets.map(wordFor);
}

function wordFor(packet: SstpPacket): string {
	if (packet.type !== 'data') return packet.type;
	const { protocol, information } = decodePpp(packet.frame);
	return protocol === PPP_PROTOCOLS.lcp ? `LCP ${decodeLcp(information).type}` : `protocol ${protocol.toString(16)}`;
}

describe('a server in good order', () => {
	const READ = [
		[CONNECTED, [CONNECTED]],
		[SECURED, [CONNECTED, SECURED]],
		[undefined, [CONNECTED, SECURED]],
	] as const;
	test.each(READ)('is asked no further than up to %s, and tells what it has seen on the way', async (upTo, stages) => {
		const passed: SstpFacts[] = [];
		const conversation = await converse(scripts.accepting(tls), {
			...(upTo === undefined ? {} : { upTo }),
			passed: (_, facts) => passed.push(facts),
		});
		expect(passed.map(({ stage }) => stage)).toEqual(stages);
		const packets = await heard(conversation);
		const { peer, facts } = conversation;
		expect(facts.stage).toBe(upTo ?? 'accepted');
		expect(peer.names).toHaveLength(upTo === CONNECTED ? 0 : 1);
		expect(peer.heads).toHaveLength(upTo === undefined ? 1 : 0);
		if (upTo === undefined) expect(packets.at(-1)).toBe('Call-Disconnect');
		else expect(packets).toEqual([]);
	});

	test('leaves facts that an administrator can find again', async () => {
		const { facts } = await converse(scripts.accepting(tls));
		expect(facts).toEqual({
			stage: 'accepted',
			at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
			localAddress: '127.0.0.1',
			localPort: expect.any(Number),
			connectMs: expect.any(Number),
			tls: { version: 'TLSv1.3', cipher: expect.any(String), chain: [Buffer.from(leaf.der).toString('base64')], ms: expect.any(Number) },
			correlationId: expect.stringMatching(/^\{[0-9A-F-]{36}\}$/),
			http: { status: 200, reason: '', server: 'Microsoft-HTTPAPI/2.0', ms: expect.any(Number) },
			call: { ms: expect.any(Number), hashes: 3 },
			lcp: expect.objectContaining({
				ours: 'acknowledged',
				server: expect.objectContaining({ auth: 'mschapv2', offers: ['mschapv2'], acknowledged: true }),
			}),
		});
		expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
	});

	test('is asked as Windows asks, and left by a goodbye; nobody signs in', async () => {
		const conversation = await converse(scripts.accepting(tls));
		const said = await heard(conversation);
		expect(said[0]).toBe('Call-Connect-Request');
		expect(said.slice(-2)).toEqual(['LCP Terminate-Request', 'Call-Disconnect']);
		// The guarantee: nothing but SSTP's own messages and LCP, so no identity, no answer to a challenge, no crypto binding.
		const allowed = ['Call-Connect-Request', 'LCP Configure-Request', 'LCP Configure-Ack', 'LCP Terminate-Request', 'Call-Disconnect'];
		expect(said.filter((word) => !allowed.includes(word))).toEqual([]);
		const { peer, facts } = conversation;
		expect(peer.names).toEqual([NAME]);
		expect(peer.heads).toEqual([
			`SSTP_DUPLEX_POST /sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/ HTTP/1.1\r\nSSTPCORRELATIONID: ${'correlationId' in facts && facts.correlationId}\r\nContent-Length: 18446744073709551615\r\nHost: ${NAME}:${peer.port}\r\n\r\n`,
		]);
	});

	test.each(['pap', 'eap', 'mschapv2'] as const)('that wants %s is understood, and is not told who we are', async (auth) => {
		const conversation = await converse(scripts.accepting(tls, auth));
		expect(conversation.facts).toMatchObject({ stage: 'accepted', lcp: { server: { auth } } });
		expect((await heard(conversation)).filter((word) => word.startsWith('protocol'))).toEqual([]);
	});

	test('asks after us in between', async () => {
		const script = scripts.accepting(tls);
		const conversation = await converse({
			...script,
			packet: (end, packet) => {
				if (packet.type === 'Call-Connect-Request') end.send({ type: 'Echo-Request', attributes: [] });
				script.packet?.(end, packet);
			},
		});
		expect(conversation.facts.stage).toBe('accepted');
		expect(await heard(conversation)).toContain('Echo-Response');
	});

	test('answers in single bytes, and Ack and 200 in one', async () => {
		const { encodeSstp } = await import('../../src/wire/sstp.ts');
		const whole = Buffer.concat([Buffer.from(scripts.OK), encodeSstp(scripts.ACK)]);
		const { facts } = await converse({ tls, request: (end) => end.drip(whole, 1) }, { patienceMs: 2000 });
		expect(facts).toMatchObject({ stage: 'accepted', call: { hashes: 3 }, lcp: { ours: 'unanswered' } });
	});

	test('takes the call and is silent in PPP: within one patience', async () => {
		const conversation = await converse(scripts.pppMute(tls));
		expect(conversation.facts).toMatchObject({ stage: 'accepted', lcp: { ours: 'unanswered', received: 0, bothWays: false } });
		expect(conversation.ms).toBeLessThan(700);
		expect((await heard(conversation)).at(-1)).toBe('Call-Disconnect');
	});

	test('hangs up in PPP', async () => {
		const { facts } = await converse(
			scripts.calling(tls, (end) => {
				end.send(scripts.ACK);
				end.send({ type: 'Call-Abort', attributes: [] });
			}),
		);
		expect(facts).toMatchObject({ stage: 'accepted', broke: { kind: 'closed' } });
	});
});

test('the Date of the answer is heard, beside the clock of this computer', async () => {
	const head = 'HTTP/1.1 404 Not Found\r\nDate: Sun, 01 Mar 2026 12:00:00 GMT\r\n\r\n';
	const { facts } = await converse(scripts.answering(tls, head));
	expect(facts).toMatchObject({ http: { clock: { date: '2026-03-01T12:00:00.000Z', roundTripMs: expect.any(Number) } } });
	const hereAt = 'http' in facts && 'clock' in facts.http ? Date.parse(facts.http.clock?.hereAt ?? '') : 0;
	expect(Math.abs(Date.now() - hereAt)).toBeLessThan(5000);
	const { facts: undated } = await converse(scripts.answering(tls, 'HTTP/1.1 404 Not Found\r\nDate: soon\r\n\r\n'));
	expect('http' in undated && undated.http).not.toHaveProperty('clock');
});

describe('the conversation breaks', () => {
	const nonsense = 'SSH-2.0-OpenSSH\r\n';
	const cases: readonly [string, SstpScript, object][] = [
		['reset after ClientHello', scripts.resetting, { stage: 'tls', broke: { how: 'reset', code: 'ECONNRESET' } }],
		['closed after ClientHello', scripts.closing, { stage: 'tls', broke: { how: 'closed' } }],
		['plain HTTP', scripts.plainHttp, { stage: 'tls', broke: { how: 'not-tls' } }],
		['silent under TLS', scripts.deaf, { stage: 'tls', broke: { how: 'silent', answered: false } }],
		['an alert', scripts.alerting(70), { stage: 'tls', broke: { how: 'alert', alert: 70 } }],
		['mute inside TLS', scripts.mute(tls), { stage: 'request', broke: { kind: 'silent' } }],
		['closes at the request', { tls, request: (end) => end.end() }, { stage: 'request', broke: { kind: 'closed' } }],
		['resets at the request', { tls, request: (end) => end.reset() }, { stage: 'request', broke: { kind: 'reset' } }],
		[
			'another protocol inside TLS',
			scripts.answering(tls, nonsense),
			{ stage: 'request', broke: { kind: 'foreign', because: 'malformed' } },
		],
		[
			'a header without end',
			{ tls, request: (end) => end.flood('HTTP/1.1 200 OK\r\n'.padEnd(900, 'A')) },
			{ stage: 'request', broke: { kind: 'foreign', because: 'endless' } },
		],
		[
			'header lines without end',
			{ tls, request: (end) => end.flood('HTTP/1.1 200 OK\r\nA: b\r\n') },
			{ stage: 'request', broke: { kind: 'foreign' } },
		],
		[
			'404',
			scripts.answering(tls, 'HTTP/1.1 404 Not Found\r\nServer: nginx\r\n\r\n'),
			{ stage: 'not-sstp', http: { status: 404, reason: 'Not Found', server: 'nginx' } },
		],
		['503', scripts.answering(tls, 'HTTP/1.1 503 Service Unavailable\r\n\r\n'), { stage: 'not-sstp', http: { status: 503 } }],
		['200 and silence', scripts.answering(tls, scripts.OK), { stage: 'call', broke: { kind: 'silent' } }],
		[
			'200 and a page',
			scripts.answering(tls, 'HTTP/1.1 200 OK\r\n\r\n<html>'),
			{ stage: 'call', broke: { kind: 'foreign', because: 'malformed' } },
		],
		['200 and closed', scripts.calling(tls, (end) => end.end()), { stage: 'call', broke: { kind: 'closed' } }],
		['200 and reset', scripts.calling(tls, (end) => end.reset()), { stage: 'call', broke: { kind: 'reset' } }],
		['Nak', scripts.rejecting(tls, 4), { stage: 'rejected', refusal: { by: 'Call-Connect-Nak', status: 4, attribute: 1 } }],
		[
			'Abort',
			scripts.calling(tls, (end) => end.send({ type: 'Call-Abort', attributes: [] })),
			{ stage: 'rejected', refusal: { by: 'Call-Abort' } },
		],
		[
			'half a packet',
			scripts.calling(tls, (end) => end.send(Uint8Array.of(0x10, 1, 0, 48, 0, 2))),
			{ stage: 'call', broke: { kind: 'silent', partialBytes: 6 } },
		],
		[
			'an impossible length',
			scripts.calling(tls, (end) => end.send(Uint8Array.of(0x10, 1, 0, 2))),
			{ stage: 'call', broke: { kind: 'foreign' } },
		],
		[
			'an attribute that lies',
			scripts.calling(tls, (end) => end.send(Uint8Array.of(0x10, 1, 0, 12, 0, 2, 0, 1, 0, 4, 0x0f, 0xff))),
			{ stage: 'call', broke: { kind: 'foreign' } },
		],
		['packets without end', scripts.calling(tls, (end) => end.flood(Uint8Array.of(0x10, 0, 0, 6, 1, 2))), { stage: 'call' }],
	];
	test.each(cases)('%s', async (_, script, facts) => {
		const conversation = await converse(script);
		expect(conversation.facts).toMatchObject(facts);
		expect(conversation.ms).toBeLessThan(1500);
		expect(JSON.parse(JSON.stringify(conversation.facts))).toEqual(conversation.facts);
		await conversation.peer.quiet();
	});

	test('a call that was asked for and not answered is taken back', async () => {
		const conversation = await converse(scripts.answering(tls, scripts.OK));
		expect(await heard(conversation)).toEqual(['Call-Connect-Request', 'Call-Abort']);
	});

	test('a header that drips for ever costs one patience', async () => {
		const conversation = await converse({ tls, request: (end) => end.drip('HTTP/1.1 200 OK\r\nA: b\r\n', 10, true) });
		expect(conversation.facts).toMatchObject({ stage: 'request', broke: { kind: expect.stringMatching(/silent|foreign/) } });
		expect(conversation.ms).toBeLessThan(700);
	});

	test('certificates of 60 KB, and a chain of many', async () => {
		const fat = issue({ cn: NAME, ballast: 60_000 });
		expect((await converse(scripts.mute({ key: fat.keyPem, cert: fat.pem }))).facts).toMatchObject({
			stage: 'request',
			tls: { version: 'TLSv1.3' },
		});
		const many = Array.from({ length: 60 }, (_, i) => issue({ cn: `Authority ${i}`, ca: true }).pem).join('');
		expect((await converse(scripts.mute({ key: leaf.keyPem, cert: leaf.pem + many }))).facts).toMatchObject({ stage: 'request' });
	});
});

describe('nobody listens', () => {
	test('refused', async () => {
		const peer = await startSstpPeer(scripts.deaf);
		await peer.close();
		const signal = new AbortController().signal;
		const facts = await sstpProbe.run({ address: '127.0.0.1', family: 4, port: peer.port, patienceMs: 300, signal }, { serverName: NAME });
		expect(facts).toMatchObject({ stage: 'connect', how: 'refused', code: 'ECONNREFUSED' });
	});
});

describe('an abort', () => {
	test('within PPP disconnects the call at once', async () => {
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 150);
		const conversation = await converse(scripts.pppMute(tls), { patienceMs: 5000, signal: controller.signal });
		expect(conversation.facts).toMatchObject({ stage: 'accepted', broke: { kind: 'aborted' } });
		expect(conversation.ms).toBeLessThan(500);
		expect((await heard(conversation)).slice(-2)).toEqual(['LCP Terminate-Request', 'Call-Disconnect']);
	});

	test('while the call is asked for takes it back', async () => {
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 150);
		const conversation = await converse(scripts.answering(tls, scripts.OK), { patienceMs: 5000, signal: controller.signal });
		expect(conversation.facts).toMatchObject({ stage: 'call', broke: { kind: 'aborted' } });
		expect((await heard(conversation)).at(-1)).toBe('Call-Abort');
	});

	test('before anything', async () => {
		const { facts } = await converse(scripts.accepting(tls), { signal: AbortSignal.abort() });
		expect(facts).toMatchObject({ stage: 'connect', how: 'aborted' });
	});
});
