import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';

/**
 * The promise of the field rules, held for every check: what leaves is asserted somewhere, byte by byte or message by message, and nothing
 * that leaves signs anybody in. Whoever adds a check that sends something names its test here.
 */

const root = join(import.meta.dirname, '../..');
const source = (path: string) => readFileSync(join(root, path), 'utf8');

const ICMP = [
	['test/net/icmp.test.ts', 'is asked for one request in every second of the patience'],
	['test/net/icmp.test.ts', 'is not waited for after its first reply, nor left behind'],
] as const;
const SSTP = [
	['test/probe/sstp.test.ts', 'is asked as Windows asks, and left by a goodbye; nobody signs in'],
	['test/probe/sstp.test.ts', 'is asked no further than up to %s, and tells what it has seen on the way'],
	['test/probe/sstp.test.ts', 'that wants %s is understood, and is not told who we are'],
	['test/probe/sstp.test.ts', 'within PPP disconnects the call at once'],
	['test/net/tls.test.ts', 'shows no certificate of its own, whoever wants one'],
	['test/probe/http-connect.test.ts', 'is told host and port, and nothing of who asks; SSTP goes on inside'],
] as const;
/** At most one of each to a server, counted by the logs of real ones. */
const COUNTED = [
	['test/check/runner-addresses.test.ts', 'converse once with each address and port, however many checks read'],
	['test/check/runner-addresses.test.ts', 'converse once with an address of two targets'],
	['test/lab/asked-often.lab.ts', 'six runs in a row against strongSwan with its own limits: nobody is predicted to fail who would not'],
] as const;

/** For each check that sends something of its own: the tests that assert it, by file and title. */
const ASSERTED: Readonly<Record<string, readonly (readonly [file: string, title: string])[]>> = {
	gateway: [['test/checks/gateway.test.ts', 'a neighbour that was heard from lately is not bothered'], ...ICMP],
	dns: [
		['test/wire/dns.test.ts', 'are asked for with these very bytes'],
		['test/probe/dns.test.ts', 'is silent after five times the same question'],
		['test/probe/dns.test.ts', 'are asked at once, three of them at most'],
	],
	'captive-portal': [
		['test/net/http.test.ts', 'sends the name, and nothing of this computer'],
		['test/net/http.test.ts', 'follows nothing'],
		['test/checks/captive-portal.test.ts', 'stand in what the check says that it sends'],
		['test/checks/captive-portal.test.ts', 'where nobody but the server is to be asked: nothing is sent'],
	],
	icmp: ICMP,
	'path-mtu': [
		['test/net/icmp-size.test.ts', 'in answer to this'],
		['test/checks/path-mtu.test.ts', 'where ping is not answered: no large one is sent'],
	],
	pptp: [
		['test/probe/pptp.test.ts', 'is asked for in the way of a Windows client, and cleared by our own call ID'],
		['test/probe/pptp.test.ts', 'is the end where nobody reads further: no GRE is opened, and the call is cleared'],
		['test/probe/pptp.test.ts', 'while waiting for OCRP: clear and stop, since the server may have accepted'],
		...COUNTED,
	],
	gre: [
		['test/checks/gre.test.ts', 'nothing answers the challenge: LCP, acknowledgements and a goodbye, then the call is cleared'],
		['test/probe/lcp.test.ts', 'whatever comes in whatever state, only LCP goes out, a bounded number of times, and no name'],
		['test/checks/gre.test.ts', 'an abort: the call is cleared at once'],
	],
	ikev1: [
		['test/probe/ikev1.test.ts', 'is offered what Windows offers, and told at once that it ends; nothing of that says who asks'],
		['test/probe/ikev1.test.ts', 'is proved by our address, on UDP 4500 behind a NAT'],
		['test/probe/ikev1.test.ts', 'is not used without one'],
		['test/probe/ikev1.test.ts', 'tells the server that has answered, and waits for nothing'],
		...COUNTED,
	],
	'ikev1-aggressive': [
		['test/checks/ikev1-aggressive.test.ts', 'one message says the group, and no third follows; of the hash nothing is kept'],
		['test/checks/ikev1-aggressive.test.ts', 'without a group nothing is sent'],
	],
	ikev2: [
		['test/probe/ikev2.test.ts', 'is what Windows sends: no identity but the address, and a Nak in place of a name'],
		['test/probe/ikev2.test.ts', 'says goodbye to what was accepted'],
		...COUNTED,
	],
	l2tp: [
		['test/probe/l2tp.test.ts', 'hears one SCCRQ and one StopCCN from one port, and nothing that says who asks'],
		['test/probe/l2tp.test.ts', 'and that wants to know us is told nothing'],
	],
	'sstp-port': SSTP,
	'tls-certificate': [
		...SSTP,
		['test/checks/tls-certificate.test.ts', 'is looked for by one connection, and none of our own'],
		['test/probe/fetch.test.ts', 'a file, whole, with nothing of this computer in the question'],
		['test/probe/fetch.test.ts', 'a public server cannot lead into this network, nor to this computer'],
	],
	sstp: SSTP,
	'prober-banned': [['test/checks/prober-banned.test.ts', 'none, and nobody is asked again, where PPTP was %s']],
	openvpn: [
		['test/probe/openvpn.test.ts', 'sends no name, no password and no certificate: nothing but the handshake, and an end'],
		['test/probe/openvpn.test.ts', 'silence: five packets, none of them twice the same'],
		['test/probe/openvpn.test.ts', 'an abort says goodbye and settles at once'],
	],
	anyconnect: [
		['test/probe/anyconnect.test.ts', 'what is sent: one request that names nobody, and nothing after the answer'],
		['test/probe/anyconnect.test.ts', 'a gateway that wants a client certificate is shown none'],
	],
	wireguard: [
		['test/probe/wireguard.test.ts', 'what is sent: handshake initiations and nothing else, each one new and later than the one before'],
		['test/probe/wireguard.test.ts', 'nothing follows an answer: no data, no keepalive'],
		['test/probe/wireguard.test.ts', 'the same random bytes five times, which nobody can answer'],
	],
	clock: [
		['test/checks/clock.test.ts', 'right'],
		['test/checks/clock.test.ts', 'nobody is asked unless told to'],
	],
};

/** What such a check sends is another's, or nothing at all. */
const SENDS_NOTHING =
	/^Nothing(\.$|: the routing table| more: it reads| of its own: it reads [^.]*\.$| but what the check "ikev2" sends\.$)/;
const silent = checks.filter(({ sends }) => SENDS_NOTHING.test(sends));

describe('a check that sends something', () => {
	it('has its tests named here, and no other has', () => {
		const sending = checks.filter((check) => !silent.includes(check)).map(({ id }) => id);
		expect(Object.keys(ASSERTED).sort()).toEqual(sending.sort());
	});

	it.each(Object.entries(ASSERTED))('%s: those tests are there', (_, tests) => {
		expect(tests.length).toBeGreaterThan(0);
		const missing = tests.filter(([file, title]) => !new RegExp(`\\b(it|test)\\b.*['"]${literally(title)}['"]`).test(source(file)));
		expect(missing).toEqual([]);
	});
});

it.each(silent.map(({ id }) => id))('%s, which sends nothing, holds nothing to send with', (id) => {
	const imports = source(`checks/${id}.ts`).matchAll(/^import (?!type).* from '(\.\.\/src\/net\/[^']+)';$/gm);
	expect(
		[...imports].map(([, module]) => module).filter((module) => !/\/(address-kind|authorities|machine-mark)\.ts$/.test(module ?? '')),
	).toEqual([]);
});

describe('nobody is signed in', () => {
	const files = ['src/wire', 'src/probe', 'src/net', 'checks'].flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
			.filter((name) => name.endsWith('.ts'))
			.map((name) => `${folder}/${name}`),
	);
	const linesWith = (pattern: RegExp) =>
		files.flatMap((file) =>
			source(file)
				.split('\n')
				.filter((line) => pattern.test(line) && !/^\s*(\*|\/\/|\/\*\*)|^import/.test(line))
				.map((line) => `${file}: ${line.trim()}`),
		);

	it('PPP has no encoder for an answer to PAP, CHAP or EAP', () => {
		expect(linesWith(/encode(Pap|Chap|Eap|Challenge|Identity|Response)\b|authenticateRequest/i)).toEqual([]);
		// The one protocol that is ever put into a frame.
		const put = linesWith(/encodePpp\(/).filter((line) => !line.includes('export function'));
		expect(put).toHaveLength(1);
		expect(put[0]).toContain('protocol: PPP_PROTOCOLS.lcp');
	});

	it('the one EAP response that there is refuses every method', () => {
		const said = linesWith(/code: EAP_RESPONSE/);
		expect(said).toHaveLength(1);
		expect(said[0]).toContain('method: EAP_NAK, data: Uint8Array.of(0)');
	});

	it('no probe looks up who uses this computer', () => {
		expect(linesWith(/userInfo\(|process\.env|LOGNAME|USERNAME/)).toEqual([]);
		// For telling two computers behind one address apart; it goes through a hash, and is asked for by no probe itself.
		expect(linesWith(/hostname\(\)/).map((line) => line.split(':')[0])).toEqual(['src/net/machine-mark.ts']);
	});
});

function literally(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
