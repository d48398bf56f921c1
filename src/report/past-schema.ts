import { z } from 'zod';
import { TunnelName } from '../catalog/schema.ts';
import { code, type Frozen, moment } from './fields.ts';
import { SCHEMA_VERSION } from './schema-version.ts';

/** What `vpn-doctor history --json` prints, and what `explain --last` says of the past. At run time only the types are used. */

const Unread = z.strictObject({
	place: z.string().meta({ description: 'An event log, "journal", a file.' }),
	reason: z.enum(['not-permitted', 'missing-program', 'missing-module', 'unsupported', 'failed', 'timed-out']),
	detail: z.string(),
});

/** One attempt of the past, as `history` lists it and `explain --last` explains it. */
const AttemptLine = z
	.strictObject({
		at: moment.optional().meta({ description: 'When it began, or the earliest that is known of it; absent where a log has no times.' }),
		durationMs: z.number().optional().meta({ description: 'Until it had failed, or was up.' }),
		program: z.string().meta({ description: 'Who wrote it down: "RasClient", "charon", "openvpn".' }),
		place: z.string().meta({ description: 'Where: an event log, "journal", a file.' }),
		id: z.string().optional().meta({ description: "RasClient's CoId, which the server's log repeats." }),
		connection: z.string().optional(),
		user: z.string().optional().meta({ description: '"SYSTEM" for a device tunnel.' }),
		server: z.string().optional(),
		port: z.number().int().optional(),
		tried: z.array(TunnelName).meta({ description: 'The tunnels that were really tried, in that order; empty where nothing says so.' }),
		result: z.enum(['connected', 'failed', 'lost', 'unknown']).meta({ description: 'lost: it was up, and ended by itself.' }),
		codes: z.array(code).meta({ description: 'What it failed with: what went wrong first, then what followed.' }),
		windows: z
			.array(code)
			.meta({ description: 'What Windows shows for what the first code can come from, where another client wrote it.' }),
		message: z.string().optional().meta({ description: 'What the first code is shown as.' }),
		said: z.string().optional().meta({ description: 'The line of the log that says so.' }),
		endedAt: moment.optional().meta({ description: 'When it ended, after it had been up.' }),
		settings: z.record(z.string(), z.string()).meta({ description: 'What it was dialled with, as the event has it.' }),
		beside: z
			.array(z.strictObject({ log: z.string(), event: z.number().int(), codes: z.array(code) }))
			.meta({ description: 'What other event logs say of the same moment.' }),
	})
	.meta({ title: 'Attempt' });

export const History = z
	.strictObject({
		schemaVersion: z.literal(SCHEMA_VERSION),
		tool: z.strictObject({ name: z.literal('vpn-doctor'), version: z.string() }),
		catalogVersion: z.string(),
		connection: z.string().optional().meta({ description: 'The only connection that was asked about.' }),
		attempts: z.array(AttemptLine).meta({ description: 'The newest first.' }),
		older: z.number().int().meta({ description: 'How many more are recorded, beyond the limit.' }),
		unread: z.array(Unread).meta({ description: 'Where attempts may be written down that could not be seen.' }),
		exitCode: z.number().int(),
	})
	.meta({ title: 'vpn-doctor history', description: 'What `vpn-doctor history --json` prints.' });

export const Last = z.strictObject({
	failure: AttemptLine.optional().meta({ description: 'The last attempt that failed, or connection that was lost; absent without any.' }),
	cameThrough: AttemptLine.optional().meta({ description: 'The last attempt of all, if it came through.' }),
	unread: z.array(Unread),
});

export type AttemptLine = Frozen<z.infer<typeof AttemptLine>>;
export type History = Frozen<z.infer<typeof History>>;
export type Last = Frozen<z.infer<typeof Last>>;
export type Unread = Frozen<z.infer<typeof Unread>>;
