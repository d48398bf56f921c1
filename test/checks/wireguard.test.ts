import { afterAll, afterEach, describe, expect, test } from 'vitest';
import wireguard from '../../checks/wireguard.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import type { Answer } from '../../src/check/result.ts';
import { parseTarget } from '../../src/check/target.ts';
import type { WireGuardConnection, WireGuardPeer } from '../../src/connection/wireguard.ts';
import { publicKeyOf } from '../../src/probe/wireguard/primitives.ts';
import type { WireGuardFacts } from '../../src/probe/wireguard.ts';
import type { WireGuardMessageOf } from '../../src/wire/wireguard.ts';
import * as peers from '../peers/wireguard.ts';
import { observe } from './observe.ts';

type Script = Parameters<typeof peers.startWireGuardPeer>[0];

const open: peers.WireGuardServer[] = [];
const seen = new Set<string>();
afterEach(async () => {
	await Promise.all(open.splice(0).map((one) => one.close()));
});

const answering: Script = (message) => (message.type === 'initiation' ? peers.respond(message) : undefined);
const cookieFirst = (message: WireGuardMessageOf<'initiation'>) =>
	message.mac2.every((octet) => octet === 0) ? peers.cookieReply(message) : peers.respond(message);
const silent: Script = () => undefined;

function connection(...of: readonly WireGuardPeer[]): WireGuardConnection {
	return { kind: 'wireguard', privateKey: peers.CLIENT, addresses: [], dns: [], peers: of };
}

const server = (endpoint?: WireGuardPeer['endpoint']): WireGuardPeer => ({
	publicKey: publicKeyOf(peers.SERVER),
	allowedIps: [],
	...(endpoint === undefined ? {} : { endpoint }),
});

async function start(script: Script): Promise<number> {
	const peer = await peers.startWireGuardPeer(script);
	open.push(peer);
	return peer.port;
}

async function answer(host: string, given?: WireGuardConnection): Promise<Answer> {
	const got = await observe(wireguard, { host, address: '127.0.0.1', supplied: given === undefined ? {} : { connection: given } });
	seen.add(got.outcome ?? '');
	return got;
}

describe('with a configuration', () => {
	test.each<[string, string, RegExp, Script, WireGuardPeer?]>([
		['accepted', 'pass', /^The WireGuard server on UDP \d+ completes the handshake in (<1|\d+) ms\.$/, answering],
		[
			'accepted',
			'pass',
			/^The WireGuard server on UDP \d+ completes the handshake in (<1|\d+) ms, though it is under load\.$/,
			(message) => (message.type !== 'initiation' ? undefined : cookieFirst(message)),
		],
		[
			'preshared-key-differs',
			'fail',
			/^UDP \d+ answers the handshake, but not with the preshared key of this configuration \(or its lack of one\)\.$/,
			answering,
			{ ...server(), presharedKey: peers.PRESHARED },
		],
		['silent', 'fail', /^UDP \d+ answers none of 5 handshakes with the keys of this configuration within 4\d\d ms\.$/, silent],
		[
			'under-load',
			'unknown',
			/^The WireGuard server on UDP \d+ has the public key of this configuration, but says it is under load, and completes no handshake within 4\d\d ms\.$/,
			(message) => (message.type === 'initiation' ? peers.cookieReply(message) : undefined),
		],
		[
			'not-wireguard',
			'fail',
			/^Something other than WireGuard answers on UDP \d+, first bytes 48 54 54 50\.$/,
			() => new TextEncoder().encode('HTTP'),
		],
		[
			'own-key',
			'fail',
			/^The PublicKey of the peer is this device's own: a client passes over such a peer\. Nothing was sent\.$/,
			answering,
			{ ...server(), publicKey: publicKeyOf(peers.CLIENT) },
		],
		[
			'weak-key',
			'fail',
			/^The PublicKey of the peer is one that no device can have: no secret can be agreed on with it\. Nothing was sent\.$/,
			answering,
			{ ...server(), publicKey: new Uint8Array(32) },
		],
	])('%s (%s): %s', async (outcome, status, says, script, peer = server()) => {
		const port = await start(script);
		const got = await answer(`127.0.0.1:${port}`, connection(peer));
		expect(got).toMatchObject({ outcome, status, says: expect.stringMatching(says), evidence: { port, at: expect.any(String) } });
	});

	test('the port is that of the endpoint, unless the target names one', async () => {
		const port = await start(answering);
		expect(await answer('127.0.0.1', connection(server({ host: '127.0.0.1', port })))).toMatchObject({
			outcome: 'accepted',
			evidence: { port },
		});
		const elsewhere = connection(server({ host: '127.0.0.1', port: 9 }));
		expect(await answer(`127.0.0.1:${port}`, elsewhere)).toMatchObject({ outcome: 'accepted', evidence: { port } });
	});

	test('of several peers the one that the target is', async () => {
		const port = await start(answering);
		const other: WireGuardPeer = { publicKey: publicKeyOf(peers.privateKey(8)), allowedIps: [], endpoint: { host: '127.0.0.1', port: 9 } };
		expect(await answer(`127.0.0.1:${port}`, connection(other, server({ host: '127.0.0.1', port })))).toMatchObject({
			outcome: 'accepted',
		});
	});

	test('with several peers of which none is the target, no key is used', async () => {
		const port = await start(answering);
		const others = connection(server({ host: 'one.example', port: 1 }), server({ host: 'two.example', port: 2 }));
		expect(await answer(`127.0.0.1:${port}`, others)).toMatchObject({
			outcome: 'mute',
			status: 'unknown',
			says: expect.stringMatching(/None of the 2 peers of this configuration has this endpoint, so its keys were not used\.$/),
		});
	});
});

describe('without a configuration', () => {
	test('silence proves nothing', async () => {
		const port = await start(answering);
		expect(await answer(`127.0.0.1:${port}`)).toMatchObject({
			outcome: 'mute',
			status: 'unknown',
			says: expect.stringMatching(/^UDP \d+ says nothing for 4\d\d ms\. A WireGuard server is silent to whoever has no keys: give the/),
		});
	});

	test('a closed port does', async () => {
		const port = await start(silent);
		await open.pop()?.close();
		expect(await answer(`127.0.0.1:${port}`)).toMatchObject({
			outcome: 'refused',
			status: 'fail',
			says: expect.stringMatching(/^UDP \d+ is closed, or a firewall says so: "port unreachable" came back after (<1|\d+) ms\.$/),
		});
	});

	test.each<[WireGuardFacts, string, string, string]>([
		[
			{ stage: 'filtered', at: '', localAddress: '192.0.2.2', localPort: 4, code: 'EHOSTUNREACH', ms: 3, sends: 1 },
			'filtered',
			'fail',
			'UDP 51820 cannot be reached: "unreachable" came back after 3 ms (EHOSTUNREACH).',
		],
		[
			{ stage: 'local', at: '', code: 'ENETUNREACH' },
			'unreadable',
			'unknown',
			'This computer could not ask (ENETUNREACH), so nothing is known about UDP 51820.',
		],
		[{ stage: 'aborted', at: '' }, 'unreadable', 'unknown', 'This computer could not ask (aborted), so nothing is known about UDP 51820.'],
	])('%s', async (facts, outcome, status, says) => {
		const target = parseTarget('vpn.example.com');
		const context = { target, supplied: { authorities: [] }, probe: async () => facts } as unknown as AddressContext;
		const got = answerOf(wireguard, await wireguard.observe(context), 0);
		seen.add(got.outcome ?? '');
		expect(got).toMatchObject({ outcome, status, says });
	});
});

afterAll(() => {
	expect([...seen].sort()).toEqual(Object.keys(wireguard.outcomes).sort());
});
