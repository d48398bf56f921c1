import type { TargetContext } from '../src/check/context.ts';
import { defineCheck, type Saw } from '../src/check/define.ts';
import { parseTarget } from '../src/check/target.ts';
import { askNtp } from '../src/probe/ntp.ts';
import { resolveName } from '../src/probe/resolve.ts';
import { NTP_PORT } from '../src/wire/ntp.ts';
import captivePortal from './captive-portal.ts';
import { type ClockReading, compared, duration, nearest } from './parts/clocks.ts';
import sstp from './sstp.ts';

interface Compared {
	/** Everything that said a time; the one that decides stands first. */
	readonly clocks: readonly [ClockReading, ...ClockReading[]];
}

type Seen =
	| Saw<'right' | 'off' | 'wrong' | 'differs', Compared>
	/** `detail`: what a time server that was to be asked said instead. */
	| Saw<'not-told', { readonly detail?: string }>;

const MINUTE_MS = 60_000;
/** What Kerberos tolerates (RFC 4120, 1.6), in ms. */
const RIGHT_MS = 5 * MINUTE_MS;
/** Certificates and revocation lists live for days and longer: from here on they look expired or not yet valid. In ms. */
const SPOILS_CERTIFICATES_MS = 24 * 60 * MINUTE_MS;

const off = ({ clocks: [first] }: Compared) => `${duration(first.aheadMs)} ${first.aheadMs > 0 ? 'ahead' : 'behind'}, by ${first.of}`;

export default defineCheck<Seen>({
	id: 'clock',
	title: 'Clock of this computer',
	about: 'Certificates are judged by the local date: with a wrong clock good ones look expired or not yet valid.',
	group: 'server',
	scope: 'target',
	after: { captivePortal, sstp },
	privilege: 'none',
	sends:
		'Nothing of its own: it reads the date in answers to other checks, that of the SSTP server among them. With --ntp, one SNTP question to that server over UDP port 123, at most five times.',
	outcomes: {
		right: { status: 'pass', says: ({ clocks: [first] }) => `The clock of this computer agrees with ${first.of}.` },
		off: {
			status: 'warn',
			says: (seen) => `The clock of this computer is ${off(seen)}. Certificates seldom mind that little; sign-in by Kerberos does.`,
		},
		wrong: { status: 'warn', says: (seen) => `The clock of this computer is wrong: ${off(seen)}.` },
		// The server alone said so: it may be the one that is wrong.
		differs: {
			status: 'warn',
			says: (seen) =>
				`Either the clock of this computer is wrong or that of the server: this one is ${off(seen)}, and nobody else told the time.`,
		},
		'not-told': {
			status: 'unknown',
			says: ({ detail }) =>
				detail === undefined
					? 'Nothing told the time, so the clock of this computer was compared with nothing.'
					: `The clock of this computer was compared with nothing: the time server ${detail}.`,
		},
	},
	async observe(context) {
		const ntp = await context.once(`time of ${context.options.ntpServer}`, () => askTimeServer(context));
		const asked = context.maybe(captivePortal);
		const answers = asked !== undefined && 'asked' in asked ? asked.asked : [];
		const independent = [
			...(typeof ntp === 'object' ? [ntp] : []),
			...answers.flatMap((answer) =>
				answer.result === 'expected' && answer.clock !== undefined ? [compared(new URL(answer.url).hostname, answer.clock)] : [],
			),
		];
		const clocks = nearest([...independent, ...serverSaid(context)]);
		if (clocks === undefined) return { outcome: 'not-told', ...(typeof ntp === 'string' ? { detail: ntp } : {}) };
		const aheadMs = Math.abs(clocks[0].aheadMs);
		if (aheadMs < RIGHT_MS) return { outcome: 'right', clocks };
		if (aheadMs < SPOILS_CERTIFICATES_MS) return { outcome: 'off', clocks };
		return { outcome: independent.length === 0 ? 'differs' : 'wrong', clocks };
	},
});

/** The Date of the SSTP server's answer. Who it belongs to may be wrong himself: it clears this clock, and alone convicts it of nothing. */
function serverSaid({ target, maybe }: TargetContext): readonly ClockReading[] {
	const seen = maybe(sstp);
	const clock = seen !== undefined && 'http' in seen ? seen.http.clock : undefined;
	return clock === undefined ? [] : [compared(target.host, clock)];
}

/** What the time server of --ntp says: its reading, or in words why there is none; undefined when none is to be asked. */
async function askTimeServer({ options, host, patienceMs, signal }: TargetContext): Promise<ClockReading | string | undefined> {
	if (options.ntpServer === undefined) return undefined;
	const { kind, host: name, port = NTP_PORT, title } = parseTarget(options.ntpServer);
	const startedAt = performance.now();
	const servers = options.dnsServer === undefined ? await host.dnsServers() : { read: true as const, value: [options.dnsServer] };
	const family = options.family === undefined ? {} : { family: options.family };
	const resolving = { servers: servers.read ? servers.value : [], patienceMs, signal, ...family };
	const [address] = kind === 'name' ? await resolveName(name, resolving) : [name];
	if (address === undefined) return `${title} has no address`;
	const left = Math.max(1, patienceMs - (performance.now() - startedAt));
	const seen = await askNtp({ address, port, patienceMs: left, signal });
	switch (seen.answer) {
		case 'time':
			return compared(title, seen);
		case 'unsynchronised':
			return `${title} does not know the time itself`;
		case 'turned-away':
			return `${title} turns this computer away (${seen.code})`;
		case 'none':
			return `${title} does not answer (${seen.how})`;
	}
}
