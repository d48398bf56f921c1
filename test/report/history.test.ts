import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { findCode } from '../../src/catalog/load.ts';
import { windowsNames } from '../../src/catalog/windows-names.ts';
import type { PastAttempt } from '../../src/history/attempt.ts';
import { attemptLine, historyOf } from '../../src/report/history.ts';
import { historyText, lastText } from '../../src/report/text/history.ts';
import { type Style, widthOf } from '../../src/report/text/style.ts';
import { catalog } from '../catalog/data.ts';

const plain: Style = { colour: false, width: 80 };
const flat = (text: string) => text.replace(/\s+/g, ' ');

function attempt(given: Partial<PastAttempt> = {}): PastAttempt {
	return {
		program: 'RasClient',
		place: 'Application',
		id: '00000001-A8B9-0000-4A6E-84E5A8B9DB01',
		at: '2026-03-02T08:00:00.000Z',
		durationMs: 32_000,
		connection: 'Work VPN',
		server: 'vpn.example.com',
		tried: ['ikev2', 'sstp'],
		result: 'failed',
		codes: ['809'],
		firstCodes: 1,
		settings: {},
		beside: [],
		...given,
	};
}

const CHARON = attempt({
	program: 'charon',
	place: '/var/log/syslog',
	connection: 'office',
	server: '203.0.113.10',
	tried: ['ikev2'],
	codes: ['charon:no-proposal', 'charon:peer-not-responding'],
	said: '12[IKE] received NO_PROPOSAL_CHOSEN notify error',
});
const DENIED = { place: 'journal', reason: 'not-permitted', detail: 'system.journal: EACCES' } as const;

const history = (attempts: readonly PastAttempt[], given: Partial<Parameters<typeof historyOf>[0]> = {}) =>
	historyOf({ catalog, version: '0.0.0', attempts, unread: [], limit: 20, ...given });

describe('history', () => {
	test('the JSON is as its schema has it', () => {
		const ajv = new Ajv2020({ allErrors: true });
		addFormats.default(ajv);
		const validate = ajv.compile(JSON.parse(readFileSync(new URL('../../data/schema/history.schema.json', import.meta.url), 'utf8')));
		for (const each of [
			history([]),
			history([attempt(), CHARON, attempt({ result: 'connected', codes: [], endedAt: '2026-03-02T09:00:00.000Z' })], {
				unread: [DENIED],
				connection: 'x',
			}),
		]) {
			validate(each);
			expect(validate.errors ?? []).toEqual([]);
		}
	});

	test('0 with an attempt, 2 without', () => {
		expect(history([attempt()]).exitCode).toBe(0);
		expect(history([]).exitCode).toBe(2);
	});

	test('a limit leaves the older ones, and says how many', () => {
		const some = history([attempt(), attempt(), attempt()], { limit: 2 });
		expect(some).toMatchObject({ attempts: [{}, {}], older: 1 });
		expect(historyText(plain, some)).toContain('1 older: --limit shows more.');
	});

	test('when, which connection, what was really tried, the code, how long', () => {
		const text = historyText(plain, history([attempt()]));
		expect(text).toMatch(/^2026-03-02 08:00:00 {2}Work VPN {2}failed: 809 over IKEv2, SSTP after 32 s$/m);
		expect(flat(text)).toContain(flat(`RasClient: ${findCode(catalog, '809')?.message}`));
	});

	test('another client is quoted, and Windows’ number is the second name', () => {
		const text = flat(historyText(plain, history([CHARON])));
		expect(text).toContain('failed: charon:no-proposal (Windows: 13868');
		expect(text).toContain('charon: 12[IKE] received NO_PROPOSAL_CHOSEN notify error');
	});

	test('connected, lost, and without a word', () => {
		const text = historyText(
			{ ...plain, width: 120 },
			history([
				attempt({ result: 'connected', codes: [] }),
				attempt({ result: 'lost', codes: ['829'], endedAt: '2026-03-02T09:00:00.000Z' }),
				attempt({ result: 'failed', codes: [], tried: [] }),
				attempt({ result: 'unknown', codes: [], tried: [] }),
			]),
		);
		expect(text).toMatch(/connected over IKEv2, SSTP after 32 s\n/);
		expect(text).toMatch(/lost: 829 over IKEv2, SSTP, ended 09:00:00\n/);
		expect(text).toMatch(/failed: no code is recorded after 32 s\n/);
		expect(text).toMatch(/not recorded how it came out/);
	});

	test('nothing is recorded, nothing could be read, nothing of that name: three answers', () => {
		expect(historyText(plain, history([]))).toBe('No VPN attempt is recorded on this computer.');
		expect(historyText(plain, history([], { connection: 'Home' }))).toBe('No attempt of "Home" is recorded on this computer.');
		const unread = historyText(plain, history([], { unread: [DENIED] }));
		expect(unread).toContain('was found in what could be read.');
		expect(unread).toContain('journal: it may not be read by you; run again as administrator or root');
	});

	test('names from a log cannot steer the terminal, and lines keep the width', () => {
		const text = historyText(plain, history([attempt({ connection: 'a\u001b[31mb\u202e', server: 'x', said: 'y '.repeat(200) })]));
		expect(text).not.toMatch(/[\u001b\u202e]/);
		for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80);
	});
});

describe('the last failure', () => {
	const last = (failure: PastAttempt | undefined, cameThrough?: PastAttempt) => ({
		...(failure === undefined ? {} : { failure: attemptLine(catalog, failure) }),
		...(cameThrough === undefined ? {} : { cameThrough: attemptLine(catalog, cameThrough) }),
		unread: [],
	});

	test('what was dialled, when, the code, and where it is written', () => {
		const text = flat(
			lastText(
				plain,
				last(
					attempt({ user: 'SYSTEM', settings: { VpnStrategy: 'IKEv2' }, beside: [{ log: 'EapHost', event: 2002, codes: ['0x80420014'] }] }),
				),
			),
		);
		expect(text).toContain(
			'Last failure 2026-03-02 08:00:00 UTC, "Work VPN" to vpn.example.com, IKEv2, SSTP, dialled by the computer itself, 32 s: ended with 809.',
		);
		expect(text).toContain('Dialled with VpnStrategy = IKEv2.');
		expect(text).toContain('Beside it EapHost, event 2002: 0x80420014.');
		expect(text).toContain('Written in Application, CoId 00000001-A8B9-0000-4A6E-84E5A8B9DB01.');
	});

	test('charon’s own words, what followed, and Windows’ number', () => {
		const text = flat(lastText(plain, last(CHARON)));
		expect(text).toContain('Said charon: 12[IKE] received NO_PROPOSAL_CHOSEN notify error');
		expect(text).toContain('Then charon:peer-not-responding.');
		expect(text).toMatch(/On Windows what lies behind it shows 13868/);
	});

	test('if the last attempt came through, that is said first', () => {
		const through = attempt({ result: 'connected', codes: [], at: '2026-03-02T10:00:00.000Z' });
		const text = lastText(plain, last(attempt(), through));
		expect(text.indexOf('came through')).toBeGreaterThan(-1);
		expect(text.indexOf('came through')).toBeLessThan(text.indexOf('Last failure'));
		expect(lastText(plain, last(undefined, through))).toContain('No failure is recorded before it.');
	});
});

describe('what Windows calls it', () => {
	test.each([
		['charon:unable-to-resolve', '868'],
		['charon:peer-not-responding', '809'],
		['charon:no-proposal', '13868'],
		['pppd:mschap-e648', '648'],
		['xl2tpd:dns', '868'],
	])('%s: first %s', (code, windows) => {
		expect(windowsNames(catalog, code)[0]).toBe(windows);
	});

	test('Windows’ own codes have no second name, nor has what Windows does not dial', () => {
		for (const { code, family } of catalog.names) {
			const names = windowsNames(catalog, code);
			if (family.startsWith('windows-') || ['openvpn', 'wireguard', 'anyconnect'].includes(family)) expect(names, code).toEqual([]);
			for (const name of names) expect(findCode(catalog, name)?.family, code).toMatch(/^windows-/);
		}
	});
});
