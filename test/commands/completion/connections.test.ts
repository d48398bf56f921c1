import { expect, test, vi } from 'vitest';
import { vocabularyOf } from '../../../src/commands/completion/vocabulary.ts';
import { thisMachine } from '../../../src/host/this-machine.ts';
import { machineNamed } from '../../machines/description.ts';
import { hostOf, type Started } from '../../machines/host-of.ts';
import { ROOT } from '../project-copy.ts';

vi.mock('../../../src/host/this-machine.ts', { spy: true });

test.each([
	['linux-networkmanager-root', 'L2TP Köln'],
	['windows-two-connections-one-server', 'Office (L2TP)'],
])('the connections of %s are offered by name, and no program is started for it', async (name, connection) => {
	const started: Started[] = [];
	vi.mocked(thisMachine).mockResolvedValue(hostOf(machineNamed(name), started, new Set()));
	const words = await vocabularyOf(ROOT)('connections', '');
	expect(words.map(({ word }) => word)).toContain(connection);
	expect(words.find(({ word }) => word === connection)?.about).toMatch(/\S/);
	expect(started).toEqual([]);
});
