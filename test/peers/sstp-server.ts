import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type SstpScript, startSstpPeer } from './sstp.ts';
import * as scripts from './sstp-scripts.ts';

/**
 * The fake SSTP server as a program, for the lab: Debian's own servers have none that works.
 * `node test/peers/sstp-server.ts --listen 203.0.113.10 --port 443 --cert chain.pem --key key.pem --mode accept`
 * In short: `sstp-server.ts PORT CERT KEY`.
 */
const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		listen: { type: 'string', default: '0.0.0.0' },
		port: { type: 'string', default: '443' },
		/** PEM, the server's own certificate first. */
		cert: { type: 'string' },
		key: { type: 'string' },
		mode: { type: 'string', default: 'accept' },
		/** The highest TLS version: `TLSv1`, … */
		tls: { type: 'string', default: 'TLSv1.3' },
		/** What PPP asks for: pap, eap, mschapv2, … */
		auth: { type: 'string', default: 'mschapv2' },
	},
});

const [port = values.port, cert = values.cert, key = values.key] = positionals;
const version = values.tls as 'TLSv1.3';
const tls = {
	...(cert === undefined ? {} : { cert: readFileSync(cert) }),
	...(key === undefined ? {} : { key: readFileSync(key) }),
	...(version === 'TLSv1.3' ? {} : { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' }),
};
const http = (status: string) => scripts.answering(tls, `HTTP/1.1 ${status}\r\nServer: Microsoft-HTTPAPI/2.0\r\nContent-Length: 0\r\n\r\n`);

const MODES: Readonly<Record<string, () => SstpScript>> = {
	accept: () => scripts.accepting(tls, values.auth as 'mschapv2'),
	'ppp-mute': () => scripts.pppMute(tls),
	nak: () => scripts.rejecting(tls, 4),
	mute: () => scripts.mute(tls),
	'call-mute': () => scripts.answering(tls, scripts.OK),
	503: () => http('503 Service Unavailable'),
	404: () => http('404 Not Found'),
	401: () => http('401 Unauthorized'),
	'hang-up': () => ({ tls, request: (end) => end.end() }),
	drip: () => ({ tls, request: (end) => end.drip('HTTP/1.1 200 OK\r\nA: b\r\n', 500, true) }),
	endless: () => ({ tls, request: (end) => end.flood('HTTP/1.1 200 OK\r\n'.padEnd(900, 'A')) }),
	'plain-http': () => scripts.plainHttp,
	reset: () => scripts.resetting,
	silent: () => scripts.deaf,
	alert: () => scripts.alerting(70),
};

const mode = MODES[values.mode];
if (mode === undefined) throw new Error(`--mode: one of ${Object.keys(MODES).join(', ')}`);
const script = mode();
const peer = await startSstpPeer(
	{
		...script,
		// Said aloud, so that a lab can read what a client did.
		packet: (end, packet) => {
			process.stdout.write(`${packet.type}\n`);
			script.packet?.(end, packet);
		},
		request: (end, head) => {
			process.stdout.write(`${head.split('\r\n')[0]}\n`);
			script.request?.(end, head);
		},
	},
	Number(port),
	values.listen,
);
process.stdout.write(`listening on ${peer.port}\n`);
