import { encodeWireGuard, MAC_SIZE, type WireGuardMessageOf } from '../../wire/wireguard.ts';
import { withMacs } from './macs.ts';
import { answered, begun, bothSecrets, type Handshake, sealed, withEphemeral } from './noise.ts';
import { open, publicKeyOf, sharedSecret } from './primitives.ts';

/** What a connection file gives for one peer. All but `peer` is secret. */
export interface WireGuardKeys {
	readonly privateKey: Uint8Array;
	/** The server's public key. */
	readonly peer: Uint8Array;
	readonly presharedKey?: Uint8Array;
}

/** What is new in every initiation. */
export interface Fresh {
	/** 32 random bytes: a private key for this initiation only. */
	readonly ephemeral: Uint8Array;
	/** A random number that names this handshake. */
	readonly sender: number;
	/** TAI64N. */
	readonly timestamp: Uint8Array;
	/** What the server said it wants to see again when it was under load. */
	readonly cookie?: Uint8Array;
}

/** An initiation that was made, and what its response is read with. */
export interface Initiation {
	readonly message: Uint8Array;
	readonly sender: number;
	readonly mac1: Uint8Array;
	readonly handshake: Handshake;
	readonly ephemeral: Uint8Array;
}

const NONE = new Uint8Array(MAC_SIZE);

/** The first message (5.4.2). Undefined when the server's public key cannot be used with any key. */
export function initiate(keys: WireGuardKeys, { ephemeral, sender, timestamp, cookie }: Fresh): Initiation | undefined {
	const secrets = [sharedSecret(ephemeral, keys.peer), sharedSecret(keys.privateKey, keys.peer)] as const;
	if (secrets[0] === undefined || secrets[1] === undefined) return undefined;
	const shown = publicKeyOf(ephemeral);
	const [named, encryptedStatic] = sealed(withEphemeral(begun(keys.peer), shown), secrets[0], publicKeyOf(keys.privateKey));
	const [handshake, encryptedTimestamp] = sealed(named, secrets[1], timestamp);
	const fields = { type: 'initiation', sender, ephemeral: shown, encryptedStatic, encryptedTimestamp, mac1: NONE, mac2: NONE } as const;
	const message = withMacs(encodeWireGuard(fields), keys.peer, cookie);
	return { message, sender, mac1: message.slice(-2 * MAC_SIZE, -MAC_SIZE), handshake, ephemeral };
}

/**
 * Whether a response (5.4.3) to this initiation comes from the holder of the server's private key and of the preshared key.
 * Undefined when no server would write it: its ephemeral key is of low order.
 */
export function isGenuine(response: WireGuardMessageOf<'response'>, initiation: Initiation, keys: WireGuardKeys): boolean | undefined {
	const { handshake, ephemeral } = initiation;
	const secrets = bothSecrets([ephemeral, response.ephemeral], [keys.privateKey, response.ephemeral]);
	if (secrets === undefined) return undefined;
	const { key, about } = answered(handshake, response.ephemeral, secrets, keys.presharedKey ?? new Uint8Array(32));
	return open(key, response.encryptedNothing, about) !== undefined;
}
