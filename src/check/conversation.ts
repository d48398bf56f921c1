import type { Probe, ProbeContext } from '../probe/probe.ts';
import type { Check } from './define.ts';

/** A conversation of this run, under way or over. */
export interface Conversation<Facts> {
	/** What it has seen up to this stage, or up to where it broke before; without a stage at its end. */
	upTo(stage: string | undefined): Promise<Facts>;
}

/** Begins a conversation that goes no further than `furthest`. */
export function begin<Facts, Settings>(
	probe: Probe<Facts, Settings>,
	context: ProbeContext<Facts>,
	settings: Settings,
	furthest: string | undefined,
): Conversation<Facts> {
	const stages = new Map((probe.stages ?? []).map((stage) => [stage, Promise.withResolvers<Facts>()]));
	const passed = (stage: string, facts: Facts) => stages.get(stage)?.resolve(facts);
	const ended = probe.run({ ...context, ...(furthest === undefined ? {} : { upTo: furthest }), passed }, settings);
	return {
		upTo(stage) {
			const there = stage === undefined ? undefined : stages.get(stage);
			return there === undefined ? ended : Promise.race([there.promise, ended]);
		},
	};
}

/** The last stage that any of these checks reads of a probe; undefined when one reads it to its end. */
export function furthestRead({ id, stages = [] }: Pick<Probe<unknown>, 'id' | 'stages'>, checks: readonly Check[]): string | undefined {
	const read = checks.flatMap(({ reads }) => (reads?.probe.id === id ? [reads.upTo] : []));
	if (read.length === 0 || read.includes(undefined)) return undefined;
	return stages.findLast((stage) => read.includes(stage));
}

/** How far a check reads a probe. One that does not say so would hear of a conversation that others may have cut short. */
export function stageRead({ id, reads }: Check, probe: Pick<Probe<unknown>, 'id' | 'stages'>): string | undefined {
	if (probe.stages === undefined) return undefined;
	if (reads?.probe.id !== probe.id) throw new Error(`"${id}" does not say how far it reads the conversation "${probe.id}"`);
	return reads.upTo;
}
