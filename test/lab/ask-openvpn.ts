import { readFileSync } from 'node:fs';
import openvpn from '../../checks/openvpn.ts';
import openvpnCertificate from '../../checks/openvpn-certificate.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import type { Observation } from '../../src/check/define.ts';
import { parseTarget } from '../../src/check/target.ts';
import { parseConnection } from '../../src/connection/parse.ts';

/** Runs both OpenVPN checks at one address and prints their answers as JSON: `node ask-openvpn.ts ADDRESS PATIENCE_MS [FILE]`. */
const [address = '', patienceMs = '5000', file] = process.argv.slice(2);
const connection = file === undefined ? undefined : await parseConnection(readFileSync(file), file);
let first: Observation = { outcome: '' };
const running = new Map<string, Promise<unknown>>();
const context = {
	target: parseTarget(address),
	family: 4,
	options: {},
	supplied: { authorities: [], ...(connection === undefined ? {} : { connection }) },
	seen: () => first,
	probe: (
		probe: { run(context: object, settings: unknown): Promise<unknown> },
		{ port, about, settings }: { port: number; about: string; settings: unknown },
	) => {
		const at = { address, family: 4, port, patienceMs: Number(patienceMs), signal: new AbortController().signal };
		const asked = running.get(`${about} ${port}`) ?? probe.run(at, settings);
		running.set(`${about} ${port}`, asked);
		return asked;
	},
} as unknown as AddressContext;
const since = performance.now();
first = await openvpn.observe(context);
const server = answerOf(openvpn, first as Awaited<ReturnType<typeof openvpn.observe>>, performance.now() - since);
const certificate = answerOf(openvpnCertificate, await openvpnCertificate.observe(context), 0);
process.stdout.write(JSON.stringify({ server, certificate }));
