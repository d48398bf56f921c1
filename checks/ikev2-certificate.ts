import {
	type CertificateVerdict,
	type JudgedCertificate,
	judgeServerCertificate,
	type NameVerdict,
	type ShownCertificate,
	type Trust,
	type Usage,
} from '../src/certificate/judge.ts';
import type { AddressContext } from '../src/check/context.ts';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { firstOf } from '../src/check/figures.ts';
import type { SystemVerdict } from '../src/host/certificates.ts';
import { trustedAuthorities } from '../src/net/authorities.ts';
import type { Auth, AuthAnswer, Shown, Size } from '../src/probe/ikev2.ts';
import dns from './dns.ts';
import ikev2 from './ikev2.ts';
import { ASKED_LATELY, type Waiting, waiting } from './parts/asked-lately.ts';
import { askIkev2 } from './parts/ikev2-asking.ts';
import { type SystemFlaw, systemVerdict, trustBySystem } from './parts/system-trust.ts';
import route from './route.ts';

/** What the server's administrator needs to find the request. */
interface Request {
	readonly at: string;
	readonly initiatorSpi: string;
	readonly responderSpi: string;
	readonly port: 500 | 4500;
	readonly size: Size;
}

/** The certificate as it was judged. `dialled`: the name that it has to be for. */
interface Judged extends Request {
	readonly dialled: string;
	readonly certificate: ShownCertificate;
	readonly name: NameVerdict;
	readonly usage: Usage;
	readonly trust: Trust;
	/** What Windows itself makes of it, where this runs on the Windows that is asked about. */
	readonly system?: { readonly [Fact in keyof SystemVerdict]: SystemVerdict[Fact] };
	readonly identity?: string;
	readonly eap?: string;
	readonly signature: Shown['signature'];
	readonly released: boolean;
}

type Seen =
	| Saw<
			| 'trusted'
			| 'expired'
			| 'not-yet-valid'
			| 'wrong-name'
			| 'no-server-auth-usage'
			| 'self-signed'
			| 'untrusted'
			| 'incomplete-chain'
			| SystemFlaw,
			Judged
	  >
	| Saw<'signature-wrong', Judged>
	| Saw<'issuer-expired', Judged & { readonly issuer: ShownCertificate }>
	/** Towards the server. `certificate`: what a small request brought. */
	| Saw<'fragments-lost', Request & { readonly certificate?: ShownCertificate }>
	/** Neither size is answered: fragments of the answer may be lost, or there is none. */
	| Saw<'fragments-unclear' | 'mute' | 'no-certificate' | 'authentication-failed' | 'garbled' | 'no-reading', Request>
	| Saw<'turned-away', Request & { readonly notify: string }>
	| Saw<'asked-lately', Waiting>
	| Saw<'unreadable', { readonly because: string }>;

export default defineCheck<Seen>({
	id: 'ikev2-certificate',
	title: 'Server certificate shown over IKEv2',
	about: 'Before the client signs in, the server proves who it is. A certificate that the client does not believe ends the connection.',
	group: 'server',
	scope: 'address',
	tunnels: ['ikev2'],
	needs: { dns, route, ikev2 },
	privilege: 'none',
	sends: 'Nothing but what the check "ikev2" sends.',
	exchanges: 6,
	outcomes: {
		trusted: {
			status: 'pass',
			says: ({ certificate, dialled, eap }) =>
				`The server proves to be ${dialled} with a certificate that is trusted here (until ${day(certificate.notAfter)})${eap === undefined ? '' : `, and starts EAP`}.`,
		},
		expired: { status: 'fail', says: ({ certificate }) => `The server's certificate expired on ${day(certificate.notAfter)}.` },
		'issuer-expired': {
			status: 'fail',
			says: ({ issuer }) =>
				`A certificate above the server's is not valid now (${issuer.subject}, ${day(issuer.notBefore)} to ${day(issuer.notAfter)}).`,
		},
		'not-yet-valid': {
			status: 'fail',
			says: ({ certificate }) => `The server's certificate is valid only from ${day(certificate.notBefore)} on.`,
		},
		'wrong-name': {
			status: 'fail',
			says: ({ dialled, name }) => {
				const names = name.kind === 'differs' && name.names.length > 0 ? firstOf(name.names) : 'no name at all';
				return `The server's certificate is for ${names}, not for ${dialled}.`;
			},
		},
		'no-server-auth-usage': {
			status: 'fail',
			says: ({ certificate }) => `The server's certificate (${certificate.subject}) is not issued for server authentication.`,
		},
		'self-signed': {
			status: 'fail',
			says: ({ certificate }) => `The server's certificate (${certificate.subject}) is signed by itself, and not trusted here.`,
		},
		untrusted: {
			status: 'fail',
			says: ({ trust, certificate }) =>
				`The server's certificate comes from an authority that is not trusted here (${trust.kind === 'unknown-authority' ? trust.authority : certificate.issuer}).`,
		},
		'untrusted-by-windows': {
			status: 'fail',
			says: ({ certificate }) => `Windows itself does not trust the authority behind the server's certificate (${certificate.issuer}).`,
		},
		'root-in-user-store': {
			status: 'fail',
			says: ({ certificate }) =>
				`The authority behind the server's certificate (${certificate.issuer}) was imported for this user, but not for the computer, which is what counts.`,
		},
		'refused-by-windows': {
			status: 'unknown',
			says: "Nothing is amiss with the server's certificate as far as this program sees, but Windows itself refuses it.",
		},
		'incomplete-chain': {
			status: 'fail',
			says: ({ trust, certificate }) =>
				`The issuer of the server's certificate is neither sent nor known here (${trust.kind === 'incomplete-chain' ? trust.missing : certificate.issuer}).`,
		},
		'signature-wrong': {
			status: 'fail',
			says: ({ certificate }) => `The server shows a certificate (${certificate.subject}), but does not prove that it holds its key.`,
		},
		'fragments-lost': {
			status: 'fail',
			says: ({ size }) =>
				`A request of ${size.bytes} bytes gets no answer, a small one does: IP fragments probably do not get through to the server.`,
		},
		'fragments-unclear': {
			status: 'fail',
			says: 'The server agrees on algorithms each time, but IKE_AUTH gets no answer, large or small: either IP fragments of the answer are lost on the way, or the server stays mute there.',
		},
		mute: { status: 'fail', says: ({ port }) => `The server agrees on algorithms, then says nothing more on UDP ${port}.` },
		'authentication-failed': {
			status: 'warn',
			says: 'The server turns the client away before it shows who it is. It may want machine certificates, or have no EAP.',
		},
		'turned-away': { status: 'unknown', says: ({ notify }) => `The server refuses before it shows a certificate: ${notify}.` },
		'no-certificate': { status: 'unknown', says: 'The server goes on without showing a certificate. Some do, and are well.' },
		garbled: { status: 'unknown', says: 'The server answers with something that cannot be read.' },
		'no-reading': { status: 'unknown', says: 'The server shows something in place of a certificate that cannot be read as one.' },
		'asked-lately': ASKED_LATELY,
		unreadable: {
			status: 'unknown',
			says: ({ because }) => `This computer could not ask (${because}), so nothing is known about the certificate.`,
		},
	},
	async observe(context) {
		const facts = await askIkev2(context);
		if (facts.stage === 'asked-lately') return waiting(facts);
		if (facts.stage !== 'accepted') return { outcome: 'unreadable', because: 'because' in facts ? facts.because : facts.stage };
		const { at, initiatorSpi, answer, auth } = facts;
		const request: Request = { at, initiatorSpi, responderSpi: answer.responderSpi, port: auth.port, size: auth.size };
		return outcomeOf(auth, request, context);
	},
});

async function outcomeOf(auth: Auth, request: Request, context: AddressContext): Promise<Seen> {
	const { answer } = auth;
	switch (answer.kind) {
		case 'certificate':
			return judged(answer, request, context);
		case 'silent':
			return lost(auth, request, context);
		case 'no-certificate':
			return { outcome: 'no-certificate', ...request };
		case 'refused':
			if (answer.notify === 'AUTHENTICATION_FAILED') return { outcome: 'authentication-failed', ...request };
			return { outcome: 'turned-away', ...request, notify: answer.notify };
		case 'unreadable':
			return { outcome: 'garbled', ...request };
		case 'failed':
			return { outcome: 'unreadable', because: answer.code };
		case 'aborted':
			return { outcome: 'unreadable', because: answer.kind };
	}
}

/** The whole request got lost: is it for its size? */
function lost({ size, again }: Auth, request: Request, context: AddressContext): Seen {
	const small = again?.small?.answer;
	if (size.inPieces || again?.init.kind !== 'answered') return { outcome: 'mute', ...request };
	if (small !== undefined && isAnswer(small)) {
		const verdict = small.kind === 'certificate' ? verdictOn(small, context) : undefined;
		const certificate = verdict?.kind === 'judged' ? { certificate: verdict.leaf } : {};
		return { outcome: 'fragments-lost', ...request, ...certificate };
	}
	return { outcome: 'fragments-unclear', ...request };
}

function isAnswer({ kind }: AuthAnswer): boolean {
	return kind !== 'silent' && kind !== 'failed' && kind !== 'aborted';
}

type Certificate = Extract<AuthAnswer, { readonly kind: 'certificate' }>;

function verdictOn(answer: Certificate, { target, supplied, host }: AddressContext): CertificateVerdict {
	return judgeServerCertificate({
		chain: chainOf(answer),
		name: target.host,
		now: new Date(),
		authorities: [() => supplied.authorities, ...trustedAuthorities(host.platform)],
	});
}

function chainOf({ chain }: Certificate): readonly Uint8Array[] {
	return chain.map((der) => Uint8Array.from(Buffer.from(der, 'base64')));
}

async function judged(answer: Certificate, request: Request, context: AddressContext): Promise<Seen> {
	const verdict = verdictOn(answer, context);
	if (verdict.kind === 'unparseable') return { outcome: 'no-reading', ...request };
	const { leaf: certificate, name, usage, trust, invalidIssuer } = verdict;
	const { identity, eap, signature, released } = answer;
	const system = await systemVerdict(chainOf(answer), context);
	const facts: Judged = {
		...request,
		dialled: context.target.host,
		certificate,
		name,
		usage,
		trust,
		...(system === undefined ? {} : { system }),
		...(identity === undefined ? {} : { identity }),
		...(eap === undefined ? {} : { eap }),
		signature,
		released,
	};
	if (signature === 'wrong') return { outcome: 'signature-wrong', ...facts };
	const outcome = fault(verdict, trustBySystem(verdict, system, context.supplied.authorities));
	if (outcome === 'issuer-expired') return { outcome, ...facts, issuer: invalidIssuer as ShownCertificate };
	return { outcome, ...facts };
}

/** What is certain comes first; whom the client trusts is not, where this computer is not the client. */
function fault(
	{ validity, name, usage, trust, invalidIssuer, notAnAuthority }: JudgedCertificate,
	bySystem: ReturnType<typeof trustBySystem>,
) {
	if (validity !== 'valid') return validity;
	if (name.kind === 'differs') return 'wrong-name';
	if (usage.kind === 'lacks-server-auth') return 'no-server-auth-usage';
	if (invalidIssuer !== undefined) return 'issuer-expired';
	if (bySystem !== 'as-judged') return bySystem;
	if (notAnAuthority !== undefined) return 'untrusted';
	switch (trust.kind) {
		case 'trusted':
		case 'self-signed':
		case 'incomplete-chain':
			return trust.kind;
		default:
			return 'untrusted';
	}
}

function day(iso: string): string {
	return iso.slice(0, 10);
}
