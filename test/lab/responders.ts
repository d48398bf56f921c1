import type { Namespace } from './namespaces.ts';
import { type Daemon, listening } from './programs.ts';

/** Programs on TCP 1723 that are no PPTP server, or a strange one. Each waits until it listens. */

/** OpenSSH's side of a conversation with someone who speaks no SSH. */
export const ssh = (server: Namespace) =>
	onPort(
		server,
		`
        peer.sendall(b'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\\r\\n')
        peer.recv(999)
        peer.sendall(b'Invalid SSH identification string.\\r\\n')
        peer.close()`,
	);

/** Node's web server, which answers 400 to the first byte that is none of HTTP. */
export async function http(server: Namespace): Promise<Daemon> {
	const daemon = server.start(process.execPath, ['-e', "require('node:http').createServer().listen(1723)"]);
	await listening(server.name, 1723, daemon);
	return daemon;
}

/** Python's web server, which waits for the end of a line before it looks at anything. A request of PPTP has none. */
export async function patientHttp(server: Namespace): Promise<Daemon> {
	const daemon = server.start('/usr/bin/python3', ['-m', 'http.server', '1723']);
	await listening(server.name, 1723, daemon);
	return daemon;
}

/** Takes everything in, says nothing, and writes down what came. */
export const mute = (server: Namespace) => onPort(server, 'hear(peer)');

/** Starts a control connection as pptpd does, and says nothing to the call. */
export const callMute = (server: Namespace) => onPort(server, 'hear(peer, {1: START_REPLY})');

/** Takes the call as well, and has no PPP behind it. */
export const callAccepting = (server: Namespace) => onPort(server, 'hear(peer, {1: START_REPLY, 7: call_reply})');

/**
 * `onConnection` is Python, run in a thread of its own for each `peer`. `hear` prints the name of each PPTP message,
 * answers as told, and prints `closed` at the end.
 */
async function onPort(server: Namespace, onConnection: string): Promise<Daemon> {
	const program = `
import socket, struct, threading
NAMES = {1: 'SCCRQ', 3: 'StopCCRQ', 7: 'OCRQ', 12: 'Call-Clear-Request'}
START_REPLY = (struct.pack('>HHIHHHBBIIHH', 156, 1, 0x1a2b3c4d, 2, 0, 0x0100, 1, 0, 0, 0, 1, 1)
    + b'local'.ljust(64, b'\\0') + b'linux'.ljust(64, b'\\0'))
def call_reply(request):
    return struct.pack('>HHIHHHHBBHIHHI', 32, 1, 0x1a2b3c4d, 8, 0, 0, struct.unpack('>H', request[12:14])[0], 1, 0, 0, 100000000, 64, 0, 0)
def hear(peer, answers={}):
    stream = peer.makefile('rb')
    try:
        while True:
            head = stream.read(2)
            if len(head) < 2: break
            message = head + stream.read(struct.unpack('>H', head)[0] - 2)
            kind = struct.unpack('>H', message[8:10])[0]
            print(NAMES.get(kind, kind), flush=True)
            answer = answers.get(kind, b'')
            peer.sendall(answer(message) if callable(answer) else answer)
        print('closed', flush=True)
    except ConnectionError as error:
        print(type(error).__name__, flush=True)
def serve(peer):
    try:
        ${onConnection.trim()}
    except OSError:
        pass
server = socket.create_server(('', 1723))
while True:
    peer, _ = server.accept()
    threading.Thread(target=serve, args=(peer,), daemon=True).start()
`;
	const daemon = server.start('/usr/bin/python3', ['-c', program]);
	await listening(server.name, 1723, daemon);
	return daemon;
}
