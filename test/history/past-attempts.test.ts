import { describe, expect, test } from 'vitest';
import { isFailure, ofConnection, pastAttempts } from '../../src/history/past-attempts.ts';
import { vpnLines } from '../../src/host/linux/vpn-programs.ts';
import { syslogLines } from '../../src/host/log-lines.ts';
import type { Log, Past } from '../../src/host/past.ts';
import { attemptsIn } from '../../src/host/windows/ras-attempts.ts';
import { catalog } from '../catalog/data.ts';
import { asRead, dial, momentOf } from '../host/ras-events.ts';

const NOW = new Date(Date.UTC(2026, 2, 3));

/** Lines as rsyslog writes them, `second program: text`, in a minute of 2026-03-02 08:00 UTC. */
function log(text: string, place = '/var/log/syslog'): Log {
	const lines = text
		.trim()
		.split('\n')
		.map((line) => {
			const [, seconds, rest] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
			return `${momentOf(Number(seconds))} box ${rest}`;
		});
	return { place, lines: vpnLines(syslogLines(lines.join('\n'), NOW, () => true)) };
}

const past = (parts: Partial<Past>) => pastAttempts(catalog, { attempts: [], events: [], logs: [], unread: [], ...parts });
const logged = (...texts: readonly string[]) => past({ logs: texts.map((text) => log(text)) });

describe('of Windows', () => {
	const recorded = (...dials: readonly Parameters<typeof dial>[0][]) =>
		past({ attempts: attemptsIn(dials.flatMap(dial).map(asRead).reverse()) });

	test('the newest first, with the codes in the catalog’s notation', () => {
		const attempts = recorded(
			{ co: 1, at: 0, connection: 'Work VPN', tried: ['IKEv2'], fails: '809' },
			{ co: 2, at: 100, connection: 'Work VPN', tried: ['SSTP'], fails: '-2146762487' },
			{ co: 3, at: 200, connection: 'Home', tried: ['IKEv2'], fails: '2147952460' },
			{ co: 4, at: 300, connection: 'Home', tried: ['IKEv2'], fails: '305419896' },
		);
		expect(attempts.map(({ connection, codes, result }) => [connection, codes, result])).toEqual([
			['Home', ['0x12345678'], 'failed'],
			['Home', ['0x8007274C'], 'failed'],
			['Work VPN', ['0x800B0109'], 'failed'],
			['Work VPN', ['809'], 'failed'],
		]);
		expect(ofConnection(attempts, ' work vpn ').map(({ at }) => at)).toEqual([momentOf(100), momentOf(0)]);
	});

	test('hung up is no failure; lost is one', () => {
		const attempts = recorded(
			{ co: 1, at: 0, connection: 'A', tried: ['IKEv2'], ends: { after: 60, code: '631' } },
			{ co: 2, at: 100, connection: 'A', tried: ['IKEv2'], ends: { after: 60, code: '829' } },
		);
		expect(attempts.map(({ result, codes }) => [result, codes])).toEqual([
			['lost', ['829']],
			['connected', []],
		]);
		expect(attempts.map(isFailure)).toEqual([true, false]);
	});

	test('what EAP has written down meanwhile stands beside it, as far as the catalog knows it', () => {
		const events = [
			{ log: 'EapHost', id: 2002, at: momentOf(31), codes: [0x80420014, 0x80091234] },
			{ log: 'EapHost', id: 2002, at: momentOf(90), codes: [0x80420014] },
		];
		const attempts = attemptsIn(dial({ co: 1, at: 0, connection: 'A', tried: ['IKEv2'], fails: '691' }).map(asRead));
		const [attempt] = past({ attempts, events });
		const known = catalog.names.some(({ code }) => code === '0x80420014');
		expect(attempt?.beside).toEqual(known ? [{ log: 'EapHost', event: 2002, codes: ['0x80420014'] }] : []);
	});
});

describe('of logs', () => {
	test('strongSwan: what was dialled, what went wrong first, in its own words', () => {
		expect(
			logged(`
				0 charon: 11[IKE] initiating IKE_SA work[1] to 203.0.113.10
				4 charon: 13[IKE] retransmit 1 of request with message ID 0
				165 charon: 06[IKE] giving up after 5 retransmits
				165 charon: 06[IKE] establishing IKE_SA failed, peer not responding`),
		).toMatchObject([
			{
				program: 'charon',
				place: '/var/log/syslog',
				at: momentOf(0),
				durationMs: 165_000,
				connection: 'work',
				server: '203.0.113.10',
				tried: ['ikev2'],
				result: 'failed',
				codes: ['charon:giving-up', 'charon:peer-not-responding', 'charon:retransmit'],
				firstCodes: 1,
				said: '06[IKE] giving up after 5 retransmits',
			},
		]);
	});

	test('a failure, then a success, then a failure: three attempts', () => {
		const attempts = logged(`
			0 charon: 09[IKE] initiating IKE_SA hq[1] to 192.0.2.1
			1 charon: 10[IKE] received NO_PROPOSAL_CHOSEN notify error
			60 charon: 09[IKE] initiating IKE_SA hq[2] to 192.0.2.1
			61 charon: 13[IKE] CHILD_SA hq{1} established with SPIs c3048091_i c8f66910_o and TS 10.9.0.3/32 === 0.0.0.0/0
			900 charon: 09[IKE] initiating IKE_SA hq[3] to 192.0.2.1
			901 charon: 10[IKE] received AUTHENTICATION_FAILED notify error`);
		expect(attempts.map(({ at, result, codes }) => [at, result, codes[0]])).toEqual([
			[momentOf(900), 'failed', 'charon:auth-failed'],
			[momentOf(60), 'connected', undefined],
			[momentOf(0), 'failed', 'charon:no-proposal'],
		]);
	});

	test('quoted is what it says in words, not the notation of a packet before it', () => {
		expect(
			logged(`
				0 charon: 09[IKE] initiating IKE_SA hq[1] to 192.0.2.1
				1 charon: 10[ENC] parsed IKE_SA_INIT response 0 [ N(NO_PROP) ]
				1 charon: 10[IKE] received NO_PROPOSAL_CHOSEN notify error`),
		).toMatchObject([{ said: '10[IKE] received NO_PROPOSAL_CHOSEN notify error', codes: ['charon:no-proposal'] }]);
		expect(
			logged(`
				0 charon: 09[IKE] initiating IKE_SA hq[1] to 192.0.2.1
				1 charon: 10[ENC] parsed IKE_SA_INIT response 0 [ N(NO_PROP) ]`),
		).toMatchObject([{ said: '10[ENC] parsed IKE_SA_INIT response 0 [ N(NO_PROP) ]' }]);
	});

	test('NetworkManager and its helpers are one attempt, told by the one that knows why', () => {
		expect(
			logged(`
				0 NetworkManager[1035]: <info>  [1546875479.1] vpn-connection[0x55d1,6f1b0a3e-0000-4000-8000-000000000001,"Office",0]: Started the VPN service, PID 26790
				1 NetworkManager[1035]: <info>  [1546875480.1] dhcp4 (wlan0): state changed new lease
				2 charon[26815]: 13[IKE] CHILD_SA 6f1b0a3e{1} established with SPIs c0ffee01_i c0ffee02_o and TS 192.168.1.5/32[udp/l2f] === 192.0.2.9/32[udp/l2f]
				2 NetworkManager[1035]: xl2tpd[26857]: Connecting to host 192.0.2.9, port 1701
				7 NetworkManager[1035]: xl2tpd[26857]: Maximum retries exceeded for tunnel 47773.  Closing.
				7 NetworkManager[1035]: <warn>  [1546875486.0] vpn-connection[0x55d1,6f1b0a3e-0000-4000-8000-000000000001,"Office",0]: VPN plugin: failed: connect-failed (1)`).filter(
				isFailure,
			),
		).toMatchObject([
			{
				program: 'xl2tpd',
				connection: 'Office',
				server: '192.0.2.9',
				tried: ['l2tp'],
				result: 'failed',
				codes: ['xl2tpd:max-retries', 'nm:connect-failed'],
			},
		]);
	});

	test('two connections one after the other keep their names apart', () => {
		const attempts = logged(`
			0 NetworkManager[640]: <info>  [1.1] vpn[0x5611,aa-1,"pptp-office"]: starting pptp
			1 pppd[4001]: Connect: ppp0 <--> /dev/pts/1
			32 pppd[4001]: LCP: timeout sending Config-Requests
			32 NetworkManager[640]: <warn>  [1.2] vpn[0x5611,aa-1,"pptp-office"]: VPN plugin: failed: connect-failed (1)
			60 NetworkManager[640]: <info>  [2.1] vpn[0x5612,bb-2,"other"]: starting openvpn
			61 nm-openvpn[20274]: UDPv4 link remote: [AF_INET]198.51.100.194:55194
			121 nm-openvpn[20274]: TLS Error: TLS key negotiation failed to occur within 60 seconds (check your network connectivity)
			121 NetworkManager[640]: <warn>  [2.2] vpn[0x5612,bb-2,"other"]: VPN plugin: failed: connect-failed (1)`);
		expect(attempts).toMatchObject([
			{ connection: 'other', server: '198.51.100.194', port: 55194, tried: ['openvpn'], codes: ['openvpn:tls-60s', 'nm:connect-failed'] },
			{ connection: 'pptp-office', codes: ['pppd:lcp-timeout', 'nm:connect-failed'] },
		]);
		expect(attempts[1]?.server).toBeUndefined();
	});

	test('NetworkManager finds no network to go over: whose dial it was stands in the same line', () => {
		const audit = (seconds: number, name: string) =>
			`${seconds} NetworkManager[640]: <info>  [1.1] audit: op="connection-activate" uuid="6f1b0a3e-0000-4000-8000-000000000001" name="${name}" pid=77 uid=0 result="fail" reason="Could not find source connection."`;
		expect(logged(`${audit(0, 'Home')}\n${audit(5, 'Office')}`)).toMatchObject([
			{ connection: 'Office', at: momentOf(5), tried: [], codes: ['nm:no-source-connection'] },
			{ connection: 'Home', at: momentOf(0) },
		]);
	});

	test('under NetworkManager, OpenVPN begins again and again: one dial, told by the first that failed', () => {
		expect(
			logged(`
				0 NetworkManager[640]: <info>  [1.1] vpn[0x5611,6f1b0a3e-0000-4000-8000-000000000001,"Office"]: starting openvpn
				0 nm-openvpn[7906]: library versions: OpenSSL 3.0.22 25 Aug 2026, LZO 2.10
				0 nm-openvpn[7906]: UDPv4 link remote: [AF_INET]203.0.113.10:1194
				4 nm-openvpn[7906]: Server poll timeout, restarting
				4 nm-openvpn[7906]: SIGUSR1[soft,server_poll] received, process restarting
				4 nm-openvpn[7906]: UDPv4 link remote: [AF_INET]203.0.113.10:1194
				8 nm-openvpn[7906]: Server poll timeout, restarting
				8 nm-openvpn[7906]: UDPv4 link remote: [AF_INET]203.0.113.10:1194
				11 NetworkManager[640]: <warn>  [1.2] vpn[0x5611,6f1b0a3e-0000-4000-8000-000000000001,"Office"]: connect timeout exceeded
				11 nm-openvpn[7906]: SIGTERM received, sending exit notification to peer`),
		).toMatchObject([
			{
				at: momentOf(0),
				connection: 'Office',
				server: '203.0.113.10',
				port: 1194,
				tried: ['openvpn'],
				codes: expect.arrayContaining(['openvpn:server-poll-timeout', 'nm:reason-6']),
				said: 'Server poll timeout, restarting',
			},
		]);
	});

	test('L2TP by NetworkManager whose IKE is not answered: its tunnel, its own name, and not that its plug-in was set wrongly', () => {
		const vpn = 'vpn[0x5611,6f1b0a3e-0000-4000-8000-000000000001,"Office"]';
		expect(
			logged(`
				0 NetworkManager[640]: <info>  [1.1] ${vpn}: starting l2tp
				4 charon[8161]: 09[IKE] initiating Main Mode IKE_SA 6f1b0a3e-0000-4000-8000-000000000001[1] to 203.0.113.10
				8 charon[8161]: 12[IKE] sending retransmit 1 of request message ID 0, seq 1
				10 NetworkManager[640]: <warn>  [1.2] ${vpn}: failed to connect: 'Timeout was reached'
				15 charon[8161]: 14[IKE] sending retransmit 2 of request message ID 0, seq 1`),
		).toMatchObject([
			{ connection: 'Office', server: '203.0.113.10', tried: ['l2tp'], codes: ['nm:connect-call-timeout', 'charon:retransmit'] },
		]);
	});

	test('a pppd of its own that cannot begin is an attempt of its own, and so is the next', () => {
		const attempts = logged(`
			0 NetworkManager[640]: <info>  [1.1] vpn[0x5611,6f1b0a3e-0000-4000-8000-000000000001,"Office"]: starting vpnc
			60 NetworkManager[640]: <warn>  [1.2] vpn[0x5611,6f1b0a3e-0000-4000-8000-000000000001,"Office"]: connect timeout exceeded
			90 pppd[8549]: Couldn't open the /dev/ppp device: No such file or directory
			91 pppd[8549]: Exit.
			95 pppd[8600]: Couldn't open the /dev/ppp device: No such file or directory`);
		expect(attempts).toMatchObject([
			{ at: momentOf(95), program: 'pppd', codes: ['pppd:no-ppp-kernel'] },
			{ at: momentOf(90), program: 'pppd', codes: ['pppd:no-ppp-kernel'] },
			{ at: momentOf(0), connection: 'Office', tried: ['cisco-ipsec'], codes: ['nm:reason-6'] },
		]);
		expect(attempts[0]?.connection).toBeUndefined();
	});

	test('an OpenVPN of its own dials beside the others, and is known by its instance', () => {
		const attempts = logged(`
			0 ovpn-office[7]: UDP link remote: [AF_INET]203.0.113.71:1194
			30 charon: 11[IKE] initiating IKE_SA work[1] to 203.0.113.10
			31 charon: 13[IKE] received AUTHENTICATION_FAILED notify error
			60 ovpn-office[7]: TLS Error: TLS key negotiation failed to occur within 60 seconds (check your network connectivity)
			60 ovpn-office[7]: TLS Error: TLS handshake failed`);
		expect(attempts).toMatchObject([
			{ connection: 'work', codes: ['charon:auth-failed'], durationMs: 1000 },
			{ connection: 'office', server: '203.0.113.71', port: 1194, codes: ['openvpn:tls-60s', 'openvpn:tls-handshake'], durationMs: 60_000 },
		]);
	});

	test('two connections at once, where charon names them before its lines', () => {
		const attempts = logged(`
			0 charon: 11[IKE] <one|1> initiating IKE_SA one[1] to 203.0.113.10
			1 charon: 12[IKE] <two|2> initiating IKE_SA two[2] to 203.0.113.20
			2 charon: 13[IKE] <two|2> received NO_PROPOSAL_CHOSEN notify error
			3 charon: 14[IKE] <one|1> received AUTHENTICATION_FAILED notify error`);
		expect(attempts).toMatchObject([
			{ connection: 'two', server: '203.0.113.20', codes: ['charon:no-proposal'] },
			{ connection: 'one', server: '203.0.113.10', codes: ['charon:auth-failed'] },
		]);
	});

	test('lost after it was up', () => {
		expect(
			logged(`
				0 openvpn[7]: UDP link remote: [AF_INET]203.0.113.71:1194
				2 openvpn[7]: Initialization Sequence Completed
				900 openvpn[7]: [vpn.example.com] Inactivity timeout (--ping-restart), restarting`),
		).toMatchObject([{ result: 'lost', codes: ['openvpn:inactivity'], durationMs: 2000, endedAt: momentOf(900) }]);
	});

	test('half of the way is not connected: the call stands, the sign-in fails', () => {
		expect(
			logged(`
				0 xl2tpd[5]: Connecting to host vpn.example.com, port 1701
				1 xl2tpd[5]: Call established with 203.0.113.10, Local: 1, Remote: 2, Serial: 1 (ref=0/0)
				3 pppd[6]: CHAP authentication failed: E=691 R=1 C=00 V=0 M=Access denied`),
		).toMatchObject([{ result: 'failed', server: 'vpn.example.com', tried: ['l2tp'] }]);
	});

	test('what others dialled here, where this computer is the server, is not its own past', () => {
		expect(
			logged(
				`
				0 charon: 09[IKE] 198.51.100.26 is initiating an IKE_SA
				1 charon: 09[IKE] received proposals unacceptable`,
				`
				0 openvpn[9]: 198.51.100.26:51330 TLS Error: TLS key negotiation failed to occur within 60 seconds (check your network connectivity)`,
			),
		).toEqual([]);
	});

	test('the journal and syslog hold the same attempt: it is told once', () => {
		const text = `
			0 charon: 11[IKE] initiating IKE_SA work[1] to 203.0.113.10
			1 charon: 13[IKE] received AUTHENTICATION_FAILED notify error`;
		expect(past({ logs: [log(text, 'journal'), log(text, '/var/log/syslog')] })).toMatchObject([{ place: 'journal' }]);
		expect(past({ logs: [log(text, 'journal'), log(text.replace(/\b([01]) charon/g, '3$1 charon'), '/var/log/syslog')] })).toHaveLength(2);
	});

	test('lines that tell of no attempt are none, and an empty log has none', () => {
		expect(logged('0 charon: 00[DMN] Starting IKE charon daemon (strongSwan 5.9.8, Linux 6.1.0-18-amd64, x86_64)')).toEqual([]);
		expect(past({ logs: [{ place: 'x', lines: [] }] })).toEqual([]);
	});
});
