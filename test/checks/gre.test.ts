import { afterAll, afterEach, describe, expect, test } from 'vitest';
import gre from '../../checks/gre.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import type { Answer } from '../../src/check/result.ts';
import { parseTarget } from '../../src/check/target.ts';
import type { Vantage } from '../../src/host/host.ts';
import type { openRaw } from '../../src/net/raw.ts';
import { type PptpFacts, pptpProbeOver } from '../../src/probe/pptp.ts';
import { authOption, type LcpOption, type PppAuth } from '../../src/wire/lcp.ts';
import { PPP_PROTOCOLS } from '../../src/wire/ppp.ts';
import { fakeHost } from '../host/fake-host.ts';
import { agreeing, challenge, type GrePeer, type GreScript, grePeer, noRaw } from '../peers/gre.ts';
import { type PptpPeer, type PptpPeerEnd, type PptpScript, startPptpPeer } from '../peers/pptp.ts';
import * as scripts from '../peers/pptp-scripts.ts';

const peers: PptpPeer[] = [];
const seen = new Set<string>();
afterEach(async () => {
	await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

const PATIENCE_MS = 300;

interface Situation {
	readonly control?: PptpScript;
	readonly raw?: typeof openRaw;
	readonly vantage?: Vantage;
	readonly signal?: AbortSignal;
	/** What loopback cannot show. */
	readonly change?: (facts: PptpFacts) => PptpFacts;
}

interface Asked {
	readonly answer: Answer;
	readonly control: PptpPeer;
	readonly way: GrePeer;
}

async function ask(
	script: GreScript,
	{ control = scripts.accepting, raw, vantage = 'machine', signal, change = (facts) => facts }: Situation = {},
): Promise<Asked> {
	const peer = await startPptpPeer(control);
	peers.push(peer);
	const way = grePeer(script, () => peer.received.find((message) => message.type === 'OCRQ')?.callId ?? 0);
	const probe = pptpProbeOver(raw ?? way.open);
	const context = {
		target: parseTarget('vpn.example.com'),
		host: fakeHost({ vantage: async () => vantage }),
		probe: async (_, { port }) => {
			expect(port).toBe(1723);
			const of = { address: '127.0.0.1', family: 4, port: peer.port, patienceMs: PATIENCE_MS } as const;
			const facts = await probe.run({ ...of, signal: signal ?? new AbortController().signal });
			return change(facts as PptpFacts) as never;
		},
	} as Partial<AddressContext>;
	const observation = await gre.observe(context as AddressContext);
	seen.add(observation.outcome);
	const answer = answerOf(gre, observation, 0);
	expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
	return { answer, control: peer, way };
}

const wants = (auth: PppAuth): readonly LcpOption[] => [authOption(auth), { name: 'magic', value: 5 }];
const mute: GreScript = {};
/** Its PPP speaks and hears nothing. */
const deaf: GreScript = {
	packet(end, { sequence }) {
		if (sequence === 0) end.lcp({ type: 'Configure-Request', identifier: 1, options: wants('mschapv2') });
	},
};
const turnedBack: GreScript = {
	packet: (end) => end.say({ kind: 'icmp', error: { errno: 'ENOPROTOOPT', type: 3, code: 2, from: '192.0.2.1' } }),
};
const accepting = scripts.accepting.OCRQ as NonNullable<PptpScript['OCRQ']>;

/** The control connection ends a moment after the call was accepted. */
function endingBy(how: (end: PptpPeerEnd) => void): PptpScript {
	return {
		...scripts.accepting,
		OCRQ(end, message) {
			accepting(end, message);
			setTimeout(() => how(end), 20);
		},
	};
}

const MS = String.raw`(<1 ms|\d+ ms)`;
const sentence = (text: string) => new RegExp(`^${text.replace(/[()".?]/g, String.raw`\$&`).replaceAll('#', MS)}$`);
const TESTS_IT = 'sudo vpn-doctor check vpn.example.com --tunnel pptp';

describe('both ways', () => {
	test.each<[PppAuth, string]>([
		['pap', 'PAP'],
		['chap-md5', 'CHAP with MD5'],
		['mschapv1', 'MS-CHAP v1'],
		['mschapv2', 'MS-CHAP v2'],
		['eap', 'EAP'],
	])('%s', async (auth, name) => {
		const { answer } = await ask(agreeing(wants(auth)));
		expect(answer).toMatchObject({ status: 'pass', outcome: 'both-ways', evidence: { ppp: { bothWays: true, server: { auth } } } });
		expect(answer.says).toMatch(sentence(`GRE passes both ways: the server's PPP answers in # and asks for ${name}.`));
	});

	test.each<[string, readonly LcpOption[], GreScript['opened'], string]>([
		['without a sign-in', [], undefined, 'does not ask for a sign-in'],
		[
			'that goes on to IP at once',
			[],
			(end) => end.ppp({ protocol: PPP_PROTOCOLS.ipcp, information: Uint8Array.of(1, 1, 0, 4) }),
			'asks nobody to sign in',
		],
	])('a server %s', async (_, options, then, says) => {
		const { answer } = await ask(agreeing(options, then));
		expect(answer.outcome).toBe('both-ways');
		expect(answer.says).toContain(says);
	});

	test('whose own request gets lost', async () => {
		const { answer } = await ask({
			lcp(end, packet) {
				if (packet.type === 'Configure-Request') end.lcp({ ...packet, type: 'Configure-Ack' });
			},
		});
		expect(answer.says).toMatch(/does not say how to sign in\.$/);
	});

	test('with a method that Windows does not have', async () => {
		const { answer } = await ask(agreeing([{ name: 'auth', protocol: 0xc027, data: new Uint8Array() }]));
		expect(answer.outcome).toBe('both-ways');
		expect(answer.says).toContain('a way to sign in that Windows does not have (0xc027)');
	});

	test('counts from anywhere', async () => {
		expect((await ask(agreeing(wants('mschapv2')), { vantage: 'container' })).answer.outcome).toBe('both-ways');
	});
});

describe('what leaves', () => {
	test('nothing answers the challenge: LCP, acknowledgements and a goodbye, then the call is cleared', async () => {
		const { answer, way, control } = await ask(agreeing(wants('mschapv2'), (end) => end.ppp(challenge)));
		await control.quiet();
		expect(answer).toMatchObject({ outcome: 'both-ways', evidence: { ppp: { challenge: { by: 'chap', name: 'pptpd' } } } });
		expect(way.frames.map(({ protocol }) => protocol)).toEqual([0xc021, 0xc021, 0xc021]);
		expect(way.frames.map(({ information }) => information[0])).toEqual([1, 2, 5]);
		expect(control.heard).toEqual(['SCCRQ', 'OCRQ', 'Call-Clear-Request', 'StopCCRQ']);
		expect(way.closed).toBe(true);
	});

	test('goes to the call ID of the server, numbered, and acknowledges what came', async () => {
		const { answer, way } = await ask(agreeing(wants('pap')), { control: scripts.echoing });
		expect(way.packets.map(({ callId }) => callId)).toEqual(way.packets.map(() => 77));
		expect(way.packets.flatMap(({ sequence }) => sequence ?? [])).toEqual([0, 1, 2]);
		expect(way.packets.flatMap(({ acknowledgement }) => acknowledgement ?? [])).toEqual([0, 1]);
		expect(answer.evidence).toMatchObject({ serverCallId: 77, localAddress: '127.0.0.1', at: expect.any(String), sent: 2, received: 2 });
	});

	test('the socket is open before the call', async () => {
		const order: string[] = [];
		const control: PptpScript = {
			...scripts.accepting,
			OCRQ(end, message) {
				order.push('OCRQ');
				accepting(end, message);
			},
		};
		const { way } = await ask({ opened: () => order.push('socket') }, { control });
		expect(order).toEqual(['socket', 'OCRQ']);
		expect(way.opened).toMatchObject([{ address: '127.0.0.1', protocol: 47 }]);
	});

	test('the same request five times within the patience, and no more', async () => {
		const { answer, way } = await ask(mute);
		const requests = way.frames.filter(({ information }) => information[0] === 1);
		expect(requests).toHaveLength(5);
		expect(new Set(requests.map(({ information }) => information.join())).size).toBe(1);
		expect(answer.evidence.ms).toBeLessThan(PATIENCE_MS + 200);
	});
});

describe('something is amiss', () => {
	test('silence', async () => {
		const { answer } = await ask(mute);
		expect(answer).toMatchObject({ status: 'fail', outcome: 'silent' });
		expect(answer.says).toMatch(sentence('Nothing comes back over GRE within #, though the call stands (sent 5 times).'));
	});

	test('packets of another call, and junk, are none', async () => {
		const { answer } = await ask({
			packet: (end) => {
				end.say({ kind: 'data', bytes: Uint8Array.of(0x30, 1, 0x88, 0x0b, 0, 0, 0, 0, 0, 0, 0, 0) });
				end.say({ kind: 'data', bytes: Uint8Array.of(1, 2, 3) });
			},
		});
		expect(answer).toMatchObject({ outcome: 'silent', evidence: { strays: expect.any(Number), received: 0 } });
	});

	test('only the server’s way', async () => {
		const { answer } = await ask(deaf);
		expect(answer).toMatchObject({ status: 'fail', outcome: 'server-only', evidence: { ppp: { server: { auth: 'mschapv2' } } } });
		expect(answer.says).toMatch(sentence('GRE comes from the server (after #), but within # nothing shows that ours arrives there.'));
	});

	test('turned back by ICMP: known before the patience is over', async () => {
		const { answer } = await ask(turnedBack);
		expect(answer).toMatchObject({ status: 'fail', outcome: 'icmp-error', evidence: { icmp: { from: '192.0.2.1', count: 3 } } });
		expect(answer.says).toMatch(
			sentence('GRE is turned back: ICMP protocol unreachable came back from 192.0.2.1 after #, and nothing came over GRE.'),
		);
		expect(answer.evidence.ms).toBeLessThan(PATIENCE_MS);
	});

	test.each([
		[{ errno: 'EHOSTUNREACH', type: 3, code: 13, from: '192.0.2.1' }, 'ICMP administratively prohibited came back from 192.0.2.1'],
		[{ errno: 'EHOSTUNREACH', type: 3, code: 99, from: '192.0.2.1' }, 'ICMP type 3, code 99 came back from 192.0.2.1'],
		[{ errno: 'EHOSTUNREACH' }, 'ICMP EHOSTUNREACH came back after'],
	])('%j', async (error, says) => {
		expect((await ask({ packet: (end) => end.say({ kind: 'icmp', error }) })).answer.says).toContain(says);
	});

	test('an early ICMP message of a server that is just opening GRE counts for nothing', async () => {
		const script = agreeing(wants('mschapv2'));
		let first = true;
		const { answer } = await ask({
			lcp(end, packet) {
				if (first) end.say({ kind: 'icmp', error: { errno: 'ENOPROTOOPT', type: 3, code: 2, from: '203.0.113.7' } });
				else script.lcp?.(end, packet);
				first = false;
			},
		});
		expect(answer.outcome).toBe('both-ways');
	});

	test('only the server’s way, and ICMP about ours', async () => {
		const { answer } = await ask({
			packet(end, packet) {
				deaf.packet?.(end, packet);
				turnedBack.packet?.(end, packet);
			},
		});
		expect(answer.outcome).toBe('icmp-error');
		expect(answer.says).toContain('though its own GRE comes here');
	});

	test.each<[string, (end: PptpPeerEnd) => void, string]>([
		['closes', (end) => end.end(), 'closes the control connection after #'],
		['resets', (end) => end.reset(), 'resets the control connection after #'],
		['stops', (end) => end.send({ type: 'StopCCRQ', reason: 3 }), 'ends it after # (StopCCRQ: the sender shuts down)'],
		[
			'disconnects',
			(end) => end.send({ type: 'Call-Disconnect-Notify', callId: 0, result: 1, error: 0, cause: 0, statistics: '' }),
			'ends it after # (Call-Disconnect-Notify: lost carrier)',
		],
	])('the server %s', async (_, how, says) => {
		const { answer } = await ask(mute, { control: endingBy(how) });
		expect(answer).toMatchObject({ status: 'fail', outcome: 'call-ended' });
		expect(answer.says).toMatch(sentence(`The server accepts the call and ${says}, and nothing came over GRE.`));
		expect(answer.evidence.ms).toBeLessThan(PATIENCE_MS);
	});

	describe('the server ends the call', () => {
		/** Far away: each answer takes its time; the call ends so long after it was accepted. */
		const ends = (farMs: number, afterMs: number, acceptedMs = farMs): PptpScript => ({
			...scripts.distant(farMs),
			OCRQ(end, message) {
				setTimeout(() => {
					accepting(end, message);
					setTimeout(() => end.end(), afterMs);
				}, acceptedMs);
			},
		});
		/** On loopback connecting takes no time, as it does far away. */
		const far = (connectMs: number) => (facts: PptpFacts) => ({ ...facts, connectMs }) as PptpFacts;

		test('sooner than anything on the way could have answered', async () => {
			const { answer } = await ask(mute, { control: ends(200, 1), change: far(200) });
			expect(answer).toMatchObject({ status: 'fail', outcome: 'ended-at-once' });
			expect(answer.says).toMatch(
				sentence(
					'The server accepts the call and closes the control connection after #, sooner than a packet takes to come here and back: what ends it is at the server, or close to it.',
				),
			);
		});

		test('which tells as much from a container', async () => {
			const { answer } = await ask(mute, { control: ends(200, 1), change: far(200), vantage: 'container' });
			expect(answer.outcome).toBe('ended-at-once');
		});

		test.each<[string, PptpScript, number]>([
			['when an answer to its GRE could have come back', ends(200, 100), 200],
			['when nothing can be told of so short a way', ends(0, 0), 1],
			['when its answer to the call came late, and the end with it', ends(200, 1, 270), 200],
			['when only the connection took long', ends(2, 1), 300],
		])('%s', async (_, control, connectMs) => {
			const { answer } = await ask(mute, { control, change: far(connectMs) });
			expect(answer.outcome).toBe('call-ended');
		});
	});

	test('the server ends PPP with a reason, once both sides have agreed', async () => {
		const data = new TextEncoder().encode('No more lines');
		const { answer } = await ask(agreeing(wants('mschapv2'), (end) => end.lcp({ type: 'Terminate-Request', identifier: 2, data })));
		expect(answer).toMatchObject({ status: 'fail', outcome: 'ppp-ended' });
		expect(answer.says).toMatch(
			sentence('GRE passes both ways, but the server ends PPP after #: "No more lines", before it asks who is there.'),
		);
	});

	test('the server closes once both sides have agreed', async () => {
		const { answer } = await ask(agreeing(wants('mschapv2')), { control: endingBy((end) => end.end()) });
		expect(answer).toMatchObject({ status: 'fail', outcome: 'ppp-ended' });
	});

	test('the server does not know LCP', async () => {
		const { answer } = await ask({
			packet: (end) => end.lcp({ type: 'Protocol-Reject', identifier: 1, protocol: 0xc021, data: new Uint8Array() }),
		});
		expect(answer.outcome).toBe('call-ended');
		expect(answer.says).toContain('(protocol-reject of LCP)');
	});
});

describe('nothing can be told', () => {
	test('options that are never agreed on', async () => {
		const { answer } = await ask({
			lcp(end, packet) {
				if (packet.type === 'Configure-Request') end.lcp({ ...packet, type: 'Configure-Nak', options: [{ name: 'mru', value: 1000 }] });
			},
		});
		expect(answer).toMatchObject({ status: 'unknown', outcome: 'not-agreed' });
	});

	test.each<[Vantage, GreScript, PptpScript, string]>([
		['container', mute, scripts.accepting, 'Nothing comes back over GRE, but the container that this runs in'],
		['wsl', deaf, scripts.accepting, 'GRE comes from the server and ours is not answered, but the Windows Subsystem for Linux'],
		['virtual-machine', turnedBack, scripts.accepting, 'GRE is turned back by an ICMP message, but the virtual machine that this runs in'],
		['container', mute, endingBy((end) => end.end()), 'The server ends the call before anything is proven of GRE, but the container'],
	])('from a %s: %s', async (vantage, script, control, says) => {
		const { answer } = await ask(script, { vantage, control });
		expect(answer).toMatchObject({ status: 'unknown', outcome: 'unsure-vantage', evidence: { vantage } });
		expect(answer.says).toContain(says);
		expect(answer.says).toContain('so error 806 is not excluded');
		expect(answer.says.endsWith(TESTS_IT)).toBe(true);
	});

	test.each(['not-permitted', 'no-module', 'unsupported', 'in-use'] as const)('%s: says what would test it', async (how) => {
		const { answer, way } = await ask(mute, { raw: noRaw(how) });
		expect(answer).toMatchObject({ status: 'unknown', outcome: how, evidence: { command: expect.stringContaining(TESTS_IT) } });
		expect(answer.says).toContain('so error 806 is not excluded');
		expect(answer.says.endsWith(TESTS_IT)).toBe(true);
		expect(way.opened).toEqual([]);
	});

	test('a module that is there and cannot be used: says why, and of no installation', async () => {
		const { answer } = await ask(mute, { raw: noRaw('no-module', 'koffi cannot be unpacked into /x (ENOSPC)') });
		expect(answer).toMatchObject({
			status: 'unknown',
			outcome: 'no-module',
			evidence: { because: 'koffi cannot be unpacked into /x (ENOSPC)' },
		});
		expect(answer.says).toContain('Not tested: koffi cannot be unpacked into /x (ENOSPC). So error 806 is not excluded.');
		expect(answer.says).not.toContain('npm');
		expect(answer.says.endsWith(TESTS_IT)).toBe(true);
	});

	test('no socket left', async () => {
		expect((await ask(mute, { raw: noRaw('local', 'EMFILE') })).answer).toMatchObject({
			outcome: 'unreadable',
			evidence: { because: 'EMFILE' },
		});
	});

	test('a local firewall', async () => {
		const { answer } = await ask({ packet: (end) => end.say({ kind: 'local', code: 'EPERM' }) });
		expect(answer).toMatchObject({ status: 'unknown', outcome: 'unreadable', evidence: { because: 'EPERM' } });
	});

	test('a device that sends everything back', async () => {
		const { answer } = await ask({ lcp: (end, packet) => end.lcp(packet) });
		expect(answer).toMatchObject({ outcome: 'unreadable', evidence: { because: 'loop' } });
	});

	test('a server that does not stop talking', async () => {
		const { answer } = await ask({
			packet(end, { sequence }) {
				for (let i = 0; sequence === 0 && i < 100; i++) end.lcp({ type: 'Echo-Request', identifier: 1, magic: 1, data: new Uint8Array() });
			},
		});
		expect(answer).toMatchObject({ outcome: 'unreadable', evidence: { because: 'flood' } });
	});

	test('the call was not accepted', async () => {
		expect((await ask(mute, { control: scripts.callRefusing(4) })).answer).toMatchObject({
			outcome: 'unreadable',
			evidence: { because: 'no call' },
		});
	});

	test('an abort: the call is cleared at once', async () => {
		const abort = new AbortController();
		const { answer, control } = await ask({ packet: () => setTimeout(() => abort.abort(), 20) }, { signal: abort.signal });
		await control.quiet();
		expect(answer).toMatchObject({ outcome: 'unreadable', evidence: { because: 'aborted' } });
		expect(control.heard).toEqual(['SCCRQ', 'OCRQ', 'Call-Clear-Request', 'StopCCRQ']);
	});
});

afterAll(() => {
	expect([...seen].sort()).toEqual(Object.keys(gre.outcomes).sort());
});
