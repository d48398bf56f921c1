import { defineCheck } from '../src/check/define.ts';
import type { CertificateChoice, CertificateFacts, CertificateFlaw, RemovedCertificate } from '../src/host/certificate.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';
import profileAuth from './profile-auth.ts';

/** A certificate as it stands in the report. */
type Shown = { readonly [Fact in keyof CertificateFacts]: CertificateFacts[Fact] };
type ShownRemoved = { readonly removedBy: CertificateFlaw; readonly place: string } & Partial<Shown>;

type Unusable<Outcome extends string> = { readonly outcome: Outcome; readonly removed: readonly ShownRemoved[] };

type Seen =
	| {
			readonly outcome: 'usable';
			readonly certificate: Shown;
			/** How many others would do. */
			readonly others: number;
			readonly removed: readonly ShownRemoved[];
	  }
	| { readonly outcome: 'none' }
	| { readonly outcome: 'none-wanted' }
	| Unusable<'unusable'>
	| Unusable<'unusable-wanted'>
	| ({ readonly outcome: 'unreadable' } & WhyUnreadable);

export default defineCheck<Seen>({
	id: 'machine-certificate',
	title: 'Machine certificate',
	about:
		'IKEv2 and L2TP/IPsec can prove which computer it is by a certificate of the machine store. Most connections do not; then its absence fails nothing.',
	group: 'computer',
	scope: 'target',
	tunnels: ['ikev2', 'l2tp'],
	ofClient: true,
	after: { profileAuth },
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		usable: {
			status: 'pass',
			says: ({ certificate, others }) =>
				`${certificate.subject}, issued by ${certificate.issuer}, is valid until ${day(certificate.notAfter)}${
					others === 0 ? '' : ` (and ${others} more would do)`
				}.`,
		},
		none: { status: 'pass', says: 'There is none, and nothing was said that asks for one.' },
		'none-wanted': { status: 'fail', says: 'The connection signs in with a machine certificate, but this computer has none.' },
		unusable: { status: 'pass', says: ({ removed }) => `None is usable (${reasons(removed)}), and nothing was said that asks for one.` },
		'unusable-wanted': {
			status: 'fail',
			says: ({ removed }) => `The connection signs in with a machine certificate, but none here is usable: ${reasons(removed)}.`,
		},
		unreadable: { status: 'unknown', says: (seen) => `The machine's certificates could not be read (${inWords(seen)}).` },
	},
	async observe({ host, maybe, options, profile }) {
		const stored = await host.machineCertificates();
		if (!stored.read) return { outcome: 'unreadable', ...whyOf(stored) };
		// Asked for alone, this check runs without the other.
		const wanted = (maybe(profileAuth)?.outcome ?? options.auth ?? profile?.auth) === 'machine-certificate';
		// Reading certificates loads Node's crypto (6 ms), which no other check needs.
		const { chooseMachineCertificate } = await import('../src/host/certificate.ts');
		return seenOf(chooseMachineCertificate(stored.value, new Date()), wanted);
	},
});

function seenOf({ usable, alsoUsable, removed }: CertificateChoice, wanted: boolean): Seen {
	const gone = removed.map(shownRemoved);
	if (usable !== undefined) return { outcome: 'usable', certificate: { ...usable }, others: alsoUsable.length, removed: gone };
	if (gone.length === 0) return { outcome: wanted ? 'none-wanted' : 'none' };
	return { outcome: wanted ? 'unusable-wanted' : 'unusable', removed: gone };
}

function shownRemoved({ flaw, place, certificate }: RemovedCertificate): ShownRemoved {
	return { removedBy: flaw, ...certificate, place };
}

const FLAWS: Record<CertificateFlaw, (notBefore: string, notAfter: string) => string> = {
	unparseable: () => 'cannot be parsed',
	'wrong-usage': () => 'is not for client authentication or IKE',
	'no-private-key': () => 'has no private key here',
	expired: (_, notAfter) => `expired on ${notAfter}`,
	'not-yet-valid': (notBefore) => `is not valid before ${notBefore}`,
};

const MOST_NAMED = 3;

/** The certificates one by one, since each is mended in its own way; a long list is cut. */
function reasons(removed: readonly ShownRemoved[]): string {
	const named = removed
		.slice(0, MOST_NAMED)
		.map(
			({ removedBy, subject, place, notBefore = '', notAfter = '' }) =>
				`${subject ?? place} ${FLAWS[removedBy](day(notBefore), day(notAfter))}`,
		);
	const more = removed.length - MOST_NAMED;
	return [...named, ...(more > 0 ? [`${more} more`] : [])].join('; ');
}

/** ISO 8601 → its date. */
function day(moment: string): string {
	return moment.slice(0, 10);
}
