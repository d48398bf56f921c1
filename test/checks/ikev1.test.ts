import { afterAll, afterEach, describe, expect, test } from 'vitest';
import ikev1 from '../../checks/ikev1.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import type { Answer } from '../../src/check/result.ts';
import type { Host } from '../../src/host/host.ts';
import type { Ikev1Facts, Ikev1Settings } from '../../src/probe/ikev1.ts';
import type { Probe } from '../../src/probe/probe.ts';
import { fakeHost } from '../host/fake-host.ts';
import { fakeMemory } from '../host/fake-memory.ts';
import { type Ikev1Peer, type Ikev1Script, refusal, startIkev1Peer } from '../peers/ikev1.ts';

const AT = '2026-01-02T03:04:05.000Z';
const peers: Ikev1Peer[] = [];
const seen = new Set<string>();
let machines = 0;

afterEach(async () => {
	await Promise.all(peers.splice(0).map((peer) => peer.close()));
});
afterAll(() => {
	expect([...seen].sort()).toEqual(Object.keys(ikev1.outcomes).sort());
});

/** The check's answer when its probe is led to `peer`, or comes back with `facts`. */
async function answer(
	at: Ikev1Peer | Ikev1Facts,
	psk?: string,
	ikev2: object = { stage: 'unanswered' },
	machine: Partial<Host> = {},
): Promise<Answer> {
	const context = {
		options: { client: 'windows', dhSetting: 'added' },
		host: fakeHost(machine),
		patienceMs: 300,
		supplied: { authorities: [], ...(psk === undefined ? {} : { psk: new TextEncoder().encode(psk) }) },
		probe: async (probe: Probe<unknown, unknown>, { port, settings }: { port: number; settings: unknown }) => {
			if (probe.id === 'ikev2') return { at: AT, ...ikev2 } as never;
			expect(port).toBe(500);
			expect(settings).toMatchObject({ natPort: 4500, machine: expect.stringMatching(/./) });
			if ('at' in at) return at as never;
			const own: Ikev1Settings = {
				...(settings as unknown as Ikev1Settings),
				natPort: at.natPort,
				machine: `check ${process.pid} ${machines++}`,
			};
			const { signal } = new AbortController();
			return probe.run({ address: '127.0.0.1', family: 4, port: at.port, patienceMs: 300, signal }, own as never);
		},
	} as unknown as AddressContext;
	const observation = await ikev1.observe(context);
	seen.add(observation.outcome);
	return answerOf(ikev1, observation, 0);
}

async function answerTo(script: Ikev1Script, psk?: string): Promise<Answer> {
	const peer = await startIkev1Peer(script);
	peers.push(peer);
	return answer(peer, psk);
}

const refusing = (notify: number, cookies: 'both' | 'none'): Ikev1Script => ({
	first: (end, message) => end.send(refusal(message, notify, cookies)),
});

test.each<[string, string, RegExp, Ikev1Script, string?]>([
	['accepted', 'pass', /^IKEv1 answers and takes aes256-sha1-ecp384 in (<1|\d+) ms\.$/, {}],
	['accepted', 'pass', /^IKEv1 answers and takes .+, and the pre-shared key is right\.$/, { psk: 'k' }, 'k'],
	['accepted', 'pass', /^IKEv1 answers and takes /, { natPortMute: true }],
	[
		'wrong-psk',
		'fail',
		/^What the server answers to the proof .+ does not open with that key: the key is not the server's\.$/,
		{ psk: 'theirs' },
		'ours',
	],
	['wrong-psk', 'fail', /^The server's own proof is not made with the pre-shared key: /, { psk: 'k', wrong: 'bad-hash' }, 'k'],
	[
		'wrong-psk',
		'fail',
		/^The server refuses the proof of the pre-shared key \(INVALID_HASH_INFORMATION\): /,
		{ psk: 'theirs', wrong: { inTheOpen: 23 } },
		'ours',
	],
	[
		'psk-turned-away',
		'fail',
		/^After the proof of the pre-shared key the server turns this client away \(INVALID_COOKIE\)\. The key may be wrong, or something else\.$/,
		{ psk: 'theirs', wrong: { inTheOpen: 4 } },
		'ours',
	],
	[
		'psk-unanswered',
		'fail',
		/^Everything before the proof of the pre-shared key is answered, .+ says nothing for .+\. Most likely it refused the key\.$/,
		{ psk: 'theirs', wrong: 'silent' },
		'ours',
	],
	['psk-unanswered', 'fail', / only repeats itself for .+\. Most likely /, { psk: 'theirs', wrong: 'resend' }, 'ours'],
	[
		'identity-refused',
		'fail',
		/^The pre-shared key is right, but the server turns this client away: AUTHENTICATION_FAILED\.$/,
		{ psk: 'k', refuses: 24 },
		'k',
	],
	[
		'nat-port-silent',
		'fail',
		/^UDP 500 answers, but UDP 4500, where IKEv1 has to go on behind a NAT, gives no answer\.$/,
		{ nat: 'here', natPortMute: true },
	],
	['nat-port-silent', 'fail', /^UDP 500 answers, but UDP 4500, /, { psk: 'k', nat: 'server', natPortMute: true }, 'k'],
	[
		'nat-port-unclear',
		'unknown',
		/^UDP 500 answers, and UDP 4500 gives no answer\. Behind a NAT that ends it; /,
		{ nat: 'no-hashes', natPortMute: true },
	],
	['psk-unproved', 'unknown', /^IKEv1 answers and takes what Windows offers, but /, { third: () => {} }, 'k'],
	['no-proposal', 'fail', /^IKEv1 answers, but accepts none of the algorithms /, { takes: () => false }],
	['other-version', 'fail', /^IKE answers, but refuses as a server does that has no IKEv1 connection /, refusing(14, 'none')],
	['other-version', 'fail', /^IKE answers, but speaks no IKEv1, which L2TP needs\.$/, refusing(5, 'none')],
	['turned-away', 'fail', /^IKEv1 answers, and turns the client away: AUTHENTICATION_FAILED\.$/, refusing(24, 'both')],
	[
		'unusable',
		'fail',
		/^IKEv1 answers, but its answer lacks what every answer has\.$/,
		{ first: (end, message) => end.send({ ...message, responderCookie: '0102030405060708' }) },
	],
	['silent', 'fail', /^UDP 500 gives no answer to IKEv1 within .+ ms\.$/, { first: () => {} }],
	[
		'not-ike',
		'fail',
		/^Something other than IKEv1 answers on UDP 500: it sends back what it is sent\.$/,
		{ first: (end) => end.raw(end.datagram) },
	],
])('%s is %s: %s', async (outcome, status, says, script, psk) => {
	expect(await answerTo(script, psk)).toMatchObject({ outcome, status, says: expect.stringMatching(says) });
});

test.each([
	[{ stage: 'accepted' }, 'silent-beside-ikev2'],
	[{ stage: 'answered', answer: { kind: 'no-proposal' } }, 'silent-beside-ikev2'],
	[{ stage: 'answered', answer: { kind: 'other-version' } }, 'silent'],
	[{ stage: 'unasked' }, 'silent'],
])('silence beside IKEv2 %j is %s', async (ikev2, outcome) => {
	const peer = await startIkev1Peer({ first: () => {} });
	peers.push(peer);
	expect(await answer(peer, undefined, ikev2)).toMatchObject({ outcome, status: 'fail' });
});

test('a closed port', async () => {
	const peer = await startIkev1Peer();
	await peer.close();
	expect(await answer(peer)).toMatchObject({
		outcome: 'refused',
		status: 'fail',
		says: expect.stringMatching(/^UDP 500 is closed, or a firewall says so: "port unreachable" came back after .+\.$/),
	});
});

test.each<[Ikev1Facts, string, string, string]>([
	[
		{
			at: AT,
			port500: { kind: 'filtered', code: 'EHOSTUNREACH', ms: 3, sends: 1 },
			port4500: { kind: 'filtered', code: 'EHOSTUNREACH', ms: 3, sends: 1 },
		},
		'filtered',
		'fail',
		'UDP 500 cannot be reached: "unreachable" came back after 3 ms (EHOSTUNREACH).',
	],
	[
		{ at: AT, port500: { kind: 'local', code: 'EPERM' }, port4500: { kind: 'local', code: 'EPERM' } },
		'not-let-out',
		'fail',
		'This computer does not let out what goes to UDP 500 (EPERM): a firewall or a security program on it keeps it back.',
	],
	[
		{ at: AT, port500: { kind: 'local', code: 'ENETUNREACH' }, port4500: { kind: 'local', code: 'ENETUNREACH' } },
		'unreadable',
		'unknown',
		'This computer could not ask (ENETUNREACH), so nothing is known about UDP 500.',
	],
	[
		{ at: AT, port500: { kind: 'aborted' }, port4500: { kind: 'aborted' } },
		'unreadable',
		'unknown',
		'This computer could not ask (aborted), so nothing is known about UDP 500.',
	],
])('%j', async (facts, outcome, status, says) => {
	expect(await answer(facts)).toMatchObject({ outcome, status, says });
});

test('the key stands nowhere in what is known', async () => {
	const peer = await startIkev1Peer({ psk: 'a very secret key' });
	peers.push(peer);
	const text = JSON.stringify(await answer(peer, 'a very secret key'));
	expect(text).not.toContain('secret');
	expect(peer.proofs).toEqual({ right: 1, wrong: 0 });
});

describe('with a pre-shared key, what earlier runs left half open at the server', () => {
	const asking = async (script: Ikev1Script, memory: ReturnType<typeof fakeMemory>, psk?: string) => {
		const peer = await startIkev1Peer(script);
		peers.push(peer);
		return { answer: await answer(peer, psk, undefined, memory), peer };
	};

	test('two of them: nothing is sent, and no key is judged', async () => {
		const { answer, peer } = await asking({ psk: 'k' }, fakeMemory(8000, 7000), 'k');
		expect(answer).toMatchObject({ outcome: 'asked-lately', status: 'unknown', says: expect.stringMatching(/ Ask again in 8 s\.$/) });
		expect(peer.heard).toEqual([]);
	});

	test('without a key it is the same negotiation as before', async () => {
		expect((await asking({}, fakeMemory(8000, 7000))).answer).toMatchObject({ outcome: 'accepted' });
	});

	test.each<[string, number, Ikev1Script]>([
		['a right key', 0, { psk: 'ours' }],
		['a client that is turned away', 0, { psk: 'ours', refuses: 24 }],
		['a wrong key', 1, { psk: 'theirs' }],
		['no answer to the third message', 1, { third: () => {} }],
		['no offer that is taken', 0, { takes: () => false }],
	])('is noted of this run: %s, %d', async (_, held, script) => {
		const memory = fakeMemory();
		await asking(script, memory, 'ours');
		expect(memory.noted).toHaveLength(held);
	});
});
