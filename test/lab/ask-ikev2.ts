import { readFileSync } from 'node:fs';
import ikev2 from '../../checks/ikev2.ts';
import ikev2Certificate from '../../checks/ikev2-certificate.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import { parseTarget } from '../../src/check/target.ts';
import { fakeHost } from '../host/fake-host.ts';
import { derOf } from './der-of.ts';

/** Runs both checks of IKEv2 at one address and prints their answers as JSON: `node ask-ikev2.ts ADDRESS NAME PATIENCE_MS CA_FILE`. */
const [address = '', name = '', patienceMs = '1000', authority = ''] = process.argv.slice(2);
let probed: Promise<unknown> | undefined;
const context = {
	options: { client: 'windows', tunnels: ['ikev2'], automatic: false, patienceMs: Number(patienceMs) },
	supplied: { authorities: authority === '' ? [] : [derOf(readFileSync(authority, 'utf8'))] },
	host: fakeHost({}),
	target: parseTarget(name),
	probe: (probe: Parameters<AddressContext['probe']>[0], { port, settings }: Parameters<AddressContext['probe']>[1]) => {
		const { signal } = new AbortController();
		probed ??= probe.run({ address, family: 4, port, patienceMs: Number(patienceMs), signal }, settings as never);
		return probed;
	},
} as unknown as AddressContext;
const answers = [answerOf(ikev2, await ikev2.observe(context), 0), answerOf(ikev2Certificate, await ikev2Certificate.observe(context), 0)];
process.stdout.write(JSON.stringify(answers));
