import { join } from 'node:path';
import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/catalog/match.ts';
import { builtInCatalog } from '../../src/program/built-in-catalog.ts';
import type { RedactionTable } from '../../src/redaction/pseudonyms.ts';
import { redact } from '../../src/redaction/redact.ts';
import { causeLine } from '../../src/report/cause-lines.ts';
import { FORMATS, reporterFor } from '../../src/report/formats/index.ts';
import { Report } from '../../src/report/schema.ts';
import { SAMPLES } from '../report/formats/samples.ts';

const catalog = builtInCatalog(join(import.meta.dirname, '../..'));

type Evidence = Report['machine']['checks'][number]['evidence'];
type Planted = Readonly<Record<keyof typeof ARBITRARY, string>>;

const word = fc.stringMatching(/^[bcdfghjklmnpqrstvwxz]{5,9}$/);
const octet = fc.integer({ min: 1, max: 254 });
const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const ARBITRARY = {
	host: fc.tuple(word, word, fc.constantFrom('com', 'co.uk', 'de', 'museum')).map((parts) => parts.join('.')),
	unicodeHost: word.map((name) => `vpn.${name}ü${name}.de`),
	shortHost: word.map((name) => `PC-${name.toUpperCase()}`),
	publicIpv4: fc.tuple(fc.constantFrom(5, 23, 81, 93, 151), octet, octet, octet).map((parts) => parts.join('.')),
	privateIpv4: fc.tuple(fc.constantFrom('192.168', '172.20', '10.77'), octet, octet).map((parts) => parts.join('.')),
	ipv6: fc.tuple(hex(3), hex(3)).map(([one, other]) => `2a02:1${one}::1${other}`),
	localIpv6: hex(3).map((part) => `fe80::211:22ff:fe33:4${part}`),
	mac: fc.tuple(hex(2), hex(2)).map(([one, other]) => `3c:22:fb:${one}:9a:${other}`),
	user: word,
	connection: fc.tuple(word, word).map((parts) => parts.join(' ')),
	target: fc.tuple(word, word).map((parts) => `${parts.join('/')} é`),
	file: fc.tuple(word, word).map(([folder, name]) => `/home/somebodyelse/${folder}/${name}.ovpn`),
	company: fc.tuple(word, word).map((parts) => `${parts.join(' & ')} GmbH`),
	serial: hex(20).map((part) => `7${part}`),
	thumbprint: hex(39).map((part) => `A${part.toUpperCase()}`),
	adapter: word.map((name) => `${name} uplink`),
	group: word,
	waiverOwner: fc.tuple(word, word).map((parts) => parts.join(', ')),
	line: fc.tuple(word, word).map(([one, other]) => `${one}:${other}@`),
	token: hex(17).map((part) => `8${part}`),
};

/** The forms in which a value may be found again. */
function formsOf({ host, unicodeHost, publicIpv4, ipv6, mac, thumbprint, ...others }: Planted): readonly string[] {
	const groups = expanded(ipv6);
	return [
		...Object.values(others),
		...[host, unicodeHost, domainToASCII(unicodeHost), encodeURIComponent(unicodeHost)],
		...[publicIpv4, publicIpv4.replaceAll('.', '-'), publicIpv4.split('.').reverse().join('.')],
		...[ipv6, groups.join(':'), groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':'), [...groups.join('')].reverse().join('.')],
		...[mac, mac.replaceAll(':', '-'), mac.replaceAll(':', '').replace(/(....)(?=.)/g, '$1.')],
		...[thumbprint, thumbprint.replace(/..(?=.)/g, '$&:')],
	];
}

function expanded(ipv6: string): readonly string[] {
	const [head = '', tail = ''] = ipv6.split('::');
	const [left, right] = [head.split(':'), tail.split(':')];
	const all = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
	return all.map((group) => group.padStart(4, '0'));
}

/** Every value in its own place, and all of them in sentences of all kinds. */
function reportWith(planted: Planted): Report {
	const { host, unicodeHost, shortHost, publicIpv4, privateIpv4, ipv6, localIpv6, mac, user, connection, target, file } = planted;
	const { company, serial, thumbprint, adapter, group, waiverOwner, line, token } = planted;
	const groups = expanded(ipv6);
	const sentences = [
		`${host} answers, ${host.toUpperCase()}: also. (${host}.) "${host}" ${host}. *.${host} https://${user}@${host}:4443/${token}?ip=${privateIpv4}&mac=${mac}#x`,
		`http://${domainToASCII(unicodeHost)}/ ${unicodeHost} ${encodeURIComponent(unicodeHost)} ${unicodeHost.toUpperCase()} ${shortHost.toLowerCase()},${shortHost}`,
		`${publicIpv4.split('.').reverse().join('.')}.in-addr.arpa ${[...groups.join('')].reverse().join('.')}.ip6.arpa.`,
		`From ${privateIpv4}/24 by ${privateIpv4.replace(/\.\d+$/, '.1')} to ${publicIpv4}: ${publicIpv4}:443, p-${publicIpv4.replaceAll('.', '-')}.dsl ${publicIpv4}.`,
		`${ipv6}, [${ipv6}]:443 ${groups.join(':').toUpperCase()} ${ipv6}: https://[${ipv6}]/ ::ffff:${publicIpv4} ${localIpv6}%eth0 ${localIpv6.toUpperCase()}`,
		`${mac} ${mac.replaceAll(':', '-').toUpperCase()} ${mac.replaceAll(':', '').replace(/(....)(?=.)/g, '$1.')}`,
		`${user}@${host} CORP\\${user} /home/${user}/vpn.log C:\\Users\\${user}\\x ${user.toUpperCase()} ${encodeURIComponent(`${user}@${host}`)} dial:${user};`,
		`"${connection}" ${connection.toUpperCase()} ${encodeURIComponent(connection)} ${target} ${file} CN=${company} ${company.toUpperCase()}`,
		`${serial} ${serial.toUpperCase()} ${thumbprint.toLowerCase()} ${thumbprint.replace(/..(?=.)/g, '$&:')} ${adapter} (${group}) ${waiverOwner}. ${line}`,
	];
	const evidence: Evidence = {
		...{ host, aliases: [unicodeHost], hostName: shortHost, address: publicIpv4, localAddress: privateIpv4, gateway: localIpv6 },
		...{ detail: sentences.join(' '), user: `CORP\\${user}`, interfaceName: adapter, groups: [group], location: `/login?t=${token}` },
		chain: [
			{ subject: `CN=${host}, O=${company}, C=DE`, issuer: `O=${company}`, serial, thumbprint, crl: [`http://crl.${host}/${token}.crl`] },
		],
		rows: [{ deeper: { ipv6, words: sentences } }],
		firstBytes: Buffer.from(host).toString('hex'),
	};
	const sample = SAMPLES['several targets'];
	const [first] = sample.targets as [Report['targets'][number]];
	const checks = first.checks.map((check, at) => ({
		...check,
		says: sentences[at % sentences.length] ?? '',
		evidence,
		byAddress: [{ address: publicIpv4, status: check.status, says: sentences.join(' '), evidence }],
	}));
	const waiver = { owner: waiverOwner, reason: sentences.join(' '), until: '2099-01-01' };
	const cause = catalog.causes.find(({ remedy }) => JSON.stringify(remedy).includes('{host}'));
	if (cause === undefined) throw new Error('no cause names the host');
	return {
		...sample,
		options: { ...sample.options, dnsServer: publicIpv4, portalUrl: `http://${host}/${token}`, ntpServer: host, group, connection },
		machine: { ...sample.machine, checks },
		targets: [
			{
				...first,
				...{ name: target, host, connection, addresses: [publicIpv4, ipv6], checks },
				causes: [{ ...causeLine(judge(cause, new Map()), host), waived: waiver }],
				expectations: [{ says: sentences[0] ?? '', state: 'missed', because: sentences.join(' '), waived: waiver }],
				verdict: { ...first.verdict, headline: `${host}: ${connection}`, doNow: `ping ${host}`, command: `ping ${publicIpv4}` },
			},
		],
		unchecked: [{ connection, place: file, because: sentences.join(' ') }],
		refused: [{ where: `${file}:7`, text: line, because: `"${line}" is none` }],
		waivers: [{ ...waiver, target, check: 'dns', state: 'in-force' }],
		verdict: { ...first.verdict, headline: `${host}: ${connection}` },
	};
}

/** As whoever reads it would look for it. */
function traces(output: string, planted: Planted): readonly string[] {
	const text = output.toLowerCase();
	return formsOf(planted).filter((form) => {
		const wanted = JSON.stringify(form.toLowerCase()).slice(1, -1);
		return text.includes(form.toLowerCase()) || text.includes(wanted);
	});
}

describe('what was planted', () => {
	it('is found nowhere in any form, in no spelling', async () => {
		const reporters = await Promise.all(FORMATS.map(async (format) => ({ format, reporter: await reporterFor(format) })));
		fc.assert(
			fc.property(fc.record(ARBITRARY), (planted) => {
				const report = reportWith(planted);
				// It was there.
				expect(traces(JSON.stringify(report), planted).length).toBeGreaterThan(20);
				const redacted = redact(report);
				expect(traces(JSON.stringify(redacted.report), planted)).toEqual([]);
				for (const { format, reporter } of reporters)
					expect(traces(reporter.write(redacted.report, { width: 100 }), planted).map((trace) => `${format}: ${trace}`)).toEqual([]);
				expect(Report.safeParse(redacted.report).error).toBeUndefined();
			}),
			{ numRuns: 40 },
		);
	}, 120_000);

	it('is the same in the next report with the same table, and differs from every other', () => {
		fc.assert(
			fc.property(fc.record(ARBITRARY), fc.record(ARBITRARY), (one, other) => {
				const first = redact(reportWith(one));
				const second = redact(reportWith(other), first.table);
				const third = redact(reportWith(one), second.table);
				expect(third.report).toEqual(first.report);
				expect(third.table).toEqual(second.table);
				const pseudonyms = third.table.map(({ pseudonym }) => pseudonym);
				expect(new Set(pseudonyms).size).toBe(pseudonyms.length);
			}),
			{ numRuns: 10 },
		);
	}, 120_000);
});

function sentence(text: string, evidence: Evidence = {}, table: RedactionTable = []): string {
	const sample = SAMPLES.well;
	const checks = [{ id: 'x', group: 'path' as const, title: 'X', status: 'pass' as const, says: text, evidence }];
	const { report } = redact({ ...sample, machine: { ...sample.machine, checks }, targets: [] }, table);
	return report.machine.checks[0]?.says ?? '';
}

describe('addresses', () => {
	it.each([
		['192.168.178.20/24 by 192.168.178.1', '10.0.1.20/24 by 10.0.1.1'],
		['10.1.2.3 and 172.16.0.9', '10.0.1.3 and 10.0.2.9'],
		['81.2.3.4 and 81.2.3.5', '192.0.2.1 and 192.0.2.2'],
		['2a02:8071::1, 2A02:8071:0:0::1', '2001:db8::1, 2001:db8::1'],
		['fd12:3456::9 by fe80::a11:22ff:fe33:4455%eth0', 'fd00::1 by fe80::1%eth0'],
		['::ffff:192.168.1.9', '::ffff:10.0.1.9'],
		['64:ff9b::5102:304', '64:ff9b::192.0.2.1'],
		['4.3.2.81.in-addr.arpa', '1.2.0.192.in-addr.arpa'],
	])('%s', (text, expected) => {
		expect(sentence(text)).toBe(expected);
	});

	it('whose kind is what there is to know stay', () => {
		const text = '127.0.0.1 ::1 0.0.0.0 :: 169.254.7.7 100.64.3.2 255.255.255.255 ff02::1 10.0.0.0/8 9.9.9.9 2620:fe::fe';
		expect(sentence(text)).toBe(text);
	});

	it('are not given to others, where a laboratory uses those of the documentation', () => {
		expect(sentence('81.2.3.4 192.0.2.1 10.0.1.7 192.168.1.7')).toBe('192.0.2.2 192.0.2.3 10.0.2.7 10.0.3.7');
	});

	it('of more than the documentation has', () => {
		const many = Array.from({ length: 800 }, (_, at) => `81.${at >> 8}.${at & 255}.9`).join(' ');
		const given = sentence(many).split(' ');
		expect(new Set(given).size).toBe(800);
		expect([given[0], given[761], given[762], given[799]]).toEqual(['192.0.2.1', '203.0.113.254', '198.18.0.1', '198.18.0.38']);
	});

	it('are no versions, identifiers or times', () => {
		const text = '1.3.6.1.5.5.7.3.1, 10.0.19045.3803, 2026-01-02T03:04:05.250Z, 12:34:56, ::error, 999.1.1.1, v1.2.3';
		expect(sentence(text)).toBe(text);
	});
});

describe('names', () => {
	it('keep what hangs below what', () => {
		expect(sentence('vpn.corp.test *.corp.test corp.test other.corp.test')).toBe(
			'host-1.domain-1.example *.domain-1.example domain-1.example host-2.domain-1.example',
		);
	});

	it('of files and programs stay, and what everybody has', () => {
		const text = 'services.msc, charon.log, /etc/ppp/peers, vpn-doctor.config.yaml, e.g. node.exe, www.msftconnecttest.com, localhost';
		expect(sentence(text)).toBe(text);
	});

	it('that are a common word stay: "VPN" tells nobody anything, and sentences must stay readable', () => {
		const said = 'The VPN server answers over Ethernet.';
		expect(sentence(said, { name: 'VPN', interfaceName: 'Ethernet', user: 'root', hostName: 'server' })).toBe(said);
	});

	it('stand for themselves in sentences only as whole words', () => {
		expect(sentence('anna banana joanna anna-b Anna.', { user: 'anna' })).toBe('user-1 banana joanna user-1-b user-1.');
	});

	it('the longer one goes first', () => {
		expect(sentence('Acme Berlin and Acme', { names: ['Acme', 'Acme Berlin'] })).toBe('name-2 and name-1');
	});

	it('of a server that invents one of 30,000 labels', () => {
		const name = 'a.'.repeat(30_000);
		expect(sentence(name, { host: `${name}b` }).length).toBeGreaterThan(0);
	});
});

it('SPIs, cookies, call and correlation IDs, ports and times stay: the administrator finds the attempt by them', () => {
	const sample = SAMPLES.fails;
	const evidence = {
		callId: 7,
		localPort: 50_001,
		at: '2026-01-02T03:04:05.250Z',
		initiatorSpi: 'a102030405060708',
		correlationId: '{01234567-89AB-CDEF-0123-456789ABCDEF}',
	};
	const checks = sample.machine.checks.map((check) => ({ ...check, evidence }));
	const { report } = redact({ ...sample, machine: { ...sample.machine, checks } });
	expect(report.machine.checks[0]?.evidence).toEqual(evidence);
	expect(report.startedAt).toBe(sample.startedAt);
});

it("no text of the catalog is changed but for what is known: a command's constants must stay what they are", () => {
	const [target] = SAMPLES.fails.targets as [Report['targets'][number]];
	const lines = catalog.causes.map((cause) => causeLine(judge(cause, new Map()), 'vpn.corp.test'));
	const { report } = redact({ ...SAMPLES.fails, targets: [{ ...target, host: 'vpn.corp.test', causes: lines }] });
	const expected = catalog.causes.map((cause) => causeLine(judge(cause, new Map()), 'host-1.domain-1.example'));
	expect(report.targets[0]?.causes).toEqual(JSON.parse(JSON.stringify(expected)));
});

it('redacted once is redacted', () => {
	const once = redact(SAMPLES.fails);
	expect(redact(once.report, once.table)).toEqual(once);
});

it.each(Object.keys(SAMPLES) as (keyof typeof SAMPLES)[])('a redacted report is one, and says the same: %s', (name) => {
	const before = SAMPLES[name];
	const { report } = redact(before);
	expect(Report.safeParse(JSON.parse(JSON.stringify(report))).error).toBeUndefined();
	const essence = ({ targets, machine, exitCode }: Report) => ({
		exitCode,
		machine: machine.checks.map(({ id, status, outcome }) => ({ id, status, outcome })),
		targets: targets.map(({ verdict, predictions, checks }) => ({
			state: verdict.state,
			code: verdict.code,
			predictions: predictions.map(({ tunnel, code, outcome, certainty }) => ({ tunnel, code, outcome, certainty })),
			checks: checks.map(({ id, status, outcome }) => ({ id, status, outcome })),
		})),
	});
	expect(essence(report)).toEqual(essence(before));
});

it('a report of many targets is redacted in seconds', () => {
	const sample = SAMPLES.fails;
	const [target] = sample.targets as [Report['targets'][number]];
	const targets = Array.from({ length: 300 }, (_, at) => ({
		...target,
		host: `vpn-${at}.corp.test`,
		addresses: [`81.2.${at & 255}.${at >> 8}`],
	}));
	const began = performance.now();
	const { report } = redact({ ...sample, targets });
	expect(performance.now() - began).toBeLessThan(15_000);
	expect(JSON.stringify(report)).not.toContain('corp.test');
});

it('what targets share in memory is redacted as if each had its own, and is shared afterwards', () => {
	for (const sample of Object.values<Report>(SAMPLES)) {
		const [target] = sample.targets;
		if (target === undefined) continue;
		const shared = { ...sample, targets: [target, { ...target, name: 'Elsewhere' }] };
		const redacted = redact(shared).report;
		expect(redacted).toEqual(redact(structuredClone(shared)).report);
		expect(redacted.targets[1]?.causes[0]).toBe(redacted.targets[0]?.causes[0]);
	}
});
