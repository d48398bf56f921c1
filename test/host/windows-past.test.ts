import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finished } from '../../src/host/exec.ts';
import { type Reading, readable, unreadable } from '../../src/host/host.ts';
import { readEvents } from '../../src/host/windows/event-xml.ts';
import { windowsPast } from '../../src/host/windows/past.ts';
import { replay } from '../recordings/replay.ts';
import { coId, dial, eventsXml, eventXml, LANGUAGES, momentOf, type RasEvent } from './ras-events.ts';

const EMPTY = '<Events>\r\n</Events>\r\n';

/** Windows' past, from what wevtutil prints for each log. */
function past(rasClient: string | Reading<Partial<Finished>>, others: Readonly<Record<string, string | Reading<Partial<Finished>>>> = {}) {
	const started: string[] = [];
	const answers: Readonly<Record<string, string | Reading<Partial<Finished>>>> = { Application: rasClient, ...others };
	const parts = {
		...replay({ origin: { kind: 'constructed', source: 'this test' } }),
		systemRoot: 'D:\\Windows',
		exec: async (program: string, args: readonly string[]) => {
			started.push(program);
			const answer = answers[args[1] ?? ''] ?? EMPTY;
			const ran = typeof answer === 'string' ? readable({ stdout: answer }) : answer;
			return ran.read ? readable({ exitCode: 0, stdout: '', stderr: '', ...ran.value }) : ran;
		},
	};
	return windowsPast(parts)
		.past()
		.then((found) => ({ ...found, started }));
}

const FAILED = dial({ co: 1, at: 0, connection: 'Work VPN', tried: ['IKEv2', 'SSTP'], fails: '809' });

describe('RasClient', () => {
	test('an attempt that failed: what was dialled, what was really tried, the code, how long it took', async () => {
		const { attempts, unread } = await past(eventsXml(FAILED));
		expect(unread).toEqual([]);
		expect(attempts).toEqual([
			{
				id: '00000001-A8B9-0000-4A6E-84E5A8B9DB01',
				program: 'RasClient',
				at: momentOf(0),
				durationMs: 32_000,
				connection: 'Work VPN',
				user: 'DESKTOP-7\\anna',
				server: 'vpn.example.com',
				tried: ['ikev2', 'sstp'],
				result: 'failed',
				code: 809,
				settings: {
					VpnStrategy: 'IKEv2 , SSTP , PPTP then L2TP',
					DataEncryption: 'Require',
					'Authentication Type': 'MS-CHAPv2',
					Ipv4DefaultGateway: 'Yes',
				},
			},
		]);
	});

	test.each(Object.entries(LANGUAGES))('in %s: only labels of settings may be missing', async (_name, language) => {
		const { attempts } = await past(
			eventsXml(dial({ co: 2, at: 0, connection: 'Büro 会社', tried: ['SSTP'], fails: '-2146762487', language })),
		);
		expect(attempts).toMatchObject([
			{ connection: 'Büro 会社', server: 'vpn.example.com', tried: ['sstp'], result: 'failed', code: 0x800b0109, durationMs: 32_000 },
		]);
	});

	test('events in any order, of two connections at once, come apart by their CoId', async () => {
		const one = dial({ co: 3, at: 0, connection: 'A', tried: ['L2TP'], fails: '789', takes: 40 });
		const other = dial({ co: 4, at: 5, connection: 'B', tried: ['PPTP'], ends: { after: 3600, code: '631' }, takes: 4 });
		const mixed = [...one, ...other].sort((a, b) => ((a.at * 7) % 5) - ((b.at * 7) % 5));
		const { attempts } = await past(eventsXml(mixed));
		expect(attempts).toMatchObject([
			{ connection: 'A', tried: ['l2tp'], result: 'failed', code: 789, durationMs: 40_000 },
			{ connection: 'B', tried: ['pptp'], result: 'connected', durationMs: 4000, ended: { at: momentOf(3609), code: 631 } },
		]);
	});

	test('a device tunnel is dialled by SYSTEM', async () => {
		const { attempts } = await past(
			eventsXml(dial({ co: 5, at: 0, connection: 'Device', user: 'SYSTEM', tried: ['IKEv2'], fails: '13801' })),
		);
		expect(attempts).toMatchObject([{ user: 'SYSTEM', code: 13801, result: 'failed' }]);
	});

	test('a CoId that is used again, such as one of zeros, is another attempt', async () => {
		const { attempts } = await past(
			eventsXml([
				...dial({ co: 0, at: 0, connection: 'A', tried: ['IKEv2'], fails: '809' }),
				...dial({ co: 0, at: 100, connection: 'B', tried: ['SSTP'], takes: 3 }),
			]),
		);
		expect(attempts).toMatchObject([
			{ connection: 'A', result: 'failed' },
			{ connection: 'B', result: 'connected' },
		]);
	});

	test('what the log no longer has is not made up: no duration without the dialling, no code without one', async () => {
		const { attempts } = await past(
			eventsXml([
				{ id: 20227, at: 0, data: [coId(6), 'anna', 'A', '868'] },
				{ id: 20227, at: 1, data: [coId(7), 'anna', 'A', 'no number'] },
				{ id: 20226, at: 2, data: [coId(8), 'anna', 'A', '829'] },
				{ id: 20221, at: 3, data: [coId(9), 'anna', 'VPN', 'per-user', 'A', ''] },
				{ id: 20220, at: 4, data: ['A', 'WAN Miniport (SSTP)'] },
			]),
		);
		expect(attempts.map(({ result, code, durationMs, ended }) => ({ result, code, durationMs, ended: ended?.code }))).toEqual([
			{ result: 'failed', code: 868, durationMs: undefined, ended: undefined },
			{ result: 'failed', code: undefined, durationMs: undefined, ended: undefined },
			{ result: 'connected', code: undefined, durationMs: undefined, ended: 829 },
			{ result: 'unknown', code: undefined, durationMs: undefined, ended: undefined },
		]);
	});

	test('the name of a connection is never taken for what was tried', async () => {
		const { attempts } = await past(eventsXml(dial({ co: 10, at: 0, connection: 'old = x (PPTP)', tried: ['IKEv2'], fails: '809' })));
		expect(attempts).toMatchObject([{ connection: 'old = x (PPTP)', tried: ['ikev2'], server: 'vpn.example.com' }]);
	});

	test('a password that was pasted in front of the server is not told', async () => {
		const server = 'anna:planted@vpn.example.com';
		const { attempts } = await past(eventsXml(dial({ co: 11, at: 0, connection: 'Work', server, tried: ['IKEv2'], fails: '809' })));
		expect(attempts).toMatchObject([{ server: 'vpn.example.com' }]);
		expect(JSON.stringify(attempts)).not.toContain('planted');
	});

	test('another program’s events under the same query are left', async () => {
		const { attempts } = await past(eventsXml(FAILED.map((event) => ({ ...event, provider: 'Elsewhere' }))));
		expect(attempts).toEqual([]);
	});
});

describe('what cannot be read is said, and is never "no failures"', () => {
	test.each<[string, string | Reading<Partial<Finished>>, string]>([
		['a stub that prints nothing', '', 'failed'],
		['a sentence in place of events', 'Der Zugriff wurde verweigert.', 'failed'],
		['access denied', readable({ exitCode: 5 }), 'not-permitted'],
		['any other error', readable({ exitCode: 1722 }), 'failed'],
		['no such log', readable({ exitCode: 15007 }), 'failed'],
		['wevtutil is missing', unreadable('missing-program', 'wevtutil.exe'), 'missing-program'],
		['it hangs', unreadable('timed-out', 'wevtutil.exe: 10000 ms'), 'timed-out'],
	])('%s', async (_name, answer, reason) => {
		const { attempts, unread } = await past(answer);
		expect(attempts).toEqual([]);
		expect(unread).toMatchObject([{ place: 'Application: RasClient', why: { reason } }]);
	});

	test('an empty log is a log without attempts', async () => {
		expect(await past(EMPTY)).toMatchObject({ attempts: [], unread: [] });
	});

	test('events that are cut are counted, and the others read', async () => {
		const whole = eventsXml(FAILED);
		const { attempts, unread } = await past(
			whole.replace('<EventID Qualifiers', '<EventNumber Qualifiers').replace('</EventID>', '</EventNumber>'),
		);
		expect(attempts).toHaveLength(1);
		expect(unread).toMatchObject([{ why: { reason: 'failed', detail: 'wevtutil.exe: 1 damaged' } }]);
	});

	test('every program by its full path', async () => {
		const { started } = await past(EMPTY);
		expect(started).toEqual(Array(3).fill('D:\\Windows\\System32\\wevtutil.exe'));
	});
});

describe('other logs', () => {
	const EAP = 'Microsoft-Windows-EapHost/Operational';
	const event: RasEvent = {
		id: 2002,
		at: 31,
		level: 2,
		provider: 'Microsoft-Windows-EapHost',
		data: ['anna@example.com', '25', '0x80420014', '1073'],
	};

	test('of their values only what may be the number of an error is taken: nothing of people', async () => {
		const { events, unread } = await past(eventsXml(FAILED), { [EAP]: eventsXml([event]) });
		expect(events).toEqual([{ log: EAP, id: 2002, at: momentOf(31), codes: [0x80420014] }]);
		expect(unread).toEqual([]);
	});

	test('one that is not there is no gap; one that may not be read is', async () => {
		expect((await past(EMPTY, { [EAP]: readable({ exitCode: 15007 }) })).unread).toEqual([]);
		expect((await past(EMPTY, { [EAP]: readable({ exitCode: 5 }) })).unread).toMatchObject([
			{ place: EAP, why: { reason: 'not-permitted' } },
		]);
	});
});

describe('the XML of events', () => {
	const one = FAILED.at(-1) as RasEvent;

	test('quotes of either kind, prefixes, comments, CDATA, named and empty Data', () => {
		const xml = `<?xml version="1.0"?><e:Events><!-- <Event> --><e:Event xmlns:e="x>y"><e:System><e:Provider Name="Ras&#67;lient" Guid='{1}'/><e:EventID>20227</e:EventID><e:TimeCreated SystemTime="2026-03-02T08:00:00.1234567Z"/></e:System><e:EventData><e:Data Name='A'>a &amp; b &lt;c&gt;</e:Data><e:Data/><e:Data><![CDATA[<raw> & ]]></e:Data><e:Data>&unknown; &#x1F600;</e:Data></e:EventData></e:Event></e:Events>`;
		expect(readEvents(xml)).toEqual({
			hasRoot: true,
			damaged: 0,
			events: [{ provider: 'RasClient', id: 20227, at: '2026-03-02T08:00:00.123Z', data: ['a & b <c>', '', '<raw> & ', '&unknown; 😀'] }],
		});
	});

	test('without a root, as wevtutil prints them by itself', () => {
		expect(readEvents(eventXml(one))).toMatchObject({ hasRoot: false, damaged: 0, events: [{ id: 20227 }] });
	});

	test('cut anywhere, it never reads another number than the one that stood there', () => {
		const whole = eventXml(one);
		for (let length = 0; length < whole.length; length++) {
			const { events, damaged } = readEvents(whole.slice(0, length));
			expect(events).toEqual([]);
			expect(damaged).toBeLessThanOrEqual(1);
		}
	});

	test('any text is read, in a time that grows with it alone', () => {
		const pieces = fc.constantFrom(
			'<',
			'>',
			'/',
			'"',
			"'",
			'=',
			'&',
			'&#',
			';',
			'<Event',
			'</Event>',
			'<Data>',
			'<!--',
			'<![CDATA[',
			']]>',
			' ',
			'a',
			'<Provider Name=',
		);
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string({ unit: 'binary', maxLength: 400 }),
					fc.array(pieces, { maxLength: 200 }).map((all) => all.join('')),
				),
				(text) => {
					const { events, damaged } = readEvents(text);
					expect(events.length + damaged).toBeLessThanOrEqual(text.length);
				},
			),
			{ numRuns: 300 },
		);
	});

	test.each(['<', '<a ', '<a b="', "<a b='c' ", '<!--', '&#', '<Event>', '<Event><Data>', '<a "', '<a='])(
		'a megabyte of %j takes no long time',
		(piece) => {
			const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
			const since = performance.now();
			readEvents(text);
			expect(performance.now() - since).toBeLessThan(3000);
		},
	);
});
