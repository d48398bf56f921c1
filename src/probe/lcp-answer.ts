import { authNamed, authOption, type LcpOption, type LcpPacket, type LcpPacketOf } from '../wire/lcp.ts';
import type { ServerOptions } from './lcp-facts.ts';

/** A Configure-Request, of either side. */
export type LcpRequest = LcpPacketOf<'Configure-Request'>;

/** RFC 1661, 6.4: any number but 0. */
export function randomMagic(): number {
	return 1 + Math.floor(Math.random() * 0xfffffffe);
}

/**
 * What a client says to the server's Configure-Request: it rejects what it does not do (RFC 1661, 5.4), proposes what it would rather
 * have (5.3), and else acknowledges, whichever method of signing in is asked for. `insist`: what was proposed in vain is rejected.
 */
export function answerTo({ identifier, options }: LcpRequest, insist: boolean): LcpPacket {
	const rejected = options.filter((option) => !doesIt(option) || (insist && better(option) !== undefined));
	if (rejected.length > 0) return { type: 'Configure-Reject', identifier, options: rejected };
	const proposed = options.flatMap((option) => better(option) ?? []);
	return proposed.length > 0 ? { type: 'Configure-Nak', identifier, options: proposed } : { type: 'Configure-Ack', identifier, options };
}

/** Multilink is off by default in Windows' clients, and a server has nobody to call back. */
function doesIt({ name }: LcpOption): boolean {
	return name !== 'unknown' && name !== 'mrru' && name !== 'callback';
}

/** What is proposed in place of an option that cannot be taken as it is. */
function better(option: LcpOption): LcpOption | undefined {
	if (option.name === 'auth') return authNamed(option) === undefined ? authOption('mschapv2') : undefined;
	return option.name === 'magic' && option.value === 0 ? { name: 'magic', value: randomMagic() } : undefined;
}

/** Our next request after a Configure-Nak: its MRU and its magic number; other wishes are not ours to fulfil. */
export function adjusted(ours: readonly LcpOption[], wanted: readonly LcpOption[]): readonly LcpOption[] {
	return ours.map((option) => {
		const other = wanted.find(({ name }) => name === option.name);
		if (option.name === 'magic' && other !== undefined) return { name: 'magic', value: randomMagic() };
		return option.name === 'mru' && other?.name === 'mru' && other.value >= MIN_MRU ? other : option;
	});
}

/** Below this nothing that follows would fit, in bytes. */
const MIN_MRU = 128;

/** Our next request after a Configure-Reject. */
export function without(ours: readonly LcpOption[], rejected: readonly LcpOption[]): readonly LcpOption[] {
	return ours.filter((option) => !rejected.some(({ name }) => name === option.name));
}

/** The server's request as a fact. */
export function serverOptions({ options }: LcpRequest, offers: readonly string[], acknowledged: boolean): ServerOptions {
	const auth = options.find((option) => option.name === 'auth');
	const mru = options.find((option) => option.name === 'mru');
	const offer = auth === undefined ? undefined : (authNamed(auth) ?? inHex(auth));
	return {
		options: options.map((option) => (option.name === 'unknown' ? `option ${option.type}` : option.name)),
		...(mru === undefined ? {} : { mru: mru.value }),
		auth: auth === undefined ? 'none' : (authNamed(auth) ?? 'unknown'),
		offers: offer === undefined || offers.includes(offer) ? offers : [...offers, offer],
		acknowledged,
	};
}

function inHex({ protocol, data }: Extract<LcpOption, { readonly name: 'auth' }>): string {
	const octets = [...data.subarray(0, 4)].map((octet) => octet.toString(16).padStart(2, '0'));
	return [`0x${protocol.toString(16).padStart(4, '0')}`, ...octets].join(' ');
}
