import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import sstpPort from '../../checks/sstp-port.ts';
import { connectTcp, type TcpFailureKind } from '../../src/net/tcp.ts';
import { startDeafListener } from '../peers/deaf-listener.ts';
import { observe } from './observe.ts';

vi.mock('../../src/net/tcp.ts', async (original) => {
	const real = await original<typeof import('../../src/net/tcp.ts')>();
	return { ...real, connectTcp: vi.fn(real.connectTcp) };
});

async function listen(): Promise<{ port: number; accepted: () => number; close: () => Promise<void> }> {
	let accepted = 0;
	const server = createServer((socket) => {
		accepted++;
		socket.on('error', () => {}).resume();
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	// Resolves once every connection is gone.
	return { port, accepted: () => accepted, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

describe('sstp-port', () => {
	it('is open on the port of the target, and the connection is closed again', async () => {
		const server = await listen();
		const seen = await observe(sstpPort, { host: `127.0.0.1:${server.port}`, address: '127.0.0.1' });
		expect(seen).toMatchObject({ outcome: 'open', status: 'pass', evidence: { port: server.port, localAddress: '127.0.0.1' } });
		expect(seen.evidence.localPort).toBeGreaterThan(0);
		expect(seen.evidence.at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
		expect(seen.says).toMatch(new RegExp(`^TCP ${server.port} takes the connection in <?\\d+ ms.$`));
		await server.close();
		expect(server.accepted()).toBe(1);
	});

	it('is refused', async () => {
		const { port, close } = await listen();
		await close();
		const seen = await observe(sstpPort, { host: `127.0.0.1:${port}`, address: '127.0.0.1' });
		expect(seen).toMatchObject({ outcome: 'refused', status: 'fail', evidence: { code: 'ECONNREFUSED' } });
		expect(seen.says).toMatch(`TCP ${port} refuses the connection`);
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

	it('is 443 unless the target says otherwise', async () => {
		vi.mocked(connectTcp).mockResolvedValueOnce({ kind: 'failed', how: 'silent', ms: 400 });
		expect((await observe(sstpPort, { host: 'vpn.example.com', address: '203.0.113.7' })).evidence.port).toBe(443);
		expect(connectTcp).toHaveBeenLastCalledWith(expect.objectContaining({ address: '203.0.113.7', port: 443, patienceMs: 400 }));
	});

	it.each<[TcpFailureKind, string | undefined, string, string, string]>([
		['filtered', 'EHOSTUNREACH', 'filtered', 'fail', 'TCP 443 cannot be reached: "unreachable" came back after 3 ms (EHOSTUNREACH).'],
		['reset', 'ECONNRESET', 'refused', 'fail', 'TCP 443 refuses the connection (after 3 ms).'],
		['local', 'EMFILE', 'unreadable', 'unknown', 'This computer could not ask (EMFILE), so nothing is known about TCP 443.'],
		['aborted', undefined, 'unreadable', 'unknown', 'This computer could not ask (aborted), so nothing is known about TCP 443.'],
	])('%s %s', async (how, code, outcome, status, says) => {
		vi.mocked(connectTcp).mockResolvedValueOnce({ kind: 'failed', how, ms: 3, ...(code === undefined ? {} : { code }) });
		const seen = await observe(sstpPort, { host: 'vpn.example.com', address: '203.0.113.7' });
		expect(seen).toMatchObject({ outcome, status, says });
	});
});
