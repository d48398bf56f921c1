import { isSingleFile } from '../program/own-files.ts';

/** What is done in a process of its own, since it cannot be called off. */
export type OwnProcess = 'look-up' | 'resolver';

/** By which argument the single file is told to be one of these, and nothing else; `bin/package/boot.cjs` looks for it. */
const ROLE = '--own-process';

/**
 * How it is started: our own Node, with as little as it needs. What it works on are arguments, never part of the code;
 * `NODE_OPTIONS` are for the parent (a debugger or a loader in them would stop the child or print into its answer).
 * A single file takes no code from anybody: it is told the name.
 */
export function startOf(role: OwnProcess): {
	readonly program: string;
	readonly args: readonly string[];
	readonly env: Readonly<Record<string, string>>;
} {
	const args = isSingleFile() ? [ROLE, role] : ['--input-type=commonjs', '--eval', SCRIPTS[role], '--'];
	return { program: process.execPath, args, env: { NODE_OPTIONS: '' } };
}

/** Does it in this process. `require` loads what comes with Node. */
export function run(role: string, require: (id: string) => unknown): void {
	if (role in SCRIPTS) new Function('require', SCRIPTS[role as OwnProcess])(require);
}

// The child counts the patience itself, from when it asks: a killed process ends whatever its resolver waits for.
const LOOK_UP = `
const { lookup } = require('node:dns');
const { writeSync } = require('node:fs');
const [name, timeoutMs] = process.argv.slice(-2);
const began = performance.now();
setTimeout(() => {
	writeSync(1, JSON.stringify({ ms: performance.now() - began, silent: true }));
	process.kill(process.pid, 'SIGKILL');
}, Number(timeoutMs)).unref();
lookup(name, { all: true, order: 'verbatim' }, (error, found) => {
	const ms = performance.now() - began;
	process.stdout.write(JSON.stringify(error ? { ms, code: error.code } : { ms, addresses: found.map(({ address }) => address) }));
});
`;

// It ends with its standard input, whatever its resolver still waits for: then nobody is there any more.
const RESOLVER = `
const { lookup } = require('node:dns');
const { createInterface } = require('node:readline');
const die = () => process.kill(process.pid, 'SIGKILL');
createInterface({ input: process.stdin }).on('close', die).on('line', (line) => {
	const [id, timeoutMs, encoded] = line.split(' ');
	const name = Buffer.from(encoded, 'base64').toString();
	const began = performance.now();
	let over = false;
	const say = (found) => {
		if (over) return;
		over = true;
		clearTimeout(timer);
		process.stdout.write(id + ' ' + JSON.stringify({ ms: performance.now() - began, ...found }) + '\\n');
	};
	const timer = setTimeout(() => setImmediate(say, { silent: true }), Number(timeoutMs));
	lookup(name, { all: true, order: 'verbatim' }, (error, found) =>
		say(error ? { code: error.code } : { addresses: found.map(({ address }) => address) }),
	);
});
`;

const SCRIPTS: Readonly<Record<OwnProcess, string>> = { 'look-up': LOOK_UP, resolver: RESOLVER };
