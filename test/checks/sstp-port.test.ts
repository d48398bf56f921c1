import { describe, expect, it } from 'vitest';
import sstpPort from '../../checks/sstp-port.ts';
import { answerOf } from '../../src/check/answer.ts';
import type { AddressContext } from '../../src/check/context.ts';
import { parseTarget } from '../../src/check/target.ts';
import type { TcpFailureKind } from '../../src/net/tcp.ts';
import type { SstpFacts } from '../../src/probe/sstp.ts';
import { issue } from '../certificate/issue.ts';
import { startDeafListener } from '../peers/deaf-listener.ts';
import { startSstpPeer } from '../peers/sstp.ts';
import * as scripts from '../peers/sstp-scripts.ts';
import { observe } from './observe.ts';

const leaf = issue({ cn: 'vpn.example.com' });
const tls = { key: leaf.keyPem, cert: leaf.pem };

describe('sstp-port', () => {
	it.each([
		['an SSTP server', scripts.mute(tls)],
		['a port without TLS', scripts.plainHttp],
	])('is open in front of %s, by one connection', async (_, script) => {
		const server = await startSstpPeer(script);
		const seen = await observe(sstpPort, { host: `127.0.0.1:${server.port}`, address: '127.0.0.1' });
		expect(seen).toMatchObject({ outcome: 'open', status: 'pass', evidence: { port: server.port, localAddress: '127.0.0.1' } });
		expect(seen.evidence.localPort).toBeGreaterThan(0);
		expect(seen.evidence.at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
		expect(seen.says).toMatch(new RegExp(`^TCP ${server.port} takes the connection in <?\\d+ ms.$`));
		await server.quiet();
		expect(server.connections).toBe(1);
		await server.close();
	});

	it('is refused', async () => {
		const server = await startSstpPeer(scripts.deaf);
		await server.close();
		const seen = await observe(sstpPort, { host: `127.0.0.1:${server.port}`, address: '127.0.0.1' });
		expect(seen).toMatchObject({ outcome: 'refused', status: 'fail', evidence: { code: 'ECONNREFUSED' } });
		expect(seen.says).toMatch(`TCP ${server.port} refuses the connection`);
	});

	it('is silent', async () => {
		const deaf = await startDeafListener();
		try {
			const seen = await observe(sstpPort, { host: `127.0.0.1:${deaf.port}`, address: '127.0.0.1' });
			expect(seen).toMatchObject({ outcome: 'silent', status: 'fail' });
			expect(seen.says).toMatch(new RegExp(`^TCP ${deaf.port} gives no answer within 4\\d\\d ms.$`));
		} finally {
			deaf.close();
		}
	});
});

async function answer(host: string, facts: SstpFacts) {
	const asked: unknown[] = [];
	const probe = async (what: { readonly id: string }, options: object) => {
		asked.push({ id: what.id, ...options });
		return facts as never;
	};
	const context = { target: parseTarget(host), probe } as unknown as AddressContext;
	return { ...answerOf(sstpPort, await sstpPort.observe(context), 0), asked };
}

describe('what loopback cannot show', () => {
	const at = '2026-11-21T05:00:00.000Z';

	it('is 443 unless the target says otherwise, and the name goes along', async () => {
		const silent: SstpFacts = { stage: 'connect', at, how: 'silent', ms: 400 };
		expect((await answer('vpn.example.com', silent)).asked).toEqual([
			{ id: 'sstp', port: 443, about: 'vpn.example.com', settings: { serverName: 'vpn.example.com' } },
		]);
		expect((await answer('[2001:db8::7]:4443', silent)).asked).toMatchObject([{ port: 4443, settings: { serverName: '2001:db8::7' } }]);
	});

	it.each<[TcpFailureKind, string | undefined, string, string, string]>([
		['filtered', 'EHOSTUNREACH', 'filtered', 'fail', 'TCP 443 cannot be reached: "unreachable" came back after 3 ms (EHOSTUNREACH).'],
		['reset', 'ECONNRESET', 'refused', 'fail', 'TCP 443 refuses the connection (after 3 ms).'],
		['local', 'EMFILE', 'unreadable', 'unknown', 'This computer could not ask (EMFILE), so nothing is known about TCP 443.'],
		['aborted', undefined, 'unreadable', 'unknown', 'This computer could not ask (aborted), so nothing is known about TCP 443.'],
	])('%s %s', async (how, code, outcome, status, says) => {
		const facts: SstpFacts = { stage: 'connect', at, how, ms: 3, ...(code === undefined ? {} : { code }) };
		expect(await answer('vpn.example.com', facts)).toMatchObject({ outcome, status, says });
	});
});
