import { expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';

const reading = checks.flatMap(({ id, reads }) => (reads?.upTo === undefined ? [] : [[id, reads.upTo, reads.probe.stages] as const]));

it.each(reading)('%s reads up to a stage that its probe has: %s', (_, upTo, stages) => {
	expect(stages).toContain(upTo);
});

it('a conversation with stages is read to its end by some check, or its end is of no use', () => {
	const probes = new Set(checks.flatMap(({ reads }) => (reads === undefined ? [] : [reads.probe.id])));
	const toTheEnd = new Set(checks.flatMap(({ reads }) => (reads !== undefined && reads.upTo === undefined ? [reads.probe.id] : [])));
	expect([...toTheEnd].sort()).toEqual([...probes].sort());
});
