import { z } from 'zod';
import { PATIENCE_SECONDS } from '../check/limits.ts';
import { dnsServerOf, type Target as Host, parseTarget, TargetError } from '../check/target.ts';
import { AUTH_METHODS, CLIENTS, FIXED_PORTS, TUNNEL_TITLES, TUNNELS } from '../check/tunnel.ts';
import { limits } from './values.ts';

const Tunnel = z.enum(TUNNELS);
const tunnels = z.array(Tunnel).min(1, 'expected at least one tunnel');
const text = z.string().trim().min(1, { abort: true });
const Expect = z
	.strictObject({
		reaches: tunnels.optional().meta({ description: 'A client must reach sign-in by each of these tunnels.' }),
		unreachable: tunnels.optional().meta({ description: 'The server must not answer these tunnels.' }),
		// YAML reads 0x800B0109 as a number, and nobody would find it again.
		predicts: z
			.union(
				[text, z.partialRecord(Tunnel, text)],
				`expected a code in quotes, such as "806", or one for each tunnel (${TUNNELS.join(', ')}), such as { pptp: "806" }`,
			)
			.optional()
			.meta({
				description:
					'The code that must be predicted: of any tunnel ("806"), or tunnel by tunnel ({ pptp: "806" }). For tests of what is known to be broken.',
			}),
		certificateDays: limits([0, 3650]).optional().meta({ description: "The server's certificates must be valid for so many days more." }),
		roundTripMs: limits([0.1, 60_000]).optional().meta({ description: 'A packet must be there and back in less than so many ms.' }),
	})
	.superRefine(({ reaches = [], unreachable = [], predicts = {} }, context) => {
		const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
		for (const [at, tunnel] of unreachable.entries())
			if (reaches.includes(tunnel)) issue(['unreachable', at], `expected another tunnel: "${tunnel}" must reach sign-in`);
		for (const tunnel of typeof predicts === 'string' ? [] : TUNNELS.filter((each) => predicts[each] !== undefined))
			if (reaches.includes(tunnel)) issue(['predicts', tunnel], `expected another tunnel: "${tunnel}" must reach sign-in`);
	})
	.meta({ description: 'What must hold. It decides: a failure that is expected here is fine, and a missed expectation is a failure.' });

export const Target = z
	.strictObject({
		name: text
			.max(80, 'expected at most 80 characters')
			.meta({ description: 'What it is called in reports, and for --target and waivers.' }),
		host: text
			.superRefine((written, context) => {
				const fault = faultOfHost(written);
				if (fault !== undefined) context.addIssue(fault);
			})
			.optional()
			.meta({
				description: 'The server: a name or an address, with :port where the tunnel has one to choose. Default: that of the connection.',
			}),
		tunnels: tunnels.optional().meta({
			description:
				'Only these tunnels. Default: those that are expected; else what Windows\' "Automatic" would try. PPTP in repeated and bulk runs only where it is named.',
		}),
		connection: text.optional().meta({
			description: 'An OpenVPN profile or WireGuard configuration, as seen from this file; or the name of a connection of this computer.',
		}),
		client: z
			.enum(CLIENTS)
			.optional()
			.meta({ description: 'Whose behaviour is predicted. Default: whoever dials the connection, else windows.' }),
		auth: z.enum(AUTH_METHODS).optional().meta({ description: 'How the connection signs in.' }),
		group: text.optional().meta({ description: 'The group name of a Cisco IPsec connection.' }),
		ikePolicy: text.optional().meta({ description: 'The IKEv2 algorithms that the connection is set to, such as aes256-sha256-modp2048.' }),
		dns: text
			.refine((written) => dnsServerOf(written) !== undefined, 'expected the address of a DNS server, such as 9.9.9.9 or 9.9.9.9:5353')
			.optional()
			.meta({ description: "The DNS server to ask in place of the system's." }),
		ca: z
			.array(text)
			.optional()
			.meta({ description: "Files of certificate authorities to trust besides this computer's own (PEM or DER)." }),
		pskFile: text.optional().meta({ description: 'The file with the pre-shared key in its first line, which is tried once.' }),
		family: z.literal([4, 6], 'expected 4 or 6').optional().meta({ description: 'Only IPv4, or only IPv6.' }),
		patience: limits(PATIENCE_SECONDS).optional().meta({ description: 'How long a quiet peer is waited for, in seconds.' }),
		skip: z.array(text).optional().meta({ description: 'Checks that are left out for this target.' }),
		expect: Expect.optional(),
	})
	.superRefine((target, context) => {
		const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
		if (target.host === undefined && target.connection === undefined) issue([], 'expected a host or a connection');
		const host = parsed(target.host);
		const fixed = target.tunnels?.find((tunnel) => FIXED_PORTS[tunnel] !== undefined);
		if (host?.port !== undefined && fixed !== undefined)
			issue(['host'], `expected no port: ${TUNNEL_TITLES[fixed]} always uses ${FIXED_PORTS[fixed]}`);
		if (host !== undefined && target.family !== undefined && host.kind !== 'name' && host.kind !== `ipv${target.family}`)
			issue(['family'], `expected ${target.family === 4 ? 6 : 4}, or a name for a host: ${host.host} is no IPv${target.family} address`);
		for (const [path, tunnel] of tunnelsIn(target.expect ?? {}))
			if (target.tunnels?.includes(tunnel) === false)
				issue(['expect', ...path], `expected one of the tunnels of this target: ${target.tunnels.join(', ')}`);
	})
	.meta({ title: 'Target' });

export type Target = z.infer<typeof Target>;
type Expect = z.infer<typeof Expect>;
type Tunnel = z.infer<typeof Tunnel>;

/** The tunnels of which something is expected, and where that stands. */
export function tunnelsIn({
	reaches = [],
	unreachable = [],
	predicts = {},
}: Expect): readonly (readonly [path: readonly (string | number)[], Tunnel])[] {
	return [
		...reaches.map((tunnel, at) => [['reaches', at], tunnel] as const),
		...unreachable.map((tunnel, at) => [['unreachable', at], tunnel] as const),
		...TUNNELS.filter((tunnel) => typeof predicts !== 'string' && predicts[tunnel] !== undefined).map(
			(tunnel) => [['predicts', tunnel], tunnel] as const,
		),
	];
}

function faultOfHost(written: string): string | undefined {
	try {
		parseTarget(written);
		return undefined;
	} catch (error) {
		if (error instanceof TargetError) return `expected a host. ${error.message}`;
		throw error;
	}
}

function parsed(host: string | undefined): Host | undefined {
	return host === undefined || faultOfHost(host) !== undefined ? undefined : parseTarget(host);
}
