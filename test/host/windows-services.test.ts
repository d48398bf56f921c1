import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Finished } from '../../src/host/exec.ts';
import { readable, type ServiceRole, type Unreadable, unreadable } from '../../src/host/host.ts';
import type { Win32 } from '../../src/host/win32.ts';
import { machine, REG, SC } from './windows-machine.ts';

interface Recording {
	readonly name: string;
	readonly origin: { readonly kind: 'recorded' | 'documented' | 'constructed'; readonly source: string };
	readonly exitCode: number;
	readonly stdout: string;
	readonly unreadable?: Unreadable;
}

function recordings<R>(file: string): readonly (Recording & R)[] {
	return parse(readFileSync(join(import.meta.dirname, '../recordings/windows', file), 'utf8'));
}

const scQuery = recordings<{ readonly reads?: { readonly state: number; readonly exitCode: number } }>('sc-query.yaml');
const regQuery = recordings<{ readonly reads?: number }>('reg-query.yaml');

describe('a service, asked through the Windows API', () => {
	const cases = [
		[
			{ state: 1, exitCode: 1077, startType: 3 },
			{ state: 'stopped', start: 'on-demand', exitCode: 1077 },
		],
		[
			{ state: 1, exitCode: 0, startType: 4 },
			{ state: 'stopped', start: 'disabled' },
		],
		[
			{ state: 1, exitCode: 1068, startType: 2 },
			{ state: 'stopped', start: 'automatic', exitCode: 1068 },
		],
		[
			{ state: 2, exitCode: 0, startType: 2 },
			{ state: 'starting', start: 'automatic' },
		],
		[
			{ state: 3, exitCode: 0, startType: 2 },
			{ state: 'stopping', start: 'automatic' },
		],
		[
			{ state: 4, exitCode: 0, startType: 2 },
			{ state: 'running', start: 'automatic' },
		],
		[
			{ state: 5, exitCode: 0, startType: 2 },
			{ state: 'starting', start: 'automatic' },
		],
		[
			{ state: 6, exitCode: 0, startType: 2 },
			{ state: 'paused', start: 'automatic' },
		],
		[
			{ state: 7, exitCode: 0, startType: 2 },
			{ state: 'paused', start: 'automatic' },
		],
		[{ state: 4, exitCode: 0 }, { state: 'running' }],
		['absent', { state: 'absent' }],
	] as const;

	it.each(cases)('%j', async (numbers, words) => {
		const { host, started } = machine({ win32: { service: () => readable(numbers) } });
		expect(await host.service('BFE')).toEqual(readable({ name: 'BFE', ...words }));
		expect(started).toEqual([]);
	});

	it('is asked once for each', async () => {
		const asked: string[] = [];
		const service = (name: string) => {
			asked.push(name);
			return readable('absent' as const);
		};
		const { host, loaded } = machine({ win32: { service } });
		for (const role of ['BFE', 'IKEEXT', 'BFE'] as const) await host.service(role);
		expect(asked).toEqual(['BFE', 'IKEEXT']);
		expect(loaded()).toBe(1);
	});

	it('is unreadable when the API refuses: no program is asked to say otherwise', async () => {
		const denied = unreadable('not-permitted', 'OpenServiceW: 5');
		const { host, started } = machine({ win32: { service: () => denied } });
		expect(await host.service('IKEEXT')).toEqual(denied);
		expect(started).toEqual([]);
	});

	it('is unreadable in a state that nobody knows', async () => {
		const { host } = machine({ win32: { service: () => readable({ state: 9, exitCode: 0, startType: 2 }) } });
		expect(await host.service('IKEEXT')).toEqual(unreadable('failed', 'IKEEXT: state 9'));
	});
});

const WORDS: Readonly<Record<number, string>> = { 1: 'stopped', 2: 'starting', 3: 'stopping', 4: 'running', 7: 'paused' };

describe('what a service cannot start without', () => {
	const onDemand = { state: 1, exitCode: 1077, startType: 3 };
	const disabled = { ...onDemand, startType: 4 };
	type Known = Readonly<Record<string, ReturnType<Win32['service']>>>;

	async function lacksOf(role: ServiceRole, services: Known) {
		const asked: string[] = [];
		const service = (name: string) => {
			asked.push(name);
			return services[name] ?? readable('absent' as const);
		};
		const { host } = machine({ win32: { service } });
		const found = await host.service(role);
		return { lacks: found.read ? found.value.lacks : found, asked };
	}

	it.each([
		['is disabled', { BFE: readable(disabled) }, { name: 'BFE', state: 'disabled' }],
		['is not there', {}, { name: 'BFE', state: 'absent' }],
		['lacks something itself', { BFE: readable({ ...onDemand, dependencies: ['RpcSs'] }) }, { name: 'RpcSs', state: 'absent' }],
		['runs, though it is disabled', { BFE: readable({ ...disabled, state: 4 }) }, undefined],
		['starts along with it', { BFE: readable(onDemand) }, undefined],
		['cannot be read', { BFE: unreadable('not-permitted', 'OpenServiceW: 5') }, undefined],
		[
			'needs itself in a circle',
			{ BFE: readable({ ...onDemand, dependencies: ['ikeext', 'bfe'] }), ikeext: readable(onDemand) },
			undefined,
		],
	] as const)('%s', async (_, others, lacks) => {
		const own = readable({ ...onDemand, dependencies: ['BFE'] });
		expect((await lacksOf('IKEEXT', { ...others, IKEEXT: own })).lacks).toEqual(lacks);
	});

	it('is not asked for while it runs', async () => {
		const running = readable({ state: 4, exitCode: 0, startType: 2, dependencies: ['RpcSs'] });
		expect(await lacksOf('BFE', { BFE: running })).toEqual({ lacks: undefined, asked: ['BFE'] });
	});

	it('is read from reg.exe without koffi', async () => {
		const { host } = machine({
			programs: {
				[SC]: (args) =>
					args.includes('BFE') ? { exitCode: 1060 } : { stdout: scQuery.find(({ reads }) => reads?.state === 1)?.stdout ?? '' },
				[REG]: { stdout: DEPENDING.replaceAll('\n', '\r\n') },
			},
		});
		expect(await host.service('IKEEXT')).toMatchObject({ value: { start: 'on-demand', lacks: { name: 'BFE', state: 'absent' } } });
	});
});

/** Constructed from the recorded shape; `reg.exe` writes the zeros between texts as \0. */
const DEPENDING = `
HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\IKEEXT
    DependOnService    REG_MULTI_SZ    BFE\\0nsi
    DisplayName    REG_SZ    @%SystemRoot%\\system32\\ikeext.dll,-501
    Start    REG_DWORD    0x3
`;

describe('a service without koffi', () => {
	const asWindowsWrites = (text: string) => text.replaceAll('\n', '\r\n');
	/** A code page read as UTF-8: every letter that is not ASCII is spoilt. */
	const spoilt = (text: string) => text.replace(/[^\r\n -~]/g, '�');

	async function serviceFrom(sc: Partial<Finished>, reg: Partial<Finished>, role: ServiceRole = 'IKEEXT') {
		return machine({ programs: { [SC]: readable(sc), [REG]: readable(reg) } }).host.service(role);
	}

	const onDemand = regQuery.find(({ name }) => name === 'on demand');

	const asRecorded = (text: string) => text;
	const spoiltAsWindowsWrites = (text: string) => spoilt(asWindowsWrites(text));

	for (const how of [asRecorded, asWindowsWrites, spoiltAsWindowsWrites]) {
		it.each(scQuery)(`sc.exe: $name (${how.name})`, async ({ exitCode, stdout, reads, unreadable: why }) => {
			const seen = await serviceFrom({ exitCode, stdout: how(stdout) }, { stdout: how(onDemand?.stdout ?? '') });
			if (why !== undefined) return expect(seen).toEqual(why);
			if (exitCode === 1060) return expect(seen).toEqual(readable({ name: 'IKEEXT', state: 'absent' }));
			const state = WORDS[reads?.state ?? 0];
			const ended = state === 'stopped' ? { exitCode: reads?.exitCode } : {};
			expect(seen).toEqual(readable({ name: 'IKEEXT', state, start: 'on-demand', ...ended }));
		});

		it.each(regQuery)(`reg.exe: $name (${how.name})`, async ({ exitCode, stdout, reads }) => {
			const running = scQuery.find(({ name }) => name === 'running, German');
			const seen = await serviceFrom({ stdout: how(running?.stdout ?? '') }, { exitCode, stdout: how(stdout) });
			const start = reads === undefined ? {} : { start: { 2: 'automatic', 3: 'on-demand', 4: 'disabled' }[reads] };
			expect(seen).toEqual(readable({ name: 'IKEEXT', state: 'running', ...start }));
		});
	}

	it('starts programs by their absolute paths: a bare name would run one of the current folder', async () => {
		const { host, started } = machine({});
		expect(await host.service('RasMan')).toEqual(unreadable('missing-program', SC));
		const key = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\RasMan';
		expect(started).toEqual([`${SC} query RasMan`, `${REG} query ${key}`]);
	});

	it('keeps the state where reg.exe is missing', async () => {
		const running = scQuery.find(({ name }) => name === 'running, Russian');
		const { host } = machine({ programs: { [SC]: readable({ stdout: running?.stdout ?? '' }) } });
		expect(await host.service('BFE')).toEqual(readable({ name: 'BFE', state: 'running' }));
	});
});
