import { defineCheck, type Saw } from '../src/check/define.ts';
import { NO_CONNECTION, NOT_SAID } from './parts/no-connection.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

/** EAP methods by IANA's numbers, outermost first. */
interface Methods {
	readonly methods: readonly number[];
}

type Seen =
	| Saw<'installed', Methods>
	| Saw<'not-installed', Methods & { readonly lacks: number }>
	| Saw<'none'>
	| Saw<'not-said'>
	| ({ readonly outcome: 'unreadable' } & Methods & WhyUnreadable)
	| Saw<'not-given'>;

/** The methods that Windows' own dialogs offer (IANA, EAP Method Types). */
const NAMES: Readonly<Record<number, string>> = {
	13: 'EAP-TLS',
	18: 'EAP-SIM',
	21: 'EAP-TTLS',
	23: 'EAP-AKA',
	25: 'PEAP',
	26: 'EAP-MS-CHAPv2',
	50: "EAP-AKA'",
	55: 'TEAP',
};

export default defineCheck<Seen>({
	id: 'profile-eap',
	title: 'EAP method of the connection',
	about: 'A connection that came from another computer may sign in by a method whose program is not installed here.',
	group: 'computer',
	ofConnection: true,
	scope: 'target',
	tunnels: ['pptp', 'l2tp', 'ikev2', 'sstp'],
	platforms: ['windows'],
	ofClient: true,
	brief: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		installed: { status: 'pass', says: ({ methods }) => `The connection signs in by ${named(methods)}, which is installed.` },
		'not-installed': {
			status: 'fail',
			says: ({ methods, lacks }) => `The connection signs in by ${named(methods)}, but ${nameOf(lacks)} is not installed on this computer.`,
		},
		none: { status: 'pass', says: 'The connection does not sign in by EAP.' },
		'not-said': NOT_SAID,
		unreadable: {
			status: 'unknown',
			says: (seen) => `The connection signs in by ${named(seen.methods)}; whether that is installed could not be read (${inWords(seen)}).`,
		},
		'not-given': NO_CONNECTION,
	},
	async observe({ host, profile }) {
		if (profile === undefined) return { outcome: 'not-given' };
		const { eap: methods, auth } = profile;
		if (methods === undefined)
			return { outcome: auth === undefined || auth === 'eap' || auth === 'user-certificate' ? 'not-said' : 'none' };
		for (const method of methods) {
			const found = await host.eapMethod(method);
			if (!found.read) return { outcome: 'unreadable', methods, ...whyOf(found) };
			if (found.value === 'not-installed') return { outcome: 'not-installed', methods, lacks: method };
		}
		return { outcome: 'installed', methods };
	},
});

function named(methods: readonly number[]): string {
	return methods.map(nameOf).join(' with ');
}

function nameOf(method: number): string {
	return NAMES[method] ?? `EAP method ${method}`;
}
