import { expect, it } from 'vitest';
import dhSetting from '../../checks/dh-setting.ts';
import type { Host } from '../../src/host/host.ts';
import { readable, unreadable } from '../../src/host/host.ts';
import { observe } from './observe.ts';

const windows = (setting: Awaited<ReturnType<Host['dhSetting']>>) =>
	observe(dhSetting, { machine: { platform: 'windows', dhSetting: async () => setting } });

it.each(['unset', 'added', 'enforced'] as const)('%s, in the registry', async (setting) => {
	expect(await windows(readable(setting))).toMatchObject({ outcome: setting, status: 'pass', evidence: { from: 'registry' } });
});

it('what the user says counts, on any system', async () => {
	const options = { dhSetting: 'enforced' } as const;
	expect(await observe(dhSetting, { options })).toMatchObject({ outcome: 'enforced', evidence: { from: 'option' } });
	expect(await observe(dhSetting, { options, machine: { platform: 'windows' } })).toMatchObject({ outcome: 'enforced' });
});

it('unknown elsewhere, and where it could not be read', async () => {
	expect(await observe(dhSetting, {})).toMatchObject({ outcome: 'not-given', status: 'unknown' });
	expect(await windows(unreadable('missing-module', 'koffi'))).toMatchObject({ outcome: 'unreadable', status: 'unknown' });
});
