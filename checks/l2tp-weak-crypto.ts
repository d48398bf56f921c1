import { defineCheck, type Saw } from '../src/check/define.ts';
import { switchedOn, switchUnreadable } from './parts/registry-switch.ts';
import type { WhyUnreadable } from './parts/unreadable.ts';

type Seen = Saw<'refused' | 'allowed'> | Saw<'unreadable', WhyUnreadable>;

export default defineCheck<Seen>({
	id: 'l2tp-weak-crypto',
	title: 'AllowL2TPWeakCrypto',
	about:
		'This registry value lets L2TP and PPTP fall back to encryption that was given up years ago. It stops no connection, but weakens every one.',
	group: 'computer',
	scope: 'run',
	tunnels: ['l2tp'],
	platforms: ['windows'],
	ofClient: true,
	brief: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		refused: { status: 'pass', says: 'AllowL2TPWeakCrypto is not set: L2TP offers no encryption that was given up.' },
		allowed: {
			status: 'warn',
			says: 'AllowL2TPWeakCrypto is 1: L2TP accepts encryption that was given up long ago. Set it to 0 unless an old server needs it.',
		},
		unreadable: switchUnreadable('AllowL2TPWeakCrypto'),
	},
	async observe({ host }) {
		const on = await switchedOn(host, 'AllowL2TPWeakCrypto');
		return typeof on === 'object' ? on : { outcome: on ? 'allowed' : 'refused' };
	},
});
