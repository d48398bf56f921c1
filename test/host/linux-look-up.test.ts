import { describe, expect, test } from 'vitest';
import { type Exec, exec } from '../../src/host/exec.ts';
import { readable, unreadable } from '../../src/host/host.ts';
import { linuxLookUp } from '../../src/host/linux/look-up.ts';

const options = () => ({ signal: new AbortController().signal, timeoutMs: 5000 });

/** Who was started, and what getent and the look-up of Node say. */
function programs(getent: Awaited<ReturnType<Exec>>, node = '{"ms":1,"code":"ENOTFOUND"}') {
	const started: string[] = [];
	const patience: number[] = [];
	const run: Exec = async (program, args, { timeoutMs }) => {
		started.push(program === 'getent' ? [program, ...args].join(' ') : 'node');
		patience.push(timeoutMs);
		return program === 'getent' ? getent : readable({ exitCode: 0, stdout: node, stderr: '' });
	};
	return { run, started, patience };
}

const printed = (stdout: string, exitCode = 0) => readable({ exitCode, stdout, stderr: '' });

test('a name of this computer, through the system’s own resolver', async () => {
	const found = await linuxLookUp(exec, 'localhost', options());
	if (found.answer !== 'addresses') throw new Error(JSON.stringify(found));
	expect(found.addresses.some((address) => address === '127.0.0.1' || address === '::1')).toBe(true);
});

test('what getent finds is taken, each address once and in its order', async () => {
	const said = '2001:db8::7     STREAM vpn.example.com\n2001:db8::7     DGRAM  \n203.0.113.7     STREAM \n203.0.113.7     RAW    \n';
	const { run, started } = programs(printed(said));
	expect(await linuxLookUp(run, 'vpn.example.com', options())).toMatchObject({
		answer: 'addresses',
		addresses: ['2001:db8::7', '203.0.113.7'],
	});
	expect(started).toEqual(['getent -A ahosts vpn.example.com']);
});

describe('Node is asked, which says why', () => {
	test.each([
		['where getent finds nothing', printed('', 2)],
		['where getent knows no -A', printed('', 64)],
		['where getent says what is no address', printed('hello\n')],
		['where there is no getent', unreadable('missing-program', 'getent')],
	])('%s', async (_, getent) => {
		const { run, started } = programs(getent);
		expect(await linuxLookUp(run, 'vpn.example.com', options())).toEqual({ answer: 'error', code: 'ENOTFOUND', durationMs: 1 });
		expect(started.at(-1)).toBe('node');
	});

	test.each(['-A', '--version', 'bücher.example', '`id`', ''])('at once about a name that getent must not be given: %s', async (name) => {
		const { run, started } = programs(printed('203.0.113.7 STREAM'));
		await linuxLookUp(run, name, options());
		expect(started).toEqual(['node']);
	});
});

test('a resolver that says nothing in time is silent, and nobody else is asked', async () => {
	const { run, started } = programs(unreadable('timed-out', 'getent'));
	expect(await linuxLookUp(run, 'vpn.example.com', options())).toEqual({ answer: 'silent', durationMs: 5000 });
	expect(started).toHaveLength(1);
});

test('Node has what is left of the patience', async () => {
	const { run, patience } = programs(printed('', 2));
	const late: Exec = async (program, args, how) => {
		if (program === 'getent') await new Promise((resolve) => setTimeout(resolve, 300));
		return run(program, args, how);
	};
	await linuxLookUp(late, 'vpn.example.com', options());
	expect(patience[1]).toBeLessThanOrEqual(5000 - 299 + 2000);
	expect(patience[1]).toBeGreaterThan(500);
});
