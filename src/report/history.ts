import { findCode } from '../catalog/load.ts';
import type { Catalog } from '../catalog/schema.ts';
import { windowsNames } from '../catalog/windows-names.ts';
import type { PastAttempt } from '../history/attempt.ts';
import { EXITS } from './exit-profile.ts';
import type { AttemptLine, History, Unread } from './past-schema.ts';
import { SCHEMA_VERSION } from './schema-version.ts';

export interface HistoryInput {
	readonly catalog: Catalog;
	readonly version: string;
	/** The newest first. */
	readonly attempts: readonly PastAttempt[];
	readonly unread: readonly Unread[];
	/** So many attempts at most. */
	readonly limit: number;
	/** The connection that was asked about, whose attempts these are. */
	readonly connection?: string | undefined;
}

/** The attempts of the past, as they are told. */
export function historyOf({ catalog, version, attempts, unread, limit, connection }: HistoryInput): History {
	return {
		schemaVersion: SCHEMA_VERSION,
		tool: { name: 'vpn-doctor', version },
		catalogVersion: catalog.version,
		...(connection === undefined ? {} : { connection }),
		attempts: attempts.slice(0, limit).map((attempt) => attemptLine(catalog, attempt)),
		older: Math.max(0, attempts.length - limit),
		unread,
		exitCode: attempts.length > 0 ? EXITS.default.fine : EXITS.default.undetermined,
	};
}

/** An attempt with its codes' message, and with what Windows calls them. */
export function attemptLine(catalog: Catalog, { firstCodes: _, ...attempt }: PastAttempt): AttemptLine {
	const [first] = attempt.codes;
	const known = first === undefined ? undefined : findCode(catalog, first);
	return {
		...attempt,
		windows: first === undefined ? [] : windowsNames(catalog, first),
		...(known === undefined ? {} : { message: known.message }),
	};
}
