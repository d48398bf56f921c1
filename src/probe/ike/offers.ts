import { PROTOCOL_ESP, PROTOCOL_IKE, type Proposal, type Transform } from '../../wire/ikev2-sa.ts';
import { AEAD, ENCRYPTION, GROUP, INTEGRITY, PRF, readIkePolicy } from './policy.ts';

/** Whose first message is imitated, and what its user changed about it. */
export interface OfferSettings {
	readonly client: 'windows' | 'macos' | 'android' | 'strongswan';
	/** Windows' registry value NegotiateDH2048_AES256. */
	readonly dhSetting?: 'added' | 'enforced';
	/** A proposal, or several with commas between, in strongSwan's notation; replaces the client's own list. */
	readonly ikePolicy?: string;
}

/** What is offered in IKE_SA_INIT. */
export interface Offer {
	readonly proposals: readonly Proposal[];
	/** The group that the first key is for: the first one offered. */
	readonly group: number;
}

/** Algorithms by strongSwan's words: of each kind all that are offered together. */
interface Choice {
	readonly encryption: readonly string[];
	/** None with AEAD ciphers. */
	readonly integrity?: readonly string[];
	readonly prf: readonly string[];
	readonly groups: readonly string[];
}

/** Windows pairs each cipher with each hash in a proposal of its own (servers.md of this project's facts, 2). */
function windows(ciphers: readonly string[], group: string): readonly Choice[] {
	return ciphers.flatMap((cipher) =>
		['sha1', 'sha256', 'sha384'].map((hash) => ({ encryption: [cipher], integrity: [hash], prf: [`prf${hash}`], groups: [group] })),
	);
}

const WINDOWS_WEAK = windows(['3des', 'aes256'], 'modp1024');
const WINDOWS_STRONG = windows(['aes256'], 'modp2048');

/** As Apple's clients offer it without a profile's own parameters; recalled from public logs of strongSwan. */
const APPLE: readonly Choice[] = [
	...['modp2048', 'ecp256', 'modp1536'].map((group) => ({
		encryption: ['aes256'],
		integrity: ['sha256'],
		prf: ['prfsha256'],
		groups: [group],
	})),
	{ encryption: ['aes128'], integrity: ['sha1'], prf: ['prfsha1'], groups: ['modp1024'] },
	{ encryption: ['3des'], integrity: ['sha1'], prf: ['prfsha1'], groups: ['modp1024'] },
];

const HMACS = ['sha512', 'sha384', 'sha256'];
/** As AOSP's VpnIkev2Utils builds it for a platform VPN (Android 11 and later), less what this program cannot compute; recalled. */
const ANDROID_GROUPS = ['modp4096', 'modp3072', 'modp2048', 'curve25519'];
const ANDROID_PRFS = ['prfsha256', 'prfsha384', 'prfsha512', 'prfsha1'];
const ANDROID: readonly Choice[] = [
	{ encryption: ['aes256', 'aes192', 'aes128'], integrity: HMACS, prf: ANDROID_PRFS, groups: ANDROID_GROUPS },
	{
		encryption: ['chacha20poly1305', 'aes256gcm16', 'aes192gcm16', 'aes128gcm16', 'aes256gcm12', 'aes256gcm8'],
		prf: ANDROID_PRFS,
		groups: ANDROID_GROUPS,
	},
];

/** strongSwan's `default` (5.9), less what this program cannot compute. */
const STRONGSWAN_GROUPS = ['ecp256', 'ecp384', 'ecp521', 'curve25519', 'modp3072', 'modp4096', 'modp6144', 'modp8192', 'modp2048'];
const STRONGSWAN_PRFS = ['prfsha256', 'prfsha384', 'prfsha512', 'prfsha1'];
const STRONGSWAN: readonly Choice[] = [
	{
		encryption: ['aes128', 'aes192', 'aes256', '3des'],
		integrity: ['sha256', 'sha384', 'sha512', 'sha1'],
		prf: STRONGSWAN_PRFS,
		groups: STRONGSWAN_GROUPS,
	},
	{
		encryption: ['aes128gcm16', 'aes192gcm16', 'aes256gcm16', 'chacha20poly1305', 'aes128gcm12', 'aes256gcm12', 'aes128gcm8', 'aes256gcm8'],
		prf: STRONGSWAN_PRFS,
		groups: STRONGSWAN_GROUPS,
	},
];

/** What the client offers; a text when `ikePolicy` cannot be read: the word that is not known. */
export function offerOf({ client, dhSetting, ikePolicy }: OfferSettings): Offer | string {
	if (ikePolicy !== undefined) {
		const proposals = readIkePolicy(ikePolicy);
		return typeof proposals === 'string' ? proposals : offer(proposals);
	}
	switch (client) {
		case 'windows':
			return offer(proposalsOf(windowsChoices(dhSetting)));
		case 'macos':
			return offer(proposalsOf(APPLE));
		case 'android':
			return offer(proposalsOf(ANDROID));
		case 'strongswan':
			return offer(proposalsOf(STRONGSWAN));
	}
}

function windowsChoices(dhSetting: OfferSettings['dhSetting']): readonly Choice[] {
	if (dhSetting === 'enforced') return WINDOWS_STRONG;
	return dhSetting === 'added' ? [...WINDOWS_STRONG, ...WINDOWS_WEAK] : WINDOWS_WEAK;
}

/**
 * What a client could be told to offer after its own list was refused: what Windows' registry value adds, then what
 * Set-VpnConnectionIPsecConfiguration can set, the commonest first. One message, so at most one more negotiation begins.
 */
export const CURES: Offer = offer(
	proposalsOf([
		...WINDOWS_STRONG,
		{ encryption: ['aes128', 'aes256'], integrity: ['sha256', 'sha384'], prf: ['prfsha256', 'prfsha384'], groups: ['modp2048'] },
		{
			encryption: ['aes256', 'aes128'],
			integrity: ['sha256', 'sha384', 'sha512'],
			prf: HMACS.map((hash) => `prf${hash}`),
			groups: ['ecp384', 'ecp256'],
		},
		{ encryption: ['aes256gcm16', 'aes128gcm16'], prf: HMACS.map((hash) => `prf${hash}`), groups: ['ecp384', 'ecp256', 'modp2048'] },
		{
			encryption: ['aes256', 'aes128'],
			integrity: [...HMACS, 'sha1'],
			prf: [...HMACS, 'sha1'].map((hash) => `prf${hash}`),
			groups: ['curve25519', 'modp3072', 'modp4096', 'ecp521', 'modp1536', 'modp1024'],
		},
		{
			encryption: ['aes256gcm16', 'aes128gcm16', 'chacha20poly1305'],
			prf: HMACS.map((hash) => `prf${hash}`),
			groups: ['curve25519', 'modp3072', 'modp4096', 'ecp521'],
		},
	]),
);

/** The child SA that IKE_AUTH asks for (RFC 7296, 1.2); Windows' list as its servers' logs show it, recalled. */
export function espProposals(spi: string): readonly Proposal[] {
	const lists: readonly (readonly [Transform, Transform])[] = [
		[transformOf('aes256'), transformOf('sha1')],
		[transformOf('aes128'), transformOf('sha1')],
		[transformOf('aes256'), transformOf('sha256')],
		[transformOf('3des'), transformOf('sha1')],
	];
	return lists.map(([encryption, integrity], at) => ({
		number: at + 1,
		protocol: PROTOCOL_ESP,
		spi,
		transforms: [encryption, integrity, { kind: 'sequence-numbers', id: 0 }],
	}));
}

function offer(proposals: readonly Proposal[]): Offer {
	const group = proposals[0]?.transforms.find(({ kind }) => kind === 'group')?.id ?? 0;
	return { proposals, group };
}

function proposalsOf(choices: readonly Choice[]): Proposal[] {
	return choices.map(({ encryption, integrity = [], prf, groups }, at) => ({
		number: at + 1,
		protocol: PROTOCOL_IKE,
		spi: '',
		transforms: [...encryption, ...prf, ...integrity, ...groups].map(transformOf),
	}));
}

function transformOf(word: string): Transform {
	const found = ENCRYPTION[word] ?? AEAD[word] ?? INTEGRITY[word] ?? PRF[word] ?? GROUP[word];
	if (found === undefined) throw new Error(`"${word}" is no algorithm`);
	return found;
}
