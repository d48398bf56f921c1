import { join } from 'node:path';
import { z } from 'zod';
import { CERTIFICATES, type Certificates } from '../certificates.ts';
import type { Lab } from '../namespaces.ts';
import { type Daemon, listening } from '../programs.ts';

export const SstpOptions = z.strictObject({ port: z.int().default(443), certificate: z.enum(CERTIFICATES).default('good') });
export type SstpOptions = z.input<typeof SstpOptions>;

const PROGRAM = join(import.meta.dirname, '../../peers/sstp-server.ts');

/** Starts an SSTP server of our own codec: no real one was at hand (Debian's SoftEther cannot serve SSTP; servers.md, 0.8). */
export async function startSstp(lab: Lab, options: SstpOptions, certificates: Certificates): Promise<Daemon> {
	const { port, certificate } = SstpOptions.parse(options);
	const { chain, key } = certificates.of(certificate);
	const daemon = lab.server.start(process.execPath, [PROGRAM, String(port), chain, key]);
	await listening(lab.server.name, port, daemon);
	return daemon;
}
