import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TcpFailure } from '../../src/net/tcp.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import { type Daemon, listening } from './programs.ts';

let lab: Lab;
let server: Daemon | undefined;

beforeAll(async () => {
	lab = await createLab();
	const program = `import socket,time; s=socket.create_server(('::', 4433), family=socket.AF_INET6, dualstack_ipv6=True); time.sleep(600)`;
	server = lab.server.start('/usr/bin/python3', ['-c', program]);
	await listening(lab.server.name, 4433, server);
});
afterAll(() => lab?.close());
afterEach(() => lab.filter());

/**
 * Longer than the second SYN takes (1 s): on a network without any delay the ICMP message comes back while Linux is still inside
 * `connect`, where it does not end the attempt yet (`sk_err_soft` in tcp_v6_err).
 */
const PATIENCE_MS = 2500;

const program = new URL('ask-tcp.ts', import.meta.url).pathname;

async function ask(address: string, port = 4433): Promise<TcpFailure> {
	const { stdout, stderr } = await lab.client.run(process.execPath, [program, address, String(port), String(PATIENCE_MS)]);
	expect(stderr).toBe('');
	return JSON.parse(stdout) as TcpFailure;
}

describe.each([
	['IPv4', ADDRESSES.server, 'icmp', [], 'EHOSTUNREACH'],
	['IPv6', ADDRESSES.server6, 'icmpv6', ['-6'], 'EACCES'],
] as const)('%s', (_, address, icmp, family, prohibited) => {
	test('open, and closed', async () => {
		expect(await ask(address)).toMatchObject({ kind: 'connected' });
		expect(await ask(address, 4434)).toMatchObject({ how: 'refused', code: 'ECONNREFUSED' });
	});

	test('administratively prohibited by a router: filtered', async () => {
		await lab.filter(`tcp dport 4433 reject with ${icmp} type admin-prohibited`);
		expect(await ask(address)).toMatchObject({ how: 'filtered', code: prohibited });
	});

	test('no route at a router: filtered', async () => {
		await lab.filter(`tcp dport 4433 reject with ${icmp} type ${icmp === 'icmp' ? 'net-unreachable' : 'no-route'}`);
		expect(await ask(address)).toMatchObject({ how: 'filtered', code: 'ENETUNREACH' });
	});

	test('prohibited here, by the same error code: local', async () => {
		await lab.client.run('ip', [...family, 'route', 'add', 'prohibit', address]);
		expect(await ask(address)).toMatchObject({ how: 'local', code: 'EACCES' });
		await lab.client.run('ip', [...family, 'route', 'del', 'prohibit', address]);
	});
});

test('no file descriptor left: local', async () => {
	const { stdout } = await lab.client.run('sh', [
		'-c',
		`ulimit -n 200; exec ${process.execPath} ${program} ${ADDRESSES.server} 4433 500 full`,
	]);
	expect(JSON.parse(stdout)).toMatchObject({ how: 'local', code: 'EMFILE' });
});

test('the local firewall drops it: nothing tells, so it is silence', async () => {
	await lab.client.run('nft', [
		'add table inet own; add chain inet own fout { type filter hook output priority 0; }; add rule inet own fout tcp dport 4433 drop',
	]);
	expect(await ask(ADDRESSES.server)).toMatchObject({ how: 'silent' });
	await lab.client.run('nft', ['delete table inet own']);
});
