import type { JudgedCertificate } from '../src/certificate/judge.ts';
import type { AddressContext } from '../src/check/context.ts';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { inMs } from '../src/check/figures.ts';
import type { SystemVerdict } from '../src/host/certificates.ts';
import type { TlsBreak } from '../src/net/tls.ts';
import { SECURED, type SstpFacts, type SstpTrace, sstpProbe, type TlsFacts } from '../src/probe/sstp.ts';
import dns from './dns.ts';
import { alsoAmiss, type Flaw, flawsOf, leafValid, nameShown, trustShown, whoseValidity } from './parts/certificate-flaws.ts';
import { excerpt } from './parts/excerpt.ts';
import { type Revocation, revocationOf } from './parts/revocation.ts';
import { type IssuerFetch, judgeShown } from './parts/server-certificate.ts';
import { askSstp, SSTP_EXCHANGES, SSTP_SENDS } from './parts/sstp-conversation.ts';
import { systemVerdict, trustBySystem } from './parts/system-trust.ts';
import route from './route.ts';
import sstpPort from './sstp-port.ts';

/** A certificate was shown. */
interface Shown extends SstpTrace {
	readonly tls: Omit<TlsFacts, 'chain'>;
	readonly certificate: JudgedCertificate;
	readonly revocation: Revocation;
	/** What Windows itself makes of it, where this runs on the Windows that is asked about. */
	readonly system?: { readonly [Fact in keyof SystemVerdict]: SystemVerdict[Fact] };
	readonly issuerFetch?: IssuerFetch;
	/** The product whose authority signed it. */
	readonly interceptor?: string;
	/** What else is amiss, besides the outcome. */
	readonly also: readonly Flaw[];
}

type Broke<How extends TlsBreak['how']> = SstpTrace & {
	readonly broke: Extract<TlsBreak, { readonly how: How }> & { readonly ms: number };
};
type Seen =
	| Saw<'trusted' | Flaw, Shown>
	| Saw<'handshake-refused', Broke<'alert'>>
	| Saw<'reset', Broke<'reset'>>
	| Saw<'closed', Broke<'closed'>>
	| Saw<'silent', Broke<'silent'>>
	| Saw<'not-tls', Broke<'not-tls'>>
	/** `because`: a code of the system or of the TLS library, `certificate`, or `proxy` where a web proxy stands before it. */
	| Saw<'unreadable', { readonly at: string; readonly because: string }>;

export default defineCheck<Seen>({
	id: 'tls-certificate',
	title: 'Server certificate on the SSTP port',
	about:
		'SSTP clients judge the certificate before they say anything: its dates, its name, its authority, its usage, and whether it was revoked.',
	group: 'server',
	scope: 'address',
	tunnels: ['sstp'],
	needs: { dns, route, sstpPort },
	reads: { probe: sstpProbe, upTo: SECURED },
	privilege: 'none',
	sends: `${SSTP_SENDS} Then, where the certificate names them over plain HTTP, one GET for its revocation list and one for a missing intermediate; not with --no-third-party.`,
	exchanges: SSTP_EXCHANGES + 2,
	outcomes: {
		trusted: {
			status: 'pass',
			says: (seen) => `The certificate is for ${nameShown(seen)}, trusted and valid${leafValid(seen)}${notes(seen)}.`,
		},
		expired: { status: 'fail', says: (seen) => `The certificate ${whoseValidity(seen)} has expired${alsoAmiss(seen)}.` },
		'not-yet-valid': { status: 'fail', says: (seen) => `The certificate ${whoseValidity(seen)} is not valid yet${alsoAmiss(seen)}.` },
		'no-server-auth-usage': {
			status: 'fail',
			says: (seen) =>
				`The certificate is not issued for server authentication (1.3.6.1.5.5.7.3.1 is not among its purposes)${alsoAmiss(seen)}.`,
		},
		'wrong-name': {
			status: 'fail',
			says: (seen) => `The certificate is not for the dialled name: it is for ${nameShown(seen)}${alsoAmiss(seen)}.`,
		},
		revoked: {
			status: 'fail',
			says: (seen) => `The certificate was revoked by its issuer (number ${seen.certificate.leaf.serial})${alsoAmiss(seen)}.`,
		},
		intercepted: {
			status: 'fail',
			says: (seen) =>
				`The certificate is one of ${seen.interceptor}, a product that opens TLS on the way: ${trustShown(seen)}${alsoAmiss(seen)}.`,
		},
		'self-signed': {
			status: 'fail',
			says: (seen) =>
				`The certificate has signed itself, and this computer does not know it${alsoAmiss(seen)}. A client that was given it may.`,
		},
		untrusted: {
			status: 'fail',
			says: (seen) =>
				`This computer does not trust the certificate: ${trustShown(seen)}${alsoAmiss(seen)}. A client that was given its authority may.`,
		},
		'untrusted-by-windows': {
			status: 'fail',
			says: (seen) => `Windows itself does not trust the certificate: ${trustShown(seen)}${alsoAmiss(seen)}.`,
		},
		'root-in-user-store': {
			status: 'fail',
			says: (seen) =>
				`Windows trusts the certificate for this user, but not for the computer, which is what counts for a VPN: its authority was imported for the user only${alsoAmiss(seen)}.`,
		},
		'refused-by-windows': {
			status: 'unknown',
			says: ({ system }) =>
				`Nothing is amiss with the certificate as far as this program sees, but Windows itself refuses it${errorShown(system?.error)}.`,
		},
		'incomplete-chain': {
			status: 'fail',
			says: (seen) =>
				`The server sends its certificate without that of its issuer: ${trustShown(seen)}${fetchShown(seen)}${alsoAmiss(seen)}.`,
		},
		'revocation-unreachable': {
			status: 'fail',
			says: (seen) => `The certificate is in order, but its revocation list cannot be had from here: ${revocationShown(seen)}.`,
		},
		'no-revocation-address': {
			status: 'warn',
			says: 'The certificate is trusted, but does not say where its revocation can be looked up.',
		},
		'handshake-refused': {
			status: 'fail',
			says: ({ broke: { alert } }) => `The server refuses the TLS handshake: alert ${alert}, ${ALERTS[alert] ?? 'unknown'}.`,
		},
		reset: { status: 'fail', says: ({ broke }) => `The connection is reset ${inMs(broke.ms)} after the TLS handshake began.` },
		closed: {
			status: 'fail',
			says: ({ broke }) => `The connection is closed ${inMs(broke.ms)} after the TLS handshake began, without an answer.`,
		},
		silent: {
			status: 'fail',
			says: ({ broke }) => `TLS gets ${broke.answered ? 'no whole' : 'no'} answer within ${inMs(broke.ms)}, though the port is open.`,
		},
		'not-tls': { status: 'fail', says: ({ broke }) => `Something without TLS answers on this port${excerpt(broke.firstBytes)}.` },
		unreadable: {
			status: 'unknown',
			says: ({ because }) =>
				because === 'proxy'
					? 'The web proxy did not let anybody through, so the certificate was not seen.'
					: `The certificate could not be read (${because}), so nothing is said of it.`,
		},
	},
	async observe(context) {
		const facts = await askSstp(context);
		if (facts.stage === 'connect') return { outcome: 'unreadable', at: facts.at, because: facts.code ?? facts.how };
		if (facts.stage === 'proxy') return { outcome: 'unreadable', at: facts.at, because: 'proxy' };
		if (facts.stage === 'tls') return withoutSession(facts);
		if (facts.stage === 'connected') return { outcome: 'unreadable', at: facts.at, because: 'tls' };
		return shown(facts, context);
	},
});

function withoutSession({ stage: _, ...facts }: Extract<SstpFacts, { readonly stage: 'tls' }>): Seen {
	const { broke, at } = facts;
	switch (broke.how) {
		case 'alert':
			return { outcome: 'handshake-refused', ...facts, broke };
		case 'reset':
			return { outcome: 'reset', ...facts, broke };
		case 'closed':
			return { outcome: 'closed', ...facts, broke };
		case 'silent':
			return { outcome: 'silent', ...facts, broke };
		case 'not-tls':
			return { outcome: 'not-tls', ...facts, broke };
		default:
			// What our own TLS library cannot do, another client's may.
			return { outcome: 'unreadable', at, because: 'code' in broke ? broke.code : broke.how };
	}
}

async function shown(facts: Extract<SstpFacts, { readonly tls: TlsFacts }>, context: AddressContext): Promise<Seen> {
	const { at, localAddress, localPort, connectMs, proxy } = facts;
	const { chain, ...tls } = facts.tls;
	const { verdict, judged, issuer, fetch } = await judgeShown(
		chain.map((der) => new Uint8Array(Buffer.from(der, 'base64'))),
		context,
	);
	if (verdict.kind === 'unparseable') return { outcome: 'unreadable', at, because: 'certificate' };
	const system = await systemVerdict(judged, context);
	const bySystem = trustBySystem(verdict, system, context.supplied.authorities);
	const { flaws: own, interceptor } = flawsOf(verdict, { bySystem });
	// Another flaw ends the client's attempt before it looks for this.
	const revocation: Revocation = own.length > 0 ? { kind: 'not-asked' } : await revocationOf(verdict, issuer, context);
	const [outcome = 'trusted', ...also] = own.length > 0 ? own : flawsOf(verdict, { revocation, bySystem }).flaws;
	return {
		outcome,
		at,
		localAddress,
		localPort,
		connectMs,
		...(proxy === undefined ? {} : { proxy }),
		tls,
		certificate: verdict,
		revocation,
		...(system === undefined ? {} : { system }),
		...(fetch === undefined ? {} : { issuerFetch: fetch }),
		...(interceptor === undefined ? {} : { interceptor }),
		also,
	};
}

/** RFC 8446, 6, and what older versions had. */
const ALERTS: Readonly<Record<number, string>> = {
	10: 'unexpected message',
	40: 'handshake failure, often for want of a cipher in common or of a client certificate',
	42: 'bad certificate',
	47: 'illegal parameter',
	48: 'unknown CA',
	49: 'access denied',
	70: 'protocol version',
	71: 'insufficient security',
	80: 'internal error',
	86: 'inappropriate fallback',
	112: 'unrecognised name',
	116: 'certificate required',
	120: 'no application protocol',
};

/** What a client may not take to, and is no flaw for most. */
function notes({ tls, certificate, issuerFetch, revocation }: Shown): string {
	const said = [
		...(/^TLSv1(\.1)?$/.test(tls.version) ? [`TLS ${tls.version.slice(4) === '1' ? '1.0' : '1.1'} only, which new systems refuse`] : []),
		...(certificate.strength.weak ? [`a weak ${certificate.strength.bits === undefined ? 'signature' : 'key or signature'}`] : []),
		...(issuerFetch?.result === 'fetched' ? ['the server leaves out its issuer, which had to be fetched'] : []),
		...(revocation.kind === 'not-listed' ? ['not on its revocation list'] : []),
		...(revocation.kind === 'not-asked' || revocation.kind === 'ocsp-only' ? ['whether it was revoked was not looked up'] : []),
	];
	return said.length === 0 ? '' : ` (${said.join('; ')})`;
}

/** ` (0x800B0109)`, or nothing. */
function errorShown(error: number | undefined): string {
	return error === undefined || error === 0 ? '' : ` (0x${error.toString(16).toUpperCase().padStart(8, '0')})`;
}

function fetchShown({ issuerFetch }: Shown): string {
	if (issuerFetch === undefined) return '';
	const how = issuerFetch.result === 'no-certificate' ? 'has not got it' : `cannot be fetched (${issuerFetch.result})`;
	return `; ${issuerFetch.url} ${how}`;
}

function revocationShown({ revocation }: Shown): string {
	switch (revocation.kind) {
		case 'unreachable':
			return revocation.tried.map(({ url, how, status }) => `${url} (${status ?? how})`).join(', ');
		case 'outdated':
			return `${revocation.url} is outdated since ${revocation.nextUpdate.slice(0, 10)}`;
		case 'no-http':
			return 'it is only in a directory of the company (LDAP)';
		default:
			return '';
	}
}
