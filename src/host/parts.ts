import type { NetworkInterfaceInfo } from 'node:os';
import type { Exec } from './exec.ts';
import type { Files } from './files.ts';

/** What a host asks with. A test puts recordings in their place, so every platform's path runs on every platform. */
export interface HostParts {
	readonly exec: Exec;
	readonly files: Files;
	/** As `os.networkInterfaces()`: only adapters that are switched on and have a carrier, and only their addresses. */
	interfaces(): NodeJS.Dict<NetworkInterfaceInfo[]>;
	readonly network: NetworkParts;
	/** As `process.env`. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Aborted when the run ends early: programs still running are killed. */
	readonly signal?: AbortSignal;
}

/** What the network door lends to this one: the two do not import one another. */
export interface NetworkParts {
	/** From which address a packet to `address` would leave, without sending one; `code` is the error's name (`ENETUNREACH`). */
	sourceAddress(address: string): Promise<SourceAddress>;
	/** As `dns.getServers()`. */
	dnsServers(): readonly string[];
}

type SourceAddress = { readonly reachable: true; readonly source: string } | { readonly reachable: false; readonly code: string };

/** How long a program of this machine may take to answer, in ms. They take a few; a stuck one must not hold up the run. */
export const PROGRAM_PATIENCE_MS = 3000;
