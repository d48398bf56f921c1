import { Duplex } from 'node:stream';
import type { TcpConnection } from './tcp-connection.ts';

/** How long one look at the connection lasts, in ms. Whoever waits on the stream has a patience of his own. */
const LOOK_MS = 60_000;

/** A connection as a stream of Node.js, for TLS to run over. Destroying it closes the connection. */
export function duplexOf(connection: TcpConnection): Duplex {
	const stream = new Duplex({
		read() {
			void pull();
		},
		write(chunk: Uint8Array, _encoding, done) {
			connection.write(chunk);
			done();
		},
		final(done) {
			connection.close();
			done();
		},
		destroy(error, done) {
			connection.close();
			done(error);
		},
	});
	let pulling = false;

	async function pull(): Promise<void> {
		if (pulling) return;
		pulling = true;
		for (;;) {
			const read = await connection.read(LOOK_MS);
			if (stream.destroyed) return;
			if (read.kind === 'silent' && read.code === undefined) continue;
			pulling = false;
			if (read.kind === 'data') stream.push(read.bytes);
			else if (read.kind === 'end') stream.push(null);
			// Aborted: whoever aborted says goodbye over this stream and then closes it.
			else if (read.kind !== 'aborted')
				stream.destroy(Object.assign(new Error(read.kind), { code: 'code' in read ? read.code : 'EMSGSIZE' }));
			return;
		}
	}
	return stream;
}
