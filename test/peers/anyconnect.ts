import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import * as tls from 'node:tls';
import { type Issued, issue, SERVER_AUTH } from '../certificate/issue.ts';

export const ROOT = issue({ cn: 'Example Root', ca: true });
export const LEAF = issue({ cn: 'localhost', issuer: ROOT, names: ['localhost', '127.0.0.1'], usages: [SERVER_AUTH] });

export interface Gateway {
	readonly port: number;
	/** What each client said inside TLS. */
	readonly requests: readonly string[];
	close(): Promise<void>;
}

/** What a gateway says; undefined: nothing. A function may do as it likes with the connection. */
export type GatewayScript = string | undefined | ((socket: tls.TLSSocket) => void);

/** A TLS server that answers the end of each request's XML. */
export async function startGateway(
	script: GatewayScript,
	options: { readonly leaf?: Issued; readonly tls?: tls.TlsOptions; readonly chain?: readonly Issued[] } = {},
): Promise<Gateway> {
	const requests: string[] = [];
	const sockets = new Set<Socket>();
	const leaf = options.leaf ?? LEAF;
	const cert = [leaf, ...(options.chain ?? [])].map(({ pem }) => pem).join('');
	const server = tls.createServer({ key: leaf.keyPem, cert, ...options.tls }, (socket) => {
		let text = '';
		const index = requests.push('') - 1;
		socket.on('error', () => {});
		socket.on('data', (chunk) => {
			text += chunk.toString('latin1');
			requests[index] = text;
			if (!text.includes('</config-auth>')) return;
			if (typeof script === 'string') socket.write(Buffer.from(script, 'latin1'));
			else script?.(socket);
		});
	});
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('error', () => {}).on('close', () => sockets.delete(socket));
	});
	server.on('tlsClientError', () => {});
	return listening(server, sockets, requests);
}

/** A server that does without TLS. */
export async function startPlain(onConnection: (socket: Socket) => void): Promise<Gateway> {
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => {}).on('close', () => sockets.delete(socket));
		onConnection(socket);
	});
	return listening(server, sockets, []);
}

async function listening(server: ReturnType<typeof createServer>, sockets: Set<Socket>, requests: readonly string[]): Promise<Gateway> {
	await once(server.listen(0, '127.0.0.1'), 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		requests,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

export function http(status: string, body: string, ...headers: readonly string[]): string {
	return [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${body.length}`, '', body].join('\r\n');
}

export function configAuth(inside: string, type = 'auth-request'): string {
	return `<?xml version="1.0" encoding="UTF-8"?>\n<config-auth client="vpn" type="${type}">${inside}</config-auth>`;
}

const FORM = '<auth id="main"><form method="post" action="/auth"><input type="text" name="username"/></form></auth>';
const GROUPS = '<select name="group_list"><option value="staff">Staff</option><option value="it">IT</option></select>';

/** As ocserv 1.1.6. */
export const ocserv = http(
	'200 OK',
	configAuth(`<version who="sg">0.1(1)</version>${FORM}`),
	'Content-Type: text/xml',
	'X-Transcend-Version: 1',
);
/** As an ASA, in chunks. */
export const asa = [
	'HTTP/1.1 200 OK',
	'X-Transcend-Version: 1',
	'X-Aggregate-Auth: 1',
	'Transfer-Encoding: chunked',
	'',
	...[
		configAuth(`<opaque is-for="sg"/>${FORM}${GROUPS}`).slice(0, 90),
		configAuth(`<opaque is-for="sg"/>${FORM}${GROUPS}`).slice(90),
		'',
	].flatMap((part) => [part.length.toString(16), part]),
	'',
].join('\r\n');
export const website = http('404 Not Found', '<html></html>', 'Server: nginx/1.22.1');
