import type { Catalog } from '../../src/catalog/schema.ts';
import type { RunOptions } from '../../src/check/context.ts';
import type { Check } from '../../src/check/define.ts';
import { parseTarget } from '../../src/check/target.ts';
import { type DiagnoseInput, diagnoseTargets } from '../../src/diagnose.ts';
import type { Report } from '../../src/report/schema.ts';
import { catalogOf, cause, code, leads } from '../catalog/fakes.ts';
import { runOptions, seeing, type ToySeen, toy } from '../check/toys.ts';
import { fakeHost } from '../host/fake-host.ts';

const broken = (check: string) => [{ check, outcome: 'broken' }];

/** A small world: a name, an adapter, TCP 1723 and 443, and what is wrong when they are broken. */
export const toyCatalog: Catalog = catalogOf({
	families: [
		{
			family: 'toy',
			title: 'Toy codes',
			shownBy: 'A dialog',
			codes: [
				code({ code: '868', symbol: 'ERROR_NAME' }),
				code({ code: '800' }),
				code({ code: '809', symbol: 'ERROR_TIMEOUT' }),
				code({ code: '806' }),
			],
		},
	],
	causes: [
		cause('no-name', {
			where: 'path',
			owner: 'network',
			when: broken('dns'),
			leadsTo: [leads({ tunnel: 'any', at: 'name', codes: ['868'] })],
			ask: [{ id: 'elsewhere', question: 'Does the name resolve elsewhere?', no: 'against' }],
		}),
		cause('tcp-dead', {
			when: broken('pptp'),
			explain: 'Nothing answers there.',
			leadsTo: [leads({ codes: ['809'], also: ['800'], confidence: 'medium' })],
		}),
		cause('tcp-filtered', {
			where: 'path',
			owner: 'network',
			when: broken('pptp'),
			leadsTo: [leads({ codes: ['809'], confidence: 'medium' })],
		}),
		cause('gre-dead', { when: broken('gre'), leadsTo: [leads({ at: 'negotiate', codes: ['806'] })] }),
		cause('sstp-dead', { when: broken('sstp-port'), leadsTo: [leads({ tunnel: ['sstp', 'ikev2'], codes: ['809'] })] }),
	],
	tunnels: [
		{
			tunnel: 'pptp',
			uses: 'TCP 1723 and GRE',
			reachesSignInWhen: [
				{ at: 'name', check: 'dns', outcome: ['well', 'odd'] },
				{ at: 'transport', check: 'pptp', outcome: 'well' },
				{ at: 'negotiate', check: 'gre', outcome: 'well' },
			],
		},
		{ tunnel: 'sstp', uses: 'TCP 443', reachesSignInWhen: [{ at: 'transport', check: 'sstp-port', outcome: 'well' }] },
	],
	planned: [{ check: 'gre', title: 'GRE data path', outcomes: ['well', 'broken'] }],
});

export interface ToyWorld {
	/** What each check came out with; one that is not named is not part of the run. */
	readonly saw?: Readonly<Record<string, ToySeen['outcome']>>;
	/** Checks besides. */
	readonly besides?: readonly Check[];
	readonly options?: Partial<RunOptions>;
	readonly input?: Partial<DiagnoseInput>;
	readonly addresses?: readonly string[];
}

/** Runs toys through the whole program and returns the report as a reader of the JSON gets it. */
export async function toyReport({
	saw = {},
	besides = [],
	options = {},
	input = {},
	addresses = ['192.0.2.1'],
}: ToyWorld): Promise<Report> {
	const dns = toy({ id: 'dns', group: 'path', observe: async () => ({ outcome: saw.dns ?? 'well', addresses }) });
	const server = (id: string) => seeing(id, saw[id] ?? 'well', { group: 'server', scope: 'address', needs: { dns } });
	const world = [seeing('adapter', saw.adapter ?? 'well', { scope: 'run' }), dns, server('pptp'), server('gre'), server('sstp-port')];
	const report = await diagnoseTargets({
		version: '1.2.3',
		catalog: toyCatalog,
		checks: [...world.filter(({ id }) => saw[id] !== undefined), ...besides],
		addressesOf: (_, maybe) => maybe(dns)?.addresses ?? [],
		host: fakeHost({
			platform: 'windows',
			os: async () => ({ platform: 'windows', name: 'Windows 11 Pro', release: '10.0.26100', arch: 'x64' }),
		}),
		targets: [{ target: parseTarget('vpn.example.com'), options: { ...runOptions, ...options }, supplied: { authorities: [] } }],
		options: { ...runOptions, ...options },
		supplied: { authorities: [] },
		selection: {},
		reportOptions: {},
		answers: new Map(),
		signal: new AbortController().signal,
		...input,
	});
	return JSON.parse(JSON.stringify(report)) as Report;
}
