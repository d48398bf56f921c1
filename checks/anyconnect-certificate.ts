import { type JudgedCertificate, judgeServerCertificate } from '../src/certificate/judge.ts';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { trustedAuthorities } from '../src/net/authorities.ts';
import anyconnect from './anyconnect.ts';
import dns from './dns.ts';
import { askGateway } from './parts/anyconnect.ts';
import route from './route.ts';

/** `dialled`: the name that the certificate has to be for. */
type Judged = Omit<JudgedCertificate, 'kind'> & { readonly port: number; readonly dialled: string };
type Trust<Kind extends JudgedCertificate['trust']['kind']> = {
	readonly trust: Extract<JudgedCertificate['trust'], { readonly kind: Kind }>;
};

type Seen =
	| Saw<'trusted' | 'expired' | 'not-yet-valid' | 'no-server-auth-usage', Judged>
	| Saw<'wrong-name', Judged & { readonly name: Extract<JudgedCertificate['name'], { readonly kind: 'differs' }> }>
	| Saw<'untrusted', Judged>
	| Saw<'incomplete-chain', Judged & Trust<'incomplete-chain'>>
	/** `sent`: how many certificates came. */
	| Saw<'unreadable', { readonly port: number; readonly sent: number }>
	| Saw<'not-shown', { readonly port: number }>;

export default defineCheck<Seen>({
	id: 'anyconnect-certificate',
	title: 'Certificate of the AnyConnect gateway',
	about:
		'A client stops at a certificate that it does not trust, unless it is set to ask. Judged by the authorities that this computer and ' +
		'Node.js know, and those of --ca; the client may know others.',
	group: 'server',
	scope: 'address',
	tunnels: ['anyconnect'],
	needs: { dns, route },
	after: { anyconnect },
	privilege: 'none',
	sends: 'Nothing of its own: it reads what the check of the gateway was shown.',
	exchanges: 3,
	outcomes: {
		trusted: {
			status: 'pass',
			says: ({ leaf, dialled }) => `The certificate is for ${dialled}, trusted here, and valid until ${day(leaf.notAfter)}.`,
		},
		expired: {
			status: 'fail',
			says: ({ leaf, invalidIssuer }) =>
				invalidIssuer === undefined
					? `The certificate expired on ${day(leaf.notAfter)}.`
					: `The certificate of its issuer "${invalidIssuer.subject}" expired on ${day(invalidIssuer.notAfter)}.`,
		},
		'not-yet-valid': {
			status: 'fail',
			says: ({ leaf, invalidIssuer }) =>
				`The certificate is not valid before ${day((invalidIssuer ?? leaf).notBefore)}, by the clock of this computer.`,
		},
		'wrong-name': {
			status: 'fail',
			says: ({ dialled, name }) =>
				`The certificate is not for ${dialled}${name.names.length === 0 ? '' : ` but for ${name.names.join(', ')}`}.`,
		},
		untrusted: {
			status: 'fail',
			says: ({ trust }) => `Nobody whom this computer trusts vouches for the certificate: ${whyUntrusted(trust)}.`,
		},
		'incomplete-chain': {
			status: 'fail',
			says: ({ trust }) => `The gateway did not send the certificate of its issuer "${trust.missing}", and this computer does not know it.`,
		},
		'no-server-auth-usage': {
			status: 'fail',
			says: 'The certificate may not be used by a server (no Server Authentication among its purposes).',
		},
		unreadable: { status: 'unknown', says: 'What the gateway sent as its certificate could not be read.' },
		'not-shown': { status: 'unknown', says: ({ port }) => `TLS on TCP ${port} did not come far enough to see a certificate.` },
	},
	async observe(context) {
		const { target, supplied, host } = context;
		const { port, facts } = await askGateway(context);
		if (!('tls' in facts)) return { outcome: 'not-shown', port };
		const verdict = judgeServerCertificate({
			chain: facts.tls.chain.map((der) => new Uint8Array(Buffer.from(der, 'base64'))),
			name: target.host,
			now: new Date(),
			authorities: [() => supplied.authorities, ...trustedAuthorities(host.platform)],
		});
		if (verdict.kind !== 'judged') return { outcome: 'unreadable', port, sent: verdict.sent };
		const { kind: _, ...judged } = verdict;
		return outcomeOf({ ...judged, port, dialled: target.host });
	},
});

/** One word for the worst of it, and the facts for the rest: dates first, then who vouches for it, then the name, then what it is for. */
function outcomeOf(seen: Judged): Seen {
	const { trust, validity, invalidIssuer, notAnAuthority, name, usage } = seen;
	const dates = validity === 'valid' ? (invalidIssuer?.validity ?? 'valid') : validity;
	if (dates !== 'valid') {
		// Its own dates come first: the sentence then is about it.
		const { invalidIssuer: issuer, ...rest } = seen;
		return { outcome: dates, ...rest, ...(validity === 'valid' && issuer !== undefined ? { invalidIssuer: issuer } : {}) };
	}
	if (trust.kind === 'incomplete-chain') return { outcome: 'incomplete-chain', ...seen, trust };
	if (trust.kind !== 'trusted' || notAnAuthority !== undefined) return { outcome: 'untrusted', ...seen };
	if (name.kind === 'differs') return { outcome: 'wrong-name', ...seen, name };
	if (usage.kind === 'lacks-server-auth') return { outcome: 'no-server-auth-usage', ...seen };
	return { outcome: 'trusted', ...seen };
}

function whyUntrusted(trust: JudgedCertificate['trust']): string {
	switch (trust.kind) {
		case 'self-signed':
			return 'it has signed itself';
		case 'unknown-authority':
			return `its authority "${trust.authority}" is not known here`;
		case 'signature-wrong':
			return `the signature under "${trust.of}" is wrong`;
		default:
			return 'one of its issuers may not issue certificates';
	}
}

/** `2026-11-29`. */
function day(iso: string): string {
	return iso.slice(0, 10);
}
