/** What the server's administrator needs to find the attempt. */
export interface WireGuardTrace {
	/** When it began, ISO 8601 in UTC. */
	readonly at: string;
	readonly localAddress: string;
	readonly localPort: number;
}

interface Sent {
	/** How many initiations were sent. */
	readonly sends: number;
	/** Of an answer: from the initiation that it answers. Else: from the first one to the end. In ms. */
	readonly ms: number;
}

/** Datagrams that are no message of WireGuard: how many, and the first 32 bytes of the first, as hex. */
export interface Foreign {
	readonly count: number;
	readonly firstBytes: string;
}

export type WireGuardFacts =
	/** A response that only the holder of the server's keys could write. `sender` and `receiver` name the handshake, as hex. */
	| (WireGuardTrace &
			Sent & { readonly stage: 'answered'; readonly sender: string; readonly receiver: string; readonly underLoad: boolean })
	/** A response to our initiation that these keys do not open. Who wrote it knows our public key. */
	| (WireGuardTrace & Sent & { readonly stage: 'unopened'; readonly sender: string; readonly receiver: string })
	/**
	 * No response. `withKeys`: the initiations were such as the server of the file has to answer. `underLoad`: it sent a cookie, as it
	 * does under load, and then nothing.
	 */
	| (WireGuardTrace &
			Sent & { readonly stage: 'silent'; readonly withKeys: boolean; readonly underLoad: boolean; readonly foreign?: Foreign })
	/** ICMP port unreachable, or another ICMP message. */
	| (WireGuardTrace & Sent & { readonly stage: 'refused' | 'filtered'; readonly code: string })
	/** Nothing was sent: no secret can be agreed on with the server's public key, or it is our own. */
	| { readonly stage: 'keys'; readonly at: string; readonly because: 'own-key' | 'weak-key' }
	/** This computer did not let it out, or the run was ended. */
	| { readonly stage: 'local'; readonly at: string; readonly code: string }
	| { readonly stage: 'aborted'; readonly at: string };
