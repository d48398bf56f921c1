import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import ikev2 from '../../checks/ikev2.ts';
import ikev2Certificate from '../../checks/ikev2-certificate.ts';
import { heldOfIkev2 } from '../../checks/parts/ikev2-held.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext, RunOptions } from '../../src/check/context.ts';
import type { Check } from '../../src/check/define.ts';
import type { Answer } from '../../src/check/result.ts';
import { parseTarget } from '../../src/check/target.ts';
import type { SystemVerdict } from '../../src/host/certificates.ts';
import type { Host } from '../../src/host/host.ts';
import { readable } from '../../src/host/host.ts';
import type { Ikev2Facts, Ikev2Settings } from '../../src/probe/ikev2.ts';
import { CLIENT_AUTH, type Issued, issue, SERVER_AUTH, type Wanted } from '../certificate/issue.ts';
import { fakeHost } from '../host/fake-host.ts';
import { fakeMemory } from '../host/fake-memory.ts';
import { type Ikev2Peer, type Ikev2Script, startIkev2Peer } from '../peers/ikev2.ts';
import * as scripts from '../peers/ikev2-scripts.ts';

const peers: Ikev2Peer[] = [];
const seen = new Map<Check, Set<string>>([
	[ikev2, new Set()],
	[ikev2Certificate, new Set()],
]);

afterEach(async () => {
	await Promise.all(peers.splice(0).map((peer) => peer.close()));
});
afterAll(() => {
	for (const [check, outcomes] of seen) expect([...outcomes].sort()).toEqual(Object.keys(check.outcomes).sort());
});

const root = issue({ cn: 'Example Root', ca: true });
const outdated = issue({ cn: 'Outdated CA', issuer: root, ca: true, to: '2026-01-01' });
const good: Wanted = { cn: 'vpn.example.com', issuer: root, names: ['vpn.example.com'], usages: [SERVER_AUTH] };
const healthyChain = [issue(good)];
const stranger = issue({ cn: 'Stranger Root', ca: true });
const strange = [issue({ ...good, issuer: stranger }), stranger];
const PATIENCE_MS = 200;

interface Asking {
	readonly ports?: { readonly ike: number; readonly nat: number };
	readonly facts?: Ikev2Facts;
	readonly options?: Partial<RunOptions>;
	readonly signal?: AbortSignal;
	readonly machine?: Partial<Host>;
}

async function ask(
	check: Check,
	{ ports = { ike: 9, nat: 9 }, facts, options, signal = new AbortController().signal, machine }: Asking,
): Promise<Answer> {
	const context: Partial<AddressContext> = {
		options: { client: 'windows', tunnels: ['ikev2'], automatic: false, patienceMs: PATIENCE_MS, ...options },
		supplied: { authorities: [root.der] },
		host: fakeHost(machine),
		target: parseTarget('vpn.example.com'),
		probe: async (probe, { port, settings }) => {
			expect(port).toBe(500);
			expect((settings as unknown as Ikev2Settings).natPort).toBe(4500);
			if (facts !== undefined) return facts as never;
			const where = { ...(settings as unknown as Ikev2Settings), natPort: ports.nat };
			return probe.run({ address: '127.0.0.1', family: 4, port: ports.ike, patienceMs: PATIENCE_MS, signal }, where as never);
		},
	};
	const observation = await check.observe(context as AddressContext);
	seen.get(check)?.add(observation.outcome);
	return answerOf(check, observation, 0);
}

async function askPeer(
	check: Check,
	script: Ikev2Script,
	chain: readonly Issued[] = healthyChain,
	options: Partial<RunOptions> = {},
	machine: Partial<Host> = {},
): Promise<Answer> {
	const peer = await startIkev2Peer(script, chain);
	peers.push(peer);
	return ask(check, { ports: peer.ports, options, machine });
}

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
	const socket = createSocket('udp4');
	await once(socket.bind(0, '127.0.0.1'), 'listening');
	const { port } = socket.address();
	await new Promise<void>((resolve) => socket.close(() => resolve()));
	return port;
}

describe('ikev2', () => {
	test.each<[string, string, RegExp, Ikev2Script]>([
		['accepted', 'pass', /^IKEv2 answers and takes 3des-sha1-modp1024 in .+\.$/, scripts.healthy],
		['accepted', 'pass', /; it wanted a cookie first\.$/, scripts.wantingCookies(1)],
		['accepted', 'pass', /^IKEv2 answers/, scripts.losingLarge],
		[
			'other-proposal-wanted',
			'fail',
			/accepts none of the algorithms that the client offers\. It would take aes256-sha1-modp2048\.$/,
			scripts.refusing('accepts'),
		],
		['no-proposal', 'fail', /accepts none of the algorithms that the client offers\.$/, scripts.refusing('refuses')],
		[
			'other-version',
			'fail',
			/^IKE answers, but refuses as a server does that has no IKEv2 connection for this client/,
			scripts.refusing('refuses', '00000000000000aa'),
		],
		['other-version', 'fail', /^IKE answers, but speaks no IKEv2\.$/, scripts.inIkev1],
		['other-version', 'fail', /^IKE answers, but speaks no IKEv2\.$/, scripts.otherMajor],
		['turned-away', 'fail', /turns the client away: INVALID_SYNTAX\.$/, scripts.erring],
		['unusable', 'fail', /asks for the first message again and again\.$/, scripts.wantingCookies(99)],
		['unusable', 'fail', /chose algorithms that were not offered\.$/, scripts.choosingWhatWasNotOffered],
		['silent', 'fail', /^UDP 500 gives no answer to IKEv2 within .+ ms\.$/, scripts.silent],
		['silent', 'fail', /, although UDP 4500 does\.$/, scripts.silentOn500],
		['not-ike', 'fail', /^Something other than IKEv2 answers on UDP 500: it sends back what it is sent\.$/, scripts.echoing],
		['not-ike', 'fail', /on UDP 500: "SIP\/2\.0 400 Bad Request"\.$/, scripts.talkingRubbish],
		['not-ike', 'fail', /on UDP 500: what comes back is damaged\.$/, scripts.broken],
		['not-ike', 'fail', /first bytes de ad be ef/, scripts.flooding],
	])('%s (%s): %s', async (outcome, status, says, script) => {
		expect(await askPeer(ikev2, script)).toMatchObject({ outcome, status, says: expect.stringMatching(says) });
	});

	test('UDP 4500 that nothing passes, for a client that goes there', async () => {
		const answer = await askPeer(ikev2, scripts.unreachableOn4500, healthyChain, { client: 'strongswan' });
		expect(answer).toMatchObject({
			outcome: 'nat-port-silent',
			status: 'fail',
			says: expect.stringMatching(/^UDP 500 answers, but UDP 4500/),
		});
	});

	test('a closed port', async () => {
		const ports = { ike: await closedPort(), nat: await closedPort() };
		expect(await ask(ikev2, { ports })).toMatchObject({
			outcome: 'refused',
			status: 'fail',
			says: expect.stringMatching(/^UDP 500 is closed/),
		});
	});

	test('what a router says', async () => {
		const trace = { at: '', localAddress: '', localPort: 1, initiatorSpi: '', offered: [], port4500: { kind: 'not-needed' } } as const;
		const facts: Ikev2Facts = { stage: 'unanswered', ...trace, port500: { kind: 'filtered', code: 'EHOSTUNREACH', ms: 3 } };
		expect(await ask(ikev2, { facts })).toMatchObject({ outcome: 'filtered', status: 'fail' });
	});

	test('what a firewall of this computer keeps back', async () => {
		const trace = { at: '', localAddress: '', localPort: 1, initiatorSpi: '', offered: [], port4500: { kind: 'not-needed' } } as const;
		const port500 = (code: string): Ikev2Facts => ({ stage: 'unanswered', ...trace, port500: { kind: 'local', code } });
		const says = 'This computer does not let out what goes to UDP 500 (EPERM): a firewall or a security program on it keeps it back.';
		expect(await ask(ikev2, { facts: port500('EPERM') })).toMatchObject({ outcome: 'not-let-out', status: 'fail', says });
		expect(await ask(ikev2, { facts: port500('ENETUNREACH') })).toMatchObject({ outcome: 'unreadable', status: 'unknown' });
		const accepted: Ikev2Facts = {
			stage: 'accepted',
			...trace,
			port500: { kind: 'answered', ms: 1, sends: 1 },
			answer: { kind: 'accepted', chosen: '', fragmentation: false, vendors: [], notifies: [], cookies: 0, responderSpi: '' },
			auth: { port: 4500, size: { bytes: 1, inPieces: false }, answer: { kind: 'failed', how: 'local', code: 'EPERM' } },
		};
		expect(await ask(ikev2, { facts: accepted })).toMatchObject({ outcome: 'nat-port-not-let-out', status: 'fail' });
	});

	test('what this computer could not do, or was not told rightly', async () => {
		expect(await ask(ikev2, { signal: AbortSignal.abort() })).toMatchObject({ outcome: 'unreadable', status: 'unknown' });
		const says = 'The given IKE policy cannot be read at "rot13", so IKEv2 was not asked.';
		expect(await ask(ikev2, { options: { ikePolicy: 'aes256-rot13' } })).toMatchObject({ outcome: 'unreadable', says });
	});

	test('leaves no certificate in its evidence', async () => {
		const { evidence } = await askPeer(ikev2, scripts.healthy);
		expect(JSON.stringify(evidence)).not.toContain('chain');
		expect(evidence).toMatchObject({ localAddress: '127.0.0.1', initiatorSpi: expect.stringMatching(/^[\da-f]{16}$/) });
	});
});

describe('ikev2-certificate', () => {
	test.each<[string, string, RegExp, readonly Issued[]]>([
		[
			'trusted',
			'pass',
			/^The server proves to be vpn\.example\.com with a certificate that is trusted here \(until 2045-01-01\), and starts EAP\.$/,
			healthyChain,
		],
		['expired', 'fail', /expired on 2026-01-01\.$/, [issue({ ...good, to: '2026-01-01' })]],
		['not-yet-valid', 'fail', /valid only from 2040-01-01 on\.$/, [issue({ ...good, from: '2040-01-01' })]],
		[
			'wrong-name',
			'fail',
			/is for other\.example\.com, not for vpn\.example\.com\.$/,
			[issue({ ...good, cn: 'x', names: ['other.example.com'] })],
		],
		['no-server-auth-usage', 'fail', /is not issued for server authentication\.$/, [issue({ ...good, usages: [CLIENT_AUTH] })]],
		['self-signed', 'fail', /is signed by itself, and not trusted here\.$/, [issue({ cn: 'vpn.example.com', names: ['vpn.example.com'] })]],
		[
			'issuer-expired',
			'fail',
			/^A certificate above the server's is not valid now \(CN=Outdated CA/,
			[issue({ ...good, issuer: outdated }), outdated],
		],
	])('%s (%s): %s', async (outcome, status, says, chain) => {
		expect(await askPeer(ikev2Certificate, scripts.healthy, chain)).toMatchObject({ outcome, status, says: expect.stringMatching(says) });
	});

	test('of an authority that nobody knows', async () => {
		const between = issue({ cn: 'Stranger CA', issuer: stranger, ca: true });
		const leaf = issue({ ...good, issuer: between });
		expect(await askPeer(ikev2Certificate, scripts.healthy, [leaf])).toMatchObject({ outcome: 'incomplete-chain', status: 'fail' });
		expect(await askPeer(ikev2Certificate, scripts.healthy, [leaf, between])).toMatchObject({ outcome: 'untrusted', status: 'fail' });
	});

	test.each<[string, string, SystemVerdict, readonly Issued[]]>([
		['untrusted-by-windows', 'fail', { chain: 'untrusted-root', forUser: 'untrusted-root', error: 0x800b_0109 }, strange],
		['root-in-user-store', 'fail', { chain: 'untrusted-root', forUser: 'trusted', error: 0x800b_0109 }, strange],
		['refused-by-windows', 'unknown', { chain: 'broken', error: 0x800b_0111 }, healthyChain],
		// What it trusts is trusted; what was handed over with --ca is, too.
		['trusted', 'pass', { chain: 'trusted', error: 0 }, strange],
		['trusted', 'pass', { chain: 'untrusted-root', error: 0x800b_0109 }, healthyChain],
		// Dates and names are ours to judge, and nothing was fetched for it.
		['expired', 'fail', { chain: 'untrusted-root', error: 0x800b_0109 }, [issue({ ...good, to: '2026-01-01' })]],
		['untrusted', 'fail', { chain: 'issuer-missing', error: 0x800b_010a }, strange],
	])('%s (%s) where Windows itself says %o', async (outcome, status, verdict, chain) => {
		const machine = { platform: 'windows', judgeChain: async () => readable(verdict) } as const;
		expect(await askPeer(ikev2Certificate, scripts.healthy, chain, {}, machine)).toMatchObject({
			outcome,
			status,
			evidence: { system: verdict },
		});
	});

	test.each<[string, string, RegExp, Ikev2Script]>([
		['signature-wrong', 'fail', /does not prove that it holds its key\.$/, scripts.signingWrong],
		['fragments-lost', 'fail', /^A request of \d{4} bytes gets no answer, a small one does/, scripts.losingLarge],
		[
			'fragments-unclear',
			'fail',
			/^The server agrees on algorithms each time, but IKE_AUTH gets no answer, large or small: .+ or the server stays mute there\.$/,
			scripts.losingBothWays,
		],
		['mute', 'fail', /^The server agrees on algorithms, then says nothing more on UDP 500\.$/, scripts.muteBehindInit],
		[
			'authentication-failed',
			'warn',
			/^The server turns the client away before it shows who it is\./,
			scripts.turningAway('AUTHENTICATION_FAILED'),
		],
		['turned-away', 'unknown', /: INVALID_SYNTAX\.$/, scripts.turningAway('INVALID_SYNTAX')],
		['no-certificate', 'unknown', /without showing a certificate/, scripts.withoutCertificate],
		['garbled', 'unknown', /cannot be read\.$/, scripts.garbling],
		['no-reading', 'unknown', /cannot be read as one\.$/, scripts.showingRubbish],
		['unreadable', 'unknown', /could not ask/, scripts.silent],
	])('%s (%s): %s', async (outcome, status, says, script) => {
		expect(await askPeer(ikev2Certificate, script)).toMatchObject({ outcome, status, says: expect.stringMatching(says) });
	});
});

describe('what earlier runs left half open at the server', () => {
	async function askRemembering(script: Ikev2Script, memory: ReturnType<typeof fakeMemory>, check: Check = ikev2): Promise<Answer> {
		const peer = await startIkev2Peer(script, healthyChain);
		peers.push(peer);
		const answer = await ask(check, { ports: peer.ports, machine: memory });
		received = peer.heard.length;
		return answer;
	}
	let received = 0;

	test.each([ikev2, ikev2Certificate])('two of them: nothing is sent ($id)', async (check) => {
		const memory = fakeMemory(26_100, 12_000);
		expect(await askRemembering(scripts.healthy, memory, check)).toMatchObject({
			outcome: 'asked-lately',
			status: 'unknown',
			says: expect.stringMatching(/^The server may still hold negotiations .+ Ask again in 27 s\.$/),
		});
		expect({ received, noted: memory.noted }).toEqual({ received: 0, noted: [] });
	});

	test('one of them: a healthy server is asked as ever', async () => {
		expect(await askRemembering(scripts.healthy, fakeMemory(12_000))).toMatchObject({ outcome: 'accepted' });
		expect(await askRemembering(scripts.refusing('accepts'), fakeMemory(12_000))).toMatchObject({ outcome: 'other-proposal-wanted' });
	});

	test.each([ikev2, ikev2Certificate])('one of them, and IKE_AUTH gets lost: one more, and no verdict ($id)', async (check) => {
		const memory = fakeMemory(12_000);
		expect(await askRemembering(scripts.muteBehindInit, memory, check)).toMatchObject({ outcome: 'asked-lately', status: 'unknown' });
		expect(memory.noted).toHaveLength(1);
	});

	test.each<[string, number, Ikev2Script]>([
		['what the EAP-Nak ended', 0, scripts.healthy],
		['what the server turned away', 0, scripts.turningAway('AUTHENTICATION_FAILED')],
		['what it refused, and what it refused again', 0, scripts.refusing('refuses')],
		['silence', 0, scripts.silent],
		['IKE_AUTH twice without an answer', 2, scripts.muteBehindInit],
		['a large IKE_AUTH without one', 1, scripts.losingLarge],
		['an answer that cannot be gone on from', 1, scripts.choosingWhatWasNotOffered],
		['an answer that cannot be read', 1, scripts.garbling],
	])('is noted of this run: %s, %d', async (_, held, script) => {
		const memory = fakeMemory();
		await askRemembering(script, memory);
		expect(memory.noted).toHaveLength(held);
	});

	test('is noted where only the answer to the second message got lost', () => {
		const trace = { at: '', localAddress: '', localPort: 1, initiatorSpi: '', offered: [], port4500: { kind: 'not-needed' } } as const;
		const taken = { chosen: '', fragmentation: false, vendors: [], notifies: [], cookies: 0, responderSpi: '' } as const;
		const facts: Ikev2Facts = {
			stage: 'accepted',
			...trace,
			port500: { kind: 'answered', ms: 1, sends: 1 },
			answer: { kind: 'accepted', ...taken },
			auth: {
				port: 4500,
				size: { bytes: 1, inPieces: false },
				answer: { kind: 'silent', ms: 1 },
				again: { init: { kind: 'silent', ms: 1, sends: 5 } },
			},
		};
		expect(heldOfIkev2(facts)).toBe(2);
	});

	test('an interrupted run notes it within the interruption', async () => {
		const peer = await startIkev2Peer(scripts.muteBehindInit, healthyChain);
		peers.push(peer);
		const memory = fakeMemory();
		const interruption = new AbortController();
		const asked = ask(ikev2, { ports: peer.ports, machine: memory, signal: interruption.signal });
		await new Promise((resolve) => setTimeout(resolve, 60));
		interruption.abort();
		expect(memory.noted).toHaveLength(1);
		await asked;
		expect(memory.noted).toHaveLength(1);
	});
});
