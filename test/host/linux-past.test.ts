import { describe, expect, test } from 'vitest';
import { linuxPast } from '../../src/host/linux/past.ts';
import { syslogLines, timedText } from '../../src/host/log-lines.ts';
import { type Recording, replay } from '../recordings/replay.ts';

/** origin: constructed, in the shapes of journalctl -o json, rsyslog, OpenVPN, strongSwan and libreswan; all names are invented. */
const ORIGIN: Recording['origin'] = { kind: 'constructed', source: 'the formats of each program' };

const NOW = new Date(2026, 2, 2, 12, 0, 0);
const local = (month: number, day: number, hour: number, minute: number, second: number, year = 2026) =>
	new Date(year, month - 1, day, hour, minute, second).toISOString();

const KEPT = { '/var/log/journal/4f1d0a52/system.journal': '' };

function past(files: Recording['files'], journal?: NonNullable<Recording['programs']>[string], calls: string[] = []) {
	return linuxPast(
		replay(
			{ origin: ORIGIN, ...(files === undefined ? {} : { files }), programs: journal === undefined ? {} : { journalctl: journal } },
			{},
			calls,
		),
		() => NOW,
	).past();
}

describe('the journal', () => {
	const entry = (fields: object) => JSON.stringify({ __REALTIME_TIMESTAMP: '1772438400123456', __CURSOR: 's=1', ...fields });

	test('entries of VPN programs: when, who, in which unit', async () => {
		const calls: string[] = [];
		const stdout = [
			entry({ SYSLOG_IDENTIFIER: 'charon', MESSAGE: '13[IKE] giving up after 5 retransmits', _SYSTEMD_UNIT: 'strongswan.service' }),
			entry({ _COMM: 'openvpn', MESSAGE: 'TLS Error: TLS handshake failed', _SYSTEMD_UNIT: 'openvpn-client@office.service' }),
		].join('\n');
		const { logs, unread } = await past(KEPT, { stdout }, calls);
		expect(unread).toEqual([]);
		expect(logs).toEqual([
			{
				place: 'journal',
				lines: [
					{ at: '2026-03-02T08:00:00.123Z', program: 'charon', unit: 'strongswan.service', text: '13[IKE] giving up after 5 retransmits' },
					{
						at: '2026-03-02T08:00:00.123Z',
						program: 'openvpn',
						unit: 'openvpn-client@office.service',
						text: 'TLS Error: TLS handshake failed',
					},
				],
			},
		]);
		expect(calls).toHaveLength(1);
		expect(calls[0]).toMatch(
			/^journalctl -o json --no-pager -q -n \d+ --output-fields=\S+ SYSLOG_IDENTIFIER=NetworkManager .*SYSLOG_IDENTIFIER=charon .*\+ _COMM=openvpn/,
		);
	});

	test('a plug-in of NetworkManager that does not say its name is known by the one that the kernel keeps', async () => {
		const calls: string[] = [];
		const stdout = entry({ _COMM: 'nm-openvpn-serv', _PID: '4671', MESSAGE: 'Connect timer expired, disconnecting.' });
		const { logs } = await past(KEPT, { stdout }, calls);
		expect(logs[0]?.lines).toMatchObject([{ program: 'nm-openvpn-serv', pid: '4671' }]);
		expect(calls[0]).toMatch(/--output-fields=\S*_PID.* _COMM=nm-openvpn-serv /);
	});

	test('of NetworkManager, also why it does not even begin', async () => {
		const failed = 'audit: op="connection-activate" uuid="6f1b0a3e-0000-4000-8000-000000000001" name="Office" pid=77 uid=0 result="fail"';
		const entries = ['Could not find source connection.', 'No suitable device found'].map((why) =>
			entry({ SYSLOG_IDENTIFIER: 'NetworkManager', MESSAGE: `<info>  [1.1] ${failed} reason="${why}"` }),
		);
		const { logs } = await past(KEPT, { stdout: entries.join('\n') });
		expect(logs[0]?.lines.map(({ text }) => text)).toEqual([expect.stringContaining('Could not find source connection.')]);
	});

	test('values that are bytes, several lines in one, and what is damaged', async () => {
		const stdout = [
			entry({ SYSLOG_IDENTIFIER: 'pppd', MESSAGE: [...Buffer.from('bad name: Ünïcode')] }),
			entry({ SYSLOG_IDENTIFIER: 'pluto', MESSAGE: 'one\ntwo' }),
			entry({ SYSLOG_IDENTIFIER: 'pppd', MESSAGE: null }),
			entry({ MESSAGE: 'nobody' }),
			'{"MESSAGE":"cut',
			'',
		].join('\n');
		const { logs } = await past(KEPT, { stdout });
		expect(logs[0]?.lines.map(({ text }) => text)).toEqual(['bad name: Ünïcode', 'one', 'two']);
	});

	test('NetworkManager: only what is about a VPN, and what its plug-ins’ programs say is theirs', async () => {
		const stdout = [
			entry({ SYSLOG_IDENTIFIER: 'NetworkManager', MESSAGE: '<info>  [1.2] dhcp4 (wlan0): state changed new lease' }),
			entry({ SYSLOG_IDENTIFIER: 'NetworkManager', MESSAGE: 'xl2tpd[26857]: Maximum retries exceeded for tunnel 47773.  Closing.' }),
		].join('\n');
		const { logs } = await past(KEPT, { stdout });
		expect(logs[0]?.lines).toMatchObject([{ program: 'xl2tpd', text: 'Maximum retries exceeded for tunnel 47773.  Closing.' }]);
	});

	test('who may not see the system’s entries is told that there may be more', async () => {
		const { unread } = await past({ '/var/log/journal/4f1d0a52/system.journal': { error: 'EACCES' } }, { stdout: '' });
		expect(unread).toMatchObject([{ place: 'journal', why: { reason: 'not-permitted' } }]);
	});

	test.each<[string, NonNullable<Recording['programs']>[string] | undefined, string]>([
		['journalctl is not there', undefined, 'missing-program'],
		['it fails', { exitCode: 1 }, 'failed'],
		['it takes too long', { unreadable: 'timed-out' }, 'timed-out'],
	])('%s: said, and not "nothing"', async (_name, journal, reason) => {
		const { logs, unread } = await past(KEPT, journal);
		expect(logs).toEqual([]);
		expect(unread).toMatchObject([{ place: 'journal', why: { reason } }]);
	});

	test('where no journal is kept nobody is asked, and nothing is missing', async () => {
		const calls: string[] = [];
		expect(await past({}, undefined, calls)).toEqual({ attempts: [], events: [], logs: [], unread: [] });
		expect(calls).toEqual([]);
	});
});

describe('log files', () => {
	test('of syslog: the lines of VPN programs; of a program: all; no status file, no compressed one', async () => {
		const { logs } = await past({
			'/var/log/syslog': 'Mar  2 09:00:00 box cron[1]: job\nMar  2 09:00:01 box pppd[77]: LCP: timeout sending Config-Requests\n',
			'/var/log/messages-20260301': '2026-02-28T10:11:12.123456+02:00 box pluto[5]: "office" #1: initiating IKEv2 connection\n',
			'/var/log/charon.log': 'Mar  1 10:00:00 05[IKE] initiating IKE_SA office[1] to 203.0.113.10\n05[IKE] without a time\n',
			'/var/log/openvpn/client.log': '2026-03-02 08:00:00 TLS Error: TLS handshake failed\n',
			'/var/log/openvpn/openvpn-status.log': 'OpenVPN CLIENT LIST\n',
			'/var/log/syslog.2.gz': 'x',
			'/var/log/nginx/access.log': 'x',
		});
		expect(logs).toEqual([
			{
				place: '/var/log/messages-20260301',
				lines: [{ at: '2026-02-28T08:11:12.000Z', program: 'pluto', pid: '5', text: '"office" #1: initiating IKEv2 connection' }],
			},
			{
				place: '/var/log/syslog',
				lines: [{ at: local(3, 2, 9, 0, 1), program: 'pppd', pid: '77', text: 'LCP: timeout sending Config-Requests' }],
			},
			{
				place: '/var/log/charon.log',
				lines: [
					{ at: local(3, 1, 10, 0, 0), program: 'charon', text: '05[IKE] initiating IKE_SA office[1] to 203.0.113.10' },
					{ at: local(3, 1, 10, 0, 0), program: 'charon', text: '05[IKE] without a time' },
				],
			},
			{
				place: '/var/log/openvpn/client.log',
				lines: [{ at: local(3, 2, 8, 0, 0), program: 'openvpn', text: 'TLS Error: TLS handshake failed' }],
			},
		]);
	});

	test('one that may not be read is named', async () => {
		const { unread } = await past({ '/var/log/syslog': { error: 'EACCES' }, '/var/log/openvpn/client.log': '2026-03-02 08:00:00 x\n' });
		expect(unread).toMatchObject([{ place: '/var/log/syslog', why: { reason: 'not-permitted' } }]);
	});
});

describe('the time of a line', () => {
	test.each([
		['2026-03-02T08:00:00.123456+01:00 box a: b', '2026-03-02T07:00:00.000Z', 'box a: b'],
		['2026-03-02T08:00:00Z box a: b', '2026-03-02T08:00:00.000Z', 'box a: b'],
		['2026-03-02T08:00:00-0330 x', '2026-03-02T11:30:00.000Z', 'x'],
		['2026-03-02 08:00:00 us=123456 x', local(3, 2, 8, 0, 0), 'x'],
		['Thu May  2 10:11:12 2024 us=860366 x', local(5, 2, 10, 11, 12, 2024), 'x'],
		['Thu May  2 10:11:12 2024 : L2TP connecting', local(5, 2, 10, 11, 12, 2024), 'L2TP connecting'],
		['Mar  1 10:11:12 x', local(3, 1, 10, 11, 12), 'x'],
		['Mar  1 10:11:12.123456: x', local(3, 1, 10, 11, 12), 'x'],
		['Dec 31 23:59:59 x', local(12, 31, 23, 59, 59, 2025), 'x'],
		['Foo  1 10:11:12 x', undefined, 'Foo  1 10:11:12 x'],
		['Mar 45 10:11:12 x', undefined, 'Mar 45 10:11:12 x'],
		['05[IKE] x', undefined, '05[IKE] x'],
		['', undefined, ''],
	])('%s', (line, at, text) => {
		expect(timedText(line, NOW)).toEqual(at === undefined ? { text } : { at, text });
	});

	test('a line of syslog without a tag is nobody’s', () => {
		expect(syslogLines('Mar  1 10:11:12 box last message repeated 2 times\nMar  1 10:11:12 box pppd: x', NOW, () => true)).toMatchObject([
			{ program: 'pppd', text: 'x' },
		]);
	});
});
