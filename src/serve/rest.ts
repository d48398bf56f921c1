import type { CheckLine, Report } from '../report/schema.ts';

/**
 * For how long a server is left alone after it was asked, in s: fail2ban's filter for pptpd counts control connections over ten minutes
 * (fail2ban#2446), a call over GRE or SSTP takes a port of the server, an IKE server counts half-open negotiations over half a minute
 * (strongSwan), and everything else writes a line into a log.
 */
const RESTS = { PPTP: 600, SSTP: 60, IKE: 30, 'everything else': 15 } as const;

const ASKED_BY: Readonly<Record<string, keyof typeof RESTS>> = {
	pptp: 'PPTP',
	gre: 'PPTP',
	sstp: 'SSTP',
	ikev1: 'IKE',
	'ikev1-aggressive': 'IKE',
	ikev2: 'IKE',
	'ikev2-certificate': 'IKE',
};

/** How long this computer's own health is given out again, in s. */
const HERE = 30;

/** Up to here nobody is banned for being asked, and the new configuration counts for more. In ms. */
const HARMLESS_MS = 60_000;

/** For how long a result is given out again before its server is asked anew, by what it was really asked, in ms. */
export function restMs({ targets }: Pick<Report, 'targets'>): number {
	if (targets.length === 0) return HERE * 1000;
	const asked = targets.flatMap(({ checks }) => checks.filter(wasAsked));
	return 1000 * Math.max(RESTS['everything else'], ...asked.map(({ id }) => RESTS[ASKED_BY[id] ?? 'everything else']));
}

/** Whether a server has to be left alone whatever was changed here meanwhile. */
export function mustRest(report: Pick<Report, 'targets'>): boolean {
	return restMs(report) > HARMLESS_MS;
}

/** `PPTP 600 s, SSTP 60 s, IKE 30 s, everything else 15 s`. */
export function restsText(): string {
	return Object.entries(RESTS)
		.map(([what, seconds]) => `${what} ${seconds} s`)
		.join(', ');
}

/** What was cut off may have been asked. */
function wasAsked({ status, because }: CheckLine): boolean {
	return status !== 'skip' || because === 'interrupted';
}
