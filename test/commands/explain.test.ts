import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import Explain from '../../src/commands/explain.ts';
import type { Explanation } from '../../src/report/schema.ts';
import { type Ended, run, runProgram, type Start } from './program.ts';
import { ROOT } from './project-copy.ts';

vi.setConfig({ testTimeout: 60_000 });

const PROGRAM = join(ROOT, 'bin/run.js');
const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-explain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file for a test and returns its path. */
function file(name: string, content?: string | Uint8Array): string {
	const path = join(folder, name);
	if (content !== undefined) writeFileSync(path, content);
	return path;
}

const RASDIAL =
	'Connecting to Work...\r\nVerifying username and password...\r\n\r\nRemote Access error 691 - The remote connection was denied.\r\n';
const CHARON = [
	'09[IKE] initiating IKE_SA work[1] to 203.0.113.7',
	'11[IKE] retransmit 5 of request with message ID 0',
	'12[IKE] giving up after 5 retransmits',
	'12[IKE] establishing IKE_SA failed, peer not responding',
	'',
].join('\n');

const explain = (args: readonly string[], start: Start = {}) => runProgram(['explain', ...args], start);

let validate: ReturnType<Ajv2020['compile']>;
beforeAll(() => {
	const ajv = new Ajv2020();
	addFormats.default(ajv);
	validate = ajv.compile(JSON.parse(readFileSync(join(ROOT, 'data/schema/explanation.schema.json'), 'utf8')));
});

/** What `--json` printed: nothing but JSON, as the published schema has it, with the exit code of the process. */
function soundJson({ code, stdout, stderr }: Ended): Explanation {
	expect(stderr).toBe('');
	const explanation = JSON.parse(stdout) as Explanation;
	validate(explanation);
	expect(validate.errors ?? []).toEqual([]);
	expect(explanation.exitCode).toBe(code);
	return explanation;
}

async function codesIn(args: readonly string[], start: Start = {}): Promise<readonly string[]> {
	return soundJson(await explain([...args, '--json'], start)).matches.map(({ code }) => code);
}

/** One line that says what to do. */
function expectComplaint({ code, stdout, stderr }: Ended, exitCode: number, says: RegExp): void {
	expect(stderr).toMatch(says);
	expect(stderr).toMatch(/^vpn-doctor: [^\n]+\n$/);
	expect(stderr).not.toMatch(/\u001b|internal error|undefined/);
	expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
}

describe.runIf(platform() !== 'win32')('every example of its help works', () => {
	const commands = (Explain.examples as readonly (string | { readonly command: string })[]).map((example) =>
		(typeof example === 'string' ? example : example.command).replaceAll('<%= config.bin %>', 'vpn-doctor'),
	);

	beforeAll(async () => {
		const bin = join(folder, 'bin');
		mkdirSync(bin);
		writeFileSync(join(bin, 'vpn-doctor'), `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
		writeFileSync(join(bin, 'rasdial'), '#!/bin/sh\necho "Remote Access error 691 - The remote connection was denied."\nexit 691\n');
		for (const name of ['vpn-doctor', 'rasdial']) chmodSync(join(bin, name), 0o755);
		file('charon.log', CHARON);
		await runProgram(['check', '127.0.0.1', '--tunnel', 'pptp', '--save', file('report.json')]);
	});

	test('there are some', () => expect(commands.length).toBeGreaterThan(5));

	test.each(commands)('%s', async (command) => {
		// Tests ask nobody outside.
		const here = command.replace('vpn.example.com', '127.0.0.1 --timeout 1').replace(/--last$/, '--last --no-check');
		const { code, stdout, stderr } = await run('sh', ['-c', here], {
			cwd: folder,
			env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
		});
		// What this computer has written down is not known here: there may be nothing.
		const isLast = command.includes('--last');
		expect({ code: isLast && code === 2 ? 0 : code, stderr }).toEqual({ code: 0, stderr: '' });
		expect(stdout).toMatch(isLast ? /\S/ : /\nMeans /);
	});
});

describe('words', () => {
	test.each<[readonly string[], string]>([
		[['-2147012889'], '0x80072EE7'],
		[['--', '-2147012889'], '0x80072EE7'],
		[['-2147012889', '--no-color'], '0x80072EE7'],
		[['--', '--error 809 -- when dialing the VPN --'], '809'],
		[['--', '--help', 'error', '809'], '809'],
		[['error', '809'], '809'],
		[['  809  '], '809'],
		[['She wrote:\n"Error 809: the network connection\r\nbetween your computer and the VPN server…"\n'], '809'],
		[["Can't connect to 'Work' – error 809 `now`"], '809'],
	])('%j', async (args, code) => {
		// What stands behind "--" is text, and "--json" with it.
		const flags = args.includes('--') ? ['--json', ...args] : [...args, '--json'];
		expect(soundJson(await explain(flags)).matches[0]?.code).toBe(code);
	});

	test('that begin with a dash and are no number are told how', async () => {
		expectComplaint(await explain(['--text with 809']), 64, /--text with 809/);
	});

	test('are not mixed with a file', async () => {
		expectComplaint(await explain(['809', '--file', file('a.log', RASDIAL)]), 64, /a text or --file/);
		expectComplaint(await explain(['-', '--file', file('a.log')]), 64, /a text or --file/);
	});

	test('that mean nothing end with 2, as text and as JSON', async () => {
		const { code, stdout, stderr } = await explain(['good', 'morning']);
		expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
		expect(stdout).toMatch(/^No VPN code found in "good morning"/);
		const json = soundJson(await explain(['good', 'morning', '--json']));
		expect(json).toMatchObject({ query: 'good morning', matches: [], exitCode: 2 });
		expect(soundJson(await explain(['412', '--json'])).hint).toContain('cisco 412');
	});

	test('with what steers a terminal are printed without it', async () => {
		for (const words of ['good\u001b[2J\u0007 morning\u202e', 'VPN error 809 \u001b]0;owned\u0007\nsecond line \u009b2J']) {
			const { stdout } = await explain([words]);
			expect(stdout).not.toMatch(/[^\P{C}\n]/u);
		}
	});

	test('of any width of the screen: the text keeps to it', async () => {
		for (const COLUMNS of ['40', '80', '100']) {
			const { stdout } = await explain(['868'], { env: { COLUMNS } });
			const wide = stdout.split('\n').filter((line) => line.length > Number(COLUMNS) && !/^ {7,}\S/.test(line));
			expect(wide).toEqual([]);
		}
	});
});

describe('standard input', () => {
	test('is read for "-", for --file -, and when nothing else is given', async () => {
		for (const args of [['-'], ['--file', '-'], []]) {
			expect(await codesIn(args, { input: RASDIAL })).toEqual(['691']);
			expect(soundJson(await explain([...args, '--json'], { input: RASDIAL })).file).toBe('-');
		}
	});

	test('is not read where a text is given', async () => {
		expect(await codesIn(['809'], { input: RASDIAL })).toEqual(['809']);
		const child = spawn(process.execPath, [PROGRAM, 'explain', '809', '--json'], { stdio: ['pipe', 'ignore', 'ignore'] });
		const [code] = await once(child, 'exit');
		child.stdin.destroy();
		expect(code).toBe(0);
	});

	test('that is empty, or nothing but blanks, is a mistake', async () => {
		for (const input of ['', ' \r\n\t\n']) {
			expectComplaint(await explain(['-'], { input }), 64, /Standard input is empty/);
			expectComplaint(await explain([], { input }), 64, /Nothing to explain.*vpn-doctor explain 809/);
		}
		expectComplaint(await explain(['--json'], { input: '' }), 64, /Nothing to explain/);
	});

	test('that is no text says what to do', async () => {
		expectComplaint(await explain(['-'], { input: gzipSync(RASDIAL) }), 65, /standard input: This is compressed.*gzip -dc/);
	});

	test('in which nothing is found ends with 2', async () => {
		const { code, stdout } = await explain(['-'], { input: 'good morning\n' });
		expect(code).toBe(2);
		expect(stdout).toMatch(/^No VPN code found in standard input\./);
		expect(soundJson(await explain(['-', '--json'], { input: 'good morning\n' })).matches).toEqual([]);
	});

	test('that comes in pieces is one text', async () => {
		const child = spawn(process.execPath, [PROGRAM, 'explain', '-', '--json'], { stdio: ['pipe', 'pipe', 'inherit'] });
		let stdout = '';
		child.stdout.setEncoding('utf8').on('data', (text) => {
			stdout += text;
		});
		for (const piece of ['Connecting to Wörk...\n', 'Remote Access err', 'or 8', '09 - The network', ' connection\n']) {
			child.stdin.write(piece);
			await new Promise((resolve) => setTimeout(resolve, 30));
		}
		child.stdin.end();
		await once(child, 'close');
		expect((JSON.parse(stdout) as Explanation).matches.map(({ code }) => code)).toEqual(['809']);
	});

	const python = spawnSync('python3', ['--version']).status === 0;
	test.runIf(python && platform() !== 'win32')('that is a terminal is not waited for', async () => {
		const pty = 'import pty,subprocess,sys; m,s=pty.openpty(); sys.exit(subprocess.run(sys.argv[1:],stdin=s,timeout=20).returncode)';
		expectComplaint(await run('python3', ['-c', pty, process.execPath, PROGRAM, 'explain']), 64, /vpn-doctor explain 809/);
		expect((await run('python3', ['-c', pty, process.execPath, PROGRAM, 'explain', '809'])).code).toBe(0);
	});
});

describe('--file', () => {
	test('a log: the last attempt that failed, with its line', async () => {
		const path = file('two.log', `${CHARON}${CHARON}13[IKE] something else\n`);
		const { matches, ...rest } = soundJson(await explain(['--file', path, '--json']));
		expect(rest.file).toBe(path);
		expect(matches[0]).toMatchObject({ recognisedBy: 'log', where: { line: expect.any(Number) } });
		expect(matches[0]?.where?.line).toBeGreaterThan(4);
	});

	test.each<[string, string | Uint8Array]>([
		['UTF-8 with a mark', `\ufeff${RASDIAL}`],
		['UTF-16LE with a mark', Buffer.from(`\ufeff${RASDIAL}`, 'utf16le')],
		['UTF-16LE without one', Buffer.from(RASDIAL, 'utf16le')],
		['UTF-16BE with a mark', Buffer.from(`\ufeff${RASDIAL}`, 'utf16le').swap16()],
		['Windows-1252', Buffer.from(`Verbindung über Büro\r\n${RASDIAL}`, 'latin1')],
	])('in %s', async (name, content) => {
		expect(await codesIn(['--file', file(`${name}.txt`, content)])).toEqual(['691']);
	});

	test('that is missing, a folder, or has no name', async () => {
		expectComplaint(await explain(['--file', file('missing.log')]), 65, /missing\.log cannot be read: there is no such file\./);
		expectComplaint(await explain(['--file', folder]), 65, /this is a folder/);
		expectComplaint(await explain(['--file', '']), 64, /--file needs the name of a file/);
		expectComplaint(await explain(['--file', '--json']), 64, /--file/);
		expectComplaint(await explain(['--file', file('missing.log'), '--json']), 65, /no such file/);
	});

	test.runIf(platform() === 'linux')('that may not be read', async () => {
		const path = file('secret.log', RASDIAL);
		chmodSync(path, 0);
		const root = process.getuid?.() === 0;
		const [command = '', ...args] = [...(root ? ['setpriv', '--reuid', '65534', '--clear-groups'] : []), process.execPath, PROGRAM];
		expectComplaint(await run(command, [...args, 'explain', '--file', path]), 65, /secret\.log cannot be read: you may not read it/);
	});

	test('a name that steers a terminal is not repeated to it', async () => {
		expect((await explain(['--file', join(folder, 'a\u001b[2J\u202e.log')])).stderr).not.toMatch(/[^\P{C}\n]/u);
	});

	test('that is empty has no code in it', async () => {
		const { code, stdout, stderr } = await explain(['--file', file('empty.log', '')]);
		expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
		expect(stdout).toMatch(/^No VPN code found in/);
		expect(await codesIn(['--file', file('empty.log')])).toEqual([]);
	});

	test.each<[string, Uint8Array, RegExp]>([
		['a binary event log', Buffer.concat([Buffer.from('ElfFile\0'), Buffer.alloc(5000)]), /binary event log.*wevtutil qe/],
		['gzip', gzipSync(CHARON), /compressed.*gzip -dc/],
		[
			'gzip of many blocks',
			gzipSync(Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => (at * at) >> 7)), { level: 0 }),
			/compressed/,
		],
		['a ZIP archive', Buffer.from('PK\u0003\u0004 and so on'), /ZIP/],
		['a program', Buffer.concat([Buffer.from('\u007fELF'), Buffer.alloc(3000)]), /no text/],
	])('that is %s says what to do', async (name, content, says) => {
		expectComplaint(await explain(['--file', file(`${name}.bin`, content)]), 65, says);
	});
});

describe('a log of 20 MB', () => {
	const FILLER =
		'Nov 21 10:00:00 vpn charon: 07[NET] received packet: from 203.0.113.7[500] to 192.0.2.2[500] (464 bytes), no error in it\n';
	const big = (bytes: number) =>
		`FIRST LINE\n${FILLER.repeat(bytes / FILLER.length / 2)}${CHARON}${FILLER.repeat(bytes / FILLER.length / 2)}`;

	/** The most memory that the program took, in MB. */
	async function memoryFor(path: string): Promise<number> {
		const hook = file(
			'rss.cjs',
			"process.on('exit', () => require('fs').writeFileSync(process.env.RSS, String(process.resourceUsage().maxRSS)));",
		);
		const env = { RSS: file('rss.txt') };
		const json = soundJson(await explain(['--file', path, '--json'], { env, nodeArgs: ['--max-old-space-size=64', '--require', hook] }));
		expect(json.matches[0]).toMatchObject({ recognisedBy: 'log', where: { text: expect.stringContaining('giving up') } });
		expect(json.query).toMatch(/^FIRST LINE\n/);
		expect(json.query.length).toBeLessThan(5000);
		return Number(readFileSync(env.RSS, 'utf8')) / 1024;
	}

	test('is read in no more memory than one of 2 MB', async () => {
		const small = await memoryFor(file('small.log', big(2e6)));
		const large = await memoryFor(file('large.log', big(20e6)));
		expect(large - small).toBeLessThan(40);
	});

	test('names the very line, wherever the blocks that are read happen to end', async () => {
		for (const before of [0, 1, 57, 1000]) {
			const lines = Math.floor((1024 * 1024 - before) / FILLER.length);
			const padding = 'x'.repeat(Math.max(0, 1024 * 1024 - before - lines * FILLER.length - 1));
			const path = file('edge.log', `${FILLER.repeat(lines)}${padding}\n${CHARON}${FILLER.repeat(20_000)}`);
			const [match] = soundJson(await explain(['--file', path, '--json'])).matches;
			expect(match?.where).toEqual({ line: lines + 4, text: '12[IKE] giving up after 5 retransmits' });
		}
	});

	test('in UTF-16 too', async () => {
		const path = file('wide.log', Buffer.from(`\ufeff${big(2e6)}`, 'utf16le'));
		expect((await codesIn(['--file', path])).length).toBe(1);
	});

	test('by way of a pipe too, and one that nobody reads to its end is no crash', async () => {
		expect(soundJson(await explain(['-', '--json'], { input: big(4e6) })).query).toMatch(/^FIRST LINE\n/);
		expectComplaint(await explain(['-'], { input: Buffer.concat([gzipSync(CHARON), Buffer.alloc(4e6)]) }), 65, /compressed/);
	});

	test('that grows meanwhile comes to an end', async () => {
		const path = file('growing.log', big(5e6));
		const timer = setInterval(() => appendFileSync(path, FILLER.repeat(50)), 1);
		const codes = await codesIn(['--file', path]);
		clearInterval(timer);
		expect(codes).toHaveLength(1);
	});

	test('of one line comes to an end', async () => {
		expect(await codesIn(['--file', file('line.log', 'error 1 '.repeat(1e6))])).toEqual([]);
	});
});

describe.runIf(platform() === 'linux')('what is no file', () => {
	test('/dev/null is empty', async () => {
		expect(await codesIn(['--file', '/dev/null'])).toEqual([]);
	});

	test('/dev/zero is no text', async () => {
		expectComplaint(await explain(['--file', '/dev/zero']), 65, /no text/);
	});

	const fifo = (name: string) => {
		spawnSync('mkfifo', [file(name)]);
		return file(name);
	};

	test('a FIFO is read to its end, whatever the pieces that come', async () => {
		const path = fifo('pieces');
		const writer = spawn('sh', [
			'-c',
			`(for p in "Connecting..." "Remote Access error 809" "and so on, and so forth"; do echo "$p"; sleep 0.1; done) > "${path}"`,
		]);
		const written = once(writer, 'close');
		const { query, matches } = soundJson(await explain(['--file', path, '--json']));
		await written;
		expect(query).toBe('Connecting...\nRemote Access error 809\nand so on, and so forth\n');
		expect(matches.map(({ code }) => code)).toEqual(['809']);
	});

	test('a FIFO that brings no text ends at once, though its writer stays', async () => {
		const path = fifo('binary');
		writeFileSync(file('junk.gz'), Buffer.concat([gzipSync(CHARON), Buffer.alloc(300_000)]));
		const writer = spawn('sh', ['-c', `(cat "${file('junk.gz')}"; exec sleep 30) > "${path}"`], { detached: true });
		const since = performance.now();
		expectComplaint(await explain(['--file', path]), 65, /compressed/);
		expect(performance.now() - since).toBeLessThan(10_000);
		process.kill(-(writer.pid as number), 'SIGKILL');
	});

	test.each(['nobody writes to', 'a writer keeps open'])('Ctrl-C on a FIFO that %s ends at once', async (which) => {
		const path = fifo(which.slice(0, 3));
		const writer = which.startsWith('a') ? spawn('sh', ['-c', `(echo hello; exec sleep 30) > "${path}"`], { detached: true }) : undefined;
		const child = spawn(process.execPath, [PROGRAM, 'explain', '--file', path], { stdio: ['ignore', 'pipe', 'pipe'] });
		const closed = once(child, 'close');
		await new Promise((resolve) => setTimeout(resolve, 1500));
		const since = performance.now();
		child.kill('SIGINT');
		const [code, signal] = await closed;
		// A shell tells both as 130.
		expect(signal === 'SIGINT' ? 130 : code).toBe(130);
		expect(performance.now() - since).toBeLessThan(1000);
		if (writer?.pid !== undefined) process.kill(-writer.pid, 'SIGKILL');
	});
});
