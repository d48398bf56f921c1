import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../src/check/result.ts';
import { ADDRESSES, createLab, type Lab } from './namespaces.ts';
import { startPptpd } from './pptpd.ts';
import type { Daemon } from './programs.ts';
import { listening } from './programs.ts';

let lab: Lab;
const daemons: Daemon[] = [];

beforeAll(async () => {
	lab = await createLab();
});
afterAll(() => lab?.close());
afterEach(async () => {
	await lab.filter();
	for (const daemon of daemons.splice(0)) await daemon.stop();
});

const PATIENCE_MS = 1000;

async function ask(address: string = ADDRESSES.server, patienceMs = PATIENCE_MS): Promise<Answer> {
	const program = new URL('ask-pptp.ts', import.meta.url).pathname;
	const { code, stdout, stderr } = await lab.client.run(process.execPath, [program, address, String(patienceMs)]);
	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	const answer = JSON.parse(stdout) as Answer;
	process.stderr.write(`${answer.outcome}\t${answer.durationMs} ms\t${answer.says}\n`);
	return answer;
}

async function pptpd(options: Parameters<typeof startPptpd>[1] = {}): Promise<Daemon> {
	const daemon = await startPptpd(lab, options);
	daemons.push(daemon);
	return daemon;
}

/** A port 1723 that is served by one line of Python. */
async function otherServer(onConnection: string): Promise<void> {
	const program = `
import socket, time
server = socket.create_server(('', 1723))
held = []
while True:
    peer, _ = server.accept()
    held.append(peer)
    ${onConnection}`;
	const daemon = lab.server.start('/usr/bin/python3', ['-c', program]);
	daemons.push(daemon);
	await listening(lab.server.name, 1723, daemon);
}

describe('a real pptpd', () => {
	test('accepts, and names itself', async () => {
		await pptpd();
		expect(await ask()).toMatchObject({
			status: 'pass',
			outcome: 'accepted',
			says: expect.stringMatching(/^PPTP answers \(linux, host "local"\), call accepted in \d+ ms\.$/),
			evidence: {
				localAddress: ADDRESSES.client,
				server: { vendor: 'linux', hostName: 'local', firmware: 1 },
				call: { callId: 0, window: 64 },
			},
		});
	});

	test('has let go of the call when the next one comes: one place is enough for ten conversations', async () => {
		await pptpd({ connections: 1 });
		for (let i = 0; i < 10; i++) expect(await ask()).toMatchObject({ outcome: 'accepted' });
	});

	test('with all places taken: connects and stays mute', async () => {
		await pptpd({ connections: 1 });
		const holder = lab.client.start('/usr/bin/python3', [
			'-c',
			`import socket,time; s=socket.create_connection(('${ADDRESSES.server}',1723)); time.sleep(9)`,
		]);
		daemons.push(holder);
		await new Promise((resolve) => setTimeout(resolve, 500));
		expect(await ask()).toMatchObject({ outcome: 'mute' });
	});

	test('whose pppd dies: the call was accepted all the same', async () => {
		await pptpd({ ppp: 'exit 1' });
		expect(await ask()).toMatchObject({ outcome: 'accepted' });
	});

	test('on the second address too', async () => {
		await pptpd({ listen: ADDRESSES.secondServer });
		expect(await ask(ADDRESSES.secondServer)).toMatchObject({ outcome: 'accepted' });
		expect(await ask(ADDRESSES.server)).toMatchObject({ outcome: 'refused' });
	});
});

describe('the way there', () => {
	test.each<[string, string, object]>([
		['drops', 'tcp dport 1723 drop', { outcome: 'silent', evidence: { ms: expect.closeTo(PATIENCE_MS, -3) } }],
		['resets', 'tcp dport 1723 reject with tcp reset', { outcome: 'refused', evidence: { code: 'ECONNREFUSED' } }],
		[
			'says administratively prohibited',
			'tcp dport 1723 reject with icmp type admin-prohibited',
			{ outcome: 'filtered', evidence: { code: 'EHOSTUNREACH' } },
		],
		[
			'says net unreachable',
			'tcp dport 1723 reject with icmp type net-unreachable',
			{ outcome: 'filtered', evidence: { code: 'ENETUNREACH' } },
		],
		[
			'says protocol unreachable',
			'tcp dport 1723 reject with icmp type prot-unreachable',
			{ outcome: 'filtered', evidence: { code: 'ENOPROTOOPT' } },
		],
		[
			'says port unreachable',
			'tcp dport 1723 reject with icmp type port-unreachable',
			{ outcome: 'refused', evidence: { code: 'ECONNREFUSED' } },
		],
		['drops what comes back', 'tcp sport 1723 drop', { outcome: 'silent' }],
		['lets the handshake through and drops the answers', 'tcp sport 1723 tcp flags & syn == 0 drop', { outcome: 'mute' }],
	])('%s', async (_, rule, expected) => {
		await pptpd();
		await lab.filter(rule);
		const answer = await ask();
		expect(answer).toMatchObject({ status: 'fail', ...expected });
		expect(answer.durationMs).toBeLessThan(PATIENCE_MS + 500);
	});

	test('a host that is gone: the router says so after its own patience', async () => {
		expect(await ask(ADDRESSES.dead, 5000)).toMatchObject({ outcome: 'filtered', evidence: { code: 'EHOSTUNREACH' } });
		expect(await ask(ADDRESSES.dead, 500)).toMatchObject({ outcome: 'silent' });
	});
});

describe('something else on the port', () => {
	test('nothing', async () => {
		expect(await ask()).toMatchObject({ status: 'fail', outcome: 'refused' });
	});

	test.each([
		['SSH', `peer.sendall(b'SSH-2.0-OpenSSH_9.2p1 Debian-2\\r\\n')`, 'not-pptp'],
		['HTTP', `peer.recv(99); peer.sendall(b'HTTP/1.1 400 Bad Request\\r\\n\\r\\n')`, 'not-pptp'],
		['mute', 'pass', 'mute'],
		// It takes in what was said: closing before that makes its kernel answer with a reset as well, and either may come first.
		['closes', `peer.recv(999); peer.close()`, 'closed'],
		['resets', `peer.recv(9); peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\\1\\0\\0\\0\\0\\0\\0\\0'); peer.close()`, 'reset'],
	])('%s', async (_, onConnection, outcome) => {
		await otherServer(onConnection);
		const answer = await ask();
		expect(answer).toMatchObject({ status: 'fail', outcome });
		expect(answer.durationMs).toBeLessThan(PATIENCE_MS + 500);
	});
});

describe('our own trouble is nobody else’s fault', () => {
	test.each([
		['no route', ['route', 'del', 'default'], ['route', 'add', 'default', 'via', ADDRESSES.clientGateway], 'ENETUNREACH'],
		[
			'a route that prohibits',
			['route', 'add', 'prohibit', `${ADDRESSES.server}/32`],
			['route', 'del', 'prohibit', `${ADDRESSES.server}/32`],
			'EACCES',
		],
		[
			'a route to nowhere',
			['route', 'add', 'unreachable', `${ADDRESSES.server}/32`],
			['route', 'del', 'unreachable', `${ADDRESSES.server}/32`],
			'EHOSTUNREACH',
		],
	])('%s', async (_, spoil, mend, code) => {
		await lab.client.run('ip', spoil);
		try {
			expect(await ask()).toMatchObject({ status: 'unknown', outcome: 'unreadable', evidence: { because: code } });
		} finally {
			await lab.client.run('ip', mend);
		}
	});
});
