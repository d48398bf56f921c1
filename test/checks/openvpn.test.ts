import { afterAll, afterEach, describe, expect, test } from 'vitest';
import openvpn from '../../checks/openvpn.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import type { Answer } from '../../src/check/result.ts';
import { parseTarget } from '../../src/check/target.ts';
import { type OpenVpnConnection, parseOpenVpn } from '../../src/connection/openvpn.ts';
import { type OpenVpnFacts, type OpenVpnSettings, openVpnProbe } from '../../src/probe/openvpn.ts';
import { issue, SERVER_AUTH } from '../certificate/issue.ts';
import { STATIC_KEY } from '../connection/openvpn-profile.ts';
import { type OpenVpnPeer, type OpenVpnScript, startOpenVpnPeer } from '../peers/openvpn.ts';

const leaf = issue({ cn: 'server', usages: [SERVER_AUTH] });
const TLS = { key: leaf.keyPem, cert: leaf.pem };
const TLS_AUTH = `key-direction 1\n<tls-auth>\n${STATIC_KEY}\n</tls-auth>`;

const peers: OpenVpnPeer[] = [];
afterEach(async () => {
	await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

const seen = new Set<string>();
afterAll(() => expect([...seen].sort()).toEqual(Object.keys(openvpn.outcomes).sort()));

const AT = { at: '2026-01-02T03:04:05.000Z', key: 'none' as const };
const SESSION = { localAddress: '192.0.2.2', localPort: 40000, sessionId: '0011223344556677' };
const SERVER = { sessionId: '8899aabbccddeeff', ms: 20 };

type Key = `${'udp' | 'tcp'} ${number}`;
/** What a conversation came to, without what all have. */
type Came = OpenVpnFacts extends infer F
	? F extends OpenVpnFacts
		? Omit<F, 'at' | 'transport' | 'port' | 'key' | keyof typeof SESSION>
		: never
	: never;

const refused: Came = { stage: 'reset', broke: { kind: 'refused', code: 'ECONNREFUSED', ms: 12, sends: 1 } };
const silent: Came = { stage: 'reset', broke: { kind: 'silent', strays: 0, ms: 5000, sends: 5 } };
const closed: Came = { stage: 'reset', broke: { kind: 'closed', ms: 12, sends: 1 } };
const noConnection = (how: 'refused' | 'silent' | 'filtered' | 'local' | 'aborted', code?: string): Came => ({
	stage: 'connect',
	how,
	ms: 12,
	...(code === undefined ? {} : { code }),
});
const shown: Came = { stage: 'shown', server: SERVER, tls: { version: 'TLSv1.3', cipher: 'x', ms: 60, chain: ['AAAA'] } };

interface Asked {
	readonly host?: string;
	readonly profile?: string;
	readonly family?: 4 | 6;
	/** The only one that is asked over. */
	readonly transport?: 'udp' | 'tcp';
}

/** The check's answer when each port that it asks comes back so. `undefined`: it must not be asked. */
async function answer(came: Readonly<Record<Key, Came>>, asking: Asked = {}): Promise<Answer> {
	const { host = 'vpn.example.com', profile, family = 4, transport: only } = asking;
	const asked: string[] = [];
	const connection = profile === undefined ? undefined : await parseOpenVpn(profile, 'office.ovpn');
	const probe: Ask = async ({ port, settings }) => {
		const { transport, wrapping } = settings;
		asked.push(`${transport} ${port}`);
		const facts = came[`${transport} ${port}`];
		if (facts === undefined) throw new Error(`${transport} ${port} was asked`);
		return { ...AT, ...SESSION, transport, port, key: wrapping?.kind ?? 'none', ...facts } as OpenVpnFacts;
	};
	const result = await run(connection, host, family, probe, only);
	expect(asked.sort()).toEqual(Object.keys(came).sort());
	return result;
}

type Ask = (options: { port: number; settings: OpenVpnSettings }) => Promise<OpenVpnFacts>;

async function run(
	connection: OpenVpnConnection | undefined,
	host: string,
	family: 4 | 6,
	probe: Ask,
	transport?: 'udp' | 'tcp',
): Promise<Answer> {
	const supplied = { authorities: [], ...(connection === undefined ? {} : { connection }) };
	const options = { ...(transport === undefined ? {} : { transport }) };
	const context = { target: parseTarget(host), family, supplied, options, probe: (_: unknown, asked: never) => probe(asked) };
	const observation = await openvpn.observe(context as unknown as AddressContext);
	seen.add(observation.outcome);
	const result = answerOf(openvpn, observation, 0);
	// What is evidence goes into reports.
	expect(JSON.stringify(result)).not.toMatch(/chain|wrapping|BEGIN/);
	return result;
}

describe('without a profile UDP and TCP are asked', () => {
	test.each<[string, string, string, Came, Came]>([
		[
			'accepted',
			'pass',
			'OpenVPN answers on UDP 1194 and shows its certificate in 80 ms (TCP 1194 refuses).',
			shown,
			noConnection('refused'),
		],
		['accepted', 'pass', 'OpenVPN answers on TCP 1194 and shows its certificate in 80 ms (UDP 1194 refuses).', refused, shown],
		[
			'refused',
			'fail',
			'UDP 1194 is closed, or a firewall says so: "port unreachable" came back after 12 ms (TCP 1194 is silent).',
			refused,
			noConnection('silent'),
		],
		[
			'silent',
			'unknown',
			'UDP 1194 says nothing for 5 s. A server with tls-auth or tls-crypt is silent to whoever has no key: give the profile with --connection FILE (TCP 1194 refuses).',
			silent,
			noConnection('refused'),
		],
		[
			'closed',
			'unknown',
			'TCP 1194 takes the connection and closes it after 12 ms. A server with tls-auth or tls-crypt does so to whoever has no key: give the profile with --connection FILE (UDP 1194 refuses).',
			refused,
			closed,
		],
	])('%s (%s): %s', async (outcome, status, says, udp, tcp) => {
		expect(await answer({ 'udp 1194': udp, 'tcp 1194': tcp })).toMatchObject({ outcome, status, says });
	});

	test('on the port that was given', async () => {
		expect((await answer({ 'udp 443': silent, 'tcp 443': shown }, { host: 'vpn.example.com:443' })).outcome).toBe('accepted');
	});
});

describe('with a profile', () => {
	const udp = 'remote vpn.example.com 1195 udp';
	const tcp = 'remote vpn.example.com 443 tcp';

	test.each<[string, string, string, string, Came]>([
		[
			'silent-with-key',
			'fail',
			`${udp}\n${TLS_AUTH}`,
			'UDP 1195 says nothing for 5 s to packets made with the tls-auth key of the profile.',
			silent,
		],
		['silent-to-profile', 'fail', udp, 'UDP 1195 says nothing for 5 s; the profile has no tls-auth or tls-crypt key.', silent],
		[
			'closed-with-key',
			'fail',
			`${tcp}\n${TLS_AUTH}`,
			'TCP 443 takes the connection and closes it after 12 ms over a packet made with the tls-auth key of the profile.',
			closed,
		],
		[
			'closed-to-profile',
			'fail',
			tcp,
			'TCP 443 takes the connection and closes it after 12 ms; the profile has no tls-auth or tls-crypt key.',
			closed,
		],
		[
			'closed-to-profile',
			'fail',
			tcp,
			'TCP 443 takes the connection and closes it after 3 ms; the profile has no tls-auth or tls-crypt key.',
			{ stage: 'reset', broke: { kind: 'reset', code: 'ECONNRESET', ms: 3, sends: 1 } },
		],
		[
			'no-key-wanted',
			'fail',
			`${udp}\n${TLS_AUTH}`,
			'OpenVPN answers on UDP 1195, but without the tls-auth key that the profile has: the server uses none.',
			{ stage: 'plain', server: SERVER },
		],
		[
			'filtered',
			'fail',
			udp,
			'UDP 1195 cannot be reached: "unreachable" came back after 12 ms (EHOSTUNREACH).',
			{ stage: 'reset', broke: { kind: 'filtered', code: 'EHOSTUNREACH', ms: 12, sends: 2 } },
		],
		[
			'not-openvpn',
			'fail',
			tcp,
			'Something other than OpenVPN answers on TCP 443, first bytes 48 54 54 50.',
			{ stage: 'reset', broke: { kind: 'not-openvpn', firstBytes: '48545450', ms: 12, sends: 1 } },
		],
		['tcp-refused', 'fail', tcp, 'TCP 443 refuses the connection (after 12 ms).', noConnection('refused', 'ECONNREFUSED')],
		[
			'tcp-filtered',
			'fail',
			tcp,
			'TCP 443 cannot be reached: "unreachable" came back after 12 ms (EHOSTUNREACH).',
			noConnection('filtered', 'EHOSTUNREACH'),
		],
		['tcp-silent', 'fail', tcp, 'TCP 443 gives no answer within 12 ms.', noConnection('silent')],
		[
			'tls-refused',
			'fail',
			udp,
			'OpenVPN answers on UDP 1195, but refuses the TLS handshake (alert 70).',
			{ stage: 'tls', server: SERVER, broke: { how: 'alert', alert: 70, ms: 12 } },
		],
		[
			'tls-incompatible',
			'unknown',
			udp,
			'OpenVPN answers on UDP 1195, but with a TLS that this computer cannot speak (ERR_SSL_X). Another client may.',
			{ stage: 'tls', server: SERVER, broke: { how: 'incompatible', code: 'ERR_SSL_X', ms: 12 } },
		],
		[
			'tls-closed',
			'fail',
			tcp,
			'OpenVPN answers on TCP 443, but ends the TLS handshake after 12 ms without a certificate.',
			{ stage: 'tls', server: SERVER, broke: { how: 'link', broke: { kind: 'closed' }, ms: 12 } },
		],
		[
			'tls-closed',
			'fail',
			tcp,
			'OpenVPN answers on TCP 443, but ends the TLS handshake after 12 ms without a certificate.',
			{ stage: 'tls', server: SERVER, broke: { how: 'closed', ms: 12 } },
		],
		[
			'tls-silent',
			'fail',
			udp,
			'OpenVPN answers on UDP 1195, but of its part of the TLS handshake not everything comes within 5 s.',
			{ stage: 'tls', server: SERVER, broke: { how: 'silent', answered: true, ms: 5000 } },
		],
		[
			'tls-silent',
			'fail',
			udp,
			'OpenVPN answers on UDP 1195, but says nothing in the TLS handshake for 5 s.',
			{ stage: 'tls', server: SERVER, broke: { how: 'link', broke: { kind: 'silent', strays: 0 }, ms: 5000 } },
		],
		[
			'not-tls',
			'fail',
			udp,
			'OpenVPN answers on UDP 1195, but no TLS comes behind it.',
			{ stage: 'tls', server: SERVER, broke: { how: 'not-tls', firstBytes: '00', ms: 12 } },
		],
		[
			'unknown-digest',
			'unknown',
			udp,
			"The profile's tls-auth uses a digest that this computer does not have, so UDP 1195 could not be asked.",
			{ stage: 'digest', digest: 'GOST' },
		],
		[
			'unreadable',
			'unknown',
			udp,
			'This computer could not ask (EPERM), so nothing is known about UDP 1195.',
			{ stage: 'reset', broke: { kind: 'local', code: 'EPERM', ms: 0, sends: 0 } },
		],
		['unreadable', 'unknown', tcp, 'This computer could not ask (aborted), so nothing is known about TCP 443.', noConnection('aborted')],
		[
			'unreadable',
			'unknown',
			udp,
			'This computer could not ask (aborted), so nothing is known about UDP 1195.',
			{ stage: 'tls', server: SERVER, broke: { how: 'aborted', ms: 12 } },
		],
		[
			'unreadable',
			'unknown',
			udp,
			'This computer could not ask (ENETDOWN), so nothing is known about UDP 1195.',
			{ stage: 'tls', server: SERVER, broke: { how: 'link', broke: { kind: 'local', code: 'ENETDOWN' }, ms: 12 } },
		],
	])('%s (%s) by %j: %s', async (outcome, status, profile, says, came) => {
		const key: Key = profile.includes(' tcp') ? 'tcp 443' : 'udp 1195';
		expect(await answer({ [key]: came } as Record<Key, Came>, { profile })).toMatchObject({ outcome, status, says });
	});

	test('every way to the same server is asked, and the best counts', async () => {
		const profile = `${udp}\nremote other.example.com 1\n${tcp}\n${udp}`;
		expect(await answer({ 'udp 1195': silent, 'tcp 443': shown }, { profile })).toMatchObject({
			outcome: 'accepted',
			says: 'OpenVPN answers on TCP 443 and shows its certificate in 80 ms (UDP 1195 is silent).',
		});
	});

	test('one way, when its port was given', async () => {
		expect((await answer({ 'tcp 443': shown }, { host: 'vpn.example.com:443', profile: `${udp}\n${tcp}` })).outcome).toBe('accepted');
	});

	test('a server that the profile does not name is asked as its first one', async () => {
		expect((await answer({ 'udp 1195': shown }, { host: '192.0.2.7', profile: `${udp}\n${tcp}` })).outcome).toBe('accepted');
		expect((await answer({ 'udp 99': shown }, { host: '192.0.2.7:99', profile: `${udp}\n${tcp}` })).outcome).toBe('accepted');
	});

	test('over the transport that was named, and no other', async () => {
		expect(await answer({ 'tcp 1194': noConnection('refused') }, { transport: 'tcp' })).toMatchObject({ outcome: 'tcp-refused' });
		expect(await answer({ 'udp 1194': refused }, { transport: 'udp' })).toMatchObject({ outcome: 'refused' });
		expect(await answer({ 'tcp 443': shown }, { profile: `${udp}\n${tcp}`, transport: 'tcp' })).toMatchObject({ outcome: 'accepted' });
		expect(await answer({}, { profile: udp, transport: 'tcp' })).toMatchObject({ outcome: 'other-transport', status: 'unknown' });
	});

	test.each<[string, string]>([
		['static-key', `${udp}\nsecret static.key`],
		['through-proxy', `${tcp}\nhttp-proxy proxy.example 3128`],
		['other-family', 'remote vpn.example.com 1195 udp6'],
	])('%s is asked nothing', async (outcome, profile) => {
		expect(await answer({}, { profile })).toMatchObject({ outcome, status: 'unknown' });
	});
});

describe('against a server on loopback', () => {
	async function outcomeOf(script: OpenVpnScript, text: string): Promise<string | undefined> {
		const peer = await startOpenVpnPeer(script);
		peers.push(peer);
		const connection = await parseOpenVpn(`remote 127.0.0.1 ${peer.port} ${script.transport}\n${text}`, 'x.ovpn');
		const signal = new AbortController().signal;
		const { outcome } = await run(connection, '127.0.0.1', 4, ({ port, settings }) =>
			openVpnProbe.run({ address: '127.0.0.1', family: 4, port, patienceMs: 1500, signal }, settings),
		);
		return outcome;
	}

	test.each(['udp', 'tcp'] as const)('over %s, with its key and without', async (transport) => {
		const { wrapping } = (await parseOpenVpn(`remote a\n${TLS_AUTH}`, 'x')).endpoints[0] ?? {};
		if (wrapping === undefined) throw new Error('no key');
		expect(await outcomeOf({ transport, tls: TLS, wrapping }, TLS_AUTH)).toBe('accepted');
		expect(await outcomeOf({ transport, tls: TLS, wrapping }, '')).toBe('silent-to-profile');
		expect(await outcomeOf({ transport }, '')).toBe('tls-silent');
	});
});
