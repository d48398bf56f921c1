/** What a raw socket was given: who sent it, and what stands behind the IPv4 header (RFC 791, 3.1). */
export interface Ipv4Payload {
	readonly source: string;
	readonly destination: string;
	readonly protocol: number;
	/** A view. */
	readonly bytes: Uint8Array;
}

/** Takes the header off; undefined for what is no whole IPv4 packet. */
export function ipv4Payload(packet: Uint8Array): Ipv4Payload | undefined {
	const first = packet[0] ?? 0;
	const header = (first & 0x0f) * 4;
	if (first >> 4 !== 4 || header < 20 || packet.length < header) return undefined;
	const total = (packet[2] ?? 0) * 256 + (packet[3] ?? 0);
	if (total < header || total > packet.length) return undefined;
	return {
		source: packet.subarray(12, 16).join('.'),
		destination: packet.subarray(16, 20).join('.'),
		protocol: packet[9] ?? 0,
		bytes: packet.subarray(header, total),
	};
}
