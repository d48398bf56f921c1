import { machineMark } from '../../src/net/machine-mark.ts';
import { ikev1Probe } from '../../src/probe/ikev1.ts';

/** Runs the probe `ikev1` at one address and prints its facts as JSON: `node ask-ikev1.ts ADDRESS PATIENCE_MS [PSK]`. */
const [address = '', patienceMs = '5000', psk] = process.argv.slice(2);
const { signal } = new AbortController();
const facts = await ikev1Probe.run(
	{ address, family: 4, port: 500, patienceMs: Number(patienceMs), signal },
	{ natPort: 4500, machine: machineMark(), ...(psk === undefined ? {} : { psk: new TextEncoder().encode(psk) }) },
);
process.stdout.write(JSON.stringify(facts));
