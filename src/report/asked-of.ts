import type { Report, TargetReport } from './schema.ts';

/** Whose behaviour is predicted, and how the server is dialled. */
export type AskedOf = Pick<Report, 'client'> & Pick<Report['options'], 'tunnels' | 'automatic' | 'auth'>;

/** How one target was asked about: what its connection says goes before what the run says. */
export function askedOf({ client, options }: Pick<Report, 'client' | 'options'>, { dialled }: TargetReport): AskedOf {
	const { tunnels, automatic, auth } = options;
	return dialled ?? { client, tunnels, automatic, ...(auth === undefined ? {} : { auth }) };
}
