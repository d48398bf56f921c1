import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { Server } from './servers/index.ts';

/**
 * A scenario of the lab: what runs, what is broken, how vpn-doctor is asked, and what must be predicted. The expectation comes
 * from `source` and was written before the program was asked; it is not bent to what the program says.
 */

const OUTCOMES = ['reaches-sign-in', 'fails', 'undetermined'] as const;
const TUNNELS = ['automatic', 'pptp', 'l2tp', 'ikev2', 'sstp', 'openvpn', 'anyconnect', 'cisco-ipsec', 'wireguard'] as const;

const Expected = z
	.strictObject({
		/** One that must come out, or several of which each is honest. */
		outcome: z.union([z.enum(OUTCOMES), z.array(z.enum(OUTCOMES)).min(2)]),
		/** Codes of which the first one named must be one. That none is named is right only where `undetermined` would be. */
		codes: z.array(z.string()).min(1).optional(),
		/** Ids of causes that must fit. */
		fits: z.array(z.string()).default([]),
		/** What must not be said of this tunnel: codes on the screen, causes that fit. */
		never: z.strictObject({ codes: z.array(z.string()).default([]), fits: z.array(z.string()).default([]) }).prefault({}),
	})
	.refine(({ outcome, codes }) => (codes !== undefined) === [outcome].flat().includes('fails'), 'codes stand there exactly if it may fail');

const Dns = z.strictObject({
	/** Name → its addresses, beside `vpn.lab.test` (the server), `ca.lab.test` (the server's second address) and `dead.lab.test`. */
	records: z.record(z.string(), z.array(z.string()).min(1)).default({}),
	/** Options of dnsmasq besides. */
	options: z.array(z.string()).default([]),
	/** Nobody answers names. */
	silent: z.boolean().default(false),
});

export const Scenario = z.strictObject({
	/** One line for the table. */
	title: z.string(),
	/** Where the expectation comes from: rows of predictions.csv, sections of servers.md, rules of field-notes.md, RFCs. */
	source: z.string().min(4),
	/** Everything is in order: whoever predicts a failure of any tunnel that is asked about is wrong, and the lab fails. */
	healthy: z.boolean().default(false),
	servers: z.array(Server).default([]),
	/** Statements of nftables on what the router forwards; `iifname "inside"` comes from the client. */
	router: z.array(z.string()).default([]),
	/** Statements on what the router itself sends. */
	routerSends: z.array(z.string()).default([]),
	nat: z.array(z.enum(['client', 'server'])).default([]),
	pptpHelper: z.boolean().default(false),
	relay: z
		.strictObject({
			delayMs: z.number().default(0),
			jitterMs: z.number().default(0),
			loss: z.number().min(0).max(1).default(0),
			seed: z.int().default(1),
		})
		.optional(),
	mtu: z.int().optional(),
	dns: Dns.prefault({}),
	/** How vpn-doctor is called. */
	check: z.strictObject({
		/** `server`, `dead` and `front` are addresses of the lab; anything else is taken as it stands. Default: `vpn.lab.test`, or what a connection file names. */
		host: z.string().optional(),
		/** Flags as a user types them. `{ca}`, `{psk}`, `{ovpn}` and `{wg}` stand for files of the lab. */
		flags: z.array(z.string()),
		/** What stands in the file of `{psk}`. */
		psk: z.string().default('lab secret'),
	}),
	/** By tunnel. What is not named may come out in any way. */
	expect: z.partialRecord(z.enum(TUNNELS), Expected),
	/** Texts that no server's log may hold more often than so (regular expressions). */
	atMost: z.record(z.string(), z.int()).default({}),
	/** Known to come out wrong at present, and why. It counts as wrong. */
	knownWrong: z.string().optional(),
});
export type Scenario = z.output<typeof Scenario> & { readonly name: string };
export type Expected = z.output<typeof Expected>;

/** Reads and validates `scenarios/*.yaml`, in the order of their names. */
export function readScenarios(folder = join(import.meta.dirname, 'scenarios')): readonly Scenario[] {
	return readdirSync(folder)
		.filter((file) => file.endsWith('.yaml'))
		.sort()
		.map((file) => {
			const read = Scenario.safeParse(parse(readFileSync(join(folder, file), 'utf8')));
			if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`);
			return { ...read.data, name: file.slice(0, -'.yaml'.length) };
		});
}
