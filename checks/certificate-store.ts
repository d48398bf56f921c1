import type { OwnCertificate } from '../src/certificate/own.ts';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { authOf, chosen } from './parts/own-certificate.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';
import profileAuth from './profile-auth.ts';

type Seen =
	| Saw<'not-wanted' | 'right' | 'nowhere'>
	| Saw<'wrong-store', { readonly certificate: { readonly [Fact in keyof OwnCertificate]: OwnCertificate[Fact] } }>
	| Saw<'unreadable', WhyUnreadable>;

export default defineCheck<Seen>({
	id: 'certificate-store',
	title: 'Store of the machine certificate',
	about:
		'A file that is imported by a double-click goes into the store of the user. The service that negotiates IPsec looks into that of the computer only.',
	group: 'computer',
	scope: 'target',
	tunnels: ['ikev2', 'l2tp'],
	platforms: ['windows'],
	ofClient: true,
	after: { profileAuth },
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		'not-wanted': { status: 'pass', says: 'Nothing was said that asks for a machine certificate.' },
		right: { status: 'pass', says: "A certificate that would do lies in the computer's store." },
		nowhere: { status: 'pass', says: 'No certificate that would do lies in either store.' },
		'wrong-store': {
			status: 'fail',
			says: ({ certificate }) =>
				`${certificate.subject} would do, but lies in the store of the user (${certificate.place}), where IPsec does not look. Import it for the computer.`,
		},
		unreadable: { status: 'unknown', says: (seen) => `The stores of certificates could not be compared (${inWords(seen)}).` },
	},
	async observe(context) {
		if (authOf(context) !== 'machine-certificate') return { outcome: 'not-wanted' };
		const machine = await context.host.machineCertificates();
		if (!machine.read) return { outcome: 'unreadable', ...whyOf(machine) };
		if ((await chosen(machine.value, 'machine')).usable !== undefined) return { outcome: 'right' };
		const user = await context.host.userCertificates();
		if (!user.read) return { outcome: 'unreadable', ...whyOf(user) };
		const { usable } = await chosen(user.value, 'machine');
		if (usable === undefined) return { outcome: 'nowhere' };
		const { der: _, ...certificate } = usable;
		return { outcome: 'wrong-store', certificate };
	},
});
