import { defineCheck, type Saw } from '../src/check/define.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

type Seen = Saw<'on' | 'off'> | Saw<'unreadable', WhyUnreadable>;

export default defineCheck<Seen>({
	id: 'flight-mode',
	title: 'Flight mode',
	about: 'In flight mode there is no Wi-Fi and no mobile network until somebody switches one of them on again.',
	group: 'computer',
	scope: 'run',
	platforms: ['windows'],
	ofClient: true,
	brief: true,
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		off: { status: 'pass', says: 'Flight mode is off.' },
		on: { status: 'warn', says: 'Flight mode is on: without a cable, or Wi-Fi that was switched on again, there is no network.' },
		unreadable: { status: 'unknown', says: (seen) => `Whether flight mode is on could not be read (${inWords(seen)}).` },
	},
	async observe({ host }) {
		const found = await host.flightMode();
		return found.read ? { outcome: found.value ? 'on' : 'off' } : { outcome: 'unreadable', ...whyOf(found) };
	},
});
