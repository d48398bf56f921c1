import { join, resolve } from 'node:path';
import { ADDRESSES } from '../namespaces.ts';

/** The labs of the bench, each with servers of the same settings. */
export type Lab = (typeof LABS)[number];
export const LABS = ['ours', 'of ike-scan', 'of ike-scan --ikev2', 'of nmap'] as const;

/** One program that the bench times. */
export interface Row {
	readonly name: string;
	readonly command: readonly string[];
	/** Whose servers it asks: the scanners of IKE leave half-open negotiations behind, which make strongSwan deaf to the others. */
	readonly at: Lab;
	/** What it prints where the server answered it. */
	readonly answered: RegExp;
	/** How many round trips one after the other cannot be helped, of a healthy host. */
	readonly roundTrips?: number;
	/** PPP over GRE is waited for, which the lab's server takes a moment to start. */
	readonly ppp?: true;
	/** The rows of other tools that do the same, by their names. */
	readonly beside?: readonly string[];
}

export const PATIENCE_S = 2;

/** How the program is started: the package, or the single file that is given. */
export function programOf(single?: string): readonly string[] {
	return single === undefined ? [process.execPath, join(import.meta.dirname, '../../../bin/run.js')] : [resolve(single)];
}

const host = ADDRESSES.server;

const check = (program: readonly string[], authority: string, ...args: readonly string[]) => [
	...program,
	'check',
	host,
	...args,
	...['--ca', authority, '--vantage', 'machine', '--timeout', String(PATIENCE_S)],
];

const nmap = (script: string, ...ports: readonly string[]) => ['nmap', '-n', '-Pn', ...ports, '--script', script, host];

/** What the other tools can do of it. */
const TOOLS: readonly Row[] = [
	{ name: 'nmap pptp-version', command: nmap('pptp-version', '-p1723'), at: 'ours', answered: /Service Info: Host/ },
	{ name: 'nmap ike-version', command: nmap('ike-version', '-sU', '-p500'), at: 'of nmap', answered: /ike-version:/ },
	{ name: 'nmap sstp-discover', command: nmap('sstp-discover', '-p443'), at: 'ours', answered: /SSTP is supported/ },
	{ name: 'nmap, port 443', command: ['nmap', '-n', '-Pn', '-sT', '-p443', host], at: 'ours', answered: /443\/tcp open/ },
	{ name: 'ike-scan', command: ['ike-scan', host], at: 'of ike-scan', answered: /1 returned handshake/ },
	{
		name: 'ike-scan --ikev2',
		command: ['ike-scan', '--ikev2', host],
		at: 'of ike-scan --ikev2',
		answered: /1 returned (handshake|notify)/,
	},
	{
		name: 'openssl s_client',
		command: ['openssl', 's_client', '-connect', `${host}:443`],
		at: 'ours',
		answered: /BEGIN CERTIFICATE/,
	},
];

/**
 * The chains of round trips. SSTP, the longest: TCP, TLS 1.3, SSTP_DUPLEX_POST, Call Connect, the two Configure-Requests at the same time,
 * the question who is there after our acknowledgement. IKEv2: IKE_SA_INIT, IKE_AUTH, and the Nak without whose answer the server would keep
 * what it has accepted.
 */
export function rowsOf(program: readonly string[], authority: string): readonly Row[] {
	const at = 'ours';
	const only = (id: string, roundTrips: number, answered: RegExp, ...beside: readonly string[]): Row => ({
		name: `check --only ${id}`,
		command: check(program, authority, '--only', id),
		...{ at, answered, roundTrips, beside },
	});
	return [
		{
			name: 'check --only route',
			command: check(program, authority, '--only', 'route'),
			at,
			answered: /Route to the server/,
			roundTrips: 0,
		},
		{ name: 'check, all four tunnels', command: check(program, authority), at, answered: /GRE passes both ways/, roundTrips: 6, ppp: true },
		{ name: 'check --skip gre', command: check(program, authority, '--skip', 'gre'), at, answered: /SSTP answers/, roundTrips: 6 },
		only('pptp', 3, /PPTP answers/, 'nmap pptp-version'),
		only('ikev1', 1, /ok +IKEv1 main mode/, 'ike-scan', 'nmap ike-version'),
		only('ikev2', 3, /IKEv2 answers/, 'ike-scan --ikev2'),
		only('sstp-port', 1, /takes the connection/, 'nmap, port 443'),
		only('tls-certificate', 2, /SSTP port: The certificate/, 'openssl s_client'),
		only('sstp', 6, /call accepted/, 'nmap sstp-discover'),
		...TOOLS,
	];
}

/** A host that drops everything; openssl gives up after minutes. */
export function rowsOfDead(program: readonly string[], authority: string): readonly Row[] {
	return rowsOf(program, authority)
		.filter(({ name }) => name !== 'check --skip gre' && !name.startsWith('openssl'))
		.map((row) => ({ ...row, answered: /(?:)/ }));
}
