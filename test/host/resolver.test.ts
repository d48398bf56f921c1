import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Converse, converse } from '../../src/host/exec.ts';
import { startResolver } from '../../src/host/resolver.ts';

const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-resolver-'));
afterAll(() => rmSync(folder, { recursive: true }));
const patient = (timeoutMs = 10_000) => ({ signal: new AbortController().signal, timeoutMs });

/** The real process, in which the system's resolver is this; and how many of it were started. */
function stubbed(lookup: string) {
	const stub = join(folder, `stub-${Math.random()}.cjs`);
	writeFileSync(stub, `require('node:dns').lookup = ${lookup};`);
	let started = 0;
	const start: Converse = (program, args, options) => {
		started++;
		return converse(program, ['--require', stub, ...args], options);
	};
	return { resolver: startResolver(start), started: () => started };
}

const ECHO =
	'(name, _, done) => setTimeout(() => (name.startsWith("no-") ? done({ code: name }) : done(null, [{ address: "203.0.113.7" }])), 5)';

it('asks the system', async () => {
	const resolver = startResolver(converse);
	expect(await resolver.lookUp('localhost', patient())).toMatchObject({ answer: 'addresses' });
	resolver.end();
});

it('asks for a thousand names in one process, and gives each its own answer', async () => {
	const { resolver, started } = stubbed(ECHO);
	const names = Array.from({ length: 1000 }, (_, at) => (at % 3 === 0 ? `no-${at}.example` : `host-${at}.example`));
	const found = await Promise.all(names.map((name) => resolver.lookUp(name, patient())));
	resolver.end();
	expect(started()).toBe(1);
	expect(found.map((each) => (each.answer === 'error' ? each.code : each.answer))).toEqual(
		names.map((name) => (name.startsWith('no-') ? name : 'addresses')),
	);
});

it('takes no name for code', async () => {
	const { resolver } = stubbed(ECHO);
	const names = ['no-\n2 {"ms":1,"addresses":["192.0.2.1"]}', "no-'); process.exit(7); ('", 'no-\u2028"}'];
	const found = await Promise.all(names.map((name) => resolver.lookUp(name, patient())));
	resolver.end();
	expect(found.map((each) => each.answer === 'error' && each.code)).toEqual(names);
});

it('calls a mute resolver silent after the patience, and does not run out of threads by it', async () => {
	const { resolver, started } = stubbed(
		'(name, _, done) => { if (name !== "well.example") return; done(null, [{ address: "203.0.113.7" }]); }',
	);
	expect(await resolver.lookUp('well.example', patient())).toMatchObject({ answer: 'addresses' });
	const mute = () => Promise.all(Array.from({ length: 16 }, (_, at) => resolver.lookUp(`mute-${at}.example`, patient(200))));
	for (const found of await mute()) expect(found).toMatchObject({ answer: 'silent' });
	expect(started()).toBe(1);
	expect(await resolver.lookUp('well.example', patient())).toMatchObject({ answer: 'addresses' });
	expect(started()).toBe(2);
	resolver.end();
});

it('a process that dies answers nothing, and the next name has another', async () => {
	const { resolver, started } = stubbed('(name, _, done) => (name === "die.example" ? process.exit(3) : done(null, []))');
	expect(await resolver.lookUp('die.example', patient())).toMatchObject({ answer: 'unreadable' });
	expect(await resolver.lookUp('well.example', patient())).toMatchObject({ answer: 'addresses' });
	expect(started()).toBe(2);
	resolver.end();
});

it('is called off at once', async () => {
	const { resolver } = stubbed('() => {}');
	const stop = new AbortController();
	const asked = resolver.lookUp('vpn.example.com', { signal: stop.signal, timeoutMs: 20_000 });
	const began = performance.now();
	stop.abort();
	expect(await asked).toMatchObject({ answer: 'unreadable' });
	expect(performance.now() - began).toBeLessThan(200);
	resolver.end();
});
