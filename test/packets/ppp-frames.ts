import { decodeGre } from '../../src/wire/gre.ts';
import { decodeSstp } from '../../src/wire/sstp.ts';
import { readPackets } from './read.ts';

/** The PPP frames of one file of recorded packets by name, in their order, without the GRE or SSTP around them. */
export function readPppFrames(file: string): Readonly<Record<string, Uint8Array>> {
	const frames = Object.entries(readPackets(file)).map(([name, packet]) => [name, frameIn(packet)] as const);
	return Object.fromEntries(frames.filter(([, frame]) => frame.length > 0));
}

const NONE = new Uint8Array();

function frameIn(packet: Uint8Array): Uint8Array {
	if (packet[2] === 0x88 && packet[3] === 0x0b) return decodeGre(packet).payload;
	const inside = packet[0] === 0x10 ? decodeSstp(packet) : undefined;
	return inside?.type === 'data' ? inside.frame : NONE;
}
