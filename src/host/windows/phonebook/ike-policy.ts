/**
 * CustomIPSecPolicies: what `Set-VpnConnectionIPsecConfiguration` writes. Six numbers of 32 bits, little-endian: integrity and
 * cipher of IKE, its Diffie-Hellman group, cipher and integrity of ESP, and the group of its PFS. The order is that of phonebooks
 * whose command is known beside them (not that of ROUTER_CUSTOM_IKEv2_POLICY0, which holds the same numbers); the numbers are those
 * of iketypes.h.
 */
const LENGTH = 24;

/** IKEEXT_INTEGRITY_TYPE. */
const INTEGRITY = ['md5', 'sha1', 'sha256', 'sha384'];
/** IKEEXT_CIPHER_TYPE. */
const CIPHER = ['des', '3des', 'aes128', 'aes192', 'aes256', 'aes128gcm16', 'aes256gcm16'];
/** IKEEXT_DH_GROUP; 0 is none. */
const GROUP = [undefined, 'modp768', 'modp1024', 'modp2048', 'ecp256', 'ecp384', 'modp2048s256'];

/** The IKE proposal in strongSwan's notation (`aes256-sha256-modp2048`); undefined where it is none that is known. */
export function ikePolicyOf(hex: string): string | undefined {
	if (!new RegExp(`^[0-9a-f]{${2 * LENGTH}}$`, 'i').test(hex)) return undefined;
	const bytes = Buffer.from(hex, 'hex');
	const integrity = INTEGRITY[bytes.readUInt32LE(0)];
	const cipher = CIPHER[bytes.readUInt32LE(4)];
	const group = GROUP[bytes.readUInt32LE(8)];
	if (integrity === undefined || cipher === undefined || group === undefined) return undefined;
	// Beside a cipher that guards integrity itself, the hash is left for the keys alone.
	return [cipher, cipher.includes('gcm') ? `prf${integrity}` : integrity, group].join('-');
}
