import gre from '../../checks/gre.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import type { pptpProbe } from '../../src/probe/pptp.ts';

/** Runs the check `gre` at one address and prints its answer as JSON: `node ask-gre.ts ADDRESS PATIENCE_MS [VANTAGE]`. */
const [address = '', patienceMs = '5000', vantage = 'machine'] = process.argv.slice(2);
const context = {
	target: { host: address },
	host: { vantage: async () => vantage },
	probe: (probe: typeof pptpProbe, { port }: { readonly port: number }) =>
		probe.run({ address, family: 4, port, patienceMs: Number(patienceMs), signal: new AbortController().signal }),
} as unknown as AddressContext;
const since = performance.now();
const observation = await gre.observe(context);
process.stdout.write(JSON.stringify(answerOf(gre, observation, performance.now() - since)));
