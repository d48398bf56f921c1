import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mac1Of, sealCookie, withMacs } from '../../src/probe/wireguard/macs.ts';
import { answered, begun, bothSecrets, opened, withEphemeral } from '../../src/probe/wireguard/noise.ts';
import { publicKeyOf, seal, sharedSecret } from '../../src/probe/wireguard/primitives.ts';
import { blake2s } from '../../src/wire/blake2s.ts';
import { decodeWireGuard, encodeWireGuard, type WireGuardMessage, type WireGuardMessageOf } from '../../src/wire/wireguard.ts';

const NONE = new Uint8Array(16);

/** Private keys of tests, by a number. */
export function privateKey(number: number): Uint8Array {
	return blake2s(Uint8Array.of(number));
}

export const CLIENT = privateKey(1);
export const SERVER = privateKey(2);
export const PRESHARED = privateKey(3);

/** What an initiation tells the server: whose it is and from when (TAI64N); undefined when it is not for this server. */
export function readInitiation(message: WireGuardMessageOf<'initiation'>, server = SERVER) {
	const own = publicKeyOf(server);
	if (Buffer.compare(message.mac1, mac1Of(encodeWireGuard(message), own)) !== 0) return undefined;
	const secret = sharedSecret(server, message.ephemeral) as Uint8Array;
	const named = opened(withEphemeral(begun(own), message.ephemeral), secret, message.encryptedStatic);
	if (named === undefined) return undefined;
	const [, client] = named;
	const dated = opened(named[0], sharedSecret(server, client) as Uint8Array, message.encryptedTimestamp);
	return dated === undefined ? undefined : { client, timestamp: dated[1], handshake: dated[0] };
}

/** The response of a server (5.4.3), or undefined when it would stay silent. */
export function respond(
	message: WireGuardMessageOf<'initiation'>,
	psk: Uint8Array = new Uint8Array(32),
	server = SERVER,
): Uint8Array | undefined {
	const read = readInitiation(message, server);
	if (read === undefined) return undefined;
	const ephemeral = privateKey(4);
	const secrets = bothSecrets([ephemeral, message.ephemeral], [ephemeral, read.client]);
	if (secrets === undefined) return undefined;
	const shown = publicKeyOf(ephemeral);
	const { key, about } = answered(read.handshake, shown, secrets, psk);
	const encryptedNothing = seal(key, new Uint8Array(0), about);
	const fields = {
		type: 'response',
		sender: 7,
		receiver: message.sender,
		ephemeral: shown,
		encryptedNothing,
		mac1: NONE,
		mac2: NONE,
	} as const;
	return withMacs(encodeWireGuard(fields), read.client);
}

/** A response that was changed by somebody who knows the client's public key: its mac1 is right again. */
export function forged(message: WireGuardMessageOf<'initiation'>, change: (bytes: Uint8Array) => void): Uint8Array {
	const bytes = respond(message) as Uint8Array;
	change(bytes);
	return withMacs(bytes, publicKeyOf(CLIENT));
}

/** What a server under load says in place of a response (5.4.7). */
export const COOKIE = privateKey(5).subarray(0, 16);

export function cookieReply({ sender, mac1 }: WireGuardMessageOf<'initiation'>, server = SERVER): Uint8Array {
	const nonce = privateKey(6).subarray(0, 24);
	return encodeWireGuard({
		type: 'cookie',
		receiver: sender,
		nonce,
		encryptedCookie: sealCookie(COOKIE, nonce, publicKeyOf(server), mac1),
	});
}

export interface WireGuardServer {
	readonly port: number;
	/** All that came. */
	readonly received: readonly Uint8Array[];
	close(): Promise<void>;
}

/** Answers each datagram as the script says; `count` is how many came before it. */
export async function startWireGuardPeer(
	script: (message: WireGuardMessage, count: number, datagram: Uint8Array) => Uint8Array | readonly Uint8Array[] | undefined,
	address = '127.0.0.1',
): Promise<WireGuardServer> {
	const received: Uint8Array[] = [];
	const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
	socket.on('message', (datagram, from) => {
		const answer = script(decodeWireGuard(datagram), received.length, datagram);
		received.push(new Uint8Array(datagram));
		for (const one of answer === undefined ? [] : answer instanceof Uint8Array ? [answer] : answer)
			socket.send(one, from.port, from.address);
	});
	socket.bind(0, address);
	await once(socket, 'listening');
	return {
		port: socket.address().port,
		received,
		close: async () => {
			socket.close();
			await once(socket, 'close');
		},
	};
}
