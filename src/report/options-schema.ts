import { z } from 'zod';
import { TunnelName } from '../catalog/schema.ts';
import { EXIT_PROFILES } from './exit-profile.ts';

const Thresholds = z
	.strictObject({ roundTripMs: z.number().optional(), certificateDays: z.number().optional() })
	.meta({ description: 'From the configuration: from what on a round trip is long, and a certificate has too few days left.' });

/** How the run was asked for: what its exit code and its verdict follow from, beside what was seen. */
export const Options = z.strictObject({
	tunnels: z.array(TunnelName),
	automatic: z.boolean(),
	order: z.array(TunnelName).optional(),
	auth: z.string().optional(),
	patienceMs: z.number(),
	deadlineMs: z.number().optional(),
	family: z.union([z.literal(4), z.literal(6)]).optional(),
	dnsServer: z.string().optional(),
	dhSetting: z.enum(['added', 'enforced']).optional(),
	natTraversal: z.enum(['unset', 'server-only', 'both']).optional(),
	ikePolicy: z.string().optional(),
	group: z.string().optional(),
	transport: z.enum(['udp', 'tcp']).optional().meta({ description: 'OpenVPN was asked over this one alone.' }),
	noThirdParty: z.literal(true).optional(),
	portalUrl: z.string().optional(),
	ntpServer: z.string().optional(),
	sparing: z
		.literal(true)
		.optional()
		.meta({ description: 'What could trip a ban or takes a port of a server was asked only where it was named.' }),
	connection: z.string().optional().meta({ description: 'The connection file that was given; nothing of its content.' }),
	authorities: z.number().int().optional().meta({ description: 'How many certificate authorities were given to trust besides.' }),
	psk: z.literal(true).optional().meta({ description: 'A pre-shared key was given.' }),
	only: z.array(z.string()).optional(),
	skip: z.array(z.string()).optional(),
	answers: z.record(z.string(), z.enum(['yes', 'no'])).optional(),
	failOn: z.enum(['fail', 'warn', 'unknown']).optional(),
	exitProfile: z.enum(EXIT_PROFILES).optional(),
	certificateDays: z
		.strictObject({ warning: z.string().optional(), critical: z.string().optional() })
		.optional()
		.meta({ description: "Limits for the days that are left of a server's certificate: ranges as Nagios plug-ins take them." }),
	acceptUnknown: z.array(z.string()).optional(),
	thresholds: Thresholds.optional(),
});
