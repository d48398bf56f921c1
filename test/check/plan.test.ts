import { describe, expect, it } from 'vitest';
import { planChecks, UnknownCheckError } from '../../src/check/plan.ts';
import type { Client, Platform, Tunnel } from '../../src/check/tunnel.ts';
import { seeing } from './toys.ts';

const adapter = seeing('adapter', 'well', { scope: 'run' });
const service = seeing('service', 'well', { scope: 'run', ofClient: true, tunnels: ['ikev2', 'l2tp'] });
const registry = seeing('registry', 'well', { scope: 'run', platforms: ['windows'] });
const keychain = seeing('keychain', 'well', { scope: 'run', clients: ['macos', 'linux'] });
const dns = seeing('dns', 'well');
const route = seeing('route', 'well', { needs: { dns } });
const icmp = seeing('icmp', 'well', { scope: 'address', needs: { dns }, after: { route } });
const pptp = seeing('pptp', 'well', { scope: 'address', tunnels: ['pptp'], needs: { route } });
const sstp = seeing('sstp', 'well', { scope: 'address', tunnels: ['sstp'], needs: { route } });
const all = [adapter, service, registry, keychain, dns, route, icmp, pptp, sstp];

interface Asked {
	readonly tunnels?: readonly Tunnel[];
	readonly client?: Client;
	readonly platform?: Platform;
	readonly only?: readonly string[];
	readonly skip?: readonly string[];
}

function planned({ tunnels = ['pptp'], client = 'windows', platform = 'linux', only, skip }: Asked): string[] {
	const selection = { ...(only === undefined ? {} : { only }), ...(skip === undefined ? {} : { skip }) };
	return planChecks(all, { client, tunnels }, platform, selection).map(({ id }) => id);
}

describe('planChecks', () => {
	it('looks at a connection only where the run is about one, or where the check is named', () => {
		const entry = seeing('entry', 'well', { ofConnection: true });
		const options = { client: 'windows', tunnels: ['pptp'] } as const;
		expect(planChecks([entry, dns], options, 'windows').map(({ id }) => id)).toEqual(['dns']);
		expect(planChecks([entry, dns], { ...options, connection: 'Work' }, 'windows').map(({ id }) => id)).toEqual(['entry', 'dns']);
		expect(planChecks([entry, dns], options, 'windows', { only: ['entry'] }).map(({ id }) => id)).toEqual(['entry']);
	});

	it('takes the checks that concern the tunnels, in list order', () => {
		expect(planned({ tunnels: ['pptp'] })).toEqual(['adapter', 'dns', 'route', 'icmp', 'pptp']);
		expect(planned({ tunnels: ['sstp', 'pptp'] })).toEqual(['adapter', 'dns', 'route', 'icmp', 'pptp', 'sstp']);
		expect(planned({ tunnels: ['wireguard'] })).toEqual(['adapter', 'dns', 'route', 'icmp']);
	});

	it('looks at a client’s machine only where that client can live', () => {
		const asked = { tunnels: ['ikev2'] } as const;
		expect(planned({ ...asked, client: 'windows', platform: 'windows' })).toContain('service');
		expect(planned({ ...asked, client: 'windows', platform: 'linux' })).not.toContain('service');
		expect(planned({ ...asked, client: 'linux', platform: 'linux' })).toContain('service');
		expect(planned({ ...asked, client: 'linux', platform: 'windows' })).not.toContain('service');
		expect(planned({ ...asked, client: 'macos', platform: 'macos' })).toContain('service');
		expect(planned({ tunnels: ['sstp'], client: 'windows', platform: 'windows' })).not.toContain('service');
	});

	it('leaves out what another system or client is for', () => {
		expect(planned({ platform: 'windows' })).toContain('registry');
		expect(planned({ platform: 'macos' })).not.toContain('registry');
		expect(planned({ client: 'macos' })).toContain('keychain');
		expect(planned({ client: 'windows' })).not.toContain('keychain');
	});

	it('with --only takes those and what they need, to any depth, and not what they merely wait for', () => {
		expect(planned({ only: ['pptp'] })).toEqual(['dns', 'route', 'pptp']);
		expect(planned({ only: ['icmp'] })).toEqual(['dns', 'icmp']);
		expect(planned({ only: ['icmp', 'adapter'] })).toEqual(['adapter', 'dns', 'icmp']);
		expect(planned({ only: ['dns', 'dns'] })).toEqual(['dns']);
	});

	it('with --only takes a check of another tunnel: it was asked for by name', () => {
		expect(planned({ only: ['sstp'], tunnels: ['pptp'] })).toEqual(['dns', 'route', 'sstp']);
		expect(planned({ only: ['keychain'], client: 'windows' })).toEqual(['keychain']);
	});

	it('never judges a client by a machine on which it cannot live, --only or not', () => {
		expect(planned({ only: ['service'], client: 'windows', platform: 'linux' })).toEqual([]);
		expect(planned({ only: ['service'], client: 'windows', platform: 'windows' })).toEqual(['service']);
		expect(planned({ only: ['registry'], platform: 'linux' })).toEqual([]);
	});

	it('with --skip leaves out just those', () => {
		expect(planned({ skip: ['icmp'] })).toEqual(['adapter', 'dns', 'route', 'pptp']);
		expect(planned({ skip: ['route', 'dns'] })).toEqual(['adapter', 'icmp', 'pptp']);
		expect(planned({ only: ['pptp'], skip: ['route'] })).toEqual(['dns', 'pptp']);
		expect(planned({ only: ['pptp'], skip: ['pptp'] })).toEqual(['dns', 'route']);
	});

	it('takes empty lists for nothing said', () => {
		expect(planned({ only: [], skip: [] })).toEqual(planned({}));
	});

	it.each([{ only: ['ppttp'] }, { skip: ['ppttp'] }, { only: ['PPTP'] }, { only: [''] }])(
		'refuses %j and names the checks there are',
		(asked) => {
			expect(() => planned(asked)).toThrow(UnknownCheckError);
			expect(() => planned(asked)).toThrow(/There is no check ".*"\..*adapter, service, .*sstp/);
		},
	);
});
