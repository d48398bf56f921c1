import { type JudgedCertificate, judgeServerCertificate, type ShownCertificate, type Trust } from '../src/certificate/judge.ts';
import type { AddressContext } from '../src/check/context.ts';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { certificatesIn } from '../src/wire/pem.ts';
import { cleanText } from '../src/wire/text.ts';
import dns from './dns.ts';
import openvpn from './openvpn.ts';
import { askEndpoint, endpointsToAsk, profileIn } from './parts/openvpn-endpoints.ts';
import { fingerprintOf, mayServe, namedAsAsked, tooWeak } from './parts/openvpn-verify.ts';
import route from './route.ts';

interface Shown {
	readonly transport: 'udp' | 'tcp';
	readonly port: number;
	readonly certificate: ShownCertificate;
	/** How many certificates the server sent. */
	readonly sent: number;
}

type Seen =
	| Saw<'trusted', Shown & { readonly by: 'authority' | 'fingerprint' }>
	| Saw<'shown', Shown>
	/** `of`: the one that is past its end, or before its beginning. */
	| Saw<'expired' | 'not-yet-valid', Shown & { readonly of: ShownCertificate; readonly depth: 'server' | 'issuer' }>
	| Saw<'untrusted', Shown & { readonly trust: Exclude<Trust, { kind: 'trusted' }> }>
	| Saw<'no-server-usage', Shown & { readonly purposes: readonly string[] }>
	| Saw<'wrong-name', Shown & { readonly shown: string; readonly asked: string; readonly type: 'subject' | 'name' | 'name-prefix' }>
	| Saw<'wrong-fingerprint', Shown & { readonly fingerprint: string }>
	| Saw<'weak', Shown & { readonly signature: string; readonly bits?: number }>
	| Saw<'unreadable', { readonly sent: number }>
	| Saw<'not-seen', unknown>;

export default defineCheck<Seen>({
	id: 'openvpn-certificate',
	title: 'Certificate of the OpenVPN server',
	about:
		"An OpenVPN client trusts the authority in its profile and nobody else. With the profile (--connection FILE) the server's certificate is " +
		'judged as that client would; without it only its dates can be.',
	group: 'server',
	scope: 'address',
	tunnels: ['openvpn'],
	needs: { dns, route, openvpn },
	privilege: 'none',
	sends: 'Nothing more: it reads what the server showed in the handshake.',
	outcomes: {
		trusted: {
			status: 'pass',
			says: ({ certificate, by }) =>
				`${certificate.subject} is ${by === 'authority' ? "signed by the profile's authority" : 'the certificate that the profile names'}, valid until ${day(certificate.notAfter)}.`,
		},
		shown: {
			status: 'unknown',
			says: ({ certificate }) =>
				`The server shows ${certificate.subject}, valid until ${day(certificate.notAfter)}. Whether a client trusts it, only its profile can tell (--connection FILE).`,
		},
		expired: {
			status: 'fail',
			says: ({ of, depth }) =>
				`The certificate of the ${depth === 'server' ? 'server' : 'authority'}, ${of.subject}, expired on ${day(of.notAfter)}.`,
		},
		'not-yet-valid': {
			status: 'fail',
			says: ({ of, depth }) =>
				`The certificate of the ${depth === 'server' ? 'server' : 'authority'}, ${of.subject}, is valid only from ${day(of.notBefore)} on.`,
		},
		untrusted: {
			status: 'fail',
			says: ({ certificate, trust }) => `${certificate.subject} does not lead to the profile's authority: ${distrust(trust)}.`,
		},
		'no-server-usage': {
			status: 'fail',
			says: ({ certificate }) => `${certificate.subject} is not marked as the certificate of a server (extended key usage).`,
		},
		'wrong-name': {
			status: 'fail',
			says: ({ shown, asked, type }) =>
				`The server's certificate is named "${shown}", and verify-x509-name in the profile wants ${type === 'name-prefix' ? 'a name that begins with ' : ''}"${asked}".`,
		},
		'wrong-fingerprint': {
			status: 'fail',
			says: ({ certificate }) => `${certificate.subject} has none of the fingerprints that the profile accepts (peer-fingerprint).`,
		},
		weak: {
			status: 'fail',
			says: ({ signature, bits }) =>
				`The server's certificates are too weak for current clients: ${signature}${bits === undefined ? '' : `, ${bits} bits`}.`,
		},
		unreadable: { status: 'unknown', says: 'The server shows a certificate that cannot be read.' },
		'not-seen': { status: 'unknown', says: 'The server showed no certificate, so there is nothing to judge.' },
	},
	async observe(context) {
		const { outcome, ...asked } = context.seen(openvpn);
		const endpoint = endpointsToAsk(context).find(
			(each) => 'port' in asked && each.port === asked.port && each.transport === asked.transport,
		);
		if (outcome !== 'accepted' || endpoint === undefined) return { outcome: 'not-seen' };
		const facts = await askEndpoint(context, endpoint);
		if (facts.stage !== 'shown') return { outcome: 'not-seen' };
		const { transport, port } = endpoint;
		return judge(
			context,
			{ transport, port },
			facts.tls.chain.map((der) => new Uint8Array(Buffer.from(der, 'base64'))),
		);
	},
});

/** In the order in which OpenVPN and its TLS library come across it. */
function judge(context: AddressContext, at: Pick<Shown, 'transport' | 'port'>, chain: readonly Uint8Array[]): Seen {
	const profile = profileIn(context);
	const authorities = profile?.ca === undefined ? context.supplied.authorities : certificatesIn(Buffer.from(profile.ca));
	const verdict = judgeServerCertificate({ chain, name: context.target.host, now: new Date(), authorities: [() => authorities] });
	const [der] = chain;
	if (verdict.kind === 'unparseable' || der === undefined) return { outcome: 'unreadable', sent: chain.length };
	const shown: Shown = { ...at, certificate: verdict.leaf, sent: chain.length };
	const fingerprints = profile?.fingerprints ?? [];
	const fingerprint = fingerprintOf(der);
	if (fingerprints.length > 0 && !fingerprints.includes(fingerprint)) return { outcome: 'wrong-fingerprint', ...shown, fingerprint };
	// With fingerprints and no authority, OpenVPN looks at nothing else of the chain (manual, --peer-fingerprint).
	const chainCounts = fingerprints.length === 0 || profile?.ca !== undefined;
	const fault = chainCounts ? faultInChain(verdict, shown, authorities.length > 0) : undefined;
	if (fault !== undefined) return fault;
	if (profile !== undefined && !mayServe(verdict, profile))
		return { outcome: 'no-server-usage', ...shown, purposes: verdict.usage.purposes };
	if (profile?.serverName !== undefined) {
		const { matches, shown: name } = namedAsAsked(der, profile.serverName);
		const { type, value } = profile.serverName;
		if (!matches) return { outcome: 'wrong-name', ...shown, shown: cleanText(name, 200), asked: cleanText(value, 200), type };
	}
	if (!chainCounts) return { outcome: 'trusted', ...shown, by: 'fingerprint' };
	return verdict.trust.kind === 'trusted' ? { outcome: 'trusted', ...shown, by: 'authority' } : { outcome: 'shown', ...shown };
}

function faultInChain(verdict: JudgedCertificate, shown: Shown, judgeable: boolean): Seen | undefined {
	const { trust, validity, invalidIssuer, leaf } = verdict;
	const weak = tooWeak(verdict);
	if (judgeable && weak !== undefined) {
		const { signature, bits } = weak;
		return { outcome: 'weak', ...shown, signature, ...(bits === undefined ? {} : { bits }) };
	}
	if (judgeable && trust.kind !== 'trusted') return { outcome: 'untrusted', ...shown, trust };
	if (invalidIssuer !== undefined && invalidIssuer.validity !== 'valid') {
		const { validity: how, ...of } = invalidIssuer;
		return { outcome: how, ...shown, of, depth: 'issuer' };
	}
	return validity === 'valid' ? undefined : { outcome: validity, ...shown, of: leaf, depth: 'server' };
}

function distrust(trust: Exclude<Trust, { kind: 'trusted' }>): string {
	switch (trust.kind) {
		case 'self-signed':
			return 'it has signed itself';
		case 'unknown-authority':
			return `it leads to ${trust.authority}`;
		case 'incomplete-chain':
			return `its issuer is ${trust.missing}`;
		case 'signature-wrong':
			return `the signature of ${trust.of} is another's`;
	}
}

function day(moment: string): string {
	return moment.slice(0, 10);
}
