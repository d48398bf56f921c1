import { closeSync, openSync } from 'node:fs';
import { connectTcp } from '../../src/net/tcp.ts';

/**
 * Opens one TCP connection and prints how it went as JSON: `node ask-tcp.ts ADDRESS PORT PATIENCE_MS [full]`.
 * With `full`, this process has no file descriptor left for it.
 */
const [address = '', port = '', patienceMs = '', full] = process.argv.slice(2);
const held: number[] = [];
try {
	while (full !== undefined && held.length < 10_000) held.push(openSync('/dev/null', 'r'));
} catch {
	// That was the last one.
}
const result = await connectTcp({ address, port: Number(port), patienceMs: Number(patienceMs), signal: new AbortController().signal });
for (const descriptor of held) closeSync(descriptor);
if (result.kind === 'connected') result.close();
process.stdout.write(JSON.stringify(result));
