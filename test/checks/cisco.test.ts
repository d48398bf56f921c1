import { describe, expect, it } from 'vitest';
import anyconnectAdapter from '../../checks/anyconnect-adapter.ts';
import anyconnectService from '../../checks/anyconnect-service.ts';
import ciscoIpsecAdapter from '../../checks/cisco-ipsec-adapter.ts';
import ciscoIpsecService from '../../checks/cisco-ipsec-service.ts';
import type { Check } from '../../src/check/define.ts';
import type { CiscoAdapter } from '../../src/host/cisco.ts';
import { readable, type Service, unreadable } from '../../src/host/host.ts';
import { profileOf } from '../host/profiles.ts';
import { observe } from './observe.ts';

const saw = ({ outcome, status }: { readonly outcome?: string; readonly status: string }) => `${outcome} (${status})`;

describe.each([
	[anyconnectService, 'secure-client'],
	[ciscoIpsecService, 'vpn-client'],
] as const)('$id', (check: Check, client) => {
	const look = async (service: Service | undefined) => {
		const asked: string[] = [];
		const answer = await observe(check, {
			machine: {
				ciscoService: async (which) => {
					asked.push(which);
					return readable(service);
				},
			},
		});
		expect(asked).toEqual([client]);
		return saw(answer);
	};

	it.each([
		['running', { state: 'running', start: 'automatic' }, 'running (pass)'],
		['starting', { state: 'starting', start: 'automatic' }, 'changing (warn)'],
		['stopped, though it starts with the system', { state: 'stopped', start: 'automatic' }, 'stopped (fail)'],
		['stopped, and set to Manual: no window starts it', { state: 'stopped', start: 'on-demand' }, 'stopped (fail)'],
		['stopped, with nothing known of its start', { state: 'stopped' }, 'stopped (fail)'],
		['ended with an error', { state: 'stopped', start: 'automatic', exitCode: 1067 }, 'failed (fail)'],
		['disabled', { state: 'stopped', start: 'disabled' }, 'disabled (fail)'],
		['gone, with its program left', { state: 'absent' }, 'missing (fail)'],
		['without what it needs', { state: 'stopped', lacks: { name: 'Tcpip', state: 'disabled' } }, 'dependency (fail)'],
	] as const)('%s', async (_, service, expected) => {
		expect(await look({ name: 'agent', ...service })).toBe(expected);
	});

	it('tells nobody of a client that is not installed', async () => {
		expect(await look(undefined)).toBe('not-installed (pass)');
	});

	it('does not judge what could not be read', async () => {
		const answer = await observe(check, { machine: { ciscoService: async () => unreadable('not-permitted', '/proc') } });
		expect(saw(answer)).toBe('unreadable (unknown)');
		expect(answer.says).toMatch(/could not be read \(not permitted: \/proc\)\.$/);
	});
});

describe.each([[anyconnectAdapter], [ciscoIpsecAdapter]])('$id', (check: Check) => {
	const look = (adapter: CiscoAdapter | undefined) => observe(check, { machine: { ciscoAdapter: async () => readable(adapter) } });

	it.each([
		['present', 'present (pass)'],
		['made-when-needed', 'made-when-needed (pass)'],
		['missing', 'missing (fail)'],
	] as const)('%s', async (state, expected) => {
		expect(saw(await look({ name: 'Cisco adapter', state }))).toBe(expected);
	});

	it('of a client that is not installed, and one that could not be read', async () => {
		expect(saw(await look(undefined))).toBe('not-installed (pass)');
		expect(saw(await observe(check, { machine: { ciscoAdapter: async () => unreadable('missing-module', 'koffi') } }))).toBe(
			'unreadable (unknown)',
		);
	});
});

describe('a connection of another client', () => {
	const stopped = { machine: { ciscoService: async () => readable({ name: 'vpnagentd', state: 'stopped' } as const) } };

	it('does not suffer from a Cisco service that is stopped', async () => {
		const profile = profileOf({ store: 'networkmanager', client: 'linux', tunnels: ['anyconnect'] });
		expect(saw(await observe(anyconnectService, { ...stopped, profile }))).toBe('other-client (pass)');
	});

	it("is none that Cisco's app has entered in the settings of macOS", async () => {
		const profile = profileOf({ store: 'macos', client: 'macos', tunnels: ['anyconnect'], stored: { type: 'VPN:com.cisco.anyconnect' } });
		expect(saw(await observe(anyconnectService, { ...stopped, profile }))).toBe('stopped (fail)');
	});
});

describe('the DisplayName of the old adapter', () => {
	const name = 'Cisco Systems VPN Adapter for 64-bit Windows';
	const look = (displayName: string) =>
		observe(ciscoIpsecAdapter, { machine: { ciscoAdapter: async () => readable({ name, state: 'present', displayName }) } });

	it('is found only without a file in front', async () => {
		expect(saw(await look(name))).toBe('present (pass)');
		const answer = await look(`@oem8.inf,%CVirtA_Desc%;${name}`);
		expect(saw(answer)).toBe('misnamed (fail)');
		expect(answer.says).toContain('@oem8.inf');
	});
});
