import { inMs } from '../../src/check/figures.ts';
import type { GreTried } from '../../src/probe/pptp.ts';
import { DISCONNECT_RESULTS, STOP_REASONS } from '../../src/wire/pptp-codes.ts';

const METHODS = {
	pap: 'PAP',
	'chap-md5': 'CHAP with MD5',
	mschapv1: 'MS-CHAP v1',
	mschapv2: 'MS-CHAP v2',
	eap: 'EAP',
} as const;

/** How the server wants to be signed in to: `asks for MS-CHAP v2`. */
export function signIn({ server, challenge, asksNobody }: GreTried['ppp']): string {
	if (server === undefined) return challenge === undefined ? 'does not say how to sign in' : `asks who is there (${challenge.by})`;
	if (server.auth === 'unknown') return `asks for a way to sign in that Windows does not have (${server.offers.join(', ')})`;
	if (server.auth !== 'none') return `asks for ${METHODS[server.auth]}`;
	return asksNobody ? 'asks nobody to sign in' : 'does not ask for a sign-in';
}

/** RFC 792 and RFC 1812, 5.2.7.1: codes of type 3. */
const UNREACHABLE: Readonly<Record<number, string>> = {
	0: 'network unreachable',
	1: 'host unreachable',
	2: 'protocol unreachable',
	3: 'port unreachable',
	4: 'fragmentation needed',
	9: 'network administratively prohibited',
	10: 'host administratively prohibited',
	13: 'administratively prohibited',
};

/** `ICMP protocol unreachable came back from 192.0.2.1`; where the system tells no more, its error code. */
export function icmpNamed({ errno, type, code, from }: NonNullable<GreTried['icmp']>): string {
	const name = type === undefined ? errno : ((type === 3 ? UNREACHABLE[code ?? -1] : undefined) ?? `type ${type}, code ${code}`);
	return `ICMP ${name} came back${from === undefined ? '' : ` from ${from}`}`;
}

/** How the server ended it: `closes the control connection after 12 ms`. */
export function hungUp({ ppp, ended, ms }: GreTried): string {
	if (ppp.ended?.by === 'server') {
		const { reason, how } = ppp.ended;
		const why = how === 'terminate' ? (reason === undefined ? '' : `: "${reason}"`) : ` (${how} of LCP)`;
		return `ends PPP after ${inMs(ppp.ended.ms)}${why}`;
	}
	const after = inMs(ended?.ms ?? ms);
	if (ended?.kind === 'reset') return `resets the control connection after ${after}`;
	if (ended?.kind !== 'stopped') return `closes the control connection after ${after}`;
	const names = ended.by === 'StopCCRQ' ? STOP_REASONS : DISCONNECT_RESULTS;
	return `ends it after ${after} (${ended.by}: ${names[ended.reason] ?? `reason ${ended.reason}`})`;
}

/** What came over GRE all the same. */
export function heardOf({ received }: GreTried): string {
	return received === 0 ? ', and nothing came over GRE' : ', though its own GRE comes here';
}
