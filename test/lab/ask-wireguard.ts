import { readFileSync } from 'node:fs';
import wireguard from '../../checks/wireguard.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import { parseTarget } from '../../src/check/target.ts';
import { parseWireGuard } from '../../src/connection/wireguard.ts';

/** Runs the check `wireguard` at one address and prints its answer as JSON: `node ask-wireguard.ts ADDRESS PATIENCE_MS [FILE]`. */
const [address = '', patienceMs = '5000', file] = process.argv.slice(2);
const context: Pick<AddressContext, 'probe' | 'supplied' | 'target'> = {
	target: parseTarget(address),
	supplied: { authorities: [], ...(file === undefined ? {} : { connection: parseWireGuard(readFileSync(file, 'utf8')) }) },
	probe: (probe, { port, settings }) => {
		const family = address.includes(':') ? 6 : 4;
		return probe.run({ address, family, port, patienceMs: Number(patienceMs), signal: new AbortController().signal }, settings as never);
	},
};
const since = performance.now();
const observation = await wireguard.observe(context as AddressContext);
process.stdout.write(JSON.stringify(answerOf(wireguard, observation, performance.now() - since)));
