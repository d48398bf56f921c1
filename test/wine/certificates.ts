/** Stores of certificates, Windows' own judgement and settings under Wine, as certificates.sh has set them up. Called by windows-host.ts. */

import { readFileSync } from 'node:fs';
import { chooseOwnCertificate } from '../../src/certificate/own.ts';
import type { Host, Reading } from '../../src/host/host.ts';

type Check = (fact: string, seen: unknown, expected: unknown) => void;
const value = <T>(reading: Reading<T>): unknown => (reading.read ? reading.value : reading);
const names = (one: { readonly subject: string } | undefined) => /CN=([^,]+)/.exec(one?.subject ?? '')?.[1];
const NOW = new Date('2026-06-01');

/** `folder`: with the certificates that were issued, as Windows sees it. */
export async function certificates(host: Host, check: Check, folder: string): Promise<void> {
	const stored = await host.machineCertificates();
	check('certificates read', stored.read, true);
	if (!stored.read) return;
	check('certificates in LocalMachine\\My', stored.value.length, 9);
	check('private keys', stored.value.filter(({ privateKey }) => privateKey === 'present').length, 8);
	const { usable, alsoUsable, removed } = chooseOwnCertificate(stored.value, 'machine', NOW);
	check('the certificate to use', names(usable), 'pc10.example.com');
	check('others to use', alsoUsable, []);
	const rules = Object.fromEntries(removed.map(({ certificate, flaw }) => [names(certificate), flaw]));
	check('removed by which rule', rules, {
		'pc1.example.com': 'untrusted-root',
		'pc2.example.com': 'untrusted-root',
		'pc6.example.com': 'untrusted-root',
		'pc7.example.com': 'untrusted-root',
		'pc11.example.com': 'issuer-missing',
		'old.example.com': 'expired',
		'new.example.com': 'not-yet-valid',
		'web.example.com': 'wrong-usage',
	});

	const ofUser = await host.userCertificates();
	check('certificates of the user read', ofUser.read, true);
	const theirs = ofUser.read ? chooseOwnCertificate(ofUser.value, 'user', NOW) : undefined;
	// Wine shows the computer's among them, which Windows does not: the user's own is not the last to expire of all.
	check('the user’s certificate is found', [theirs?.usable, ...(theirs?.alsoUsable ?? [])].map(names).includes('pc12.example.com'), true);
	process.stdout.write(`       ${ofUser.read ? ofUser.value.length : 0} in CurrentUser\\My\n`);
	const authorities = await host.ntAuthorities();
	check('NTAuth', authorities.read ? authorities.value.length : authorities, 1);
	await judgements(host, check, folder);
}

/** What Wine's crypt32 makes of servers' chains. */
async function judgements(host: Host, check: Check, folder: string): Promise<void> {
	const judge = async (files: readonly string[], name: string) =>
		value(
			await host.judgeChain(
				files.map((file) => readFileSync(`${folder}\\${file}.der`)),
				name,
			),
		);
	const name = 'vpn.example.com';
	const trusted = { chain: 'trusted', forUser: 'trusted' };
	check('chain to a trusted root', await judge(['server'], name), { ...trusted, error: 0 });
	check('chain over an intermediate that was sent', await judge(['server-between', 'between'], name), { ...trusted, error: 0 });
	// Windows' policy would say 0x800B010A here; Wine's passes a chain without an end. The finding does not rest on it.
	const missing = { chain: 'issuer-missing', forUser: 'issuer-missing', error: 0 };
	check('chain without the intermediate', await judge(['server-between'], name), missing);
	check('chain to another name', await judge(['server'], 'other.example.com'), { ...trusted, error: 0x800b_010f });
	check('chain that has expired', await judge(['server-expired'], name), { ...trusted, error: 0x800b_0101 });
	check('chain for clients', await judge(['server-for-clients'], name), { ...trusted, error: 0x800b_0110 });
	check('chain to a stranger', await judge(['server-of-stranger', 'stranger'], name), {
		chain: 'untrusted-root',
		forUser: 'untrusted-root',
		error: 0x800b_0109,
	});
	check('chain to a root that only the user trusts', await judge(['server-of-users-only', 'users-only'], name), {
		chain: 'untrusted-root',
		forUser: 'trusted',
		error: 0x800b_0109,
	});
}

export async function moreSettings(host: Host, check: Check): Promise<void> {
	check('AssumeUDPEncapsulationContextOnSendRule', value(await host.setting('AssumeUDPEncapsulationContextOnSendRule')), 2);
	check('ProhibitIpSec', value(await host.setting('ProhibitIpSec')), 1);
	check('AllowL2TPWeakCrypto', value(await host.setting('AllowL2TPWeakCrypto')), 0);
	check('DisableIKENameEkuCheck', await host.setting('DisableIKENameEkuCheck'), { read: true, value: undefined });
	check('IPv6', value(await host.ipv6()), { state: 'off', setting: 'DisabledComponents, 255' });
	check('source of the clock', value(await host.clockSource()), { from: 'nobody', source: 'NoSync' });
	const servers = ['10.0.0.53', '10.0.0.54'];
	check('rules for names', value(await host.nameRules()), [
		{ pattern: '.corp.example.com', servers, from: 'this computer' },
		{ pattern: 'intra.example.com', servers, from: 'this computer' },
	]);
	const entry = await host.hostsEntry('VPN.example.com');
	check('hosts file', entry.read ? entry.value.addresses : entry, ['203.0.113.7']);
	process.stdout.write(`       ${JSON.stringify(entry)}\n`);
}
