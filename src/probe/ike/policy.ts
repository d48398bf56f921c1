import { PROTOCOL_IKE, type Proposal, type Transform, type TransformKind } from '../../wire/ikev2-sa.ts';

/** The words of strongSwan for the algorithms that this program can compute with. */
type Words = Readonly<Record<string, Transform>>;

function words(kind: TransformKind, list: Readonly<Record<string, number | readonly [id: number, keyBits: number]>>): Words {
	return Object.fromEntries(
		Object.entries(list).map(([word, value]) => {
			if (typeof value === 'number') return [word, { kind, id: value }];
			return [word, { kind, id: value[0], keyBits: value[1] }];
		}),
	);
}

export const ENCRYPTION: Words = words('encryption', {
	'3des': 3,
	aes128: [12, 128],
	aes192: [12, 192],
	aes256: [12, 256],
});
/** Ciphers that need no integrity algorithm beside them. */
export const AEAD: Words = words('encryption', {
	...Object.fromEntries(
		[128, 192, 256].flatMap((bits) => [
			[`aes${bits}gcm8`, [18, bits] as const],
			[`aes${bits}gcm12`, [19, bits] as const],
			[`aes${bits}gcm16`, [20, bits] as const],
		]),
	),
	chacha20poly1305: 28,
});
export const INTEGRITY: Words = words('integrity', { md5: 1, sha1: 2, sha256: 12, sha384: 13, sha512: 14 });
export const PRF: Words = words('prf', { prfmd5: 1, prfsha1: 2, prfsha256: 5, prfsha384: 6, prfsha512: 7 });
export const GROUP: Words = words('group', {
	modp1024: 2,
	modp1536: 5,
	modp2048: 14,
	modp3072: 15,
	modp4096: 16,
	modp6144: 17,
	modp8192: 18,
	ecp256: 19,
	ecp384: 20,
	ecp521: 21,
	curve25519: 31,
});

/** Other spellings that strongSwan takes. */
const ALIASES: Readonly<Record<string, string>> = {
	aes: 'aes128',
	sha: 'sha1',
	sha2_256: 'sha256',
	sha2_384: 'sha384',
	sha2_512: 'sha512',
	prfsha: 'prfsha1',
	x25519: 'curve25519',
	aes128gcm: 'aes128gcm16',
	aes192gcm: 'aes192gcm16',
	aes256gcm: 'aes256gcm16',
	...Object.fromEntries([128, 192, 256].flatMap((bits) => [64, 96, 128].map((tag) => [`aes${bits}gcm${tag}`, `aes${bits}gcm${tag / 8}`]))),
};

/** Which PRF goes with an integrity algorithm when none is named. */
const PRF_WITH: Readonly<Record<number, string>> = { 1: 'prfmd5', 2: 'prfsha1', 12: 'prfsha256', 13: 'prfsha384', 14: 'prfsha512' };

/** `aes256-sha256-modp2048,aes256gcm16-prfsha384-ecp384`; a text is the part that could not be read. */
export function readIkePolicy(policy: string): readonly Proposal[] | string {
	const proposals: Proposal[] = [];
	for (const part of policy.toLowerCase().replace(/!$/, '').split(',')) {
		const transforms: Transform[] = [];
		for (const word of part.trim().split('-')) {
			const name = ALIASES[word] ?? word;
			const found = [ENCRYPTION, AEAD, INTEGRITY, PRF, GROUP]
				.map((list) => (Object.hasOwn(list, name) ? list[name] : undefined))
				.find(Boolean);
			if (found === undefined) return word === '' ? part : word;
			transforms.push(found);
		}
		const complete = completed(transforms);
		if (complete === undefined) return part.trim();
		proposals.push({ number: proposals.length + 1, protocol: PROTOCOL_IKE, spi: '', transforms: complete });
	}
	return proposals;
}

/** With the PRFs that were not named; undefined when a kind is missing that cannot be guessed. */
function completed(transforms: readonly Transform[]): readonly Transform[] | undefined {
	const of = (kind: TransformKind) => transforms.filter((transform) => transform.kind === kind);
	const aead = of('encryption').some(({ id }) => id >= 18);
	const guessed = of('integrity').map(({ id }) => PRF[PRF_WITH[id] ?? ''] as Transform);
	const prfs = of('prf').length > 0 ? of('prf') : guessed;
	// Beside an AEAD cipher the hash only names the PRF.
	const integrity = aead ? [] : of('integrity');
	if (of('encryption').length === 0 || prfs.length === 0 || of('group').length === 0) return undefined;
	if (!aead && integrity.length === 0) return undefined;
	return [...of('encryption'), ...prfs, ...integrity, ...of('group')];
}

const ALL: readonly [Words, TransformKind][] = [
	[ENCRYPTION, 'encryption'],
	[AEAD, 'encryption'],
	[PRF, 'prf'],
	[INTEGRITY, 'integrity'],
	[GROUP, 'group'],
];

/** A proposal in strongSwan's words: `aes256-sha1-prfsha1-modp1024`; numbers where it has none here. */
export function policyOf({ transforms }: Proposal): string {
	const order: readonly (TransformKind | number)[] = ['encryption', 'integrity', 'prf', 'group'];
	const named = order.flatMap((kind) => transforms.filter((transform) => transform.kind === kind).map(wordOf));
	const implied = transforms.find(({ kind }) => kind === 'integrity');
	const prf = implied === undefined ? undefined : PRF_WITH[implied.id];
	// The PRF that goes with the hash needs no word.
	return named.filter((word) => word !== prf && word !== '').join('-');
}

function wordOf({ kind, id, keyBits }: Transform): string {
	for (const [list, of] of ALL) {
		if (of !== kind) continue;
		const found = Object.entries(list).find(([, other]) => other.id === id && other.keyBits === keyBits);
		if (found !== undefined) return found[0];
	}
	return kind === 'integrity' && id === 0 ? '' : `${kind}${id}`;
}
