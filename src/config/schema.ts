import { z } from 'zod';
import { DEADLINE_SECONDS, PATIENCE_SECONDS } from '../check/limits.ts';
import type { ExitProfile } from '../report/exit-profile.ts';
import { Target } from './target-schema.ts';
import { limits } from './values.ts';

/**
 * `vpn-doctor.config.yaml`, `.yml` or `.json`. The one schema: it validates what users write, gives the types, and becomes
 * the JSON Schema under `data/schema/` that editors load. Whoever adds a key adds it here (or in the schema of a part, beside),
 * and what it means in `read.ts`.
 */

const checkIds = z.array(z.string().trim().min(1)).min(1, 'expected at least one check');
const paths = z.array(z.string().trim().min(1));

const Checks = z
	.strictObject({
		only: checkIds.optional().meta({ description: 'Only these checks and what they need.' }),
		skip: checkIds.optional().meta({ description: 'These checks are left out.' }),
		modules: paths.optional().meta({
			description:
				'Checks of your own: JavaScript modules, as seen from this file, that export by default a function ({ defineCheck, checks }) => defineCheck({ … }). They are run with your rights.',
		}),
	})
	.meta({ description: 'Which checks are on and off.' });

const Waiver = z
	.strictObject({
		check: z
			.string()
			.trim()
			.min(1)
			.optional()
			.meta({ description: 'The check whose failure or warning is accepted. Name either this or a cause.' }),
		cause: z.string().trim().min(1).optional().meta({ description: 'The cause that is accepted.' }),
		target: z.string().trim().min(1).optional().meta({ description: 'The name of the only target that it is for. Default: all.' }),
		owner: z.string().trim().min(1).meta({ description: 'Who has accepted it, and answers for it.' }),
		reason: z.string().trim().min(1).meta({ description: 'Why.' }),
		until: z.iso.date('expected a day, such as 2026-12-31').meta({ description: 'The last day, UTC. From the next on it counts again.' }),
	})
	.superRefine(({ check, cause }, context) => {
		if ((check === undefined) === (cause === undefined)) context.addIssue('expected either a check or a cause');
	})
	.meta({ title: 'Waiver', description: 'Something that is known to be wrong and accepted until a day.' });

const PROFILES = { default: 'default', nagios: 'nagios', intune: 'intune' } as const satisfies { [Profile in ExitProfile]: Profile };

export const Config = z
	.strictObject({
		$schema: z.string().optional().meta({ description: 'For editors: where the JSON Schema of this file is.' }),
		targets: z
			.array(Target)
			.superRefine((targets, context) => {
				for (const [at, { name }] of targets.entries())
					if (targets.findIndex((other) => other.name === name) < at)
						context.addIssue({ code: 'custom', path: [at, 'name'], message: `expected another name: "${name}" is taken` });
			})
			.optional()
			.meta({ description: 'The servers that "vpn-doctor check" looks at where none is named.' }),
		checks: Checks.optional(),
		patience: limits(PATIENCE_SECONDS).optional().meta({ description: 'How long a quiet peer is waited for, in seconds. Default: 5.' }),
		deadline: limits(DEADLINE_SECONDS)
			.optional()
			.meta({ description: 'The whole run ends after so many seconds, with what is known then. Default: none.' }),
		failOn: z
			.enum(['fail', 'warn', 'unknown'], 'expected fail, warn or unknown')
			.optional()
			.meta({ description: 'What counts as a failure, besides one that is predicted: nothing else, a warning, not being able to tell.' }),
		exitProfile: z
			.enum(PROFILES, 'expected default, nagios or intune')
			.optional()
			.meta({ description: 'Whose exit codes. Mistakes in the command line or in this file keep those of --exit-profile.' }),
		noThirdParty: z.boolean().optional().meta({ description: 'Nobody is asked but the server, the name servers and this network.' }),
		thresholds: z
			.strictObject({
				roundTripMs: limits([0.1, 60_000]).optional().meta({ description: 'A round trip of so many ms or more is too long.' }),
				certificateDays: limits([0, 3650])
					.optional()
					.meta({ description: 'A server certificate that is valid for fewer days more has to be renewed.' }),
			})
			.optional()
			.meta({ description: 'Limits for what is measured of every target here; its own "expect" goes before.' }),
		waivers: z.array(Waiver).optional(),
		catalog: paths.optional().meta({
			description:
				"Folders with an organisation's own codes (codes/*.yaml) and causes (causes/**/*.yaml), as seen from this file. They are added to the built-in catalog.",
		}),
	})
	.superRefine(({ targets = [], waivers = [] }, context) => {
		for (const [at, { target }] of waivers.entries())
			if (target !== undefined && !targets.some(({ name }) => name === target))
				context.addIssue({ code: 'custom', path: ['waivers', at, 'target'], message: `there is no target "${target}" in this file` });
	})
	.meta({ title: 'Configuration of vpn-doctor' });

export type Config = z.infer<typeof Config>;
