import l2tp from '../../checks/l2tp.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';

/** Runs the check `l2tp` at one address and prints its answer as JSON: `node ask-l2tp.ts ADDRESS PATIENCE_MS`. */
const [address = '', patienceMs = '5000'] = process.argv.slice(2);
const { signal } = new AbortController();
const context: Pick<AddressContext, 'probe'> = {
	probe: (probe, { port, settings }) => probe.run({ address, family: 4, port, patienceMs: Number(patienceMs), signal }, settings as never),
};
const since = performance.now();
const observation = await l2tp.observe(context as AddressContext);
process.stdout.write(JSON.stringify(answerOf(l2tp, observation, performance.now() - since)));
