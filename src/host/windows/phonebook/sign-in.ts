import type { AuthMethod, Tunnel } from '../../../check/tunnel.ts';

/**
 * AuthRestrictions. MS-RRASM 2.2.2.2.58 names the bits, counted from 1: what Windows 10 and 11 write goes with that (128 stands in
 * every entry with EAP, 512 or 544 in those with MS-CHAPv2). The last two are read after the document alone.
 */
const BIT = { pap: 8, spap: 16, chap: 32, msChap: 64, eap: 128, msChapV2: 512, machineCertificate: 2048, psk: 4096 } as const;
const PASSWORD = BIT.pap | BIT.spap | BIT.chap | BIT.msChap | BIT.msChapV2;
const KNOWN = PASSWORD | BIT.eap | BIT.machineCertificate | BIT.psk;

/** EAP methods by IANA's numbers. */
const EAP = { tls: 13, peap: 25, msChapV2: 26 } as const;

export interface SignInSettings {
	/** AuthRestrictions. */
	readonly restrictions: number;
	/** CustomAuthKey: the EAP method; 0 or -1 where there is none. */
	readonly eapMethod: number | undefined;
	/** CustomAuthData, in hexadecimal digits: how the method is set up. */
	readonly eapData: string;
	readonly tunnels: readonly Tunnel[];
	/** IpSecFlags, bit 1: L2TP proves itself by a pre-shared key, else by a certificate. */
	readonly usesPsk: boolean | undefined;
}

/** How an entry signs in, as far as it is told by what we know of the bits. */
export interface SignIn {
	readonly auth?: AuthMethod;
	readonly eap?: readonly number[];
	/** No bit that is known. */
	readonly unknown: boolean;
}

export function signInOf(settings: SignInSettings): SignIn {
	const { restrictions, eapMethod = 0, eapData } = settings;
	const eap =
		has(restrictions, BIT.eap) && eapMethod > 0 ? [eapMethod, ...(eapMethod === EAP.peap ? innerMethods(eapData) : [])] : undefined;
	const auth = ofMachine(settings) ?? ofUser(restrictions, eap);
	return {
		...(auth === undefined ? {} : { auth }),
		...(eap === undefined ? {} : { eap }),
		unknown: !has(restrictions, KNOWN),
	};
}

/** What proves the computer: the IPsec of L2TP, or the whole of an IKEv2 connection. */
function ofMachine({ restrictions, tunnels, usesPsk }: SignInSettings): AuthMethod | undefined {
	if (has(restrictions, BIT.psk)) return 'psk';
	// Both allowed: the server chooses, and nothing can be said here.
	if (has(restrictions, BIT.machineCertificate)) return has(restrictions, BIT.eap) ? undefined : 'machine-certificate';
	if (!tunnels.includes('l2tp') || usesPsk === undefined) return undefined;
	if (tunnels.length === 1) return usesPsk ? 'psk' : 'machine-certificate';
	// With a key "Automatic" tries L2TP too; without one the other tunnels say how it signs in.
	return usesPsk && !has(restrictions, BIT.eap) ? 'psk' : undefined;
}

function ofUser(restrictions: number, eap: readonly number[] | undefined): AuthMethod | undefined {
	if (has(restrictions, BIT.machineCertificate)) return undefined;
	if (!has(restrictions, BIT.eap)) return has(restrictions, PASSWORD) ? 'password' : undefined;
	// The innermost method is what asks the user.
	const innermost = eap?.at(-1);
	if (innermost === EAP.tls) return 'user-certificate';
	return eap?.length === 1 && innermost === EAP.msChapV2 ? 'password' : 'eap';
}

/** `1DBC`, the method, the length of what follows. */
const HEADER_WORDS = 3;
/** Version, length, number of inner methods. */
const PEAP_WORDS = 3;
/** Version, an unknown number, length: of the TLS part in front of the inner method. */
const TLS_LENGTH_AT = HEADER_WORDS + PEAP_WORDS + 2;
const ANY_EAP_METHOD = 255;

/**
 * The method inside PEAP, out of CustomAuthData. No document describes these bytes: this is how one recorded entry of Windows 11 is
 * built (lengths within lengths), and whatever is built otherwise says nothing.
 */
function innerMethods(hex: string): readonly number[] {
	const bytes = /^(?:[0-9a-f]{2})+$/i.test(hex) ? Buffer.from(hex, 'hex') : Buffer.alloc(0);
	const word = (at: number) => (at * 4 + 4 <= bytes.length ? bytes.readUInt32LE(at * 4) : Number.NaN);
	const innerAt = (HEADER_WORDS + PEAP_WORDS) * 4 + word(TLS_LENGTH_AT);
	if (word(1) !== EAP.peap || word(HEADER_WORDS + 2) !== 1 || innerAt % 4 !== 0) return [];
	const [version, length, method] = [0, 1, 2].map((at) => word(innerAt / 4 + at));
	const fits = version === 1 && length !== undefined && innerAt + length <= bytes.length;
	return fits && method !== undefined && method > 0 && method < ANY_EAP_METHOD ? [method] : [];
}

function has(value: number, bits: number): boolean {
	return (value & bits) !== 0;
}
