import { afterEach, describe, expect, test } from 'vitest';
import { parseOpenVpn } from '../../src/connection/openvpn.ts';
import { socketCap } from '../../src/net/cap.ts';
import { type OpenVpnFacts, type OpenVpnSettings, openVpnProbe } from '../../src/probe/openvpn.ts';
import { issue, SERVER_AUTH } from '../certificate/issue.ts';
import { CLIENT_KEY_V2, STATIC_KEY } from '../connection/openvpn-profile.ts';
import { type OpenVpnPeer, type OpenVpnScript, startOpenVpnPeer } from '../peers/openvpn.ts';

const root = issue({ cn: 'Example Root', ca: true });
const leaf = issue({ cn: 'server', issuer: root, usages: [SERVER_AUTH] });
const TLS = { key: leaf.keyPem, cert: leaf.pem + root.pem };

const peers: OpenVpnPeer[] = [];
afterEach(async () => {
	await Promise.all(peers.splice(0).map((peer) => peer.close()));
	for (let i = 0; i < 400 && socketCap.taken > 0; i++) await new Promise((resolve) => setTimeout(resolve, 5));
	expect(socketCap.taken).toBe(0);
});

const PATIENCE_MS = 400;

interface Conversation {
	readonly facts: OpenVpnFacts;
	readonly peer: OpenVpnPeer;
	/** How long the probe took, in ms. */
	readonly ms: number;
}

async function converse(
	script: OpenVpnScript,
	{
		wrapping = script.wrapping,
		patienceMs = PATIENCE_MS,
		signal = new AbortController().signal,
	}: Partial<OpenVpnSettings> & { patienceMs?: number; signal?: AbortSignal } = {},
): Promise<Conversation> {
	const peer = await startOpenVpnPeer(script);
	peers.push(peer);
	const since = performance.now();
	const settings = { transport: script.transport, ...(wrapping === undefined ? {} : { wrapping }) };
	const facts = await openVpnProbe.run({ address: '127.0.0.1', family: 4, port: peer.port, patienceMs, signal }, settings);
	return { facts, peer, ms: performance.now() - since };
}

async function wrappingOf(text: string) {
	const { endpoints } = await parseOpenVpn(`remote a\n${text}`, 'x');
	const wrapping = endpoints[0]?.wrapping;
	if (wrapping === undefined) throw new Error('no key');
	return wrapping;
}

const tlsAuth = await wrappingOf(`key-direction 1\n<tls-auth>\n${STATIC_KEY}\n</tls-auth>`);
const tlsAuthBoth = await wrappingOf(`auth SHA512\n<tls-auth>\n${STATIC_KEY}\n</tls-auth>`);
const tlsCrypt = await wrappingOf(`<tls-crypt>\n${STATIC_KEY}\n</tls-crypt>`);
const tlsCryptV2 = await wrappingOf(`<tls-crypt-v2>\n${CLIENT_KEY_V2}\n</tls-crypt-v2>`);

/** The types of TLS records, one after the other (RFC 8446, 5.1). */
function recordTypes(stream: Buffer): number[] {
	const types: number[] = [];
	for (let at = 0; at < stream.length; at += 5 + stream.readUInt16BE(at + 3)) types.push(stream.readUInt8(at));
	return types;
}

/** Long enough for what was sent at the end to arrive. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 60));

describe.each(['udp', 'tcp'] as const)('over %s', (transport) => {
	test('shows the certificates, and facts that an administrator can find again', async () => {
		const { facts, peer } = await converse({ transport, tls: TLS }, { patienceMs: 3000 });
		expect(facts).toEqual({
			at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
			transport,
			port: peer.port,
			key: 'none',
			localAddress: '127.0.0.1',
			localPort: expect.any(Number),
			...(transport === 'tcp' ? { connectMs: expect.any(Number) } : {}),
			sessionId: Buffer.from(peer.received[0]?.sessionId ?? []).toString('hex'),
			server: { sessionId: expect.stringMatching(/^[0-9a-f]{16}$/), ms: expect.any(Number) },
			stage: 'shown',
			tls: {
				version: 'TLSv1.3',
				cipher: expect.any(String),
				ms: expect.any(Number),
				chain: [leaf, root].map(({ der }) => Buffer.from(der).toString('base64')),
			},
		});
		expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
	});

	test.each([
		['tls-auth', tlsAuth],
		['tls-auth without direction, SHA-512', tlsAuthBoth],
		['tls-crypt', tlsCrypt],
		['tls-crypt-v2', tlsCryptV2],
	])('with %s', async (_, wrapping) => {
		const { facts, peer } = await converse({ transport, tls: TLS, wrapping }, { patienceMs: 3000 });
		expect(facts).toMatchObject({ stage: 'shown', key: wrapping.kind });
		expect(peer.received[0]?.opcode).toBe(wrapping.kind === 'tls-crypt-v2' ? 'hard-reset-client-v3' : 'hard-reset-client-v2');
	});

	test('with a cookie that wants the wrapped key once more', async () => {
		const { facts, peer } = await converse({ transport, tls: TLS, wrapping: tlsCryptV2, resendKey: true }, { patienceMs: 3000 });
		expect(facts.stage).toBe('shown');
		expect(peer.received.find(({ packetId }) => packetId === 1)?.opcode).toBe('control-wkc-v1');
	});

	test.each(['TLSv1.2', 'TLSv1.3'] as const)('of %s that wants a client certificate shows its own all the same', async (maxVersion) => {
		const tls = { ...TLS, requestCert: true, rejectUnauthorized: true, maxVersion };
		const { facts, ms } = await converse({ transport, tls }, { patienceMs: 5000 });
		expect(facts).toMatchObject({ stage: 'shown', tls: { chain: { length: 2 } } });
		expect(ms).toBeLessThan(4000);
	});

	test('sends no name, no password and no certificate: nothing but the handshake, and an end', async () => {
		const { peer } = await converse(
			{ transport, tls: { ...TLS, maxVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: false } },
			{ patienceMs: 3000 },
		);
		await settled();
		expect(peer.inTls).toBe('');
		const packets = new Map(peer.received.map(({ packetId, payload }) => [packetId, Buffer.from(payload)]));
		const said = Buffer.concat([...packets].sort(([a = -1], [b = -1]) => a - b).map(([, payload]) => payload));
		// Handshake, change of cipher, alert; application data (0x17) would be the key exchange with its user name.
		expect(new Set(recordTypes(said))).toEqual(new Set([0x14, 0x15, 0x16]));
		expect(said.subarray(-7).toString('hex')).toBe('1503030002025a');
		// The empty list of certificates of RFC 5246, 7.4.6.
		expect(said.toString('hex')).toContain('0b000003000000');
	});

	test('a server that says nothing behind its reset', async () => {
		expect((await converse({ transport })).facts).toMatchObject({ stage: 'tls', broke: { how: 'silent', answered: false } });
	});

	test('no TLS inside', async () => {
		const inside: OpenVpnScript['inside'] = (stream) => void stream.write('SSH-2.0-OpenSSH\r\n');
		expect((await converse({ transport, inside })).facts).toMatchObject({ stage: 'tls', broke: { how: 'not-tls' } });
	});

	test('a TLS alert', async () => {
		const inside: OpenVpnScript['inside'] = (stream) => void stream.write(Uint8Array.of(0x15, 3, 1, 0, 2, 2, 70));
		expect((await converse({ transport, inside })).facts).toMatchObject({ stage: 'tls', broke: { how: 'alert', alert: 70 } });
	});

	test('TLS records without end', async () => {
		const inside: OpenVpnScript['inside'] = (stream) => {
			const record = new Uint8Array(1005);
			record.set([0x16, 3, 3, 3, 0xe8]);
			for (let i = 0; i < 300; i++) stream.write(record);
		};
		const { facts, ms } = await converse({ transport, inside }, { patienceMs: 1000 });
		expect(facts.stage).toBe('tls');
		expect(ms).toBeLessThan(2500);
	});

	test('a certificate of 60 KB is read', async () => {
		const fat = issue({ cn: 'server', ballast: 60_000 });
		const { facts } = await converse({ transport, tls: { key: fat.keyPem, cert: fat.pem } }, { patienceMs: 2000 });
		expect(facts).toMatchObject({ stage: 'shown', tls: { chain: [Buffer.from(fat.der).toString('base64')] } });
	});

	test('an abort says goodbye and settles at once', async () => {
		const abort = new AbortController();
		const running = converse({ transport, inside: () => abort.abort('SIGINT') }, { signal: abort.signal, patienceMs: 5000 });
		const { facts, ms, peer } = await running;
		expect(facts).toMatchObject({ stage: 'tls', broke: { how: 'aborted' } });
		expect(ms).toBeLessThan(1000);
		await settled();
		if (transport === 'udp') expect(peer.received.slice(-1)[0]?.payload[0]).toBe(0x15);
	});

	test('a digest that OpenSSL does not have is told, and nothing is sent', async () => {
		if (tlsAuth.kind !== 'tls-auth') throw new Error('no tls-auth');
		const { facts, peer } = await converse({ transport }, { wrapping: { ...tlsAuth, digest: 'GOST' } });
		expect(facts).toMatchObject({ stage: 'digest', digest: 'GOST' });
		expect(peer.packets).toBe(0);
	});
});

describe('over UDP', () => {
	test('silence: five packets, none of them twice the same', async () => {
		const heard = new Set<string>();
		const instead: OpenVpnScript['instead'] = (_, bytes) => void heard.add(Buffer.from(bytes).toString('hex'));
		const { facts } = await converse({ transport: 'udp', instead }, { wrapping: tlsAuth });
		expect(facts).toMatchObject({ stage: 'reset', broke: { kind: 'silent', strays: 0, sends: 5 } });
		expect(heard.size).toBe(5);
	});

	test('a closed port', async () => {
		const peer = await startOpenVpnPeer({ transport: 'udp' });
		await peer.close();
		const signal = new AbortController().signal;
		const facts = await openVpnProbe.run(
			{ address: '127.0.0.1', family: 4, port: peer.port, patienceMs: PATIENCE_MS, signal },
			{ transport: 'udp' },
		);
		expect(facts).toMatchObject({ stage: 'reset', broke: { kind: 'refused', code: 'ECONNREFUSED' } });
	});

	test.each([
		['tls-auth', tlsAuth],
		['tls-crypt', tlsCrypt],
	])('another key of %s', async (_, wrapping) => {
		const other = { ...wrapping, key: wrapping.key.map((octet) => octet ^ 1) };
		expect((await converse({ transport: 'udp', wrapping: other, tls: TLS }, { wrapping })).facts).toMatchObject({
			stage: 'reset',
			broke: { kind: 'silent' },
		});
	});

	test('a server without a key answers one who has one', async () => {
		const instead: OpenVpnScript['instead'] = (end, bytes) => {
			// OpenVPN 2.6 answers a reset before it looks at more than the session.
			const answer = [0x40, 1, 2, 3, 4, 5, 6, 7, 8, 1, 0, 0, 0, 0, ...bytes.subarray(1, 9), 0, 0, 0, 0];
			end.packet(Uint8Array.from(answer));
		};
		expect((await converse({ transport: 'udp', instead }, { wrapping: tlsAuth })).facts).toMatchObject({ stage: 'plain' });
	});

	test('what is no OpenVPN counts only when nothing better comes', async () => {
		const noise: OpenVpnScript['instead'] = (end) => end.raw('SIP/2.0 400 Bad Request');
		expect((await converse({ transport: 'udp', instead: noise })).facts).toMatchObject({
			stage: 'reset',
			broke: { kind: 'not-openvpn', firstBytes: expect.stringMatching(/^5349502f/) },
		});
		const way: OpenVpnScript['way'] = (packet, count) => (count === 0 ? [Buffer.from('noise'), packet] : [packet]);
		expect((await converse({ transport: 'udp', tls: TLS, way }, { patienceMs: 3000 })).facts.stage).toBe('shown');
	});

	test("another session's packets are passed over", async () => {
		const way: OpenVpnScript['way'] = (packet, count) => {
			const other = Uint8Array.from(packet);
			other[4] = (other[4] ?? 0) ^ 1;
			return count === 0 ? [packet] : [other, packet];
		};
		expect((await converse({ transport: 'udp', tls: TLS, way }, { patienceMs: 3000 })).facts.stage).toBe('shown');
		const foreign: OpenVpnScript['instead'] = (end) =>
			end.packet(Uint8Array.from([0x40, ...new Array(8).fill(9), 1, 0, 0, 0, 0, ...new Array(8).fill(5), 0, 0, 0, 0]));
		expect((await converse({ transport: 'udp', instead: foreign })).facts).toMatchObject({ broke: { kind: 'silent' } });
	});

	test('losses, doubles and the wrong order are mended', async () => {
		let held: Uint8Array | undefined;
		const way: OpenVpnScript['way'] = (packet, count) => {
			if (count === 2) return [];
			if (count === 3) {
				held = packet;
				return [];
			}
			const out = held === undefined ? [packet, packet] : [packet, held];
			held = undefined;
			return out;
		};
		const { facts } = await converse(
			{ transport: 'udp', tls: TLS, way, loses: (count) => count === 0 || count === 2 },
			{ patienceMs: 4000 },
		);
		expect(facts.stage).toBe('shown');
	});

	test('a flood of acknowledgements of nothing ends the listening', async () => {
		const way: OpenVpnScript['way'] = (packet, count) =>
			count === 0 ? [packet] : new Array(400).fill(Uint8Array.from([0x28, ...packet.subarray(1, 9), 0]));
		const { facts, ms } = await converse({ transport: 'udp', way, inside: (stream) => void stream.write('x') }, { patienceMs: 1000 });
		expect(facts.stage).toBe('tls');
		expect(ms).toBeLessThan(1500);
	});
});

describe('over TCP', () => {
	const cases: readonly [string, OpenVpnScript, object][] = [
		['closed at once', { transport: 'tcp', instead: (end) => end.end() }, { broke: { kind: 'closed' } }],
		['reset', { transport: 'tcp', instead: (end) => end.reset() }, { broke: { kind: 'reset', code: 'ECONNRESET' } }],
		['mute', { transport: 'tcp', instead: () => {} }, { broke: { kind: 'silent', sends: 1 } }],
		[
			'a web server',
			{ transport: 'tcp', instead: (end) => end.raw('HTTP/1.1 400 Bad Request\r\n\r\n') },
			{ broke: { kind: 'not-openvpn' } },
		],
		['a greeting', { transport: 'tcp', connected: (end) => end.raw('SSH-2.0-OpenSSH_9.2p1\r\n') }, { broke: { kind: 'not-openvpn' } }],
		[
			'packets that are none',
			{ transport: 'tcp', instead: (end) => end.raw(Uint8Array.of(0, 3, 0xff, 0, 0)) },
			{ broke: { kind: 'not-openvpn' } },
		],
	];
	test.each(cases)('%s', async (_, script, expected) => {
		expect((await converse(script)).facts).toMatchObject({ stage: 'reset', ...expected });
	});

	test('a reset that comes byte by byte, and one that never becomes whole', async () => {
		const drip = (bytes: Uint8Array, everyMs: number): NonNullable<OpenVpnScript['instead']> => {
			return (end, heard) => {
				const answer = Uint8Array.from([
					0,
					26,
					0x40,
					1,
					2,
					3,
					4,
					5,
					6,
					7,
					8,
					1,
					0,
					0,
					0,
					0,
					...heard.subarray(3, 11),
					0,
					0,
					0,
					0,
					...bytes,
				]);
				answer.forEach((octet, at) => void setTimeout(() => end.raw(Uint8Array.of(octet)), at * everyMs));
			};
		};
		expect((await converse({ transport: 'tcp', instead: drip(new Uint8Array(), 5) }, { patienceMs: 600 })).facts.stage).toBe('tls');
		const { facts, ms } = await converse({ transport: 'tcp', instead: drip(new Uint8Array(), 100) });
		expect(facts).toMatchObject({ stage: 'reset', broke: { kind: 'silent' } });
		expect(ms).toBeLessThan(PATIENCE_MS * 2);
	});

	test('the server ends behind its reset', async () => {
		const { facts } = await converse({ transport: 'tcp', inside: (_, end) => end.end() });
		expect(facts).toMatchObject({ stage: 'tls' });
		expect(facts).toMatchObject({ broke: { broke: { kind: 'closed' } } });
	});
});
