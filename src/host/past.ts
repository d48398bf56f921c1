import type { Tunnel } from '../check/tunnel.ts';
import type { UnreadPlace } from './profile.ts';

/** One attempt to connect, where a system writes attempts down as values (Windows' RasClient events). */
export interface RecordedAttempt {
	/** The system's own name of it: RasClient's CoId, which the VPN server's log repeats. */
	readonly id: string;
	/** Who wrote it down. */
	readonly program: 'RasClient';
	/** When it began, or the earliest that is known of it. ISO 8601 UTC. */
	readonly at: string;
	/** From the dialling to the failure, or until it was up; absent where either is not recorded. */
	readonly durationMs?: number;
	readonly connection?: string;
	/** `SYSTEM` for a device tunnel. */
	readonly user?: string;
	/** As it was dialled. */
	readonly server?: string;
	/** The tunnels that were really tried, in that order. */
	readonly tried: readonly Tunnel[];
	readonly result: 'connected' | 'failed' | 'unknown';
	/** What it failed with, as an unsigned number; absent where the event gives none. */
	readonly code?: number;
	/** When a connection that was up ended, and the reason as an unsigned number. */
	readonly ended?: { readonly at: string; readonly code?: number };
	/** Settings that it was dialled with, as they stand in the event; on translated systems there may be none. */
	readonly settings: Readonly<Record<string, string>>;
}

/** A warning or an error that another part of the system has written down. Of its values only numbers: names of people may stand beside them. */
export interface RecordedEvent {
	/** The event log: `Microsoft-Windows-EapHost/Operational`. */
	readonly log: string;
	readonly id: number;
	/** ISO 8601 UTC. */
	readonly at: string;
	/** Those of its values that may be the code of an error, unsigned. */
	readonly codes: readonly number[];
}

/** Lines that VPN programs of this machine have written in one place, oldest first. */
export interface Log {
	/** A file, or `journal`. */
	readonly place: string;
	readonly lines: readonly LogLine[];
}

export interface LogLine {
	/** ISO 8601 UTC; absent where the log does not say. */
	readonly at?: string;
	/** As the line, or the name of the file, says it: `charon`, `pluto`, `pppd`, `NetworkManager`, `ovpn-office`. */
	readonly program: string;
	/** The number of its process, where the log has it. */
	readonly pid?: string;
	/** The systemd unit that it ran in: `openvpn-client@office.service`. */
	readonly unit?: string;
	readonly text: string;
}

/** What this machine has written down of past attempts. */
export interface Past {
	readonly attempts: readonly RecordedAttempt[];
	readonly events: readonly RecordedEvent[];
	readonly logs: readonly Log[];
	/** Where attempts may be written down that could not be seen. */
	readonly unread: readonly UnreadPlace[];
}

/** How connection attempts of the past went. */
export interface PastQuestions {
	/** Bounded: the latest of each source. */
	past(): Promise<Past>;
}
