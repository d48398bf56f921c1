import { createHash } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import openvpn from '../../checks/openvpn.ts';
import openvpnCertificate from '../../checks/openvpn-certificate.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import type { Answer } from '../../src/check/result.ts';
import { parseTarget } from '../../src/check/target.ts';
import { parseOpenVpn } from '../../src/connection/openvpn.ts';
import { CLIENT_AUTH, type Issued, issue, SERVER_AUTH } from '../certificate/issue.ts';

const root = issue({ cn: 'Example Root', ca: true });
const other = issue({ cn: 'Other Root', ca: true });
const good = issue({ cn: 'vpn 1', issuer: root, usages: [SERVER_AUTH] });

const seen = new Set<string>();
afterAll(() => expect([...seen].sort()).toEqual(Object.keys(openvpnCertificate.outcomes).sort()));

/** The answer when the server showed `chain`. `profile` null: there is none. */
async function answer(
	chain: readonly (Issued | Uint8Array)[],
	profile: string | null,
	first: { outcome: string } = { outcome: 'accepted' },
): Promise<Answer> {
	const connection = profile === null ? undefined : await parseOpenVpn(`remote vpn.example.com 1194\n${profile}`, 'office.ovpn');
	const ders = chain.map((one) => Buffer.from(one instanceof Uint8Array ? one : one.der).toString('base64'));
	const context = {
		target: parseTarget('vpn.example.com'),
		family: 4,
		options: {},
		supplied: { authorities: [], ...(connection === undefined ? {} : { connection }) },
		seen: (check: unknown) => {
			expect(check).toBe(openvpn);
			return { ...first, transport: 'udp', port: 1194 };
		},
		probe: async () => ({ stage: 'shown', tls: { chain: ders, ms: 1 } }),
	};
	const observation = await openvpnCertificate.observe(context as unknown as AddressContext);
	seen.add(observation.outcome);
	return answerOf(openvpnCertificate, observation, 0);
}

const ca = (one: Issued) => `<ca>\n${one.pem}\n</ca>`;
const fingerprint = (one: Issued) => createHash('sha256').update(one.der).digest('hex');
const OURS = ca(root);

const past = { from: '2020-01-01T00:00:00Z', to: '2021-01-01T00:00:00Z' };
const future = { from: '2090-01-01T00:00:00Z', to: '2091-01-01T00:00:00Z' };
const oldRoot = issue({ cn: 'Old Root', ca: true, ...past });

test.each<[string, string, readonly (Issued | Uint8Array)[], string | null, RegExp]>([
	['trusted', 'pass', [good], OURS, /^CN=vpn 1 is signed by the profile's authority, valid until \d{4}-\d\d-\d\d\.$/],
	['trusted', 'pass', [good, root], `${OURS}\nremote-cert-tls server\nverify-x509-name "vpn 1" name`, /signed by/],
	['trusted', 'pass', [good], `${OURS}\nverify-x509-name vpn name-prefix`, /signed by/],
	['trusted', 'pass', [good], `${OURS}\nverify-x509-name "CN=vpn 1"`, /signed by/],
	['trusted', 'pass', [issue({ cn: 'vpn', issuer: root })], OURS, /signed by/],
	['trusted', 'pass', [good], `peer-fingerprint ${fingerprint(good)}`, /is the certificate that the profile names/],
	['shown', 'unknown', [good], null, /^The server shows CN=vpn 1, valid until .*only its profile can tell/],
	[
		'expired',
		'fail',
		[issue({ cn: 'vpn', issuer: root, usages: [SERVER_AUTH], ...past })],
		OURS,
		/^The certificate of the server, CN=vpn, expired on 2021-01-01\.$/,
	],
	['expired', 'fail', [issue({ cn: 'vpn', issuer: root, ...past })], null, /expired on 2021-01-01/],
	['expired', 'fail', [issue({ cn: 'vpn', issuer: oldRoot })], ca(oldRoot), /^The certificate of the authority, CN=Old Root, expired/],
	['not-yet-valid', 'fail', [issue({ cn: 'vpn', issuer: root, ...future })], OURS, /server, CN=vpn, is valid only from 2090-01-01 on\.$/],
	['untrusted', 'fail', [good], ca(other), /does not lead to the profile's authority: its issuer is CN=Example Root\.$/],
	['untrusted', 'fail', [good, root], ca(other), /it leads to CN=Example Root\.$/],
	['untrusted', 'fail', [issue({ cn: 'vpn' })], OURS, /it has signed itself\.$/],
	['untrusted', 'fail', [issue({ cn: 'vpn', issuer: root, signedBy: other.key })], OURS, /the signature of CN=vpn is another's\.$/],
	[
		'no-server-usage',
		'fail',
		[issue({ cn: 'vpn', issuer: root, usages: [CLIENT_AUTH] })],
		OURS,
		/not marked as the certificate of a server/,
	],
	['no-server-usage', 'fail', [issue({ cn: 'vpn', issuer: root })], `${OURS}\nremote-cert-tls server`, /not marked/],
	[
		'wrong-name',
		'fail',
		[good],
		`${OURS}\nverify-x509-name vpn name`,
		/^The server's certificate is named "vpn 1", and verify-x509-name in the profile wants "vpn"\.$/,
	],
	['wrong-name', 'fail', [good], `${OURS}\nverify-x509-name gate name-prefix`, /wants a name that begins with "gate"\.$/],
	['wrong-name', 'fail', [good], `${OURS}\nverify-x509-name "O=X, CN=vpn 1"`, /is named "CN=vpn 1"/],
	['wrong-fingerprint', 'fail', [good], `peer-fingerprint ${fingerprint(other)}`, /none of the fingerprints/],
	['weak', 'fail', [issue({ cn: 'vpn', issuer: root, rsaBits: 768 })], OURS, /too weak for current clients: .*768 bits\.$/],
	['unreadable', 'unknown', [new Uint8Array(40)], OURS, /cannot be read/],
])('%s (%s): %#', async (outcome, status, chain, profile, says) => {
	expect(await answer(chain, profile)).toMatchObject({ outcome, status, says: expect.stringMatching(says) });
});

test('not-seen where the server showed none', async () => {
	expect(await answer([good], OURS, { outcome: 'silent' })).toMatchObject({ outcome: 'not-seen', status: 'unknown' });
});
