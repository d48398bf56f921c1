import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Exec, exec } from '../../src/host/exec.ts';
import { readable, unreadable } from '../../src/host/host.ts';
import { lookUp } from '../../src/host/look-up.ts';

const patient = () => ({ signal: new AbortController().signal, timeoutMs: 10_000 });

/** A resolver that never answers: a child that does nothing, in place of the one that asks. */
const mute: Exec = (program, _, options) => exec(program, ['--eval', 'setTimeout(() => {}, 30_000)'], options);

function printing(stdout: string): Exec {
	return async () => readable({ exitCode: 0, stdout, stderr: '' });
}

test('a name of this computer, through the system’s own resolver', async () => {
	const found = await lookUp(exec, 'localhost', patient());
	if (found.answer !== 'addresses') throw new Error(JSON.stringify(found));
	expect(found.addresses.some((address) => address === '127.0.0.1' || address === '::1')).toBe(true);
	expect(found.durationMs).toBeLessThan(5000);
});

test('a name is never an option, nor code', async () => {
	// The real child, with a resolver in it that gives the name back as its error, so that nothing is asked over the network.
	const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-'));
	const stub = join(folder, 'resolver.cjs');
	writeFileSync(stub, "require('node:dns').lookup = (name, options, done) => done({ code: name });");
	const stubbed: Exec = (program, args, options) => exec(program, ['--require', stub, ...args], options);
	for (const name of ['--version', "'); process.exit(7); ('", '-e process.exit(7)', '--', '`id`', '"', 'xn--bcher-kva.example']) {
		expect(await lookUp(stubbed, name, patient())).toMatchObject({ answer: 'error', code: name });
	}
	rmSync(folder, { recursive: true });
});

test('a look-up process that never ends is silent after its time and what it may take to start', async () => {
	const began = performance.now();
	expect(await lookUp(mute, 'vpn.example.com', { ...patient(), timeoutMs: 200 })).toEqual({ answer: 'silent', durationMs: 200 });
	expect(performance.now() - began).toBeLessThan(3500);
});

test('the process counts the patience itself, so a mute resolver is silent as soon as that is over', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-'));
	const stub = join(folder, 'resolver.cjs');
	// A look-up that keeps the process alive and never calls back.
	writeFileSync(stub, "require('node:dns').lookup = () => setInterval(() => {}, 1000);");
	const stubbed: Exec = (program, args, options) => exec(program, ['--require', stub, ...args], options);
	const began = performance.now();
	const answer = await lookUp(stubbed, 'vpn.example.com', { ...patient(), timeoutMs: 300 });
	expect(answer).toMatchObject({ answer: 'silent' });
	expect(answer.answer === 'silent' && answer.durationMs).toBeGreaterThanOrEqual(299);
	expect(performance.now() - began).toBeLessThan(1800);
	rmSync(folder, { recursive: true });
});

test('aborting ends the wait for a mute resolver within 200 ms', async () => {
	const stop = new AbortController();
	const asked = lookUp(mute, 'vpn.example.com', { signal: stop.signal, timeoutMs: 20_000 });
	await new Promise((resolve) => setTimeout(resolve, 300));
	const began = performance.now();
	stop.abort();
	expect(await asked).toMatchObject({ answer: 'unreadable', why: { read: false, reason: 'failed' } });
	expect(performance.now() - began).toBeLessThan(200);
});

test('addresses once each, and only addresses', async () => {
	const said = JSON.stringify({ ms: 12.345, addresses: ['203.0.113.7', '2001:db8::7', '203.0.113.7', 'rubbish', 7] });
	expect(await lookUp(printing(said), 'vpn.example.com', patient())).toEqual({
		answer: 'addresses',
		addresses: ['203.0.113.7', '2001:db8::7'],
		durationMs: 12.3,
	});
});

test.for([
	'',
	'null',
	'[]',
	'{',
	'{"ms":1}',
	'{"ms":"1","code":"ENOTFOUND"}',
	'{"code":"ENOTFOUND"}',
	'{"ms":1,"addresses":"203.0.113.7"}',
])('an answer that makes no sense is unreadable: %s', async (stdout) => {
	expect(await lookUp(printing(stdout), 'vpn.example.com', patient())).toMatchObject({ answer: 'unreadable', why: { reason: 'failed' } });
});

test('a child that cannot be started is unreadable, with the reason', async () => {
	const refused: Exec = async () => unreadable('not-permitted', 'node: EACCES');
	expect(await lookUp(refused, 'vpn.example.com', patient())).toEqual({
		answer: 'unreadable',
		why: { read: false, reason: 'not-permitted', detail: 'node: EACCES' },
	});
});
