import { describe, expect, test } from 'vitest';
import { lastFailure } from '../../src/commands/explain-last.ts';
import type { PastHere } from '../../src/commands/past.ts';
import { ofConnection, pastAttempts } from '../../src/history/past-attempts.ts';
import type { Profile } from '../../src/host/profile.ts';
import { attemptsIn } from '../../src/host/windows/ras-attempts.ts';
import { explanationOf } from '../../src/report/explanation.ts';
import { catalog } from '../catalog/data.ts';
import { asRead, type Dial, dial, momentOf } from '../host/ras-events.ts';
import { runProgram } from './program.ts';

/** A machine that has dialled so, newest last. */
function here(
	dials: readonly Dial[],
	{ connection, servers = [] }: { readonly connection?: string; readonly servers?: readonly string[] } = {},
): PastHere {
	const attempts = attemptsIn(dials.flatMap(dial).map(asRead).reverse());
	const profile = { name: 'Work VPN', servers, ikePolicy: 'aes256-sha256-modp2048' } as Partial<Profile> as Profile;
	return {
		attempts: ofConnection(pastAttempts(catalog, { attempts, events: [], logs: [], unread: [] }), connection),
		unread: [],
		host: { profiles: async () => ({ found: [profile], unread: [], differences: [] }) },
	};
}

const WORK: Dial = { co: 1, at: 0, connection: 'Work VPN', tried: ['IKEv2'], fails: '809' };
const HOME: Dial = { co: 2, at: 100, connection: 'Home', server: '2001:db8::7', tried: ['SSTP'], fails: '-2146762487' };

describe('the last failure', () => {
	test('of all connections: its code, its server, the tunnel that was tried', async () => {
		const found = await lastFailure(catalog, here([WORK, HOME]));
		expect(found).toMatchObject({
			host: '[2001:db8::7]',
			flags: { tunnel: ['sstp'] },
			last: { failure: { connection: 'Home', codes: ['0x800B0109'] } },
		});
		expect(found.recognitions.map(({ entry }) => entry.code)).toEqual(['0x800B0109']);
		const { matches, exitCode } = explanationOf({ catalog, version: '0', ...found });
		expect(matches[0]).toMatchObject({ code: '0x800B0109', recognisedBy: 'log' });
		expect(matches[0]?.causes.length).toBeGreaterThan(0);
		expect(exitCode).toBe(0);
	});

	test('of one connection', async () => {
		const found = await lastFailure(catalog, here([WORK, HOME], { connection: 'work vpn' }));
		expect(found).toMatchObject({ host: 'vpn.example.com', flags: { tunnel: ['ikev2'] }, last: { failure: { codes: ['809'] } } });
	});

	test('a server that the log does not name is taken from the connection as it is set up', async () => {
		const unnamed = { ...WORK, server: '' };
		const found = await lastFailure(catalog, here([unnamed], { servers: ['other.example.com'] }));
		expect(found).toMatchObject({ host: 'other.example.com', profile: { ikePolicy: 'aes256-sha256-modp2048' } });
		expect((await lastFailure(catalog, here([unnamed]))).host).toBeUndefined();
	});

	test('of tunnels that were tried, the ones that can show the code', async () => {
		const found = await lastFailure(catalog, here([{ ...WORK, tried: ['IKEv2', 'SSTP', 'PPTP', 'L2TP'], fails: '806' }]));
		expect(found.flags.tunnel).toEqual(['pptp']);
	});

	test('its causes are those of the tunnel that was tried, where the code can come of several', async () => {
		const causes = async (dialled: Dial) => {
			const { matches } = explanationOf({ catalog, version: '0', ...(await lastFailure(catalog, here([dialled]))) });
			return (matches[0]?.causes ?? []).map(({ id }) => id);
		};
		const ikev2 = await causes({ ...WORK, fails: '800' });
		const pptp = await causes({ ...WORK, tried: ['PPTP'], fails: '800' });
		expect(pptp).toContain('pptp-filtered');
		expect(ikev2).not.toContain('pptp-filtered');
		// What is not of one tunnel stays.
		expect(ikev2).toContain('no-link');
		expect(pptp).toContain('no-link');
	});

	test('a later success is told, and the failure before it explained', async () => {
		const found = await lastFailure(catalog, here([WORK, { co: 3, at: 200, connection: 'Work VPN', tried: ['SSTP'], takes: 2 }]));
		expect(found.last).toMatchObject({ failure: { at: momentOf(0) }, cameThrough: { at: momentOf(200) } });
		expect(found.recognitions[0]?.cameThroughLater).toBe(true);
	});

	test('none: nothing is explained', async () => {
		for (const dials of [[], [{ ...WORK, fails: undefined as never }]]) {
			const found = await lastFailure(catalog, here(dials));
			expect(found.last.failure).toBeUndefined();
			expect(explanationOf({ catalog, version: '0', ...found })).toMatchObject({ matches: [], exitCode: 2 });
		}
	});

	test('a code that nobody knows is told as it is, and not explained', async () => {
		const found = await lastFailure(catalog, here([{ ...WORK, fails: '305419896' }]));
		expect(found).toMatchObject({ last: { failure: { codes: ['0x12345678'] } }, recognitions: [] });
	});
});

describe.concurrent('the command line', { timeout: 60_000 }, () => {
	test.each<[readonly string[], RegExp]>([
		[['explain', '--last', '809'], /Give a text or --last, not both/],
		[['explain', '--last', '--file', 'x'], /--file=x cannot also be provided when using --last/],
		[['explain', '809', '--connection', 'x'], /--connection needs --last/],
		[['explain', '809', '--no-check'], /--no-check needs --last/],
		[['explain', '809', '--timeout', '2'], /--timeout.*--host, --last/],
		[['explain', '--last', '--connection', ' '], /--connection needs the name of a connection/],
		[['history', '--connection', ''], /--connection needs the name of a connection/],
		[['history', '-n', '0'], /--limit takes a number from 1/],
		[['history', '-n', 'all'], /--limit takes a number from 1/],
		[['history', 'x'], /x/],
	])('%j is one line and 64', async (args, says) => {
		const { code, stdout, stderr } = await runProgram(args);
		expect(stderr).toMatch(says);
		expect(stderr).toMatch(/^vpn-doctor: [^\n]+\n$/);
		expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
	});

	test('of a connection that was never dialled here', async () => {
		const name = 'a connection that nobody has';
		for (const args of [['history'], ['explain', '--last']]) {
			const { code, stdout, stderr } = await runProgram([...args, '--connection', name]);
			expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
			expect(stdout).toContain(`No attempt of "${name}"`);
			const json = await runProgram([...args, '--connection', name, '--json']);
			expect(json.code).toBe(2);
			expect(JSON.parse(json.stdout)).toMatchObject({ exitCode: 2 });
		}
	});
});
