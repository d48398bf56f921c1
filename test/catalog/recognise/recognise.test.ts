import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recognise } from '../../../src/catalog/recognise/recognise.ts';
import type { CodeEntry } from '../../../src/catalog/schema.ts';
import { catalogOf, code } from '../fakes.ts';

const ras: CodeEntry[] = [
	code({ code: '619', message: 'A connection to the remote computer could not be established.', symbol: 'ERROR_PORT_DISCONNECTED' }),
	code({ code: '691', message: 'Access was denied because the user name and/or password was invalid on the domain.' }),
	code({
		code: '800',
		message: 'The remote connection was not made because the attempted VPN tunnels failed.',
		alsoShown: ['Unable to establish the VPN connection.'],
	}),
	code({ code: '806', symbol: 'ERROR_VPN_GRE_BLOCKED', message: 'The VPN connection could not be completed.' }),
	code({
		code: '809',
		symbol: 'ERROR_VPN_TIMEOUT',
		message:
			'The network connection between your computer and the VPN server could not be established because the remote server is not responding.',
		alsoShown: ['The VPN server is unreachable, "an older wording".'],
		translations: { de: 'Die Netzwerkverbindung zwischen dem Computer und dem VPN-Server konnte nicht hergestellt werden.' },
	}),
	code({
		code: '868',
		message: 'The remote access connection name did not resolve.',
		alsoShown: ['Unable to establish the VPN connection.'],
	}),
	code({ code: '13801', message: 'IKE authentication credentials are unacceptable.' }),
];
const system: CodeEntry[] = [
	code({ code: '0x800B0109', symbol: 'CERT_E_UNTRUSTEDROOT', message: 'A certificate chain ended in a root that is not trusted.' }),
	code({ code: '0x80072EE7', message: 'The server name could not be looked up.' }),
];
const cisco: CodeEntry[] = [
	code({ code: 'cisco:51', message: 'Unable to communicate with the VPN subsystem.' }),
	code({ code: 'cisco:412', message: 'The remote peer is no longer responding.' }),
];

const family = (id: string, codes: CodeEntry[]) => ({ family: id, title: `The ${id} codes`, shownBy: 'A dialog', codes });
const catalog = catalogOf({
	families: [family('ras', ras), family('system', system), { ...family('cisco', cisco), context: ['cisco'] }],
});

function found(text: string): string {
	return recognise(catalog, text)
		.map(({ entry, by, certainty }) => `${entry.code} ${by} ${certainty}`)
		.join(', ');
}

describe('a number', () => {
	it.each(['809', ' 809 ', '0x329', '0X329', '0x80070329', '-2147024087', '2147943209', '80070329'])('in the form %j', (text) => {
		expect(found(text)).toBe('809 number certain');
	});

	it.each([
		'Error 809',
		'error: 809',
		'ERROR 809.',
		'Error #809',
		'Error - 809',
		'error-809',
		'VPN error 809',
		'Windows VPN Error 809',
		'Error code 809',
		'Error code: 809',
		'error code: 0x80070329',
		'Code: 809',
		'RAS error 809',
		'Fehler 809',
		'(809)',
		'"Error 809"',
		'Error 809:',
		'Error -2147024087',
		'vpn-error 809',
	])('with its name: %j', (text) => {
		expect(found(text)).toBe('809 number certain');
	});

	it.each([
		['0x800B0109', '0x800B0109'],
		['0x800b0109', '0x800B0109'],
		['800B0109', '0x800B0109'],
		['-2146762487', '0x800B0109'],
		['2148204809', '0x800B0109'],
		['12007', '0x80072EE7'],
		['0x80072ee7', '0x80072EE7'],
		['13801', '13801'],
		['0x35E9', '13801'],
	])('%j is %s', (text, expected) => {
		expect(found(text)).toBe(`${expected} number certain`);
	});

	it('in the digits of a Japanese keyboard', () => {
		expect(found('８０９')).toBe('809 number certain');
	});

	it('beside another one: both', () => {
		expect(found('809 806')).toBe('809 number certain, 806 number certain');
	});

	it.each(['412', '51', 'Error 51', 'Reason 412', 'VPN error 412'])('of Cisco counts only where Cisco is spoken of: %j', (text) => {
		expect(found(text)).toBe('');
	});

	it.each(['Cisco 412', 'Cisco Reason 412', 'cisco vpn error 412', 'Cisco VPN Client reason 412', 'cisco:412', 'CISCO:412'])(
		'of Cisco is certain in %j',
		(text) => {
			expect(found(text)).toBe('cisco:412 number certain');
		},
	);

	it('that Cisco does not have is not taken from Windows when Cisco was named', () => {
		expect(found('Cisco error 691')).toBe('');
	});

	it.each([
		['a hex number of another facility', '0x800A0329'],
		['a leading zero', '0809'],
		['a sign that belongs to nobody', '-809'],
		['more than 32 bits', '6442910505'],
		['more than 32 bits, below zero', '-6442991383'],
		['a fraction', '809.5'],
		['a unit', '809 ms'],
		['a thousand separator', '13,801'],
		['a port', 'port 809'],
		['no code', '999'],
		['letters in it', '80q9'],
	])('with %s means none: %j', (_, text) => {
		expect(found(text)).toBe('');
	});
});

describe('a symbol', () => {
	it.each(['ERROR_VPN_TIMEOUT', 'error_vpn_timeout', ' ERROR_VPN_TIMEOUT\n'])('%j', (text) => {
		expect(found(text)).toBe('809 symbol certain');
	});

	it('is no part of one', () => {
		expect(found('ERROR_VPN')).toBe('');
	});
});

describe('a message', () => {
	it('word for word, whatever its case, quotes and line breaks', () => {
		expect(
			found(
				'“the network connection between your computer\nand the VPN server could not be established, because the remote server is not responding”',
			),
		).toBe('809 message certain');
	});

	it('in an older wording', () => {
		expect(found('The VPN server is unreachable, an older wording')).toBe('809 message certain');
	});

	it('in another language', () => {
		expect(found('Die Netzwerkverbindung zwischen dem Computer und dem VPN-Server konnte nicht hergestellt werden.')).toBe(
			'809 message certain',
		);
	});

	it('that two codes share is certain for neither', () => {
		expect(found('Unable to establish the VPN connection.')).toBe('800 message possible, 868 message possible');
	});

	it('inside a longer text, with the number or without', () => {
		const message = ras[4]?.message;
		expect(found(`Dear helpdesk, my screen says: ${message} What now?`)).toBe('809 message likely');
		expect(found(`Error 809: ${message}`)).toBe('809 number certain');
	});

	it('of which a long enough part was copied', () => {
		expect(found('because the remote server is not responding')).toBe('809 message likely');
	});

	it.each([
		'the VPN server',
		'connection',
		'The remote',
		'could not be',
		'!!!',
		'',
		'   ',
		'my VPN does not work since Monday, please help',
	])('is not %j', (text) => {
		expect(found(text)).toBe('');
	});
});

describe('a line that was broken', () => {
	const broken =
		'The network connection between your comp-\nuter and the VPN server could not be estab\nlished because the remote server is not responding.';

	it('within a word is read all the same, on the lines where it stands', () => {
		expect(found(broken)).toMatch(/^809 message /);
		expect(recognise(catalog, `Hello\n\n${broken}\nBye`)[0]?.where?.line).toBe(3);
	});

	it('does not bring a number and the name of another line together', () => {
		expect(found('here came some 800 packets\nan error is what our VPN says of them today')).toBe('');
		expect(found('here came some 800 packets&#10;an error is what our VPN says of them today')).toBe('');
	});
});

describe('a line of a log', () => {
	const tool = {
		...family('tool', [
			code({ code: 'tool:stopped', message: 'tool stopped with error code 809' }),
			code({ code: 'tool:any', message: 'tool was told by the server: {reason}' }),
		]),
		context: ['tool'],
		attempt: { starts: ['tool sets out once more'], succeeds: ['Tool has arrived'] },
	};
	const log = catalogOf({ families: [family('ras', ras), tool] });
	const codes = (text: string) => recognise(log, text).map(({ entry, followedBy }) => [entry.code, ...followedBy].join(' > '));

	it('has a number of its own where the program prints it so, and a code where it fills in what it was told', () => {
		expect(codes('VPN tool[1]: tool stopped with error code 809\nend')).toEqual(['tool:stopped']);
		expect(codes('VPN tool[1]: tool was told by the server: error 809\nend')).toEqual(['tool:any > 809']);
	});

	it('that says that all went well is not torn to find a failure after all', () => {
		expect(codes('tool stopped with error code 809\nTool has arrived\nthe end')).toEqual([]);
	});
});

describe('a text with numbers that are no codes', () => {
	it.each([
		'I have 800 users and 809 licences',
		'TCP port 1723 is blocked since 2019',
		'203.0.113.7',
		'192.168.0.800',
		'call 0800 809 806',
		'2024-06-19 08:09',
		'KB5009543',
		'error',
		'error 8',
		'Windows 11',
		'0x',
		'-',
		'80.9',
	])('%j', (text) => {
		expect(found(text)).toBe('');
	});

	it('of any kind neither throws nor takes long', () => {
		fc.assert(
			fc.property(
				fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.stringMatching(/^(error|code|vpn|cisco| |-|:|#|8){0,40}x?$/)),
				(text) => {
					for (const { entry } of recognise(catalog, text)) expect(entry.code).not.toBe('');
				},
			),
		);
		const began = performance.now();
		recognise(catalog, `${'error code '.repeat(5000)}x`);
		recognise(catalog, `${'vpn '.repeat(5000)}x`);
		recognise(catalog, `${'-'.repeat(20_000)}x`);
		recognise(catalog, `${'error-'.repeat(5000)}x`);
		expect(performance.now() - began).toBeLessThan(10_000);
	});
});
