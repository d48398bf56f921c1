/**
 * Whether some program has a raw socket for a protocol that is connected to an address, as Linux' /proc/net/raw lists them: the port's
 * place holds the protocol, addresses are 32 bits in this computer's byte order.
 */
export function rawInUse(list: string, address: string, protocol: number, littleEndian: boolean): boolean {
	const octets = address.split('.').map(Number);
	const hex = (littleEndian ? octets.reverse() : octets).map(inHex).join('');
	const of = `:${inHex(protocol >> 8)}${inHex(protocol & 0xff)}`;
	return list
		.split('\n')
		.slice(1)
		.some((line) => {
			const [, local = '', remote = ''] = line.trim().split(/\s+/);
			return local.endsWith(of) && remote.startsWith(`${hex}:`);
		});
}

function inHex(octet: number): string {
	return octet.toString(16).toUpperCase().padStart(2, '0');
}
