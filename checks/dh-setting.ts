import { defineCheck, type Saw } from '../src/check/define.ts';
import type { DhSetting } from '../src/host/host.ts';
import { inWords, type WhyUnreadable, whyOf } from './parts/unreadable.ts';

/** `from`: an option of this run, or the registry of this computer. */
type Seen = Saw<DhSetting, { readonly from: 'option' | 'registry' }> | Saw<'not-given'> | Saw<'unreadable', WhyUnreadable>;

export default defineCheck<Seen>({
	id: 'dh-setting',
	title: 'NegotiateDH2048_AES256',
	about:
		'By default Windows offers only a weak Diffie-Hellman group for IKEv2, which many servers refuse. This registry value adds a stronger one, or enforces it.',
	group: 'computer',
	scope: 'run',
	tunnels: ['ikev2'],
	clients: ['windows'],
	privilege: 'none',
	sends: 'Nothing.',
	outcomes: {
		unset: {
			status: 'pass',
			says: 'NegotiateDH2048_AES256 is not set: IKEv2 offers the 1024-bit group only, unless the connection says otherwise.',
		},
		added: { status: 'pass', says: 'NegotiateDH2048_AES256 is 1: IKEv2 offers the 2048-bit group beside the weak one.' },
		enforced: { status: 'pass', says: 'NegotiateDH2048_AES256 is 2: IKEv2 offers AES-256 with the 2048-bit group and nothing weaker.' },
		'not-given': {
			status: 'unknown',
			says: 'It was not said whether NegotiateDH2048_AES256 is set on the client. Say it with --dh-setting.',
		},
		unreadable: { status: 'unknown', says: (seen) => `NegotiateDH2048_AES256 could not be read (${inWords(seen)}).` },
	},
	async observe({ options, host }) {
		if (options.dhSetting !== undefined) return { outcome: options.dhSetting, from: 'option' };
		if (host.platform !== 'windows') return { outcome: 'not-given' };
		const found = await host.dhSetting();
		return found.read ? { outcome: found.value, from: 'registry' } : { outcome: 'unreadable', ...whyOf(found) };
	},
});
