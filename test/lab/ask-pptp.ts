import pptp from '../../checks/pptp.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';

/** Runs the check `pptp` at one address and prints its answer as JSON: `node ask-pptp.ts ADDRESS PATIENCE_MS`. */
const [address = '', patienceMs = '5000'] = process.argv.slice(2);
const context: Pick<AddressContext, 'probe'> = {
	probe: (probe, { port }) =>
		probe.run({ address, family: 4, port, patienceMs: Number(patienceMs), signal: new AbortController().signal }, undefined as never),
};
const since = performance.now();
const observation = await pptp.observe(context as AddressContext);
process.stdout.write(JSON.stringify(answerOf(pptp, observation, performance.now() - since)));
