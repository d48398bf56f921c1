import { DEFAULT_PATIENCE_SECONDS } from '../check/limits.ts';
import type { ConfiguredTarget, Settings } from './read.ts';

/** One value that a run would have, and where it comes from. */
export interface EffectiveValue {
	/** `patience`, `targets.office.patience`. */
	readonly path: string;
	/** `null`: none. */
	readonly value: unknown;
	/** `default`, or the place in the configuration. */
	readonly from: string;
}

const DEFAULT = 'default';

/** Every value of a configuration as a run would have it: what is said of a target goes before what is said in general, and that before the defaults. */
export function effectiveValues(settings: Settings): readonly EffectiveValue[] {
	const { patience, deadline, failOn, exitProfile, noThirdParty, only, skip, modules, catalog, thresholds = {}, waivers } = settings;
	return [
		chosen('patience', [[patience, 'patience']], DEFAULT_PATIENCE_SECONDS),
		chosen('deadline', [[deadline, 'deadline']], null),
		chosen('failOn', [[failOn, 'failOn']], 'fail'),
		chosen('exitProfile', [[exitProfile, 'exitProfile']], 'default'),
		chosen('noThirdParty', [[noThirdParty || undefined, 'noThirdParty']], false),
		chosen('checks.only', [[only, 'checks.only']], null),
		list('checks.skip', skip),
		list('checks.modules', modules),
		list('catalog', catalog),
		chosen('thresholds.roundTripMs', [[thresholds.roundTripMs, 'thresholds.roundTripMs']], null),
		chosen('thresholds.certificateDays', [[thresholds.certificateDays, 'thresholds.certificateDays']], null),
		...waivers.map((waiver, at) => ({ path: `waivers.${at}`, value: waiver, from: `waivers.${at}` })),
		...settings.targets.flatMap((target, at) => targetValues(target, `targets.${at}`, settings)),
	];
}

function targetValues(target: ConfiguredTarget, place: string, { patience, skip, thresholds = {} }: Settings): readonly EffectiveValue[] {
	const { name, host, connection, tunnels, tunnelsFrom = 'tunnels', expected } = target;
	const { certificateDays, roundTripMs, reaches, unreachable, predicts } = expected;
	const of = (key: string, values: readonly (readonly [value: unknown, from: string])[], otherwise: unknown) =>
		chosen(`targets.${name}.${key}`, values, otherwise);
	const own = (key: keyof ConfiguredTarget & string, otherwise: unknown) => of(key, [[target[key], `${place}.${key}`]], otherwise);
	const said = (key: string, value: unknown) => (value === undefined ? [] : [of(key, [[value, `${place}.${key}`]], null)]);
	const ofConnection = 'of the connection';
	return [
		of('host', [[host, `${place}.host`]], ofConnection),
		...said('connection', connection && ('file' in connection ? connection.file : connection.name)),
		of('tunnels', [[tunnels, `${place}.${tunnelsFrom}`]], connection === undefined ? 'automatic' : ofConnection),
		own('client', connection === undefined ? 'windows' : ofConnection),
		...said('auth', target.auth),
		...said('group', target.group),
		...said('ikePolicy', target.ikePolicy),
		own('dns', "the system's"),
		...said('ca', target.ca.length === 0 ? undefined : target.ca),
		...said('pskFile', target.pskFile),
		own('family', 'both'),
		of(
			'patience',
			[
				[target.patience, `${place}.patience`],
				[patience, 'patience'],
			],
			DEFAULT_PATIENCE_SECONDS,
		),
		...(target.skip.length === 0
			? []
			: [of('skip', [[[...skip, ...target.skip], skip.length === 0 ? `${place}.skip` : `checks.skip and ${place}.skip`]], null)]),
		...said('expect.reaches', reaches),
		...said('expect.unreachable', unreachable),
		...said('expect.predicts', predicts),
		of(
			'expect.certificateDays',
			[
				[certificateDays, `${place}.expect.certificateDays`],
				[thresholds.certificateDays, 'thresholds.certificateDays'],
			],
			null,
		),
		of(
			'expect.roundTripMs',
			[
				[roundTripMs, `${place}.expect.roundTripMs`],
				[thresholds.roundTripMs, 'thresholds.roundTripMs'],
			],
			null,
		),
	];
}

/** The first that is there. */
function chosen(path: string, values: readonly (readonly [value: unknown, from: string])[], otherwise: unknown): EffectiveValue {
	const [value, from] = values.find(([each]) => each !== undefined) ?? [otherwise, DEFAULT];
	return { path, value, from };
}

function list(path: string, values: readonly string[]): EffectiveValue {
	return { path, value: values, from: values.length === 0 ? DEFAULT : path };
}
