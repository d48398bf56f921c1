import type { Reading, Service } from './host.ts';

/** Cisco's clients: AnyConnect, called Secure Client since version 5, and the IPsec client that came before it. */
export type CiscoClient = 'secure-client' | 'vpn-client';

/**
 * The network adapter of such a client. Switched off is no state of its own: the clients themselves switch it on for a connection and
 * off again behind it.
 * `made-when-needed`: here it exists only while a connection is up.
 */
export interface CiscoAdapter {
	/** As its driver calls it, or its place. */
	readonly name: string;
	readonly state: 'present' | 'missing' | 'made-when-needed';
	/** What its driver is called in the registry, where the old client looks for it by that name. */
	readonly displayName?: string;
}

/** What Cisco's clients need of this machine. `undefined`: that client is not installed. */
export interface CiscoQuestions {
	ciscoService(client: CiscoClient): Promise<Reading<Service | undefined>>;
	ciscoAdapter(client: CiscoClient): Promise<Reading<CiscoAdapter | undefined>>;
}
