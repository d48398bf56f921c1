import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import pptp from '../../checks/pptp.ts';
import proberBanned from '../../checks/prober-banned.ts';
import sstpPort from '../../checks/sstp-port.ts';
import type { Check, Observation } from '../../src/check/define.ts';
import { connectTcp } from '../../src/net/tcp.ts';
import { startDeafListener } from '../peers/deaf-listener.ts';
import { observe } from './observe.ts';

vi.mock('../../src/net/tcp.ts', { spy: true });

const open: (Server | { close(): unknown })[] = [];
afterEach(() => {
	vi.mocked(connectTcp).mockClear();
	for (const one of open.splice(0)) one.close();
});

async function listener(): Promise<number> {
	const server = createServer((socket) => socket.on('error', () => {}));
	await once(server.listen(0, '127.0.0.1'), 'listening');
	open.push(server);
	return (server.address() as AddressInfo).port;
}

async function closed(): Promise<number> {
	const server = createServer();
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	return port;
}

interface Story {
	readonly pptp?: string;
	/** The port that was open. */
	readonly sstpPort?: number;
}

function look({ pptp: spoken, sstpPort: port }: Story, signal?: AbortSignal) {
	const saw = new Map<Check, Observation>();
	const connected = spoken !== 'refused' && spoken !== 'silent';
	if (spoken !== undefined) saw.set(pptp, { outcome: spoken, ...(connected ? { connectMs: 1 } : {}) } as Observation);
	saw.set(sstpPort, (port === undefined ? { outcome: 'refused' } : { outcome: 'open', port }) as Observation);
	return observe(proberBanned, { saw, ...(signal === undefined ? {} : { signal }) });
}

it.each(['accepted', 'refused', 'closed', 'not-pptp'])('none, and nobody is asked again, where PPTP was %s', async (spoken) => {
	expect(await look({ pptp: spoken, sstpPort: 443 })).toMatchObject({
		outcome: 'none',
		status: 'pass',
		says: 'Nothing that answered has stopped answering.',
	});
	expect(connectTcp).not.toHaveBeenCalled();
});

it.each(['mute', 'call-mute'])('none, where PPTP was %s and the server still takes connections', async (spoken) => {
	const port = await listener();
	expect(await look({ pptp: spoken, sstpPort: port })).toMatchObject({
		outcome: 'none',
		evidence: { ports: [port, 1723], askedAgain: port },
	});
	expect(connectTcp).toHaveBeenCalledOnce();
});

it('likely, where it refuses now', async () => {
	const port = await closed();
	const seen = await look({ pptp: 'call-mute', sstpPort: port });
	expect(seen).toMatchObject({ outcome: 'likely', status: 'warn', evidence: { port, how: 'refused' } });
	expect(seen.says).toBe(
		`TCP ${port} took a connection, and a moment later it refuses: the server has probably banned the address that this comes from.`,
	);
});

it('likely, where it is silent now', async () => {
	const deaf = await startDeafListener();
	open.push(deaf);
	expect(await look({ pptp: 'mute', sstpPort: deaf.port })).toMatchObject({ outcome: 'likely', evidence: { how: 'silent' } });
});

it('likely, where it resets now', async () => {
	vi.mocked(connectTcp).mockResolvedValueOnce({ kind: 'failed', how: 'reset', code: 'ECONNRESET', ms: 1 });
	expect(await look({ pptp: 'mute' })).toMatchObject({ outcome: 'likely', evidence: { port: 1723, how: 'refused' } });
});

it('unknown, where nothing ever answered', async () => {
	expect(await look({ pptp: 'silent' })).toMatchObject({ outcome: 'nothing-answered', status: 'unknown' });
	expect(await look({})).toMatchObject({ outcome: 'nothing-answered' });
	expect(connectTcp).not.toHaveBeenCalled();
});

it('unknown, where it could not be asked', async () => {
	expect(await look({ pptp: 'mute', sstpPort: 443 }, AbortSignal.abort())).toMatchObject({
		outcome: 'unreadable',
		status: 'unknown',
		says: 'Whether the server still answers could not be asked (aborted).',
	});
});
