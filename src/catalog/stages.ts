/** The order in which a client runs into things; the earliest fitting cause decides the code (DESIGN, 6). */
export const STAGES = [
	'profile',
	'name',
	'route',
	'local-service',
	'transport',
	'negotiate',
	'identity',
	'authenticate',
	'configure',
	'session',
] as const;
export type Stage = (typeof STAGES)[number];

/** Where a stage stands on the way of an attempt. */
export function order(stage: Stage): number {
	return STAGES.indexOf(stage);
}
