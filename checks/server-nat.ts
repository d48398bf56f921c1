import { defineCheck, type Saw } from '../src/check/define.ts';
import dns from './dns.ts';
import ikev1 from './ikev1.ts';
import ikev2 from './ikev2.ts';

/** `by`: whose hashes of addresses say so (RFC 3947, 3.2; RFC 7296, 2.23). */
type Seen = Saw<'none' | 'found' | 'found-on-both-sides', { readonly by: 'ikev1' | 'ikev2'; readonly here: boolean }> | Saw<'not-told'>;

export default defineCheck<Seen>({
	id: 'server-nat',
	title: 'NAT in front of the server',
	about:
		"By default Windows' L2TP client makes no connection to a server behind a router that translates addresses. IKE shows whether there is one.",
	group: 'server',
	scope: 'address',
	tunnels: ['l2tp'],
	needs: { dns },
	after: { ikev1, ikev2 },
	privilege: 'none',
	sends: 'Nothing of its own: it reads what the checks ikev1 and ikev2 were answered.',
	outcomes: {
		none: { status: 'pass', says: 'The server knows itself by the address that was asked: no NAT in front of it shows.' },
		found: {
			status: 'pass',
			says: 'The server probably stands behind a NAT. One that always forces UDP encapsulation looks the same.',
		},
		'found-on-both-sides': {
			status: 'pass',
			says: 'The server probably stands behind a NAT, and so does this computer. A server that always forces UDP encapsulation looks the same.',
		},
		'not-told': { status: 'unknown', says: 'IKE did not come far enough to show whether the server stands behind a NAT.' },
	},
	async observe({ maybe }) {
		const [one, two] = [maybe(ikev1), maybe(ikev2)];
		const depth = one !== undefined && 'depth' in one ? one.depth : undefined;
		const answer = two !== undefined && 'answer' in two ? two.answer : undefined;
		const seen = [
			...(depth?.stage === 'agreed' && depth.nat !== undefined ? [{ by: 'ikev1' as const, ...depth.nat }] : []),
			...(answer?.kind === 'accepted' && answer.nat !== undefined ? [{ by: 'ikev2' as const, ...answer.nat }] : []),
		];
		const [first] = seen.sort((a, b) => Number(b.server) - Number(a.server));
		if (first === undefined) return { outcome: 'not-told' };
		const outcome = !first.server ? 'none' : first.here ? 'found-on-both-sides' : 'found';
		return { outcome, by: first.by, here: first.here };
	},
});
