import { Reader, Writer } from './cursor.ts';
import { WireError } from './error.ts';
import { PPP_PROTOCOLS } from './ppp.ts';

/** One configuration option of LCP (RFC 1661, 6). What is not known, or is not as long as it must be, is kept as it stands. */
export type LcpOption =
	/** RFC 1661, 6.1; in bytes. */
	| { readonly name: 'mru'; readonly value: number }
	/** RFC 1662, 7.1: the characters that asynchronous PPP escapes, one bit each. */
	| { readonly name: 'accm'; readonly value: number }
	/** RFC 1661, 6.2. `data`: of CHAP the algorithm. */
	| { readonly name: 'auth'; readonly protocol: number; readonly data: Uint8Array }
	/** RFC 1661, 6.4 */
	| { readonly name: 'magic'; readonly value: number }
	/** RFC 1661, 6.5: protocol field compression. */
	| { readonly name: 'pfc' }
	/** RFC 1661, 6.6: address and control field compression. */
	| { readonly name: 'acfc' }
	/** RFC 1570, 2.3; operation 6 is Microsoft's CBCP. */
	| { readonly name: 'callback'; readonly operation: number; readonly data: Uint8Array }
	/** RFC 1990, 5.1.1; in bytes. */
	| { readonly name: 'mrru'; readonly value: number }
	/** RFC 1990, 5.1.3 */
	| { readonly name: 'endpoint'; readonly class: number; readonly address: Uint8Array }
	| { readonly name: 'unknown'; readonly type: number; readonly data: Uint8Array };

const TYPES = { mru: 1, accm: 2, auth: 3, magic: 5, pfc: 7, acfc: 8, callback: 13, mrru: 17, endpoint: 19 } as const;

/** How a server wants its clients to sign in. */
export type PppAuth = 'pap' | 'chap-md5' | 'mschapv1' | 'mschapv2' | 'eap';

/** RFC 1994, 3; RFC 2433, 3; RFC 2759, 3. */
const CHAP_ALGORITHMS: Readonly<Record<number, PppAuth>> = { 5: 'chap-md5', 128: 'mschapv1', 129: 'mschapv2' };

/** The method that an authentication option names, if it is one of those that there are clients for. */
export function authNamed({ protocol, data }: Extract<LcpOption, { readonly name: 'auth' }>): PppAuth | undefined {
	if (protocol === PPP_PROTOCOLS.pap && data.length === 0) return 'pap';
	if (protocol === PPP_PROTOCOLS.eap && data.length === 0) return 'eap';
	return protocol === PPP_PROTOCOLS.chap && data.length === 1 ? CHAP_ALGORITHMS[data[0] ?? 0] : undefined;
}

/** The option that asks for a method. */
export function authOption(auth: PppAuth): LcpOption {
	if (auth === 'pap' || auth === 'eap') return { name: 'auth', protocol: PPP_PROTOCOLS[auth], data: new Uint8Array() };
	const algorithm = Object.keys(CHAP_ALGORITHMS).find((number) => CHAP_ALGORITHMS[Number(number)] === auth);
	return { name: 'auth', protocol: PPP_PROTOCOLS.chap, data: Uint8Array.of(Number(algorithm)) };
}

export function writeOption(writer: Writer, option: LcpOption): void {
	const data = dataOf(option);
	if (data.length > 253) throw new WireError('overflow', writer.offset, 'option');
	writer
		.u8(option.name === 'unknown' ? option.type : TYPES[option.name])
		.u8(2 + data.length)
		.bytes(data);
}

/** One option where the reader stands. Throws {@link WireError} `truncated`, `length`. */
export function readOption(reader: Reader): LcpOption {
	const type = reader.u8('option type');
	const at = reader.offset;
	const length = reader.u8('option length');
	if (length < 2) throw new WireError('length', at, 'option length');
	const data = reader.bytes(length - 2, 'option');
	return optionOf(type, data) ?? { name: 'unknown', type, data };
}

function dataOf(option: LcpOption): Uint8Array {
	const writer = new Writer();
	switch (option.name) {
		case 'mru':
		case 'mrru':
			return writer.u16(option.value, option.name).finish();
		case 'accm':
		case 'magic':
			return writer.u32(option.value, option.name).finish();
		case 'auth':
			return writer.u16(option.protocol, 'protocol').bytes(option.data).finish();
		case 'callback':
			return writer.u8(option.operation, 'operation').bytes(option.data).finish();
		case 'endpoint':
			return writer.u8(option.class, 'class').bytes(option.address).finish();
		case 'pfc':
		case 'acfc':
			return new Uint8Array();
		case 'unknown':
			return option.data;
	}
}

/** Undefined when the type is none of ours or the data is not as long as the type wants it. */
function optionOf(type: number, data: Uint8Array): LcpOption | undefined {
	const reader = new Reader(data);
	switch (type) {
		case TYPES.mru:
			return data.length === 2 ? { name: 'mru', value: reader.u16() } : undefined;
		case TYPES.mrru:
			return data.length === 2 ? { name: 'mrru', value: reader.u16() } : undefined;
		case TYPES.accm:
			return data.length === 4 ? { name: 'accm', value: reader.u32() } : undefined;
		case TYPES.magic:
			return data.length === 4 ? { name: 'magic', value: reader.u32() } : undefined;
		case TYPES.auth:
			return data.length >= 2 ? { name: 'auth', protocol: reader.u16(), data: reader.rest() } : undefined;
		case TYPES.callback:
			return data.length >= 1 ? { name: 'callback', operation: reader.u8(), data: reader.rest() } : undefined;
		case TYPES.endpoint:
			return data.length >= 1 ? { name: 'endpoint', class: reader.u8(), address: reader.rest() } : undefined;
		case TYPES.pfc:
			return data.length === 0 ? { name: 'pfc' } : undefined;
		case TYPES.acfc:
			return data.length === 0 ? { name: 'acfc' } : undefined;
		default:
			return undefined;
	}
}
