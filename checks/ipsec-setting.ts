import { defineCheck, type Saw } from '../src/check/define.ts';
import { switchedOn, switchUnreadable } from './parts/registry-switch.ts';
import type { WhyUnreadable } from './parts/unreadable.ts';

type Seen = Saw<'normal' | 'prohibited'> | Saw<'unreadable', WhyUnreadable>;

export default defineCheck<Seen>({
	id: 'ipsec-setting',
	title: 'ProhibitIpSec',
	about: 'This registry value makes Windows send L2TP without IPsec, which a server with IPsec does not answer.',
	group: 'computer',
	scope: 'run',
	tunnels: ['l2tp'],
	platforms: ['windows'],
	ofClient: true,
	brief: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		normal: { status: 'pass', says: 'ProhibitIpSec is not set: L2TP uses IPsec.' },
		prohibited: { status: 'fail', says: 'ProhibitIpSec is 1: L2TP is sent without IPsec, which most servers ignore.' },
		unreadable: switchUnreadable('ProhibitIpSec'),
	},
	async observe({ host }) {
		const on = await switchedOn(host, 'ProhibitIpSec');
		return typeof on === 'object' ? on : { outcome: on ? 'prohibited' : 'normal' };
	},
});
