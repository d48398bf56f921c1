import type { Tunnel } from '../check/tunnel.ts';
import type { UnreadPlace } from './profile.ts';

/** One attempt to connect, where a system writes attempts down as values (Windows' RasClient events). */
export interface RecordedAttempt {
	/** The system's own name of it: RasClient's CoId. */
	readonly id: string;
	/** Who wrote it down. */
	readonly program: 'RasClient';
	/** ISO 8601 UTC. */
	readonly startedAt: string;
	/** When it failed, or came up. */
	readonly settledAt?: string;
	readonly connection?: string;
	/** `SYSTEM` for a device tunnel. */
	readonly user?: string;
	/** As it was dialled. */
	readonly server?: string;
	/** The tunnels that were really tried, in that order. */
	readonly tried: readonly Tunnel[];
	readonly result: 'connected' | 'failed' | 'unknown';
	/** What it failed with, or how it ended later: the number as it stands in the event. */
	readonly code?: number;
	/** The settings that it was dialled with, as they stand in the event. */
	readonly settings: Readonly<Record<string, string>>;
}

/** Lines that a program of this machine has written, oldest first. */
export interface ProgramLog {
	/** As the kernel or the journal names it: `charon`, `pluto`, `pppd`, `NetworkManager`. */
	readonly program: string;
	/** A file, or `journal`. */
	readonly place: string;
	readonly lines: readonly LogLine[];
}

export interface LogLine {
	/** ISO 8601 UTC; absent where the log does not say. */
	readonly at?: string;
	readonly text: string;
}

/** What this machine has written down of past attempts. */
export interface Past {
	readonly attempts: readonly RecordedAttempt[];
	readonly logs: readonly ProgramLog[];
	readonly unread: readonly UnreadPlace[];
}

/** How connection attempts of the past went. */
export interface PastQuestions {
	/** Bounded: the latest of each source. */
	past(): Promise<Past>;
}
