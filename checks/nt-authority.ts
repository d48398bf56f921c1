import { isIssuedByOneOf } from '../src/certificate/path.ts';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { chosen, wantsUserCertificate } from './parts/own-certificate.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';
import profileAuth from './profile-auth.ts';

type Seen =
	| Saw<'not-wanted'>
	| Saw<'listed' | 'not-listed', { readonly subject: string; readonly issuer: string }>
	| Saw<'no-list'>
	| Saw<'unreadable', WhyUnreadable>;

export default defineCheck<Seen>({
	id: 'nt-authority',
	title: 'Issuer of the user certificate in NTAuth',
	about:
		"A Windows domain lets somebody sign in by a certificate only if its issuer stands in the domain's list NTAuth. What counts is the server's copy; that of a computer in the domain is handed down with it.",
	group: 'computer',
	scope: 'target',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
	platforms: ['windows'],
	ofClient: true,
	after: { profileAuth },
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		'not-wanted': { status: 'pass', says: 'No user certificate is asked for, or there is none that would do.' },
		listed: { status: 'pass', says: ({ issuer }) => `The issuer of the user certificate (${issuer}) stands in NTAuth on this computer.` },
		'not-listed': {
			status: 'warn',
			says: ({ subject, issuer }) =>
				`The issuer of the user certificate ${subject} (${issuer}) does not stand in NTAuth on this computer, so it is probably missing on the server as well.`,
		},
		'no-list': { status: 'unknown', says: 'This computer has no list NTAuth, as usual outside of a domain.' },
		unreadable: { status: 'unknown', says: (seen) => `NTAuth could not be read (${inWords(seen)}).` },
	},
	async observe(context) {
		if (!wantsUserCertificate(context)) return { outcome: 'not-wanted' };
		const stored = await context.host.userCertificates();
		if (!stored.read) return { outcome: 'unreadable', ...whyOf(stored) };
		const { usable } = await chosen(stored.value, 'user');
		if (usable === undefined) return { outcome: 'not-wanted' };
		const authorities = await context.host.ntAuthorities();
		if (!authorities.read) return { outcome: 'unreadable', ...whyOf(authorities) };
		if (authorities.value.length === 0) return { outcome: 'no-list' };
		const listed = isIssuedByOneOf(usable.der, authorities.value);
		return { outcome: listed ? 'listed' : 'not-listed', subject: usable.subject, issuer: usable.issuer };
	},
});
