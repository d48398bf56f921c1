import { afterEach, describe, expect, test } from 'vitest';
import { type Ikev2Facts, type Ikev2Settings, ikev2Probe } from '../../src/probe/ikev2.ts';
import { fromHex } from '../../src/wire/hex.ts';
import { decodeIkev2, payloadOf, payloadsOf } from '../../src/wire/ikev2.ts';
import { notifyName } from '../../src/wire/ikev2-names.ts';
import { issue } from '../certificate/issue.ts';
import { type Heard, type Ikev2Peer, type Ikev2Script, startIkev2Peer } from '../peers/ikev2.ts';
import * as scripts from '../peers/ikev2-scripts.ts';

const peers: Ikev2Peer[] = [];
afterEach(async () => {
	await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

const leaf = issue({ cn: 'vpn.example.com', names: ['vpn.example.com'] });
const PATIENCE_MS = 300;

interface Conversation {
	readonly facts: Ikev2Facts;
	/** Each message once. */
	readonly heard: readonly Heard[];
	readonly all: readonly Heard[];
	readonly ms: number;
}

async function converse(
	script: Ikev2Script,
	settings: Partial<Ikev2Settings> = {},
	signal = new AbortController().signal,
): Promise<Conversation> {
	const peer = await startIkev2Peer(script, [leaf]);
	peers.push(peer);
	const keyHashes = () => Array.from({ length: 60 }, (_, at) => new Uint8Array(20).fill(at));
	const since = performance.now();
	const facts = await ikev2Probe.run(
		{ address: '127.0.0.1', family: 4, port: peer.ports.ike, patienceMs: PATIENCE_MS, signal },
		{ client: 'windows', natPort: peer.ports.nat, keyHashes, ...settings },
	);
	const ms = performance.now() - since;
	await new Promise((resolve) => setTimeout(resolve, 20));
	// On a busy machine a message may go out twice before its answer is seen.
	const heard = peer.heard.filter(({ bytes }, at) => peer.heard.findIndex((other) => other.bytes === bytes) === at);
	return { facts, heard, all: peer.heard, ms };
}

const distinct = (heard: readonly Heard[]) => [
	...new Set(heard.filter(({ exchange }) => exchange === 34).map(({ initiatorSpi }) => initiatorSpi)),
];

describe('what is sent', () => {
	test('is what Windows sends: no identity but the address, and a Nak in place of a name', async () => {
		const { facts, heard } = await converse(scripts.healthy);
		expect(facts.stage).toBe('accepted');
		expect(heard.map(({ exchange, messageId }) => [exchange, messageId])).toEqual([
			[34, 0],
			[35, 1],
			[35, 2],
		]);
		const { payloads } = decodeIkev2(fromHex(heard[0]?.bytes ?? ''));
		expect(payloads.map((one) => (one.type === 'Notify' ? notifyName(one.notify) : one.type))).toEqual([
			'SA',
			'KE',
			'Nonce',
			'IKEV2_FRAGMENTATION_SUPPORTED',
			'NAT_DETECTION_SOURCE_IP',
			'NAT_DETECTION_DESTINATION_IP',
			'Vendor',
			'Vendor',
			'Vendor',
			'Vendor',
		]);
		const auth = heard[1]?.inside ?? [];
		expect(auth.map(({ type }) => type)).toEqual(['IDi', 'CERTREQ', 'Notify', 'CP', 'SA', 'TSi', 'TSr']);
		expect(payloadOf(auth, 'IDi')).toMatchObject({ kind: 1, data: Uint8Array.of(127, 0, 0, 1) });
		expect((heard[1]?.bytes.length ?? 0) / 2).toBeGreaterThan(1500);
		expect(heard[2]?.inside).toEqual([{ type: 'EAP', code: 2, identifier: 0, method: 3, data: Uint8Array.of(0) }]);
	});

	test.each(['windows', 'macos', 'android', 'strongswan'] as const)('as %s', async (client) => {
		const { facts, heard } = await converse(scripts.healthy, { client });
		expect(facts).toMatchObject({ stage: 'accepted', auth: { answer: { kind: 'certificate', signature: 'valid' } } });
		for (const { inside = [] } of heard) {
			expect(payloadsOf(inside, 'EAP').every(({ code, method }) => code === 2 && method === 3)).toBe(true);
			expect(payloadsOf(inside, 'IDi').every(({ kind }) => kind === 1)).toBe(true);
			expect(payloadOf(inside, 'AUTH')).toBeUndefined();
		}
	});

	test.each<[string, Partial<Ikev2Settings>, number, string]>([
		['by default', {}, 6, '3des-sha1-modp1024'],
		['with the strong group added', { dhSetting: 'added' }, 9, 'aes256-sha1-modp2048'],
		['with it enforced', { dhSetting: 'enforced' }, 3, 'aes256-sha1-modp2048'],
		['by a policy', { ikePolicy: 'aes256gcm16-prfsha384-ecp384' }, 1, 'aes256gcm16-prfsha384-ecp384'],
		['by two', { ikePolicy: 'aes128-sha256-curve25519,aes256-sha512-modp3072' }, 2, 'aes128-sha256-curve25519'],
	])('offers %s', async (_, settings, count, first) => {
		const { facts } = await converse(scripts.healthy, settings);
		expect(facts).toMatchObject({ stage: 'accepted', answer: { chosen: first }, auth: { answer: { signature: 'valid' } } });
		expect('offered' in facts && facts.offered).toHaveLength(count);
	});

	test('is nothing when the policy cannot be read', async () => {
		const { facts, heard } = await converse(scripts.healthy, { ikePolicy: 'aes256-rot13-modp2048' });
		expect(facts).toMatchObject({ stage: 'unasked', because: 'policy', word: 'rot13' });
		expect(heard).toEqual([]);
	});

	test.each<[string, Ikev2Script]>([
		['every server', scripts.healthy],
		['one that refuses', scripts.refusing('accepts')],
		['one that says nothing more', scripts.muteBehindInit],
		['one that loses large requests', scripts.losingLarge],
		['one that hears 4500 only', scripts.silentOn500],
		['one that cannot be reached on 4500', scripts.unreachableOn4500],
	])('begins at most two negotiations with %s, and repeats the same bytes', async (_, script) => {
		const { all: heard } = await converse(script);
		expect(distinct(heard).length).toBeLessThanOrEqual(2);
		const messages = new Map<string, Set<string>>();
		for (const { initiatorSpi, exchange, messageId, bytes } of heard.filter(({ exchange }) => exchange === 34)) {
			const key = `${initiatorSpi} ${exchange} ${messageId}`;
			messages.set(key, (messages.get(key) ?? new Set()).add(bytes));
		}
		for (const bytes of messages.values()) expect(bytes.size).toBe(1);
	});
});

describe('a cookie', () => {
	test('goes in front of the same message', async () => {
		const { facts, heard } = await converse(scripts.wantingCookies(1));
		expect(facts).toMatchObject({ stage: 'accepted', answer: { cookies: 1 } });
		const [first, second] = heard.map(({ bytes }) => decodeIkev2(fromHex(bytes)));
		expect(second?.payloads[0]).toMatchObject({ type: 'Notify', notify: 16390, data: Uint8Array.of(1, 2, 3) });
		expect(second?.payloads.slice(1)).toEqual(first?.payloads);
	});

	test('is not repeated for ever', async () => {
		const { facts, heard } = await converse(scripts.wantingCookies(99));
		expect(facts).toMatchObject({ stage: 'answered', answer: { kind: 'unusable', because: 'cookie-loop' } });
		expect(heard).toHaveLength(4);
	});
});

describe('the wish for another group', () => {
	test('is granted once', async () => {
		const { facts } = await converse(scripts.wantingGroup(2), { dhSetting: 'added' });
		expect(facts).toMatchObject({ stage: 'accepted', answer: { groupWanted: 2, chosen: '3des-sha1-modp1024' } });
	});

	test.each<[string, Ikev2Script]>([
		['that was not offered', scripts.wantingGroup(19)],
		['again and again', scripts.wantingGroup(2, 9)],
	])('%s leads nowhere', async (_, script) => {
		expect((await converse(script)).facts).toMatchObject({ answer: { kind: 'unusable', because: 'group-loop' } });
	});
});

describe('a refusal', () => {
	test('is followed by one message that finds the cure, and what that took is let go', async () => {
		const { facts, heard } = await converse(scripts.refusing('accepts'));
		expect(facts).toMatchObject({
			stage: 'answered',
			answer: { kind: 'no-proposal' },
			cure: { kind: 'accepted', chosen: 'aes256-sha1-modp2048' },
			auth: { answer: { kind: 'certificate', released: true } },
		});
		expect(heard.map(({ exchange }) => exchange)).toEqual([34, 34, 35, 35]);
	});

	test.each([
		[undefined, { kind: 'no-proposal' }],
		['00000000000000aa', { kind: 'other-version', by: 'responder-spi' }],
	])('of everything, with responder SPI %s', async (spi, answer) => {
		expect((await converse(scripts.refusing('refuses', spi))).facts).toMatchObject({ stage: 'answered', answer, cure: { kind: 'none' } });
	});
});

describe('a large request', () => {
	test('goes in pieces to a server that takes them', async () => {
		const { facts, heard } = await converse(scripts.withFragmentation);
		expect(facts).toMatchObject({
			stage: 'accepted',
			auth: { size: { inPieces: true }, answer: { kind: 'certificate', signature: 'valid' } },
		});
		for (const { bytes } of heard) expect(bytes.length / 2).toBeLessThanOrEqual(700);
	});

	test('and the answer comes in pieces, out of order', async () => {
		expect((await converse(scripts.showingInFragments)).facts).toMatchObject({
			auth: { answer: { kind: 'certificate', signature: 'valid' } },
		});
	});

	test('that is lost is told from a mute server by a small one', async () => {
		const { facts } = await converse(scripts.losingLarge);
		expect(facts).toMatchObject({
			stage: 'accepted',
			auth: {
				answer: { kind: 'silent' },
				again: { init: { kind: 'answered' }, small: { answer: { kind: 'certificate', released: true } } },
			},
		});
	});
});

describe('what no honest peer does', () => {
	test.each<[string, Ikev2Script, object]>([
		['echoes', scripts.echoing, { stage: 'unanswered', port500: { kind: 'silent', strays: { kind: 'echo' } } }],
		['talks something else', scripts.talkingRubbish, { stage: 'unanswered', port500: { strays: { kind: 'other' } } }],
		['floods', scripts.flooding, { stage: 'unanswered', port500: { kind: 'silent', strays: { count: 256 } } }],
		['sends payloads without end', scripts.broken, { stage: 'unanswered', port500: { strays: { kind: 'malformed' } } }],
		['answers somebody else', scripts.forSomebodyElse, { stage: 'unanswered', port500: { strays: { kind: 'other' } } }],
		['chooses what was not offered', scripts.choosingWhatWasNotOffered, { answer: { kind: 'unusable', because: 'not-offered' } }],
		['sends a key that is none', scripts.withABadKey, { answer: { kind: 'unusable', because: 'key' } }],
		['signs wrong', scripts.signingWrong, { auth: { answer: { kind: 'certificate', signature: 'wrong' } } }],
		['shows 60 KB of nothing', scripts.showingRubbish, { auth: { answer: { kind: 'certificate', signature: 'missing' } } }],
		['garbles what is inside', scripts.garbling, { auth: { answer: { kind: 'unreadable' } } }],
	])('%s', async (_, script, facts) => {
		const conversation = await converse(script);
		expect(conversation.facts).toMatchObject(facts);
		expect(conversation.ms).toBeLessThan(6 * PATIENCE_MS);
		expect(JSON.parse(JSON.stringify(conversation.facts))).toEqual(conversation.facts);
	});
});

test('a dead host costs one patience', async () => {
	const { facts, ms } = await converse(scripts.silent);
	expect(facts).toMatchObject({ stage: 'unanswered', port500: { kind: 'silent', sends: 5 }, port4500: { kind: 'silent' } });
	expect(ms).toBeLessThan(PATIENCE_MS + 250);
});

describe('the end of the run', () => {
	test('says goodbye to what was accepted', async () => {
		const ending = new AbortController();
		setTimeout(() => ending.abort(), 100);
		const { facts, heard, ms } = await converse({ auth: () => {} }, {}, ending.signal);
		expect(facts).toMatchObject({ stage: 'accepted', auth: { answer: { kind: 'aborted' } } });
		expect(ms).toBeLessThan(PATIENCE_MS);
		expect(heard.at(-1)).toMatchObject({ exchange: 37, inside: [{ type: 'Delete', protocol: 1, spis: [] }] });
	});

	test('sends nothing when it came before', async () => {
		const { facts, heard } = await converse(scripts.healthy, {}, AbortSignal.abort());
		expect(facts).toMatchObject({ stage: 'unasked', because: 'aborted' });
		expect(heard).toEqual([]);
	});
});
