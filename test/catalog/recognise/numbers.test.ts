import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recognise } from '../../../src/catalog/recognise/recognise.ts';
import { catalog } from '../data.ts';
import { answersTo, codesIn } from './found.ts';

describe('a number', () => {
	describe('that is called an error counts in a text about a VPN, in any language', () => {
		it.each([
			['en', 'Since the update my VPN stops with error 809 whenever I am at home', '809'],
			['en', 'VPN: the attempt failed (error code: 809), what can we do about it?', '809'],
			['en', 'Why would our VPN throw errno 809 at every single user today?', '809'],
			['de', 'Seit gestern bricht mein VPN mit Fehler 691 ab, das Kennwort stimmt aber', '691'],
			['de', 'Die Einwahl ins Büro scheitert morgens am Fehlercode 789, L2TP', '789'],
			['fr', "Le VPN de l'agence affiche erreur 800 depuis ce matin, que faire ?", '800'],
			['es', 'Al conectar la VPN de la oficina sale siempre error 807 y se corta', '807'],
			['pt', 'A VPN da filial cai logo com erro 868 desde a troca do roteador', '868'],
			['it', 'La VPN aziendale si ferma con errore 812 appena inserisco i dati', '812'],
			['nl', 'Mijn VPN stopt thuis altijd met fout 789 als ik wil werken', '789'],
			['sv', 'Min VPN slutar med fel 809 varje morgon hemma hos mig', '809'],
			['pl', 'VPN w biurze kończy się komunikatem błąd 691 mimo dobrego hasła', '691'],
			['cs', 'Firemní VPN končí doma pokaždé chybou 809 už týden', '809'],
			['tr', 'Evden VPN açınca her seferinde hata 789 çıkıyor, ne yapmalı', '789'],
			['ru', 'После обновления VPN дома выдаёт ошибку 809 каждый раз', '809'],
			['uk', 'Удома VPN щоразу показує помилку 789, пароль правильний', '789'],
			['el', 'Το VPN του γραφείου βγάζει σφάλμα 809 κάθε πρωί', '809'],
			['zh', '公司的 VPN 今天早上一直出现错误 809，怎么办', '809'],
			['zh', '家里的VPN总是提示错误代码：691，密码没有错', '691'],
			['ja', '自宅から VPN を使うとエラー 809 になります', '809'],
			['ko', '집에서 VPN 을 쓰면 항상 오류 809 가 나옵니다', '809'],
		])('%s: %j', (_, text, code) => {
			expect(codesIn(text)).toEqual([code]);
		});
	});

	describe('has its name within a few words before it', () => {
		it.each([
			'the vpn says that the error code returned on failure is 809, nothing more than that',
			'On this laptop the VPN error that they all see is: 809 since Monday',
			'our VPN. Failure = 809, as of this morning, in all branches of ours',
		])('%j', (text) => {
			expect(codesIn(text)).toEqual(['809']);
		});

		it.each([
			['in another sentence', 'My VPN has an error. We are 809 people here and none of us can work'],
			['after another number', 'vpn error 10 happened to us in building 809 on the third floor today'],
			['beyond reach', 'The VPN shows some error on most of the many old machines that stand in hall 809 here'],
			['in another paragraph', 'The VPN came up with an error\n\n809 chairs were sold today to people we know'],
		])('not %s: %j', (_, text) => {
			expect(codesIn(text)).toEqual([]);
		});
	});

	it.each([
		['what stands right after it calls it an error too', 'The famous 809 error of the Windows VPN hit our branch office today', ['809']],
		['the plural with a colon names', 'VPN trouble here, errors: 619 and that on every computer of the house', ['619']],
		['the plural alone counts', 'the vpn box of our branch counted 619 errors on its outer port today', []],
		['one name is for both', 'the vpn of our branch shows error 806 or 809, it depends on the day', ['806', '809']],
		['one name is for three', 'the vpn of our branch shows errors: 806, 809 and 619 at random times', ['806', '809', '619']],
	])('%s', (_, text, codes) => {
		expect(codesIn(text)).toEqual(codes);
	});

	it('stands on its own line below its name', () => {
		expect(codesIn('The VPN of the branch office failed today. Error:\n809\nThat is all it says.')).toEqual(['809']);
	});

	it('that a screen shows, in a text about a VPN', () => {
		expect(codesIn('I set up the VPN as I was told to, and every time I get 691 after some seconds')).toEqual(['691']);
		expect(codesIn('I set up the printer as I was told to, and every time I get 691 after some seconds')).toEqual([]);
	});

	it('of an error counts in a text about a connection', () => {
		expect(codesIn('Error 651 whenever my broadband wants to connect, the modem was replaced already')).toEqual(['651']);
		expect(codesIn('Error 651 whenever my oven wants to heat up, the fuse was replaced already')).toEqual([]);
	});

	it('of an error counts beside a good part of its own message', () => {
		expect(codesIn('Error 633: the modem is already in use or is not configured properly, what now?')[0]).toBe('633');
		expect(codesIn('Error 633: the washing machine is full of water again, what now?')).toEqual([]);
	});

	describe('is something else', () => {
		it.each([
			'VPN error on port 809',
			'the vpn client crashed at line 800 of the script',
			'HTTP 619 from the proxy in front of our VPN',
			'the VPN manual says on page 691 how errors are counted',
			'status code 800 came from the web page of the VPN',
			'VPN version 809 is out since Friday',
			'the VPN radio link works on 868 MHz',
			'VPN throughput of 800 Mbps, no error',
			'the VPN took 812 ms, no error so far',
			'the VPN has 800 users',
			'the vpn gave up after 800 seconds',
			'build 809 of our VPN client shows no error',
			'VPN room number 809',
			'VPN costs $809 a year',
			'VPN costs 809 € a year',
			'VPN für 809€ im Jahr',
			'VPN at 809% of its load, error',
			'VPN error at 10.0.0.809',
			'VPN error at 809.10.0.1',
			'VPN error at 2024-809',
			'VPN error rate 809.5',
			'VPN error since 809/2024',
			'vpn call 0800-809-806 for errors',
			'pppd[691]: the vpn is up',
			'vpn error at user@809',
			'VPN error, Zeile 800',
			'VPN, erreur à la ligne 800',
			'VPN, error en el puerto 809',
			'VPN 端口 809 错误',
			'the VPN runs on area code 619',
			'about 800 VPN tunnels fell over',
			'of 800 VPN sessions',
			'mtu 691 on the vpn',
			'vlan 812 of the vpn',
			'ORA 809 error in the VPN database',
			'installer error 1603 while the VPN client was set up',
		])('%j', (text) => {
			expect(codesIn(text)).toEqual([]);
		});
	});

	describe('is part of a name of a host or an interface', () => {
		it.each([
			'VPN error on srv691',
			'interface Tunnel800 is down, GRE tunnel',
			'The VPN server vpn809 is down',
			'Dialer800: VPN flaps',
			'the VPN user meier691 has gone',
		])('%j', (text) => {
			expect(codesIn(text)).toEqual([]);
		});

		it.each(['VPN Error809', 'Fehler809 beim VPN', 'VPNError809', 'vpn errorcode809', 'VPN错误809'])('not in %j', (text) => {
			expect(codesIn(text)).toEqual(['809']);
		});
	});

	describe('below 600 counts only right after its name, or when nobody counts like that', () => {
		it.each([
			['vpn of the branch fails with error 5 on all of the new laptops', '0x80070005'],
			['vpn of the branch fails with 0x80070005 on all of the new laptops', '0x80070005'],
		])('%j', (text, code) => {
			expect(codesIn(text)).toEqual([code]);
		});

		it.each([
			'vpn of the branch fails for 5 of the new laptops with some error',
			'my vpn shows 5 every time I try',
			'the error is that the vpn takes 5 tries',
			'error 5 when I start the game',
		])('not in %j', (text) => {
			expect(codesIn(text)).toEqual([]);
		});
	});

	describe('of Cisco', () => {
		it.each([
			'Secure VPN Connection terminated locally by the Client. Reason 412: The remote peer is no longer responding.',
			'Cisco reason 412',
			'Reason 412',
			'cisco 412',
			'Our Cisco VPN client gives up with reason 412 at every hotel that I have been to',
		])('in %j', (text) => {
			expect(codesIn(text)[0]).toBe('cisco:412');
		});

		it.each([
			'412',
			'51',
			'error 412',
			'HTTP 412 Precondition Failed',
			'a reason, 412 of them',
			'VPN error 51',
			'we bought 412 Cisco phones',
		])('not in %j', (text) => {
			expect(codesIn(text)).toEqual([]);
		});

		it('is not confused with one of Windows: whoever says Cisco right before it means Cisco', () => {
			expect(codesIn('Cisco VPN client error 691')).toEqual([]);
			expect(codesIn('The Cisco router is in order. Windows 10 VPN shows error 691 though')).toEqual(['691']);
		});
	});

	describe('in a technical notation', () => {
		it.each([
			['The VPN ended with 0x80072746 after a minute', '0x80072746'],
			['VPN: -2147012889, the name is right though', '0x80072EE7'],
			['SSTP VPN, 800B0109 in the log of events', '0x800B0109'],
			['the vpn service reported error 0x35e9 to the event log on that day', '13801'],
		])('in %j', (text, code) => {
			expect(codesIn(text)).toEqual([code]);
		});

		it.each([
			'the memory at 0x800B0109 could not be read by the game',
			'colour #809809 for the logo',
			'see page 0x329 of the manual of the tractor',
			'commit 800b0109 broke the build of the web shop',
			'0x80070005 while the update of the game was copied',
		])('not in %j', (text) => {
			expect(codesIn(text)).toEqual([]);
		});
	});

	it('with nothing but its name around it needs no more', () => {
		for (const text of [
			'809',
			'error 809',
			'Windows VPN error 809',
			'Fehler 809',
			'错误809',
			'what is error 809',
			'(809)',
			'"809"',
			'rasdial 809',
		])
			expect(answersTo(text), text).toEqual(['809 number certain']);
	});

	it('in both notations is certain', () => {
		expect(answersTo('the sum of it was 809 (0x329), whatever that may be to you people')).toEqual([]);
		expect(answersTo('the failure code was 809 (0x329), whatever that may be')).toEqual(['809 number certain']);
	});

	it('among words that say nothing of errors or connections gives nothing', () => {
		const words = ['pear', 'house', 'Baum', 'maison', 'casa', 'дерево', 'sedia', 'kissa', 'tree', 'green', 'river', 'Montag', 'stół'];
		const numbers = catalog.names.flatMap(({ code }) => (/^(?:\d+|0x8007[0-9a-f]{4})$/i.test(code) ? [code] : []));
		const word = fc.constantFrom(...words);
		const number = fc.constantFrom(...numbers).map((code) => (code.startsWith('0x') ? String(Number(code) & 0xffff) : code));
		fc.assert(
			fc.property(fc.array(fc.oneof({ weight: 3, arbitrary: word }, number), { minLength: 1, maxLength: 40 }), word, (some, last) => {
				for (const gap of [' ', ', ', '\n']) expect(recognise(catalog, [...some, last].join(gap))).toEqual([]);
			}),
			{ numRuns: 500 },
		);
	});
});
