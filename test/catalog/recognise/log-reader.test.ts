import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogReader } from '../../../src/catalog/recognise/log-reader.ts';
import { recognise } from '../../../src/catalog/recognise/recognise.ts';
import type { Recognition } from '../../../src/catalog/recognise/recognition.ts';
import { catalog } from '../data.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function brief(recognitions: readonly Recognition[]): readonly string[] {
	return recognitions.map(
		({ entry, by, certainty, where, followedBy, cameThroughLater }) =>
			`${entry.code} ${by} ${certainty} line ${where?.line} ${followedBy.join('&')}${cameThroughLater ? ' later' : ''}`,
	);
}

function read(bytes: Uint8Array, cuts: readonly number[] = []): readonly Recognition[] {
	const reader = new LogReader(catalog);
	let from = 0;
	for (const cut of [...cuts, bytes.length].map((at) => Math.min(at, bytes.length)).sort((a, b) => a - b)) {
		reader.read(bytes.subarray(from, cut));
		from = cut;
	}
	return reader.end();
}

/** Lines as charon, OpenVPN, pppd, the Windows event log and others print them. */
const LINES = [
	'Mar  1 10:00:00 host charon: 05[IKE] initiating IKE_SA work[1] to 192.0.2.1',
	'Mar  1 10:00:02 host charon: 11[IKE] received NO_PROPOSAL_CHOSEN notify error',
	'Mar  1 10:00:02 host charon: 11[IKE] received AUTHENTICATION_FAILED notify error',
	'Mar  1 10:00:20 host charon: 08[IKE] giving up after 5 retransmits',
	'Mar  1 10:00:21 host charon: 08[IKE] IKE_SA work[1] established between 192.0.2.7[a]...192.0.2.1[b]',
	'2024-03-01 10:00:00 us=123 TLS Error: TLS key negotiation failed to occur within 60 seconds (check your network connectivity)',
	'2024-03-01 10:00:00 AUTH: Received control message: AUTH_FAILED',
	'2024-03-01 10:00:00 Initialization Sequence Completed',
	'Mar  1 10:00:00 host pppd[691]: LCP: timeout sending Config-Requests',
	'Mar  1 10:00:00 host pppd[691]: Connection terminated.',
	'Mar  1 10:00:00 host pppd[691]: Modem hangup',
	'The user dialed a connection named VPN which has failed. The error code returned on failure is 809.',
	'RasClient: VPN error 691: Ошибка 691, доступ запрещён',
	'<Event><System><Provider Name="RasClient"/><EventID>20227</EventID></System><EventData><Data>VPN</Data><Data>812</Data></EventData></Event>',
	'<Provider Name="RasClient" />',
	'<EventID Qualifiers="0">20227</EventID>',
	'<Data>868</Data>',
	'</Event>',
	'kernel: all is fine — nothing to see here, port 809, 800 packets',
	'an error occurred in line 800 of the script',
	'',
	'VPN 0x80070329 was the result of the dial',
	'ERROR_VPN_TIMEOUT',
];

describe('a log read in blocks', () => {
	it('says the same wherever it is cut', () => {
		const log = fc.array(fc.constantFrom(...LINES), { maxLength: 25 }).chain((lines) => {
			const bytes = bytesOf(lines.join('\n'));
			return fc.tuple(fc.constant(bytes), fc.array(fc.nat(bytes.length), { maxLength: 12 }));
		});
		fc.assert(
			fc.property(log, ([bytes, cuts]) => {
				expect(brief(read(bytes, cuts))).toEqual(brief(read(bytes)));
			}),
			{ numRuns: 400 },
		);
	});

	it('says the same byte by byte', () => {
		const bytes = bytesOf(LINES.join('\r\n'));
		const everywhere = Array.from(bytes, (_, at) => at);
		expect(brief(read(bytes, everywhere))).toEqual(brief(read(bytes)));
	});

	it('says what the whole text says: the same codes of the log, the same line, the same consequences', () => {
		// Lines of logs only: of what people write, a whole text tells more.
		const lines = LINES.filter((line) => !line.startsWith('<') && !/^(?:VPN|RasClient|ERROR)/.test(line));
		const log = fc.array(fc.constantFrom(...lines), { maxLength: 25 });
		fc.assert(
			fc.property(log, (each) => {
				const text = ['the log begins', ...each, 'the log ends'].join('\n');
				expect(brief(read(bytesOf(text)))).toEqual(brief(recognise(catalog, text)));
			}),
			{ numRuns: 400 },
		);
	});
});

describe('a line of a log', () => {
	it.each([
		['charon', '08[IKE] giving up after 5 retransmits', 'charon:giving-up'],
		['OpenVPN', '2024-03-01 10:00:00 TLS Error: TLS key negotiation failed to occur within 60 seconds', 'openvpn:tls-60s'],
		['pppd', 'Mar  1 10:00:00 host pppd[691]: LCP: timeout sending Config-Requests', 'pppd:lcp-timeout'],
		[
			'Windows',
			'CoId={1}: The user PC\\u dialed a connection named VPN which has failed. The error code returned on failure is 809.',
			'809',
		],
	])('of %s among many others', (_, line, code) => {
		const log = `${'nothing to see here\n'.repeat(5000)}${line}\n${'nor here\n'.repeat(5000)}`;
		const [first] = read(bytesOf(log));
		expect([first?.entry.code, first?.where]).toEqual([code, { line: 5001, text: line }]);
	});

	it.each(['Fehler', 'Błąd', 'Σφάλμα', 'Greška', 'Ошибка', 'ошибка', 'Chyba', 'エラー', '错误', '오류', 'ERREUR', 'Lỗi', 'ОШИБКА'])(
		'that calls a number an error in another language: %s',
		(name) => {
			expect(read(bytesOf(`${'x\n'.repeat(100)}VPN: ${name} 809\n`)).map(({ entry }) => entry.code)).toEqual(['809']);
		},
	);

	it('of megabytes is read around what tells something, in no long time', () => {
		for (const filler of ['x', 'lorem ipsum ', 'ab'.repeat(5000)]) {
			const text = `${filler.repeat(3_000_000 / filler.length)} VPN error 809 ${filler.repeat(1_000_000 / filler.length)}\nend`;
			const began = performance.now();
			expect(read(bytesOf(text)).map(({ entry, where }) => [entry.code, where?.line])).toEqual([['809', 1]]);
			expect(performance.now() - began).toBeLessThan(3000);
		}
	});

	it('is quoted up to a length', () => {
		const [first] = read(bytesOf(`VPN error 809 ${'x'.repeat(5000)}\n`));
		expect(first?.where?.text.length).toBeLessThanOrEqual(201);
	});
});

describe('an event of Windows in a log', () => {
	const lines = [
		'<Event>',
		'<System>',
		'<Provider Name="RasClient" />',
		'<EventID>20227</EventID>',
		'<Data>VPN</Data>',
		'<Data>812</Data>',
		'</Event>',
	];

	it.each([
		['on one line', lines.join('')],
		['spread over lines', lines.join('\n')],
		['spread over lines of Windows', lines.join('\r\n')],
	])('%s', (_, text) => {
		expect(read(bytesOf(`${'x\n'.repeat(1000)}${text}\n`)).map(({ entry, by }) => `${entry.code} ${by}`)).toEqual(['812 log']);
	});

	it('that never ends does not swallow the rest', () => {
		const text = `<Provider Name="RasClient" />\n${'<Data>x</Data>\n'.repeat(4000)}VPN error 809\n`;
		expect(read(bytesOf(text)).map(({ entry }) => entry.code)).toEqual(['809']);
	});
});
