import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LcpConversation, type LcpFacts, type ServerOptions } from '../../src/probe/lcp.ts';
import { toHex } from '../../src/wire/hex.ts';
import { authOption, decodeLcp, encodeLcp, type LcpOption, type LcpPacket, type LcpPacketOf, type PppAuth } from '../../src/wire/lcp.ts';
import { decodePpp, encodePpp, PPP_PROTOCOLS } from '../../src/wire/ppp.ts';
import { readPppFrames } from '../packets/ppp-frames.ts';

const MAGIC = 0x11223344;
const OURS: readonly LcpOption[] = [{ name: 'mru', value: 1400 }, { name: 'magic', value: MAGIC }, { name: 'pfc' }, { name: 'acfc' }];
const MSCHAPV2: readonly LcpOption[] = [authOption('mschapv2'), { name: 'magic', value: 0x55667788 }];

const none = new Uint8Array();

/** A client, and the server's side of the table. */
function conversation() {
	const client = new LcpConversation({ magic: MAGIC });
	const read = (frames: readonly Uint8Array[]) => frames.map((frame) => lcpIn(frame));
	return {
		client,
		start: () => read(client.start()),
		resend: () => read(client.resend()),
		terminate: () => read(client.terminate()),
		/** Gives the client one packet; its answers. */
		lcp: (packet: LcpPacket) => read(client.receive(lcp(packet))),
		frame: (bytes: Uint8Array) => read(client.receive(bytes)),
	};
}

const lcp = (packet: LcpPacket) => encodePpp({ protocol: PPP_PROTOCOLS.lcp, information: encodeLcp(packet) });

/** Everything that the client ever says has to be LCP. */
function lcpIn(frame: Uint8Array): LcpPacket {
	const { protocol, information } = decodePpp(frame);
	expect(protocol).toBe(PPP_PROTOCOLS.lcp);
	return decodeLcp(information);
}

const other = (protocol: number, ...octets: readonly number[]) => encodePpp({ protocol, information: Uint8Array.from(octets) });
const chapChallenge = other(PPP_PROTOCOLS.chap, 1, 1, 0, 10, 1, 0xaa, 0x72, 0x72, 0x61, 0x73);
const eapIdentity = other(PPP_PROTOCOLS.eap, 1, 0, 0, 5, 1);

const request = (options: readonly LcpOption[], identifier = 9): LcpPacket => ({ type: 'Configure-Request', identifier, options });

/** What a recorded server wanted. */
const asked = (options: readonly string[], auth: PppAuth): ServerOptions => ({ options, auth, offers: [auth], acknowledged: true });

/** Up to the open link. */
function opened(options: readonly LcpOption[] = MSCHAPV2) {
	const talk = conversation();
	talk.start();
	talk.lcp(request(options));
	talk.lcp({ type: 'Configure-Ack', identifier: 1, options: OURS });
	return talk;
}

describe('a server that agrees', () => {
	test('our request is that of a Windows client', () => {
		const { start, client } = conversation();
		expect(start()).toEqual([{ type: 'Configure-Request', identifier: 1, options: OURS }]);
		expect(client.state).toBe('negotiating');
		expect(client.facts).toEqual({ sent: 1, received: 0, ours: 'unanswered', bothWays: false });
	});

	test('its request is acknowledged as it is, and its way proves nothing about ours', () => {
		const talk = conversation();
		talk.start();
		expect(talk.lcp(request(MSCHAPV2))).toEqual([{ type: 'Configure-Ack', identifier: 9, options: MSCHAPV2 }]);
		expect(talk.client.facts).toMatchObject({
			ours: 'unanswered',
			bothWays: false,
			firstMs: expect.any(Number),
			server: { auth: 'mschapv2', offers: ['mschapv2'], options: ['auth', 'magic'], acknowledged: true },
		});
		expect(talk.client.state).toBe('negotiating');
	});

	test('our request acknowledged: both ways, and open', () => {
		const { client } = opened();
		expect(client.state).toBe('open');
		expect(client.facts).toMatchObject({ ours: 'acknowledged', bothWays: true, answeredMs: expect.any(Number) });
		expect(JSON.parse(JSON.stringify(client.facts))).toEqual(client.facts);
	});

	test.each<[string, Partial<LcpFacts>]>([
		['pptpd-gre.txt', { server: asked(['accm', 'auth', 'magic', 'pfc', 'acfc'], 'mschapv2'), challenge: { by: 'chap', name: 'pptpd' } }],
		['accel-ppp-gre.txt', { server: { ...asked(['auth', 'mru', 'magic'], 'mschapv2'), mru: 1400 }, challenge: { by: 'chap', name: '' } }],
		['accel-ppp-sstp.txt', { server: { ...asked(['auth', 'mru', 'magic'], 'mschapv2'), mru: 1400 }, challenge: { by: 'chap', name: '' } }],
		['sorz-sstp.txt', { server: asked(['accm', 'auth', 'magic', 'pfc', 'acfc'], 'mschapv2') }],
		['softether-sstp.txt', { server: asked(['auth'], 'eap') }],
	])('a conversation recorded in %s goes the same way again', (file, facts) => {
		const frames = Object.entries(readPppFrames(file)).filter(([name]) => !name.startsWith('Terminate'));
		const recorded = frames.filter(([name]) => / of the client/.test(name)).map(([, bytes]) => bytes);
		const [first] = recorded.map(lcpIn);
		const magic = first?.type === 'Configure-Request' ? first.options.find((option) => option.name === 'magic')?.value : undefined;
		const client = new LcpConversation({ magic: magic ?? 0 });
		const sent = client.start();
		for (const [name, bytes] of frames) if (!/ of the client/.test(name)) sent.push(...client.receive(bytes));
		expect(sent.map(toHex).sort()).toEqual(recorded.map(toHex).sort());
		expect(client.facts).toMatchObject({ ours: 'acknowledged', bothWays: true, ...facts });
		expect(client.facts.unreadable).toBeUndefined();
	});

	test.each<PppAuth>(['pap', 'chap-md5', 'mschapv1', 'mschapv2', 'eap'])('%s is acknowledged and noted', (auth) => {
		const { client } = opened([authOption(auth)]);
		expect(client.state).toBe('open');
		expect(client.facts.server).toMatchObject({ auth, offers: [auth] });
	});

	test('without sign-in', () => {
		const { client } = opened([{ name: 'mru', value: 1500 }]);
		expect(client.facts.server).toEqual({ options: ['mru'], mru: 1500, auth: 'none', offers: [], acknowledged: true });
	});

	test('a request that comes again is acknowledged again', () => {
		const talk = opened();
		expect(talk.lcp(request(MSCHAPV2, 10))).toMatchObject([{ type: 'Configure-Ack', identifier: 10 }]);
	});

	test('an echo is answered once the link is open, and not before', () => {
		const echo: LcpPacket = { type: 'Echo-Request', identifier: 3, magic: 1, data: Uint8Array.of(1, 2) };
		expect(conversation().lcp(echo)).toEqual([]);
		expect(opened().lcp(echo)).toEqual([{ type: 'Echo-Reply', identifier: 3, magic: MAGIC, data: Uint8Array.of(1, 2) }]);
	});

	test.each<LcpPacket>([
		{ type: 'Discard-Request', identifier: 1, magic: 1, data: none },
		{ type: 'Identification', identifier: 1, magic: 1, data: Uint8Array.of(0x4d) },
		{ type: 'Time-Remaining', identifier: 1, magic: 1, seconds: 60, data: none },
		{ type: 'Echo-Reply', identifier: 1, magic: 1, data: none },
		{ type: 'Terminate-Ack', identifier: 1, data: none },
	])('$type is taken in without an answer', (packet) => {
		expect(opened().lcp(packet)).toEqual([]);
	});
});

describe('nothing answers a question who is there', () => {
	test.each([
		['CHAP Challenge', chapChallenge, { by: 'chap', name: 'rras' }],
		['EAP-Request', eapIdentity, { by: 'eap', eapType: 1 }],
	])('%s: noted, and over', (_, frame, challenge) => {
		const talk = opened();
		expect(talk.frame(frame)).toEqual([]);
		expect(talk.client.facts).toMatchObject({ challenge, bothWays: true });
		expect(talk.client.state).toBe('over');
		expect(talk.frame(frame)).toEqual([]);
		expect(talk.resend()).toEqual([]);
		expect(talk.terminate()).toMatchObject([{ type: 'Terminate-Request' }]);
	});

	test('a challenge proves both ways even where our acknowledgement is lost', () => {
		const talk = conversation();
		talk.start();
		talk.lcp(request(MSCHAPV2));
		talk.frame(chapChallenge);
		expect(talk.client.facts).toMatchObject({ ours: 'unanswered', bothWays: true });
	});

	test('a server that goes on without asking', () => {
		const talk = opened([]);
		expect(talk.frame(other(PPP_PROTOCOLS.ipcp, 1, 1, 0, 4))).toEqual([]);
		expect(talk.client.facts).toMatchObject({ asksNobody: true });
		expect(talk.client.state).toBe('over');
	});

	test('whatever comes in whatever state, only LCP goes out, a bounded number of times, and no name', () => {
		const sensible: fc.Arbitrary<Uint8Array> = fc.oneof(
			fc.constantFrom(
				chapChallenge,
				eapIdentity,
				lcp(request(MSCHAPV2)),
				lcp(request([authOption('pap')])),
				lcp(request([{ name: 'unknown', type: 23, data: none }])),
				lcp({ type: 'Configure-Ack', identifier: 1, options: OURS }),
				lcp({ type: 'Configure-Nak', identifier: 1, options: [{ name: 'mru', value: 1000 }] }),
				lcp({ type: 'Configure-Reject', identifier: 1, options: [{ name: 'pfc' }] }),
				lcp({ type: 'Echo-Request', identifier: 0, magic: 5, data: none }),
			),
			fc.tuple(fc.constantFrom(...Object.values(PPP_PROTOCOLS)), fc.uint8Array({ maxLength: 40 })).map(([protocol, information]) => {
				return encodePpp({ protocol, information });
			}),
			fc.uint8Array({ maxLength: 60 }),
		);
		fc.assert(
			fc.property(fc.array(sensible, { maxLength: 100 }), (frames) => {
				const talk = conversation();
				const said = [...talk.start(), ...frames.flatMap((frame) => talk.frame(frame)), ...talk.terminate()];
				expect(said.length).toBeLessThanOrEqual(70);
				expect(JSON.parse(JSON.stringify(talk.client.facts))).toEqual(talk.client.facts);
			}),
		);
	});
});

describe('what is not agreed on at once', () => {
	test('options that a client does not do are rejected, and only those', () => {
		const talk = conversation();
		const strange: LcpOption = { name: 'unknown', type: 23, data: Uint8Array.of(1) };
		const mrru: LcpOption = { name: 'mrru', value: 1614 };
		const callback: LcpOption = { name: 'callback', operation: 6, data: none };
		const endpoint: LcpOption = { name: 'endpoint', class: 1, address: Uint8Array.of(1, 2) };
		talk.start();
		expect(talk.lcp(request([...MSCHAPV2, mrru, strange, callback, endpoint]))).toEqual([
			{ type: 'Configure-Reject', identifier: 9, options: [mrru, strange, callback] },
		]);
		expect(talk.client.facts.server).toMatchObject({
			options: ['auth', 'magic', 'mrru', 'option 23', 'callback', 'endpoint'],
			acknowledged: false,
		});
		expect(talk.lcp(request([...MSCHAPV2, endpoint], 10))).toMatchObject([{ type: 'Configure-Ack', identifier: 10 }]);
		expect(talk.client.facts.server).toMatchObject({ acknowledged: true });
	});

	test('a method that nobody does is answered with the one that Windows has, and noted', () => {
		const talk = conversation();
		talk.start();
		const shiva: LcpOption = { name: 'auth', protocol: 0xc027, data: none };
		expect(talk.lcp(request([shiva]))).toEqual([{ type: 'Configure-Nak', identifier: 9, options: [authOption('mschapv2')] }]);
		expect(talk.client.facts.server).toMatchObject({ auth: 'unknown', offers: ['0xc027'] });
		talk.lcp(request([authOption('pap')], 10));
		expect(talk.client.facts.server).toMatchObject({ auth: 'pap', offers: ['0xc027', 'pap'] });
	});

	test('a server that insists on it is rejected in the end, and left', () => {
		const talk = conversation();
		talk.start();
		const said = Array.from({ length: 20 }, (_, i) =>
			talk.lcp(request([{ name: 'auth', protocol: 0xc223, data: Uint8Array.of(4) }], i)),
		).flat();
		expect(said[0]?.type).toBe('Configure-Nak');
		expect(said.at(-1)?.type).toBe('Configure-Reject');
		expect(talk.client.facts).toMatchObject({
			server: { auth: 'unknown', offers: ['0xc223 04'] },
			ended: { by: 'us', how: 'no-agreement' },
		});
		expect(talk.client.state).toBe('over');
	});

	test('a magic number of 0 is not taken', () => {
		const [nak] = conversation().lcp(request([{ name: 'magic', value: 0 }]));
		expect(nak).toMatchObject({ type: 'Configure-Nak', options: [{ name: 'magic', value: expect.any(Number) }] });
	});

	test('our request refused: both ways already, and a new one without what was rejected', () => {
		const talk = conversation();
		talk.start();
		expect(talk.lcp({ type: 'Configure-Reject', identifier: 1, options: [{ name: 'pfc' }, { name: 'acfc' }] })).toEqual([
			{ type: 'Configure-Request', identifier: 2, options: OURS.slice(0, 2) },
		]);
		expect(talk.client.facts).toMatchObject({ ours: 'refused', bothWays: true, answeredMs: expect.any(Number) });
		expect(talk.lcp({ type: 'Configure-Nak', identifier: 2, options: [{ name: 'mru', value: 1300 }, authOption('pap')] })).toEqual([
			{
				type: 'Configure-Request',
				identifier: 3,
				options: [
					{ name: 'mru', value: 1300 },
					{ name: 'magic', value: MAGIC },
				],
			},
		]);
	});

	test('a server that never has enough is left', () => {
		const talk = conversation();
		talk.start();
		let identifier = 1;
		for (let i = 0; i < 20; i++) {
			const [next] = talk.lcp({ type: 'Configure-Nak', identifier, options: [{ name: 'mru', value: 1300 + i }] });
			identifier = next?.identifier ?? identifier;
		}
		expect(talk.client.facts).toMatchObject({ ours: 'refused', ended: { by: 'us', how: 'no-agreement' } });
		expect(identifier).toBe(5);
	});

	test('a nonsensical MRU is not taken over, another magic number is', () => {
		const talk = conversation();
		talk.start();
		const [next] = talk.lcp({
			type: 'Configure-Nak',
			identifier: 1,
			options: [
				{ name: 'mru', value: 1 },
				{ name: 'magic', value: 5 },
			],
		});
		expect(next).toMatchObject({ options: [{ name: 'mru', value: 1400 }, { name: 'magic' }, { name: 'pfc' }, { name: 'acfc' }] });
		expect(next).not.toMatchObject({ options: [{}, { value: MAGIC }, {}, {}] });
	});

	test('answers to another request, and acknowledgements of other options, count for nothing', () => {
		const talk = conversation();
		talk.start();
		talk.lcp({ type: 'Configure-Ack', identifier: 2, options: OURS });
		talk.lcp({ type: 'Configure-Ack', identifier: 1, options: OURS.slice(1) });
		talk.lcp({ type: 'Configure-Nak', identifier: 7, options: [] });
		expect(talk.client.facts).toMatchObject({ ours: 'unanswered', bothWays: false, received: 3, unreadable: 1 });
	});

	test('a code that LCP does not have is refused, without spoiling the request that is under way', () => {
		const talk = conversation();
		talk.start();
		expect(talk.lcp({ type: 'unknown', code: 99, identifier: 4, data: Uint8Array.of(1) })).toEqual([
			{ type: 'Code-Reject', identifier: 2, data: Uint8Array.of(99, 4, 0, 5, 1) },
		]);
		talk.lcp({ type: 'Configure-Ack', identifier: 1, options: OURS });
		expect(talk.client.facts.ours).toBe('acknowledged');
	});
});

describe('sending again', () => {
	test('the same bytes, until they are answered', () => {
		const client = new LcpConversation();
		const [first] = client.start();
		expect(client.resend()).toEqual([first]);
		client.receive(lcp(request(MSCHAPV2)));
		expect(client.resend()).toEqual([first]);
		client.receive(
			lcp({ type: 'Configure-Ack', identifier: 1, options: (lcpIn(first as Uint8Array) as LcpPacketOf<'Configure-Request'>).options }),
		);
		expect(client.resend()).toEqual([]);
	});

	test('a bounded number of times', () => {
		const talk = conversation();
		talk.start();
		for (let i = 0; i < 50; i++) talk.resend();
		expect(talk.client.facts.sent).toBe(11);
	});
});

describe('an end', () => {
	test('by the server: acknowledged, with its reason made safe', () => {
		const talk = opened();
		const data = new TextEncoder().encode('peer is not authorized');
		expect(talk.lcp({ type: 'Terminate-Request', identifier: 5, data })).toEqual([{ type: 'Terminate-Ack', identifier: 5, data }]);
		expect(talk.client.facts.ended).toEqual({ by: 'server', how: 'terminate', reason: 'peer is not authorized', ms: expect.any(Number) });
		expect(talk.client.state).toBe('over');
		expect(talk.terminate()).toEqual([]);
		expect(talk.lcp(request(MSCHAPV2))).toEqual([]);
	});

	test('by the server, with numbers in place of a reason', () => {
		const talk = opened();
		talk.lcp({ type: 'Terminate-Request', identifier: 5, data: Uint8Array.of(1, 2, 0, 0x3c) });
		expect(talk.client.facts.ended).toEqual({ by: 'server', how: 'terminate', ms: expect.any(Number) });
	});

	test.each<[string, LcpPacket, string | undefined]>([
		['LCP', { type: 'Protocol-Reject', identifier: 1, protocol: 0xc021, data: none }, 'protocol-reject'],
		['Configure-Request', { type: 'Code-Reject', identifier: 1, data: Uint8Array.of(1, 1, 0, 4) }, 'code-reject'],
		['another protocol', { type: 'Protocol-Reject', identifier: 1, protocol: 0x80fd, data: none }, undefined],
		['an echo', { type: 'Code-Reject', identifier: 1, data: Uint8Array.of(9, 1, 0, 4) }, undefined],
	])('by the server, which refuses %s', (_, packet, how) => {
		const talk = opened();
		expect(talk.lcp(packet)).toEqual([]);
		expect(talk.client.facts.ended).toEqual(how === undefined ? undefined : { by: 'server', how, ms: expect.any(Number) });
	});

	test('by us: one Terminate-Request, then silence', () => {
		const talk = opened();
		expect(talk.terminate()).toEqual([{ type: 'Terminate-Request', identifier: 2, data: none }]);
		expect(talk.client.facts.ended).toMatchObject({ by: 'us', how: 'goodbye' });
		expect(talk.terminate()).toEqual([]);
		expect(talk.frame(chapChallenge)).toEqual([]);
		expect(talk.client.facts.challenge).toBeUndefined();
	});

	test('our own frames come back: nobody is there', () => {
		const client = new LcpConversation();
		const [first] = client.start();
		expect(client.receive(first as Uint8Array)).toEqual([]);
		expect(client.facts).toMatchObject({ ours: 'unanswered', bothWays: false, ended: { by: 'us', how: 'loop' } });
		expect(client.facts.server).toBeUndefined();
	});

	test('a server that does not stop talking', () => {
		const talk = opened();
		for (let i = 0; i < 200; i++) talk.lcp({ type: 'Echo-Request', identifier: i & 0xff, magic: 1, data: none });
		expect(talk.client.facts.ended).toMatchObject({ by: 'us', how: 'flood' });
		expect(talk.client.facts.sent).toBeLessThan(70);
	});

	test('frames too long to be LCP are not looked at', () => {
		const talk = conversation();
		talk.frame(new Uint8Array(5000));
		expect(talk.client.facts).toMatchObject({ received: 1, unreadable: 1 });
	});
});
