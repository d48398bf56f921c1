import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, expect, test } from 'vitest';
import aggressive from '../../checks/ikev1-aggressive.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import type { Answer } from '../../src/check/result.ts';
import type { Host } from '../../src/host/host.ts';
import type { AggressiveFacts } from '../../src/probe/ikev1-aggressive.ts';
import type { Ikev1Message, Ikev1Payload } from '../../src/wire/ikev1.ts';
import { suiteOfTransform } from '../../src/wire/ikev1-sa.ts';
import { fakeHost } from '../host/fake-host.ts';
import { fakeMemory } from '../host/fake-memory.ts';
import { type Ikev1End, type Ikev1Peer, type Ikev1Script, refusal, startIkev1Peer } from '../peers/ikev1.ts';

const peers: Ikev1Peer[] = [];
const seen = new Set<string>();

afterEach(async () => {
	await Promise.all(peers.splice(0).map((peer) => peer.close()));
});
afterAll(() => {
	expect([...seen].sort()).toEqual(Object.keys(aggressive.outcomes).sort());
});

async function answer(at: Ikev1Peer | AggressiveFacts, group?: string, machine: Partial<Host> = {}): Promise<Answer> {
	const context = {
		host: fakeHost(machine),
		options: { ...(group === undefined ? {} : { group }) },
		probe: async (probe, { port, settings, about }) => {
			expect(port).toBe(500);
			expect(about).toBe(group);
			if ('answer' in at) return at as never;
			const { signal } = new AbortController();
			return probe.run({ address: '127.0.0.1', family: 4, port: at.port, patienceMs: 300, signal }, settings as never);
		},
	} as AddressContext;
	const observation = await aggressive.observe(context);
	seen.add(observation.outcome);
	return answerOf(aggressive, observation, 0);
}

async function answerTo(script: Ikev1Script): Promise<{ answer: Answer; peer: Ikev1Peer }> {
	const peer = await startIkev1Peer(script);
	peers.push(peer);
	return { answer: await answer(peer, 'staff'), peer };
}

const HASH = Uint8Array.from(randomBytes(20));

/** A gateway that knows the group, and proves that it has the key, as aggressive mode wants it. */
function knowing(end: Ikev1End, message: Ikev1Message): void {
	if (message.content.kind !== 'open' || message.exchange !== 4) return;
	const sa = message.content.payloads.find((payload) => payload.type === 'SA');
	if (sa?.type !== 'SA') return;
	const proposals = sa.proposals.map((proposal) => ({ ...proposal, transforms: proposal.transforms.slice(0, 1) }));
	const payloads: Ikev1Payload[] = [
		{ ...sa, proposals },
		{ type: 'KE', data: new Uint8Array(128) },
		{ type: 'NONCE', data: new Uint8Array(20) },
		{ type: 'ID', kind: 1, protocol: 0, port: 0, data: Uint8Array.of(127, 0, 0, 1) },
		{ type: 'HASH', data: HASH },
	];
	end.send({ ...message, responderCookie: '0102030405060708', content: { kind: 'open', payloads } });
}

test.each<[string, string, RegExp, Ikev1Script['first'] & object]>([
	['accepted', 'pass', /^The gateway knows the group and takes aes256-sha1-modp1024 in (<1|\d+) ms\.$/, knowing],
	['no-proposal', 'fail', /^The gateway answers, but accepts none /, (end, message) => end.send(refusal(message, 14, 'both'))],
	[
		'turned-away',
		'fail',
		/^The gateway answers, and turns the group away: AUTHENTICATION_FAILED\.$/,
		(end, message) => end.send(refusal(message, 24, 'both')),
	],
	['turned-away', 'fail', /^IKE answers, but speaks no IKEv1, /, (end, message) => end.send(refusal(message, 5, 'none'))],
	['not-ike', 'fail', /^What answers on UDP 500 is no IKEv1 /, (end) => end.raw(end.datagram)],
	['silent', 'fail', /^UDP 500 gives no answer to this group within \d+ ms\.$/, () => {}],
])('%s is %s: %s', async (outcome, status, says, first) => {
	const { answer } = await answerTo({ first });
	expect(answer).toMatchObject({ outcome, status, says: expect.stringMatching(says) });
});

test('one message says the group, and no third follows; of the hash nothing is kept', async () => {
	const { answer, peer } = await answerTo({ first: knowing });
	expect(answer.outcome).toBe('accepted');
	await new Promise((resolve) => setTimeout(resolve, 50));
	const [first] = peer.heard;
	const payloads = first?.message.content.kind === 'open' ? first.message.content.payloads : [];
	expect(payloads.map(({ type }) => type)).toEqual(['SA', 'KE', 'NONCE', 'ID', 'VID', 'VID', 'VID', 'VID']);
	expect(payloads[3]).toMatchObject({ type: 'ID', kind: 11, protocol: 17, port: 500 });
	expect(String(Buffer.from((payloads[3] as Ikev1Payload & { type: 'ID' }).data))).toBe('staff');
	const [sa] = payloads;
	const suites = sa?.type === 'SA' ? sa.proposals.flatMap(({ transforms }) => transforms.map((each) => suiteOfTransform(each))) : [];
	expect(suites).toHaveLength(16);
	expect(new Set(suites.map((suite) => suite?.group))).toEqual(new Set([2]));
	// What follows declines, in the open: nothing is proved and nobody signs in.
	const after = peer.heard.filter(({ message }) => message.exchange !== 4);
	expect(after.map(({ message }) => [message.exchange, message.content.kind])).toEqual([[5, 'open']]);
	expect(new Set(peer.heard.filter(({ message }) => message.exchange === 4).map(({ bytes }) => String(bytes))).size).toBe(1);
	const text = JSON.stringify(answer);
	expect(text).not.toContain(Buffer.from(HASH).toString('hex'));
	expect(text).not.toContain(Buffer.from(HASH).toString('base64'));
	expect(text).not.toMatch(/hash/i);
});

test('without a group nothing is sent', async () => {
	const peer = await startIkev1Peer({});
	peers.push(peer);
	expect(await answer(peer)).toMatchObject({ outcome: 'no-group', status: 'unknown', evidence: {} });
	expect(peer.heard).toEqual([]);
});

test('a closed port', async () => {
	const peer = await startIkev1Peer({});
	await peer.close();
	expect(await answer(peer, 'staff')).toMatchObject({ outcome: 'refused', status: 'fail' });
});

const AT = '2026-01-02T03:04:05.000Z';

test.each<[AggressiveFacts, string, string]>([
	[{ at: AT, answer: { kind: 'filtered', code: 'EHOSTUNREACH', ms: 3, sends: 1 } }, 'filtered', 'fail'],
	[{ at: AT, answer: { kind: 'local', code: 'EPERM' } }, 'unreadable', 'unknown'],
	[{ at: AT, answer: { kind: 'aborted' } }, 'unreadable', 'unknown'],
])('%j', async (facts, outcome, status) => {
	expect(await answer(facts, 'staff')).toMatchObject({ outcome, status });
});

test('two that earlier runs left at the server: nothing is sent; what is accepted is noted', async () => {
	const peer = await startIkev1Peer({ first: knowing });
	peers.push(peer);
	expect(await answer(peer, 'staff', fakeMemory(8000, 7000))).toMatchObject({ outcome: 'asked-lately', status: 'unknown' });
	expect(peer.heard).toEqual([]);
	const memory = fakeMemory();
	expect(await answer(peer, 'staff', memory)).toMatchObject({ outcome: 'accepted' });
	expect(memory.noted).toEqual([`127.0.0.1:${peer.port}`]);
});
