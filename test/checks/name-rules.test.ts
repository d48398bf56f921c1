import { expect, it } from 'vitest';
import nameRules from '../../checks/name-rules.ts';
import { readable, unreadable } from '../../src/host/host.ts';
import type { NameRule } from '../../src/host/settings.ts';
import { observe } from './observe.ts';

const rule = (pattern: string, ...servers: string[]): NameRule => ({ pattern, servers, from: 'policy' });
const look = (rules: readonly NameRule[], host = 'vpn.example.com') =>
	observe(nameRules, { host, machine: { nameRules: async () => readable(rules) } });

it.each([
	['a domain', [rule('.example.com', '10.0.0.53')], 'covers', 'warn'],
	['the very name', [rule('vpn.example.com', '10.0.0.53')], 'covers', 'warn'],
	['a name that is exempt from its domain', [rule('.example.com', '10.0.0.53'), rule('vpn.example.com')], 'exempt', 'pass'],
	['a wide exemption and a narrow rule', [rule('.com'), rule('.example.com', '10.0.0.53')], 'covers', 'warn'],
	[
		'other names',
		[rule('.corp.example.com', '10.0.0.53'), rule('example.com', '10.0.0.53'), rule('.ample.com', '10.0.0.53')],
		'none',
		'pass',
	],
	['every name', [rule('.', '10.0.0.53')], 'none', 'pass'],
	['nothing', [], 'none', 'pass'],
] as const)('%s', async (_, rules, outcome, status) => {
	expect(await look(rules)).toMatchObject({ outcome, status });
});

it('names the rule and where it leads', async () => {
	expect((await look([rule('.example.com', '10.0.0.53', '10.0.0.54')])).says).toBe(
		"A rule of this computer (policy: .example.com) has vpn.example.com looked up at 10.0.0.53, 10.0.0.54 and nowhere else. Leave the VPN server's own name out of it.",
	);
});

it('concerns no address, and is not taken for none where it could not be read', async () => {
	expect(await look([rule('.', '10.0.0.53')], '203.0.113.7')).toMatchObject({ outcome: 'literal' });
	const machine = { nameRules: async () => unreadable('not-permitted', 'RegOpenKeyExW: 5') };
	expect(await observe(nameRules, { host: 'vpn.example.com', machine })).toMatchObject({ outcome: 'unreadable', status: 'unknown' });
});
