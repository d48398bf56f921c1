import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { checks } from '../../checks/index.ts';
import type { ConnectionList } from '../../src/report/connections.ts';
import type { History } from '../../src/report/past-schema.ts';
import type { Explanation, Report } from '../../src/report/schema.ts';
import { machineNamed, machineNames } from './description.ts';
import { isLocal, runOn } from './program.ts';

vi.mock('../../src/host/this-machine.ts', { spy: true });
vi.mock('../../src/commands/small-file.ts', { spy: true });
// A router that nothing was heard of lately is pinged; here nobody is.
vi.mock('../../src/net/icmp.ts', async (original) => ({ ...(await original<object>()), ping: async () => ({ answer: 'silent' }) }));

/**
 * One folder is one computer: `machine.yaml` (what its system answers, and what was expected before it was asked), and a golden file
 * with all that the commands make of it.
 */
const accept = 'to accept: npx vitest run test/machines -u';
const local = new Set(checks.filter(isLocal).map(({ id }) => id));

describe.each(machineNames())('%s', (name) => {
	const machine = machineNamed(name);

	it('connections and check', async () => {
		const listed = await runOn(machine, 'connections', ['--json']);
		const list = JSON.parse(listed.stdout) as ConnectionList;
		const checked = await runOn(machine, 'check', ['--json', ...answers(machine.answers)]);
		const report = JSON.parse(checked.stdout) as Report;
		const seen = summaryOf(list, report);
		expect(checked.saved).toBe(checked.stdout);
		await expect(`${JSON.stringify(seen, null, 2)}\n`, accept).toMatchFileSnapshot(join(name, 'connections-and-check.golden.json'));

		const { expect: wanted } = machine;
		expect(list.connections.map((connection) => connection.name)).toEqual(wanted.connections);
		expect(list.unread.map(({ place }) => place)).toEqual(wanted.unread ?? []);
		const outcomes = {
			...seen.computer,
			...Object.fromEntries(
				Object.entries(seen.connections).flatMap(([connection, { outcomes }]) =>
					Object.entries(outcomes).map(([id, outcome]) => [`${connection} / ${id}`, outcome]),
				),
			),
		};
		expect(outcomes).toMatchObject(wanted.outcomes ?? {});
		const codes = Object.entries(seen.connections).flatMap(([connection, { predictions }]) => {
			const failed = predictions.flatMap(({ codes }) => codes ?? []);
			return failed.length === 0 ? [] : [[connection, failed.toSorted()]];
		});
		expect(Object.fromEntries(codes)).toEqual(wanted.codes ?? {});
	});

	it('history and explain --last', async () => {
		const history = JSON.parse((await runOn(machine, 'history', ['--json'])).stdout) as History;
		const explained = JSON.parse((await runOn(machine, 'explain', ['--last', '--json'])).stdout) as Explanation;
		const past = {
			attempts: history.attempts.map(({ settings: _, ...attempt }) => attempt),
			unread: history.unread,
			last: explained.last?.failure?.codes ?? [],
			asked: explained.measured === undefined ? undefined : { host: explained.measured.host },
			explained: explained.matches.map(({ code, recognisedBy, certainty, causes }) => ({
				...{ code, recognisedBy, certainty },
				fits: causes.filter(({ standing }) => standing === 'fits').map(({ id }) => id),
			})),
			exitCodes: [history.exitCode, explained.exitCode],
		};
		await expect(`${JSON.stringify(past, null, 2)}\n`, accept).toMatchFileSnapshot(join(name, 'past.golden.json'));

		const { history: wanted = [], last } = machine.expect;
		expect(history.attempts.map(({ result, codes }) => (result === 'connected' ? result : codes[0]))).toEqual(wanted);
		expect(explained.last?.failure?.codes[0]).toBe(last);
	});
});

function answers(given: Readonly<Record<string, string>> = {}): readonly string[] {
	return Object.entries(given).flatMap(([id, answer]) => ['--answer', `${id}=${answer}`]);
}

/** What the commands say, without what was told of the servers. */
function summaryOf({ connections, unread, differences }: ConnectionList, report: Report) {
	const outcomes = (results: Report['machine']['checks']) =>
		Object.fromEntries(results.filter(({ id }) => local.has(id)).map(({ id, outcome, status }) => [id, outcome ?? status]));
	return {
		listed: connections.map(({ stored: _, ...connection }) => connection),
		unread,
		differences,
		computer: outcomes(report.machine.checks),
		unchecked: report.unchecked ?? [],
		connections: Object.fromEntries(
			report.targets.map(({ connection = '', host, checks, causes, predictions }) => [
				connection,
				{
					host,
					outcomes: outcomes(checks),
					predictions: predictions.map(({ tunnel, outcome, reached, code, equallyLikely = [], certainty }) => ({
						tunnel,
						outcome,
						reached,
						...(code === undefined ? {} : { codes: [code, ...equallyLikely], certainty }),
					})),
					fits: causes.filter(({ standing }) => standing === 'fits').map(({ id }) => id),
				},
			]),
		),
		exitCode: report.exitCode,
	};
}
