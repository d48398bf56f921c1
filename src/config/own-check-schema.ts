import { z } from 'zod';
import { CLIENTS, TUNNELS } from '../check/tunnel.ts';

/** What a module of an organisation has to give: the form of a check (src/check/define.ts), which no compiler has seen. */

const text = z.string().trim().min(1);

function fn(form: string): z.ZodType {
	return z.custom((value) => typeof value === 'function', `expected a function: ${form}`);
}

const says = z.union([text, fn('(seen) => "one sentence"')], 'expected a sentence, or a function that makes one of what was seen');

/** Other checks by any name; that they are checks is held against the list. */
const dependencies = z.record(
	z.string(),
	z.custom<object>((value) => typeof value === 'object' && value !== null, 'expected a check, such as checks.dns'),
);

export const OwnCheck = z.strictObject({
	id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected small letters, digits and hyphens, such as "radius-port"'),
	title: text,
	about: text,
	group: z.enum(['computer', 'path', 'server']),
	scope: z.enum(['run', 'target', 'address']),
	family: z.literal([4, 6], 'expected 4 or 6').optional(),
	tunnels: z.array(z.enum(TUNNELS)).optional(),
	platforms: z.array(z.enum(['windows', 'linux', 'macos'])).optional(),
	clients: z.array(z.enum(CLIENTS)).optional(),
	ofClient: z.boolean().optional(),
	ofConnection: z.literal(true).optional(),
	brief: z.literal(true).optional(),
	needs: dependencies.optional(),
	after: dependencies.optional(),
	privilege: z.enum(['none', 'raw-socket', 'administrator']),
	sends: text,
	sparingly: text.optional(),
	exchanges: z.int().min(1).max(20).optional(),
	outcomes: z
		.record(z.string(), z.strictObject({ status: z.enum(['pass', 'warn', 'fail', 'unknown']), says }))
		.refine((outcomes) => Object.keys(outcomes).length > 0, 'expected at least one outcome'),
	observe: fn('async ({ address }) => ({ outcome: "open" })'),
});
