import { describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import serviceBfe from '../../checks/service-bfe.ts';
import serviceEaphost from '../../checks/service-eaphost.ts';
import serviceIkeext from '../../checks/service-ikeext.ts';
import serviceRasman from '../../checks/service-rasman.ts';
import serviceW32time from '../../checks/service-w32time.ts';
import type { Check } from '../../src/check/define.ts';
import { type Reading, readable, SERVICE_ROLES, type Service, unreadable } from '../../src/host/host.ts';
import { observe } from './observe.ts';

async function look(check: Check, service: Reading<Service>) {
	const asked: string[] = [];
	const answer = await observe(check, {
		machine: {
			service: async (role) => {
				asked.push(role);
				return service;
			},
		},
	});
	return { ...answer, asked };
}

const saw = (check: Check, service: Service) => look(check, readable(service));
const outcomeOf = async (check: Check, service: Service) => {
	const { status, outcome } = await saw(check, service);
	return `${outcome} (${status})`;
};

describe.each([
	[serviceIkeext, 'IKEEXT'],
	[serviceRasman, 'RasMan'],
	[serviceBfe, 'BFE'],
] as const)('$id', (check, name) => {
	it('asks about its own service', async () => {
		const { asked, evidence } = await saw(check, { name, state: 'running', start: 'automatic' });
		expect(asked).toEqual([name]);
		expect(evidence).toEqual({ service: name, start: 'automatic' });
	});

	it.each([
		['running', { state: 'running', start: 'automatic' }, 'running (pass)'],
		['running though disabled', { state: 'running', start: 'disabled' }, 'running (pass)'],
		['starting', { state: 'starting', start: 'automatic' }, 'changing (warn)'],
		['stopping', { state: 'stopping', start: 'automatic' }, 'changing (warn)'],
		['paused', { state: 'paused', start: 'automatic' }, 'changing (warn)'],
		['disabled', { state: 'stopped', start: 'disabled', exitCode: 1077 }, 'disabled (fail)'],
		['missing', { state: 'absent' }, 'missing (fail)'],
		['not needed', { state: 'not-needed' }, 'not-needed (pass)'],
	] as const)('%s', async (_, service, expected) => {
		expect(await outcomeOf(check, { name, ...service })).toBe(expected);
	});

	it('does not judge what could not be read', async () => {
		const answer = await look(check, unreadable('missing-module', 'koffi'));
		expect(answer).toMatchObject({ status: 'unknown', outcome: 'unreadable', evidence: { reason: 'missing-module', detail: 'koffi' } });
		expect(answer.says).toMatch(/could not be read \(the optional module koffi is not installed\)\.$/);
	});
});

describe.each([
	[serviceIkeext, 'IKEEXT'],
	[serviceRasman, 'RasMan'],
] as const)('$id, stopped', (check, name) => {
	it.each([
		['set to start on demand', { start: 'on-demand' }, 'on-demand (pass)'],
		['set to start on demand, never needed yet', { start: 'on-demand', exitCode: 1077 }, 'on-demand (pass)'],
		['set to start on demand, and failed last', { start: 'on-demand', exitCode: 1068 }, 'failed (fail)'],
		['automatic, but never needed since Windows started', { start: 'automatic', exitCode: 1077 }, 'on-demand (pass)'],
		['automatic, and ran before', { start: 'automatic' }, 'stopped (warn)'],
		['automatic, and failed', { start: 'automatic', exitCode: 1068 }, 'failed (fail)'],
		['on demand, but what it needs is disabled', { start: 'on-demand', lacks: { name: 'BFE', state: 'disabled' } }, 'dependency (fail)'],
		['nobody knows how it starts', {}, 'unreadable (unknown)'],
	] as const)('%s', async (_, service, expected) => {
		expect(await outcomeOf(check, { name, state: 'stopped', ...service })).toBe(expected);
	});
});

describe('service-bfe, stopped', () => {
	it.each([{ start: 'automatic' }, { start: 'on-demand' }, { start: 'automatic', exitCode: 1077 }, {}] as const)(
		'%j: a fault',
		async (service) => {
			expect(await outcomeOf(serviceBfe, { name: 'BFE', state: 'stopped', ...service })).toBe('stopped (fail)');
		},
	);
});

describe.each([
	['EapHost', serviceEaphost],
	['W32Time', serviceW32time],
] as const)('%s, which only hinders', (name, check) => {
	it.each([
		['disabled', { state: 'stopped', start: 'disabled' }, 'disabled (warn)'],
		['missing', { state: 'absent' }, 'missing (warn)'],
		['without what it needs', { state: 'stopped', start: 'on-demand', lacks: { name: 'KeyIso', state: 'absent' } }, 'dependency (warn)'],
		['failed', { state: 'stopped', start: 'on-demand', exitCode: 5 }, 'failed (warn)'],
		['on demand', { state: 'stopped', start: 'on-demand' }, 'on-demand (pass)'],
	] as const)('%s', async (_, service, expected) => {
		expect(await outcomeOf(check, { name, ...service })).toBe(expected);
	});
});

describe('every role of a service', () => {
	const byRole = checks.filter(({ id }) => id.startsWith('service-'));

	it('has a check that asks for it, and no role has two', async () => {
		const asked = await Promise.all(byRole.map(async (check) => (await saw(check, { name: 'x', state: 'running' })).asked));
		expect(asked.flat().sort()).toEqual([...SERVICE_ROLES].sort());
	});

	it('is looked at on Windows alone, where nothing else has such a thing', () => {
		const everywhere = byRole.filter(({ platforms }) => platforms === undefined).map(({ id }) => id);
		expect(everywhere).toEqual(['service-rasman', 'service-ikeext', 'service-bfe']);
	});
});

describe('the sentences', () => {
	const says = async (check: Check, service: Service) => (await saw(check, service)).says;

	it('name what was looked at, on any system', async () => {
		expect(await says(serviceIkeext, { name: 'strongswan.service', state: 'running' })).toBe(
			'The IKE service (strongswan.service) is running.',
		);
		expect(await says(serviceRasman, { name: 'NetworkManager.service', state: 'absent' })).toBe(
			'The connection manager is not installed (looked for NetworkManager.service).',
		);
		expect(await says(serviceBfe, { name: 'netfilter', state: 'not-needed' })).toBe('No filtering engine has to run here (netfilter).');
	});

	it('name what a service lacks, and what does not work without it', async () => {
		const lacks = { name: 'SstpSvc', state: 'disabled' } as const;
		expect(await says(serviceRasman, { name: 'RasMan', state: 'stopped', start: 'on-demand', lacks })).toBe(
			'The connection manager (RasMan) cannot start: SstpSvc, which it needs, is disabled.',
		);
		expect(await says(serviceEaphost, { name: 'EapHost', state: 'absent' })).toBe(
			'The EAP service is not installed (looked for EapHost). Connections that sign in with EAP cannot.',
		);
	});

	it('give the number with which a service ended, and not that of one that never ran', async () => {
		expect(await says(serviceIkeext, { name: 'IKEEXT', state: 'stopped', start: 'automatic', exitCode: 1068 })).toBe(
			'The IKE service (IKEEXT) is stopped: its last run ended with the error 1068.',
		);
		expect(await says(serviceBfe, { name: 'BFE', state: 'stopped', start: 'automatic', exitCode: 1060 })).toBe(
			'The filtering engine (BFE) is stopped: its last run ended with the error 1060.',
		);
		expect(await says(serviceBfe, { name: 'BFE', state: 'stopped', start: 'automatic', exitCode: 1077 })).toBe(
			'The filtering engine (BFE) is stopped. It must always run.',
		);
	});
});
