import { afterEach, describe, expect, test } from 'vitest';
import { initiate, isGenuine } from '../../src/probe/wireguard/initiator.ts';
import { cookieIn } from '../../src/probe/wireguard/macs.ts';
import { tai64n } from '../../src/probe/wireguard/noise.ts';
import { hchacha20, publicKeyOf } from '../../src/probe/wireguard/primitives.ts';
import { type WireGuardKeys, wireGuardProbe } from '../../src/probe/wireguard.ts';
import { blake2s } from '../../src/wire/blake2s.ts';
import { fromHex, toHex } from '../../src/wire/hex.ts';
import { decodeWireGuard, type WireGuardMessageOf } from '../../src/wire/wireguard.ts';
import { readPackets } from '../packets/read.ts';
import * as peers from '../peers/wireguard.ts';

const open: peers.WireGuardServer[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((one) => one.close()));
});

const PATIENCE_MS = 400;
const KEYS: WireGuardKeys = { privateKey: peers.CLIENT, peer: publicKeyOf(peers.SERVER) };

type Script = Parameters<typeof peers.startWireGuardPeer>[0];

async function ask(script: Script, keys: WireGuardKeys | undefined = KEYS, signal = new AbortController().signal, address = '127.0.0.1') {
	const peer = await peers.startWireGuardPeer(script, address);
	open.push(peer);
	const family = address.includes(':') ? 6 : 4;
	const facts = await wireGuardProbe.run(
		{ address, family, port: peer.port, patienceMs: PATIENCE_MS, signal },
		keys === undefined ? {} : { keys },
	);
	return { facts, received: peer.received };
}

const initiations = (received: readonly Uint8Array[]) =>
	received.map((bytes) => decodeWireGuard(bytes)) as WireGuardMessageOf<'initiation'>[];

const answering: Script = (message) => (message.type === 'initiation' ? peers.respond(message) : undefined);

describe('with keys', () => {
	test.each(['127.0.0.1', '::1'])('a server that knows us answers (%s)', async (address) => {
		const { facts, received } = await ask(answering, KEYS, undefined, address);
		expect(facts).toMatchObject({ stage: 'answered', receiver: '0x00000007', underLoad: false, localAddress: address });
		expect(received).toHaveLength((facts as { sends: number }).sends);
	});

	test('what is sent: handshake initiations and nothing else, each one new and later than the one before', async () => {
		const { facts, received } = await ask(() => undefined);
		expect(facts).toMatchObject({ stage: 'silent', sends: 5, withKeys: true, underLoad: false });
		const sent = initiations(received);
		expect(sent.map(({ type }) => type)).toEqual(Array(5).fill('initiation'));
		expect(received.map(({ length }) => length)).toEqual(Array(5).fill(148));
		for (const what of ['sender', 'ephemeral', 'encryptedStatic'] as const)
			expect(new Set(sent.map((one) => String(one[what]))).size).toBe(5);
		const read = sent.map((one) => peers.readInitiation(one));
		expect(read.map((one) => one && toHex(one.client))).toEqual(Array(5).fill(toHex(publicKeyOf(peers.CLIENT))));
		const times = read.map((one) => toHex(one?.timestamp as Uint8Array));
		expect(times).toEqual([...new Set(times)].sort());
		expect(sent.every(({ mac2 }) => mac2.every((octet) => octet === 0))).toBe(true);
	});

	test('nothing follows an answer: no data, no keepalive', async () => {
		const { facts, received } = await ask(answering);
		await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
		expect(received).toHaveLength((facts as { sends: number }).sends);
	});

	test('a response that was lost is made up for by the next initiation', async () => {
		const { facts } = await ask((message, count) => (count > 0 && message.type === 'initiation' ? peers.respond(message) : undefined));
		expect(facts).toMatchObject({ stage: 'answered' });
		expect((facts as { sends: number }).sends).toBeGreaterThan(1);
	});

	test.each<[string, 'answered' | 'unopened', Uint8Array | undefined, Uint8Array | undefined]>([
		['both have it', 'answered', peers.PRESHARED, peers.PRESHARED],
		['only we have it', 'unopened', peers.PRESHARED, undefined],
		['only the server has it', 'unopened', undefined, peers.PRESHARED],
	])('preshared key: %s', async (_, stage, ours, theirs) => {
		const keys = ours === undefined ? KEYS : { ...KEYS, presharedKey: ours };
		const { facts } = await ask((message) => (message.type === 'initiation' ? peers.respond(message, theirs) : undefined), keys);
		expect(facts).toMatchObject({ stage });
	});

	test('a server under load: its cookie is shown once it came', async () => {
		const { facts, received } = await ask((message) => {
			if (message.type !== 'initiation') return undefined;
			return message.mac2.every((octet) => octet === 0) ? peers.cookieReply(message) : peers.respond(message);
		});
		expect(facts).toMatchObject({ stage: 'answered', underLoad: true });
		expect(initiations(received)[0]?.mac2).toEqual(new Uint8Array(16));
		const last = received.at(-1) as Uint8Array;
		expect(initiations([last])[0]?.mac2).toEqual(blake2s(last.subarray(0, 132), 16, peers.COOKIE));
	});

	test('a server that stays under load', async () => {
		const { facts } = await ask((message) => (message.type === 'initiation' ? peers.cookieReply(message) : undefined));
		expect(facts).toMatchObject({ stage: 'silent', sends: 5, underLoad: true });
	});

	type Answering = (message: WireGuardMessageOf<'initiation'>, datagram: Uint8Array) => Uint8Array | undefined;
	test.each<[string, Answering]>([
		['a response to another handshake', (message) => peers.forged(message, (bytes) => bytes.fill(0, 8, 12))],
		['a response that somebody wrote who does not know our key', (message) => peers.respond(message)?.fill(0, 60, 76)],
		['a response with an ephemeral key of low order', (message) => peers.forged(message, (bytes) => bytes.fill(0, 12, 44))],
		['a cookie of another server', (message) => peers.cookieReply(message, peers.privateKey(9))],
		['our own initiation', (_, datagram) => datagram],
		['data', () => Uint8Array.of(4, ...new Uint8Array(40))],
	])('%s is passed over', async (_, answer) => {
		const { facts } = await ask((message, __, datagram) => (message.type === 'initiation' ? answer(message, datagram) : undefined));
		expect(facts).toMatchObject({ stage: 'silent', sends: 5, underLoad: false });
		expect(facts).not.toHaveProperty('foreign');
	});

	test('a forged answer to another handshake does not keep the true one away', async () => {
		const { facts } = await ask((message) => {
			if (message.type !== 'initiation') return undefined;
			const astray = peers.forged(message, (bytes) => bytes.fill(0, 8, 12));
			return [astray, new Uint8Array(0), peers.respond(message) as Uint8Array];
		});
		expect(facts).toMatchObject({ stage: 'answered' });
	});

	test('something else that floods is listened to within bounds', async () => {
		const { facts } = await ask(() => Array.from({ length: 300 }, () => new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n')));
		expect(facts).toMatchObject({
			stage: 'silent',
			foreign: { firstBytes: toHex(new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n')) },
		});
		expect((facts as { foreign: { count: number } }).foreign.count).toBeLessThanOrEqual(256);
	});

	test('a key of low order, or our own, sends nothing', async () => {
		for (const [peer, because] of [
			[new Uint8Array(32), 'weak-key'],
			[Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0)), 'weak-key'],
			[publicKeyOf(peers.CLIENT), 'own-key'],
		] as const) {
			const { facts, received } = await ask(answering, { ...KEYS, peer });
			expect(facts).toMatchObject({ stage: 'keys', because });
			expect(received).toEqual([]);
		}
	});
});

describe('without keys', () => {
	test('the same random bytes five times, which nobody can answer', async () => {
		const peer = await peers.startWireGuardPeer(() => undefined);
		open.push(peer);
		const signal = new AbortController().signal;
		const facts = await wireGuardProbe.run({ address: '127.0.0.1', family: 4, port: peer.port, patienceMs: PATIENCE_MS, signal }, {});
		expect(facts).toMatchObject({ stage: 'silent', sends: 5, withKeys: false });
		expect(new Set(peer.received.map(toHex)).size).toBe(1);
		expect(peer.received[0]).toHaveLength(148);
		expect(peers.readInitiation(initiations(peer.received)[0] as WireGuardMessageOf<'initiation'>)).toBeUndefined();
	});
});

test('a closed port', async () => {
	const peer = await peers.startWireGuardPeer(() => undefined);
	await peer.close();
	const signal = new AbortController().signal;
	const facts = await wireGuardProbe.run(
		{ address: '127.0.0.1', family: 4, port: peer.port, patienceMs: PATIENCE_MS, signal },
		{ keys: KEYS },
	);
	expect(facts).toMatchObject({ stage: 'refused', code: 'ECONNREFUSED', sends: 1 });
});

test('an ended run settles at once', async () => {
	const ended = new AbortController();
	const since = performance.now();
	const { facts } = await ask(
		() => {
			ended.abort();
			return undefined;
		},
		KEYS,
		ended.signal,
	);
	expect(facts).toMatchObject({ stage: 'aborted' });
	expect(performance.now() - since).toBeLessThan(PATIENCE_MS);
});

test('no key is among the facts', async () => {
	const keys = { ...KEYS, presharedKey: peers.PRESHARED };
	for (const script of [answering, () => undefined] as Script[]) {
		const text = JSON.stringify((await ask(script, keys)).facts);
		for (const key of [keys.privateKey, keys.peer, keys.presharedKey, publicKeyOf(keys.privateKey)]) {
			expect(text).not.toContain(toHex(key).slice(0, 16));
			expect(text).not.toContain(Buffer.from(key).toString('base64').slice(0, 12));
		}
	}
});

describe.each([
	{ file: 'wireguard-go.txt', time: '400000006b0c3cf62b73a840', cookie: 'f80a65905ba93ba39b101155c852a905' },
	{ file: 'linux-wireguard.txt', time: '400000006b0c678a2654ffe0', cookie: '893d9e9fe64dd33d914cd836873f9386' },
])('recorded packets: $file', ({ file, time, cookie }) => {
	const packets = readPackets(file);
	const packet = (name: string) => packets[name] as Uint8Array;
	const keys = { privateKey: packet('privateKey'), peer: packet('peer'), presharedKey: packet('presharedKey') };

	test('its response is genuine with these keys, and with no others', () => {
		const sent = decodeWireGuard(packet('initiation')) as WireGuardMessageOf<'initiation'>;
		const response = decodeWireGuard(packet('response')) as WireGuardMessageOf<'response'>;
		const timestamp = fromHex(time);
		const initiation = initiate(keys, { ephemeral: packet('ephemeral'), sender: sent.sender, timestamp });
		if (initiation === undefined) throw new Error('the keys are good');
		expect(initiation.message).toEqual(packet('initiation'));
		expect(isGenuine(response, initiation, keys)).toBe(true);
		expect(isGenuine(response, initiation, { ...keys, presharedKey: new Uint8Array(32) })).toBe(false);
		expect(isGenuine(response, initiation, { ...keys, privateKey: peers.CLIENT })).toBe(false);
	});

	test('its cookie opens', () => {
		const { mac1 } = decodeWireGuard(packet('cookieInitiation')) as WireGuardMessageOf<'initiation'>;
		const reply = decodeWireGuard(packet('cookie')) as WireGuardMessageOf<'cookie'>;
		expect(toHex(cookieIn(reply, keys.peer, mac1) as Uint8Array)).toBe(cookie);
		expect(cookieIn(reply, publicKeyOf(peers.SERVER), mac1)).toBeUndefined();
	});
});

test('HChaCha20: the vector of draft-irtf-cfrg-xchacha-03, 2.2.1', () => {
	const key = Uint8Array.from({ length: 32 }, (_, i) => i);
	expect(toHex(hchacha20(key, fromHex('000000090000004a0000000031415927')))).toBe(
		'82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc',
	);
});

test('TAI64N: 10 seconds ahead of Unix time', () => {
	expect(toHex(tai64n(0))).toBe('400000000000000a00000000');
	expect(toHex(tai64n(1500.25))).toBe('400000000000000b1dce20d0'.replace('1dce20d0', (500_250_000).toString(16)));
});
