import type { CheckLine, TargetReport } from './schema.ts';

/** Figures that stand in the evidence of several checks: where each is, and which one counts. From the JSON alone. */

/** How long a packet was on its way there and back. */
export interface RoundTrip {
	readonly ms: number;
	/** The check that measured it. */
	readonly check: string;
}

/** A certificate that a server has shown of itself. */
export interface ServerCertificate {
	readonly subject: string;
	/** ISO 8601 UTC. */
	readonly notAfter: string;
	readonly check: string;
}

/** Where a check's evidence has the time of one packet there and back: ping's, or that of the TCP handshake. */
const ROUND_TRIPS: Readonly<Record<string, string>> = { icmp: 'rttMs', pptp: 'connectMs', 'sstp-port': 'ms' };

/** The checks whose evidence is a certificate of the server. */
const SHOW_CERTIFICATES: ReadonlySet<string> = new Set([
	'tls-certificate',
	'ikev2-certificate',
	'anyconnect-certificate',
	'openvpn-certificate',
]);

/** The shortest that was measured: the others waited for the server too. Absent where nothing came back. */
export function roundTripOf({ checks }: Pick<TargetReport, 'checks'>): RoundTrip | undefined {
	const measured = checks.flatMap(({ id, status, evidence }): readonly RoundTrip[] => {
		const ms = evidence[ROUND_TRIPS[id] ?? ''];
		// What was refused or silent has a time as well, of another thing. By a web proxy it is the time to the proxy.
		return (status === 'pass' || status === 'warn') && typeof ms === 'number' && evidence.proxy === undefined ? [{ ms, check: id }] : [];
	});
	return measured.sort((a, b) => a.ms - b.ms)[0];
}

/** The server's certificate that expires first, over all tunnels and addresses. Absent where none was shown. */
export function firstToExpire({ checks }: Pick<TargetReport, 'checks'>): ServerCertificate | undefined {
	const shown = checks.flatMap((line) => (SHOW_CERTIFICATES.has(line.id) ? certificatesOf(line) : []));
	return shown.sort((a, b) => Date.parse(a.notAfter) - Date.parse(b.notAfter))[0];
}

function certificatesOf({ id, evidence, byAddress = [] }: CheckLine): readonly ServerCertificate[] {
	return [evidence, ...byAddress.map((answer) => answer.evidence)].flatMap(({ certificate, leaf }) => {
		const { notAfter, subject } = asObject(asObject(certificate).leaf ?? certificate ?? leaf);
		if (typeof notAfter !== 'string' || Number.isNaN(Date.parse(notAfter))) return [];
		return [{ subject: typeof subject === 'string' ? subject : '', notAfter, check: id }];
	});
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
