import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { authOption, decodeLcp, encodeLcp, type LcpPacket, type PppAuth } from '../../src/wire/lcp.ts';
import { decodePpp, encodePpp, PPP_PROTOCOLS } from '../../src/wire/ppp.ts';
import type { SstpPacket } from '../../src/wire/sstp.ts';
import type { SstpPeerEnd, SstpScript } from './sstp.ts';

/** As Windows answers, measured with a responder after [MS-SSTP]. */
export const OK = 'HTTP/1.1 200 \r\nContent-Length: 18446744073709551615\r\nServer: Microsoft-HTTPAPI/2.0\r\n\r\n';

export const ACK: SstpPacket = {
	type: 'Call-Connect-Ack',
	attributes: [{ name: 'crypto-binding-request', hashes: 3, nonce: new Uint8Array(32).fill(7) }],
};

/** PPP as RRAS has it: asks for MS-CHAPv2, and once that is acknowledged, asks who is there. */
function pppServer(auth: PppAuth = 'mschapv2'): (end: SstpPeerEnd, frame: Uint8Array) => void {
	const asked = new WeakSet<SstpPeerEnd>();
	return (end, bytes) => {
		const frame = decodePpp(bytes);
		if (frame.protocol !== PPP_PROTOCOLS.lcp) return;
		const send = (packet: LcpPacket) => end.send(lcpData(packet));
		const packet = decodeLcp(frame.information);
		if (packet.type === 'Configure-Request') {
			if (!asked.has(end)) {
				asked.add(end);
				send({ type: 'Configure-Request', identifier: 1, options: [authOption(auth), { name: 'magic', value: 0x5a5a5a5a }] });
			}
			send({ ...packet, type: 'Configure-Ack' });
		} else if (packet.type === 'Configure-Ack') {
			// RFC 1994, 4.1: Challenge, value of 16 octets, name.
			const challenge = Uint8Array.from([1, 1, 0, 29, 16, ...new Uint8Array(16).fill(0xab), ...Buffer.from('RAS-SRV1')]);
			end.send({ type: 'data', frame: encodePpp({ protocol: PPP_PROTOCOLS.chap, information: challenge }) });
		} else if (packet.type === 'Terminate-Request') send({ ...packet, type: 'Terminate-Ack' });
	};
}

function lcpData(packet: LcpPacket): SstpPacket {
	return { type: 'data', frame: encodePpp({ protocol: PPP_PROTOCOLS.lcp, information: encodeLcp(packet) }) };
}

/** A server in good order. */
export function accepting(tls: SecureContextOptions, auth?: PppAuth): SstpScript {
	const ppp = pppServer(auth);
	return {
		tls,
		request: (end) => end.send(OK),
		packet: (end, packet) => {
			if (packet.type === 'Call-Connect-Request') end.send(ACK);
			else if (packet.type === 'data') ppp(end, packet.frame);
			else if (packet.type === 'Call-Disconnect') end.send({ type: 'Call-Disconnect-Ack', attributes: [] });
		},
	};
}

/** TLS and then nothing, as ocserv and Debian's SoftEther do. */
export const mute = (tls: SecureContextOptions): SstpScript => ({ tls });

/** Any answer of HTTP. */
export function answering(tls: SecureContextOptions, head: string): SstpScript {
	return { tls, request: (end) => end.send(head) };
}

/** 200, and then this to the call. */
export function calling(tls: SecureContextOptions, call: (end: SstpPeerEnd) => void): SstpScript {
	return { tls, request: (end) => end.send(OK), packet: (end, { type }) => type === 'Call-Connect-Request' && call(end) };
}

export function rejecting(tls: SecureContextOptions, status: number, attribute = 1): SstpScript {
	return calling(tls, (end) =>
		end.send({ type: 'Call-Connect-Nak', attributes: [{ name: 'status', attribute, status, value: new Uint8Array() }] }),
	);
}

/** Takes the call and says nothing in PPP. */
export const pppMute = (tls: SecureContextOptions): SstpScript => calling(tls, (end) => end.send(ACK));

/** Before TLS. */
export const plainHttp: SstpScript = {
	plain: (socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')),
};
export const resetting: SstpScript = { plain: (socket) => void socket.once('data', () => socket.resetAndDestroy()) };
export const closing: SstpScript = { plain: (socket) => void socket.once('data', () => socket.end()) };
export const deaf: SstpScript = { plain: (socket) => void socket.resume() };
export function alerting(description: number): SstpScript {
	return { plain: (socket: Socket) => void socket.once('data', () => socket.end(Uint8Array.of(0x15, 3, 1, 0, 2, 2, description))) };
}
