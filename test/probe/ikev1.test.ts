import { afterEach, describe, expect, test } from 'vitest';
import { socketCap } from '../../src/net/cap.ts';
import { type Ikev1Facts, ikev1Probe } from '../../src/probe/ikev1.ts';
import type { Ikev1Payload } from '../../src/wire/ikev1.ts';
import { suiteName } from '../../src/wire/ikev1-names.ts';
import { suiteOfTransform } from '../../src/wire/ikev1-sa.ts';
import { type Heard, type Ikev1Peer, type Ikev1Script, refusal, startIkev1Peer } from '../peers/ikev1.ts';

const peers: Ikev1Peer[] = [];
afterEach(async () => {
	await Promise.all(peers.splice(0).map((peer) => peer.close()));
	expect(socketCap.taken).toBe(0);
});

const PATIENCE_MS = 300;
/** A machine of its own for each test, so that none meets another's ports. */
let machines = 0;

interface Asking {
	readonly psk?: string;
	readonly signal?: AbortSignal;
	readonly machine?: string;
}

async function ask(
	peer: Ikev1Peer,
	{ psk, signal = new AbortController().signal, machine = `test ${process.pid} ${machines++}` }: Asking = {},
) {
	const since = performance.now();
	const facts = await ikev1Probe.run(
		{ address: '127.0.0.1', family: 4, port: peer.port, patienceMs: PATIENCE_MS, signal },
		{ natPort: peer.natPort, machine, ...(psk === undefined ? {} : { psk: new TextEncoder().encode(psk) }) },
	);
	const ms = performance.now() - since;
	await new Promise((resolve) => setTimeout(resolve, 30));
	return { facts, ms };
}

async function peerOf(script: Ikev1Script = {}): Promise<Ikev1Peer> {
	const peer = await startIkev1Peer(script);
	peers.push(peer);
	return peer;
}

async function talk(script: Ikev1Script, asking: Asking = {}) {
	const peer = await peerOf(script);
	return { peer, ...(await ask(peer, asking)) };
}

function openPayloads({ message: { content } }: Heard): readonly Ikev1Payload[] {
	return content.kind === 'open' ? content.payloads : [];
}

/** What each message was: `main open`, `main encrypted`, `informational …`. */
function kinds(peer: Ikev1Peer, port?: 500 | 4500): readonly string[] {
	const exchange = { 2: 'main', 5: 'informational' } as const;
	return peer.heard
		.filter((one) => port === undefined || one.port === port)
		.map(({ message }) => `${exchange[message.exchange as 2 | 5]} ${message.content.kind}`);
}

/** Every suite that was offered on a port, without its authentication. */
function suitesOn(peer: Ikev1Peer, port: 500 | 4500): readonly string[] {
	const payloads = peer.heard.filter((one) => one.port === port && one.message.exchange === 2).flatMap((one) => openPayloads(one));
	const transforms = payloads
		.flatMap((payload) => (payload.type === 'SA' ? payload.proposals : []))
		.flatMap((proposal) => proposal.transforms);
	const names = transforms.map(suiteOfTransform).map((suite) => (suite === undefined ? '' : suiteName(suite)));
	return [...new Set(names)];
}

describe('a server that accepts', () => {
	test('leaves facts that its administrator can find again', async () => {
		const { facts } = await talk({});
		const traced = {
			initiatorCookie: expect.stringMatching(/^[0-9a-f]{16}$/),
			localAddress: '127.0.0.1',
			localPort: expect.any(Number),
			responderCookie: expect.stringMatching(/^[0-9a-f]{16}$/),
			ms: expect.any(Number),
			sends: expect.any(Number),
		};
		const port500 = {
			...traced,
			kind: 'accepted',
			chosen: 'aes256-sha1-ecp384',
			auth: 'psk',
			natTraversal: true,
			vendors: ['XAUTH', 'DPD (RFC 3706)', 'NAT-T (RFC 3947)'],
		};
		const port4500 = { ...traced, kind: 'no-proposal', connection: 'unknown' };
		expect(facts).toEqual({ at: expect.stringMatching(/Z$/), port500, port4500 });
		expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
	});

	test('is offered what Windows offers, and told at once that it ends; nothing of that says who asks', async () => {
		const { peer } = await talk({});
		expect([...new Set(kinds(peer, 500))]).toEqual(['main open', 'informational open']);
		// Nothing is accepted there, so there is nothing to end.
		expect([...new Set(kinds(peer, 4500))]).toEqual(['main open']);
		for (const first of peer.heard.filter(({ message, port }) => message.exchange === 2 && port === 500)) {
			const [sa, ...vendors] = openPayloads(first);
			if (sa?.type !== 'SA') throw new Error('no SA');
			const suites = sa.proposals[0]?.transforms.map((transform) => suiteOfTransform(transform));
			const algorithms = ['aes256-sha1-ecp384', 'aes128-sha1-ecp256', 'aes256-sha1-modp2048', '3des-sha1-modp2048', '3des-sha1-modp1024'];
			expect(suites?.map((suite) => (suite === undefined ? '' : `${suiteName(suite)} ${suite.auth}`))).toEqual([
				...algorithms.map((each) => `${each} 1`),
				...algorithms.map((each) => `${each} 3`),
			]);
			expect(vendors.map(({ type }) => type)).toEqual(Array(8).fill('VID'));
		}
		const endings = peer.heard.filter(({ message }) => message.exchange === 5);
		expect(endings.map((one) => openPayloads(one))).toEqual([[expect.objectContaining({ type: 'N', notify: 14 })]]);
		expect(suitesOn(peer, 4500)).toEqual(['des-md5-modp768']);
	});

	test('of any algorithm is told on UDP 4500, too, that it ends', async () => {
		const { facts, peer } = await talk({ takes: () => true });
		expect(facts.port4500).toMatchObject({ kind: 'accepted', chosen: 'des-md5-modp768' });
		expect([...new Set(kinds(peer, 4500))]).toEqual(['main open', 'informational open']);
	});

	test('and refuses by silence is asked on UDP 4500 with the real offer', async () => {
		const { facts, peer } = await talk({ refusesBySilence: true });
		expect(facts.port4500).toMatchObject({ kind: 'accepted', chosen: 'aes256-sha1-ecp384' });
		expect(facts.depth).toBeUndefined();
		expect(new Set(suitesOn(peer, 4500)).size).toBeGreaterThan(1);
	});

	test('hears the same bytes from the same port in every run', async () => {
		const peer = await peerOf();
		for (let run = 0; run < 3; run++) await ask(peer, { machine: 'one and the same' });
		const first = peer.heard.filter(({ message, port }) => message.exchange === 2 && port === 500);
		expect(first).toHaveLength(3);
		// Half a minute may end between two runs.
		expect(new Set(first.map(({ bytes }) => String(bytes))).size).toBeLessThanOrEqual(2);
		expect(new Set(first.map(({ from }) => from)).size).toBe(1);
		const [one, other] = peer.heard;
		expect(one?.message.initiatorCookie).not.toBe(other?.message.initiatorCookie);
	});

	test('hears something else from another computer', async () => {
		const peer = await peerOf();
		await ask(peer, { machine: 'one' });
		await ask(peer, { machine: 'two' });
		const cookies = peer.heard.filter(({ message }) => message.exchange === 2).map(({ message }) => message.initiatorCookie);
		expect(new Set(cookies).size).toBe(4);
	});

	test('only certificates', async () => {
		const { facts } = await talk({ takes: ({ auth }) => auth === 3 });
		expect(facts.port500).toMatchObject({ kind: 'accepted', auth: 'certificate' });
	});
});

describe('a server that does not', () => {
	test.each<[string, Ikev1Script, object]>([
		['refuses every proposal, like strongSwan', { takes: () => false }, { kind: 'no-proposal', connection: 'unknown' }],
		[
			'has no connection for IKEv1, like strongSwan',
			{ first: (end, message) => end.send(refusal(message, 14, 'none')) },
			{ kind: 'no-proposal', connection: 'none' },
		],
		[
			'refuses every proposal, like libreswan',
			{ first: (end, message) => end.send(refusal(message, 14, 'no-own')) },
			{ kind: 'no-proposal', connection: 'unknown' },
		],
		[
			'turns the client away',
			{ first: (end, message) => end.send(refusal(message, 24, 'both')) },
			{ kind: 'notify', notify: 'AUTHENTICATION_FAILED' },
		],
		['knows no version 1', { first: (end, message) => end.send(refusal(message, 5, 'none')) }, { kind: 'other-version' }],
		[
			'answers in version 2',
			{
				first: (end, message) => end.send(Buffer.from(`${message.initiatorCookie}${'0'.repeat(16)}0020222000000000${'0000001c'}`, 'hex')),
			},
			{ kind: 'other-version' },
		],
		['says nothing', { first: () => {} }, { kind: 'silent', sends: 5 }],
		['sends our bytes back', { first: (end) => end.raw(end.datagram) }, { kind: 'not-ike', echo: true }],
		['sends something else', { first: (end) => end.raw(Buffer.from('220 hello\r\n')) }, { kind: 'not-ike', echo: false }],
		[
			'answers somebody else',
			{ first: (end, message) => end.send(refusal({ ...message, initiatorCookie: 'ffffffffffffffff' }, 14, 'both')) },
			{ kind: 'not-ike' },
		],
		[
			'chooses nothing',
			{
				first: (end, message) => end.send({ ...message, responderCookie: '0102030405060708', content: { kind: 'open', payloads: [] } }),
			},
			{ kind: 'unusable', because: 'incomplete' },
		],
		[
			'chooses everything',
			{ first: (end, message) => end.send({ ...message, responderCookie: '0102030405060708' }) },
			{ kind: 'unusable', because: 'incomplete' },
		],
	])('%s', async (_, script, expected) => {
		const { facts, ms } = await talk(script);
		expect(facts.port500).toMatchObject(expected);
		expect(facts.port4500).toMatchObject(expected);
		expect(facts.depth).toBeUndefined();
		expect(ms).toBeLessThan(PATIENCE_MS + 500);
	});

	test('chooses what was not offered', async () => {
		const { facts } = await talk({
			first(end, message) {
				if (message.content.kind !== 'open' || message.content.payloads[0]?.type !== 'SA') return;
				const sa = message.content.payloads[0];
				const attributes = [1, 2, 3, 4].map((name) => ({ class: name, value: 1 }));
				const proposals = [{ number: 1, protocol: 1, spi: new Uint8Array(), transforms: [{ number: 1, id: 1, attributes }] }];
				end.send({ ...message, responderCookie: '0102030405060708', content: { kind: 'open', payloads: [{ ...sa, proposals }] } });
			},
		});
		expect(facts.port500).toMatchObject({ kind: 'unusable', because: 'not-offered' });
	});

	test('floods', async () => {
		const { facts, ms } = await talk({
			first(end) {
				for (let at = 0; at < 300; at++) end.raw(Uint8Array.of(at & 0xff));
			},
		});
		expect(facts.port500.kind).toBe('not-ike');
		expect(ms).toBeLessThan(PATIENCE_MS + 500);
	});

	test('is not there', async () => {
		const peer = await startIkev1Peer();
		await peer.close();
		const { facts } = await ask(peer);
		expect(facts.port500).toMatchObject({ kind: 'refused', code: 'ECONNREFUSED' });
		expect(facts.port4500).toMatchObject({ kind: 'refused', code: 'ECONNREFUSED' });
	});
});

describe('UDP 4500 that says nothing', () => {
	test.each([
		['no NAT', {}, { here: false, server: false }],
		['a NAT here', { nat: 'here' }, { here: true, server: false }],
		['a NAT there', { nat: 'server' }, { here: false, server: true }],
		['no hashes', { nat: 'no-hashes' }, undefined],
	] as const)('has the server asked where the NAT is: %s', async (_, script, nat) => {
		const { facts, peer } = await talk({ ...script, natPortMute: true });
		expect(facts.port4500.kind).toBe('silent');
		expect(facts.depth).toEqual({
			initiatorCookie: expect.any(String),
			localAddress: '127.0.0.1',
			localPort: expect.any(Number),
			stage: 'agreed',
			...(nat === undefined ? {} : { nat }),
		});
		// Nothing is encrypted, so nothing is proved.
		expect(kinds(peer, 500)).not.toContain('main encrypted');
	});

	test('and a server that gives up then', async () => {
		const silent = await talk({ natPortMute: true, third: () => {} });
		expect(silent.facts.depth).toMatchObject({ stage: 'keys', how: 'silent' });
		const erring = await talk({ natPortMute: true, third: (end, message) => end.send(refusal(message, 17, 'both')) });
		expect(erring.facts.depth).toMatchObject({ stage: 'keys', how: 'INVALID_KEY_INFORMATION' });
	});
});

describe('a pre-shared key', () => {
	test.each(['aes256-sha1-ecp384', 'aes128-sha1-ecp256', 'aes256-sha1-modp2048', '3des-sha1-modp2048', '3des-sha1-modp1024'])(
		'that is right is proved with %s, once, and the SA is deleted',
		async (chosen) => {
			const { facts, peer } = await talk({ psk: 'the key', takes: (suite) => suiteName(suite) === chosen }, { psk: 'the key' });
			expect(facts.port500).toMatchObject({ chosen });
			expect(facts.depth).toMatchObject({ stage: 'agreed', identity: { kind: 'right', port: 500 } });
			expect(peer.proofs).toEqual({ right: 1, wrong: 0 });
			expect(peer.deleted).toBe(1);
			expect(JSON.stringify(facts)).not.toContain('the key');
		},
	);

	test('is proved by our address, on UDP 4500 behind a NAT', async () => {
		const { facts, peer } = await talk({ psk: 'k', nat: 'here' }, { psk: 'k' });
		expect(facts.depth).toMatchObject({ nat: { here: true }, identity: { kind: 'right', port: 4500 } });
		expect(kinds(peer, 4500)).toContain('main encrypted');
		expect(kinds(peer, 500)).not.toContain('main encrypted');
		expect(peer.deleted).toBe(1);
		// No name, no group: the identity is the address that the packet comes from anyway.
		for (const payloads of peer.proved) {
			expect(payloads.map(({ type }) => type)).toEqual(['ID', 'HASH']);
			expect(payloads[0]).toMatchObject({ kind: 1, data: Uint8Array.of(127, 0, 0, 1) });
		}
		expect(peer.proved).not.toEqual([]);
	});

	test.each([
		['unreadable', { kind: 'wrong', by: 'unreadable-answer' }],
		['resend', { kind: 'fourth-again' }],
		[{ inTheOpen: 16 }, { kind: 'wrong', by: 'error', notify: 'PAYLOAD_MALFORMED' }],
		[{ inTheOpen: 23 }, { kind: 'wrong', by: 'error', notify: 'INVALID_HASH_INFORMATION' }],
		[{ inTheOpen: 24 }, { kind: 'wrong', by: 'error', notify: 'AUTHENTICATION_FAILED' }],
		[{ inTheOpen: 14 }, { kind: 'turned-away', notify: 'NO_PROPOSAL_CHOSEN' }],
		[{ inTheOpen: 24578 }, { kind: 'turned-away' }],
		['silent', { kind: 'silent' }],
	] as const)('that is wrong is proved in one negotiation, whatever the server says: %j', async (wrong, identity) => {
		const { facts, peer } = await talk({ psk: 'theirs', wrong }, { psk: 'ours' });
		expect(facts.depth).toMatchObject({ identity });
		const proofs = peer.heard.filter(({ message }) => message.exchange === 2 && message.content.kind === 'encrypted');
		expect(new Set(proofs.map(({ bytes }) => String(bytes))).size).toBe(1);
		expect(peer.proofs.right).toBe(0);
		expect(peer.deleted).toBe(0);
	});

	test('of a server that cannot prove it itself', async () => {
		const { facts } = await talk({ psk: 'k', wrong: 'bad-hash' }, { psk: 'k' });
		expect(facts.depth).toMatchObject({ identity: { kind: 'wrong', by: 'wrong-hash' } });
	});

	test('that is right, of a client that is not wanted', async () => {
		const { facts } = await talk({ psk: 'k', refuses: 24 }, { psk: 'k' });
		expect(facts.depth).toMatchObject({ identity: { kind: 'refused', notify: 'AUTHENTICATION_FAILED' } });
	});

	test('is not used without one', async () => {
		const { peer } = await talk({});
		expect(kinds(peer).filter((kind) => kind.endsWith('encrypted'))).toEqual([]);
	});

	test('is offered no certificate, and each time anew', async () => {
		const peer = await peerOf({ psk: 'k' });
		await ask(peer, { psk: 'k', machine: 'same' });
		await ask(peer, { psk: 'k', machine: 'same' });
		const first = peer.heard.filter(
			({ message, port }) => port === 500 && message.exchange === 2 && message.responderCookie === '0'.repeat(16),
		);
		expect(new Set(first.map(({ message }) => message.initiatorCookie)).size).toBe(2);
		const auths = first.flatMap((one) =>
			openPayloads(one).flatMap((payload) =>
				payload.type === 'SA' ? payload.proposals.flatMap(({ transforms }) => transforms.map((each) => suiteOfTransform(each)?.auth)) : [],
			),
		);
		expect(new Set(auths)).toEqual(new Set([1]));
	});
});

describe('an end that comes early', () => {
	test('tells the server that has answered, and waits for nothing', async () => {
		const abort = new AbortController();
		const { facts, peer, ms } = await talk(
			{
				natPortMute: true,
				third: () => abort.abort(),
			},
			{ signal: abort.signal },
		);
		expect(ms).toBeLessThan(PATIENCE_MS + 400);
		expect((facts as Ikev1Facts).port500.kind).toBe('accepted');
		// Both negotiations that were accepted: the first and the one that asked for the NAT.
		expect(kinds(peer, 500).filter((kind) => kind === 'informational open')).toHaveLength(2);
	});

	test('before the beginning sends nothing', async () => {
		const { facts, peer } = await talk({}, { signal: AbortSignal.abort() });
		expect(facts.port500.kind).toBe('aborted');
		expect(peer.heard).toEqual([]);
	});
});
