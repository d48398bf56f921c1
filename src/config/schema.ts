import { z } from 'zod';

/**
 * `vpn-doctor.config.yaml`, `.yml` or `.json`. The one schema: it validates what users write, gives the types, and becomes
 * the JSON Schema under `data/schema/` that editors load. Whoever adds a key adds it here, and what it means in `read.ts`.
 */
export const Config = z
	.strictObject({
		$schema: z.string().optional().meta({ description: 'For editors: where the JSON Schema of this file is.' }),
		catalog: z.array(z.string().trim().min(1)).optional().meta({
			description:
				"Folders with an organisation's own codes (codes/*.yaml) and causes (causes/**/*.yaml), as seen from this file. They are added to the built-in catalog.",
		}),
	})
	.meta({ title: 'Configuration of vpn-doctor' });

export type Config = z.infer<typeof Config>;
