import { expect, it } from 'vitest';
import clockSource from '../../checks/clock-source.ts';
import { readable, unreadable } from '../../src/host/host.ts';
import type { ClockSource } from '../../src/host/settings.ts';
import { observe } from './observe.ts';

const look = (source: ClockSource) => observe(clockSource, { machine: { clockSource: async () => readable(source) } });

it.each([
	[{ from: 'network', source: 'NTP' }, 'network', 'pass'],
	[{ from: 'network', source: 'systemd-timesyncd', synchronised: true }, 'network', 'pass'],
	[{ from: 'network', source: 'systemd-timesyncd', synchronised: false }, 'not-in-step', 'warn'],
	[{ from: 'domain', source: 'NT5DS' }, 'domain', 'pass'],
	[{ from: 'nobody', source: 'NoSync' }, 'nobody', 'warn'],
] as const)('%o', async (source, outcome, status) => {
	expect(await look(source)).toMatchObject({ outcome, status, evidence: { source: source.source } });
});

it('is not taken for nobody where it could not be read', async () => {
	const machine = { clockSource: async () => unreadable('failed', 'W32Time: no Type') };
	expect(await observe(clockSource, { machine })).toMatchObject({ outcome: 'unreadable', status: 'unknown' });
});
