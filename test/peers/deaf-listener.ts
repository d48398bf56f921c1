import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A port on loopback where nothing answers to a SYN any more: Linux drops it once the queue of a listener is full. */
export interface DeafListener {
	readonly port: number;
	close(): void;
}

const LISTEN = `
const [port, host] = process.argv.slice(1);
require('node:net').createServer().listen({ port: Number(port), host, backlog: 1 }, function () {
	require('node:fs').writeSync(1, String(this.address().port));
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
})`;

export async function startDeafListener(wantedPort = 0, address = '127.0.0.1'): Promise<DeafListener> {
	const child = spawn(process.execPath, ['-e', LISTEN, '--', String(wantedPort), address], { stdio: ['ignore', 'pipe', 'ignore'] });
	const [port] = await once(child.stdout, 'data').then(([text]) => [Number(text)]);
	const filling: Socket[] = [];
	for (let i = 0; i < 3; i++) filling.push(connect(Number(port), address).on('error', () => {}));
	await Promise.all(filling.slice(0, 2).map((socket) => once(socket, 'connect')));
	return {
		port: Number(port),
		close() {
			for (const socket of filling) socket.destroy();
			child.kill('SIGKILL');
		},
	};
}
