import { readFileSync } from 'node:fs';
import sstp from '../../checks/sstp.ts';
import sstpPort from '../../checks/sstp-port.ts';
import tlsCertificate from '../../checks/tls-certificate.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import { parseTarget } from '../../src/check/target.ts';
import { readable } from '../../src/host/host.ts';
import { proxiesOf } from '../../src/host/proxies.ts';
import { certificatesIn } from '../../src/wire/pem.ts';

/** Runs the three checks of SSTP at one address, over one conversation, and prints their answers: `node ask-sstp.ts ADDRESS NAME PATIENCE_MS [CA]`. */
const [address = '', name = address, patienceMs = '5000', ca] = process.argv.slice(2);
const { signal } = new AbortController();
let conversation: Promise<unknown> | undefined;
const context = {
	target: parseTarget(name),
	address,
	family: 4,
	options: {},
	supplied: { authorities: ca === undefined ? [] : certificatesIn(readFileSync(ca)) },
	host: {
		proxies: async () => readable(proxiesOf(process.env)),
		lookUp: async () => ({ answer: 'addresses', addresses: [address], durationMs: 0 }),
	},
	patienceMs: Number(patienceMs),
	signal,
	probe: (probe, { port, settings }) => {
		conversation ??= probe.run({ address, family: 4, port, patienceMs: Number(patienceMs), signal }, settings as never);
		return conversation as never;
	},
} as Pick<AddressContext, 'target' | 'probe'> as AddressContext;
const checks = [sstpPort, tlsCertificate, sstp];
const answers = await Promise.all(
	checks.map(async (check) => [check.id, answerOf(check, await (check.observe as (given: AddressContext) => never)(context), 0)]),
);
process.stdout.write(JSON.stringify(Object.fromEntries(answers)));
