import { readFileSync } from 'node:fs';
import anyconnect from '../../checks/anyconnect.ts';
import certificate from '../../checks/anyconnect-certificate.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import type { Check } from '../../src/check/define.ts';
import { parseTarget } from '../../src/check/target.ts';
import { certificatesIn } from '../../src/wire/pem.ts';

/**
 * Runs the checks `anyconnect` and `anyconnect-certificate` at one address over one conversation, and prints both answers as JSON:
 * `node ask-anyconnect.ts HOST ADDRESS PATIENCE_MS [CA]`.
 */
const [host = '', address = '', patienceMs = '5000', ca] = process.argv.slice(2);
let running: Promise<unknown> | undefined;
const context = {
	target: parseTarget(host),
	options: { client: 'windows' },
	host: { platform: 'linux' },
	supplied: { authorities: ca === undefined ? [] : certificatesIn(readFileSync(ca)) },
	probe: ((probe, { port, settings }) => {
		const family = address.includes(':') ? 6 : 4;
		running ??= probe.run(
			{ address, family, port, patienceMs: Number(patienceMs), signal: new AbortController().signal },
			settings as never,
		);
		return running;
	}) as AddressContext['probe'],
} as unknown as AddressContext;
const ask = async (check: Check) => answerOf(check, await check.observe(context), 0);
process.stdout.write(JSON.stringify([await ask(anyconnect), await ask(certificate)]));
