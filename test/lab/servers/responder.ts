import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CERTIFICATES, type Certificates } from '../certificates.ts';
import type { Lab } from '../namespaces.ts';
import { type Daemon, says } from '../programs.ts';

const PROGRAM = join(import.meta.dirname, 'responder.py');

/** The kinds of `responder.py`, read from it. */
const KINDS = [...readFileSync(PROGRAM, 'utf8').matchAll(/^ {4}(.*)$/gm)].flatMap(([, line = '']) =>
	[...line.matchAll(/'([a-z][a-z0-9-]+)': /g)].map(([, kind = '']) => kind),
);

export const ResponderOptions = z.strictObject({
	kind: z.enum(KINDS as [string, ...string[]]),
	port: z.int(),
	certificate: z.enum(CERTIFICATES).default('good'),
	where: z.enum(['server', 'router']).default('server'),
});
export type ResponderOptions = z.input<typeof ResponderOptions>;

/** Starts a server that is none, or a strange one. */
export async function startResponder(lab: Lab, options: ResponderOptions, certificates: Certificates): Promise<Daemon> {
	const { kind, port, certificate, where } = ResponderOptions.parse(options);
	const { chain, key } = certificates.of(certificate);
	const daemon = lab[where].start('/usr/bin/python3', [PROGRAM, kind, String(port), chain, key]);
	await says(daemon, 'ready');
	return daemon;
}
