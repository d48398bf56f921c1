import type { OwnCertificate, OwnChoice, OwnFlaw, OwnPurpose, RemovedCertificate } from '../../src/certificate/own.ts';
import type { TargetContext } from '../../src/check/context.ts';
import { type Check, defineCheck, type Saw } from '../../src/check/define.ts';
import type { AuthMethod, Tunnel } from '../../src/check/tunnel.ts';
import type { Host, Reading, StoredCertificate } from '../../src/host/host.ts';
import profileAuth from '../profile-auth.ts';
import { inWords, type WhyUnreadable, whyOf } from './unreadable.ts';

/** A certificate as it stands in the report. */
type Shown = { readonly [Fact in keyof OwnCertificate]: OwnCertificate[Fact] };
type ShownRemoved = { readonly removedBy: OwnFlaw; readonly place: string } & Partial<Shown>;

type Removed = { readonly removed: readonly ShownRemoved[] };

export type OwnCertificateSeen =
	/** The one that the client would take, and how many others would do. */
	| Saw<'usable' | 'several', Removed & { readonly certificate: Shown; readonly others: number }>
	| Saw<'none' | 'none-wanted' | 'by-connection'>
	/** `untrusted-wanted`: but for its issuer one would do. */
	| Saw<'unusable' | 'unusable-wanted' | 'untrusted-wanted', Removed>
	| Saw<'unreadable', WhyUnreadable>;

export interface OwnCertificatePart {
	readonly id: string;
	readonly title: string;
	/** In the middle of a sentence: `a machine certificate`. */
	readonly noun: string;
	/** Whose it is: `this computer`. */
	readonly owner: string;
	readonly about: string;
	readonly tunnels: readonly Tunnel[];
	readonly purpose: OwnPurpose;
	stored(host: Host): Promise<Reading<readonly StoredCertificate[]>>;
	/** Whether the connection signs in with one. */
	wanted(context: TargetContext): boolean;
}

/** A check of the certificates that a client could prove itself with. Where nothing asks for one, their absence fails nothing. */
export function ownCertificateCheck(part: OwnCertificatePart): Check<OwnCertificateSeen> {
	const { id, title, noun, owner, about, tunnels, purpose } = part;
	return defineCheck<OwnCertificateSeen>({
		id,
		title,
		about,
		group: 'computer',
		scope: 'target',
		tunnels,
		ofClient: true,
		after: { profileAuth },
		privilege: 'none',
		sends: 'Nothing.',
		outcomes: {
			usable: { status: 'pass', says: ({ certificate }) => `${shown(certificate)}.` },
			several: {
				status: 'pass',
				says: ({ certificate, others }) => `${shown(certificate)}, and would be taken before ${others} more that would do.`,
			},
			none: { status: 'pass', says: 'There is none, and nothing was said that asks for one.' },
			'by-connection': {
				status: 'pass',
				says: 'The client of this connection takes the certificate that the connection names, and chooses from no store.',
			},
			'none-wanted': { status: 'fail', says: `The connection signs in with ${noun}, but ${owner} has none.` },
			unusable: { status: 'pass', says: ({ removed }) => `None is usable (${reasons(removed)}), and nothing was said that asks for one.` },
			'unusable-wanted': {
				status: 'fail',
				says: ({ removed }) => `The connection signs in with ${noun}, but none here is usable: ${reasons(removed)}.`,
			},
			'untrusted-wanted': {
				status: 'fail',
				says: ({ removed }) =>
					`The connection signs in with ${noun}, but Windows does not trust the issuer of any that would do: ${reasons(removed)}.`,
			},
			unreadable: { status: 'unknown', says: (seen) => `The certificates of ${owner} could not be read (${inWords(seen)}).` },
		},
		async observe(context) {
			if (!choosesFromStore(context)) return { outcome: 'by-connection' };
			const stored = await part.stored(context.host);
			if (!stored.read) return { outcome: 'unreadable', ...whyOf(stored) };
			return seenOf(await chosen(stored.value, purpose), part.wanted(context));
		},
	});
}

/**
 * Windows' client looks through its stores, and strongSwan through its folders where a connection names no certificate. Any other client
 * shows the one that the connection points at, be it a file or a name in a database of its own.
 */
function choosesFromStore({ profile }: TargetContext): boolean {
	if (profile === undefined || profile.store === 'phonebook') return true;
	const ownFolders = profile.client === 'strongswan' && (profile.store === 'swanctl' || profile.store === 'ipsec-conf');
	return ownFolders && !(profile.credentials ?? []).some(({ kind }) => kind === 'certificate');
}

/** The client's choice. Reading certificates loads Node's crypto (6 ms), which hardly another check needs. */
export async function chosen(stored: readonly StoredCertificate[], purpose: OwnPurpose): Promise<OwnChoice> {
	const { chooseOwnCertificate } = await import('../../src/certificate/own.ts');
	return chooseOwnCertificate(stored, purpose, new Date());
}

/** How the connection signs in, also where a check was asked for alone and runs without the other. */
export function authOf({ maybe, options, profile }: TargetContext): AuthMethod | 'not-given' {
	return maybe(profileAuth)?.outcome ?? options.auth ?? profile?.auth ?? 'not-given';
}

/** IANA's number of the EAP method that proves the user by a certificate (RFC 5216); it may go inside PEAP. */
const EAP_TLS = 13;

export function wantsUserCertificate(context: TargetContext): boolean {
	return authOf(context) === 'user-certificate' || (context.profile?.eap?.includes(EAP_TLS) ?? false);
}

const OF_ITS_ISSUER: readonly OwnFlaw[] = ['untrusted-root', 'issuer-missing', 'chain-broken'];

function seenOf({ usable, alsoUsable, removed }: OwnChoice, wanted: boolean): OwnCertificateSeen {
	const gone = removed.map(shownRemoved);
	if (usable !== undefined) {
		const { der: _, ...certificate } = usable;
		return { outcome: alsoUsable.length === 0 ? 'usable' : 'several', certificate, others: alsoUsable.length, removed: gone };
	}
	if (gone.length === 0) return { outcome: wanted ? 'none-wanted' : 'none' };
	if (!wanted) return { outcome: 'unusable', removed: gone };
	const nearest = removed.some(({ flaw }) => OF_ITS_ISSUER.includes(flaw));
	return { outcome: nearest ? 'untrusted-wanted' : 'unusable-wanted', removed: gone };
}

function shownRemoved({ flaw, place, certificate }: RemovedCertificate): ShownRemoved {
	return { removedBy: flaw, ...certificate, place };
}

function shown({ subject, issuer, notAfter }: Shown): string {
	return `${subject}, issued by ${issuer}, is valid until ${day(notAfter)}`;
}

const FLAWS: Record<OwnFlaw, (notBefore: string, notAfter: string, issuer: string) => string> = {
	unparseable: () => 'cannot be parsed',
	'wrong-usage': () => 'is not for client authentication or IKE',
	'no-private-key': () => 'has no private key here',
	'no-name': () => 'names nobody',
	expired: (_, notAfter) => `expired on ${notAfter}`,
	'not-yet-valid': (notBefore) => `is not valid before ${notBefore}`,
	'untrusted-root': (_, __, issuer) => `comes from an authority that is not trusted here (${issuer})`,
	'issuer-missing': (_, __, issuer) => `has an issuer whose own certificate is not here (${issuer})`,
	'chain-broken': () => 'has an issuer that is distrusted, or that did not sign it',
};

const MOST_NAMED = 3;

/** The certificates one by one, since each is mended in its own way; a long list is cut. */
function reasons(removed: readonly ShownRemoved[]): string {
	const named = removed
		.slice(0, MOST_NAMED)
		.map(
			({ removedBy, subject, place, issuer = '', notBefore = '', notAfter = '' }) =>
				`${subject ?? place} ${FLAWS[removedBy](day(notBefore), day(notAfter), issuer)}`,
		);
	const more = removed.length - MOST_NAMED;
	return [...named, ...(more > 0 ? [`${more} more`] : [])].join('; ');
}

/** ISO 8601 → its date. */
function day(moment: string): string {
	return moment.slice(0, 10);
}
