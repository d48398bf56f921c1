import { Errors, type Interfaces, Plugin, run, settings } from '@oclif/core';
import { InputError, UsageError } from './commands/command.ts';
import { COMMANDS } from './commands/index.ts';
import { pluginArguments } from './commands/plugin-arguments.ts';
import { profileNow, type WayOut, wayOutOf } from './commands/way-out.ts';
import { FaultyFilesError } from './document.ts';
import { isSingleFile, readOwnFile } from './program/own-files.ts';
import { EXITS, type OwnEnd } from './report/exit-profile.ts';
import { lineTrouble, pluginTrouble } from './report/plugin-trouble.ts';
import { printable } from './report/text/printable.ts';

export { COMMANDS };

/** oclif's own plugin loader must find the commands of the running bundle and not look for sources. */
settings.enableAutoTranspile = false;

/**
 * Runs one command line and ends the process. `options` tells oclif where the package is.
 * A user's mistake is one line and exit code 64; what is wrong with their configuration is a line each, and 78; a crash is one line and 70, with the stack under `DEBUG=vpn-doctor`.
 * An exit profile has codes of its own for all of these, and a plug-in says them on stdout.
 */
export async function main(argv: readonly string[], options: Interfaces.Options): Promise<void> {
	let code: number;
	const wayOut = wayOutOf(argv);
	const fallen = (error: unknown) => fall(error, wayOut);
	process.on('uncaughtException', fallen).on('unhandledRejection', fallen);
	try {
		refuseUnknownCommand(argv);
		const words = wayOut.plugin && argv[0] === 'check' ? pluginArguments(argv) : argv;
		// Without plug-ins oclif looks for none: else a home that may not be read brings a warning of Node, and one that may be, foreign code.
		const plugins = isSingleFile() ? { plugins: await packedPlugin(options) } : {};
		await run(argv.length === 0 ? ['--help'] : [...words], { ...options, ...plugins, userPlugins: false, devPlugins: false });
		code = Number(process.exitCode ?? EXITS[profileNow(wayOut)].shown);
	} catch (error) {
		code = report(error, wayOut);
	}
	// Whatever still hangs (a mute resolver's child, a ping on its way) must not keep the user waiting.
	await Promise.all([drained(process.stdout), drained(process.stderr)]);
	process.exit(code);
}

/** oclif looks for its manifest and the commands on the disk; in a single file both are at hand, and nothing may be looked for. */
async function packedPlugin(options: Interfaces.Options): Promise<Map<string, Interfaces.Plugin>> {
	const plugin = new Plugin({ ...options, isRoot: true });
	const manifest = JSON.parse(readOwnFile(options.root, 'oclif.manifest.json').toString());
	Object.assign(plugin, { hasManifest: true, _manifest: async () => manifest, loadCommandsFromTarget: async () => COMMANDS });
	await plugin.load();
	return new Map([[plugin.name, plugin]]);
}

/** What nobody caught: Node would dump code and exit with 1, which here means that a failure is predicted. */
function fall(error: unknown, wayOut: WayOut): void {
	const { syscall, code } = error as NodeJS.ErrnoException;
	const unwritten = syscall === 'write' && code !== undefined;
	process.exit(unwritten ? complain(`the output could not be written (${code}).`, 'internal', wayOut) : report(error, wayOut));
}

function report(error: unknown, wayOut: WayOut): number {
	if (error instanceof Errors.ExitError) return error.oclif.exit || EXITS[profileNow(wayOut)].shown;
	if (error instanceof UsageError) return complain(error.message, 'usage', wayOut);
	if (error instanceof InputError) return complain(error.message, 'unreadableInput', wayOut);
	if (error instanceof FaultyFilesError) return complain(listed(error.message), 'configuration', wayOut);
	if (error instanceof Errors.CLIError) return complain(oneLine(error.message), 'usage', wayOut);
	const message = error instanceof Error ? error.message : String(error);
	if (process.env.DEBUG?.includes('vpn-doctor')) process.stderr.write(`${error instanceof Error ? error.stack : message}\n`);
	return complain(`internal error: ${message}. This is a fault of vpn-doctor; DEBUG=vpn-doctor shows where.`, 'internal', wayOut);
}

function complain(message: string, end: OwnEnd, wayOut: WayOut): number {
	if (wayOut.plugin) process.stdout.write(`${pluginTrouble(message)}\n`);
	else if (wayOut.line) process.stdout.write(`${lineTrouble(message)}\n`);
	else process.stderr.write(`vpn-doctor: ${printable(message)}\n`);
	return EXITS[profileNow(wayOut)][end];
}

/** One fault is said as it is; several are a list. */
function listed(faults: string): string {
	return faults.includes('\n') ? `the configuration cannot be used:\n  ${faults.replaceAll('\n', '\n  ')}` : faults;
}

/** oclif reads `chek HOST` as one command of two words, and says so; this says what there is. */
function refuseUnknownCommand([first, second]: readonly string[]): void {
	const names = [...new Set(Object.keys(COMMANDS).map((id) => id.split(':')[0] ?? ''))];
	const below = Object.keys(COMMANDS).flatMap((id) => (id.startsWith(`${first}:`) ? id.replace(':', ' ') : []));
	if (below.length > 0 && second !== undefined && !second.startsWith('-') && !below.includes(`${first} ${second}`)) {
		if (!(`${first}` in COMMANDS))
			throw new UsageError(`There is no command "${first} ${second}". There is: vpn-doctor ${below.join(', vpn-doctor ')}`);
		if (below.includes(`${first} show`))
			throw new UsageError(`"vpn-doctor ${first}" takes no "${second}". For that one: vpn-doctor ${first} show ${second}`);
	}
	if (first === undefined || first.startsWith('-') || first === 'help' || names.includes(first.split(':')[0] ?? '')) return;
	throw new UsageError(`There is no command "${first}". The commands are: ${names.join(', ')}. To look at a server: vpn-doctor check HOST`);
}

/** oclif's message in one line: without its advice about flags, which does not apply here. */
function oneLine(message: string): string {
	const [text = ''] = message.split(/\n\s*(?:Note:|See more help)/);
	const sentence = text
		.replace(/^The following errors? occurred:\s*/, '')
		.replace(/All of the following must be provided when using (--[\w-]+): (--[\w-]+)/, '$1 needs $2')
		.replace(/\s*\n\s*/g, ' ')
		.trim();
	return `${sentence}${/[.?!]$/.test(sentence) ? '' : '.'} See vpn-doctor --help.`;
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
	return new Promise((resolve) => {
		if (stream.writableLength === 0 || stream.destroyed) return resolve();
		stream.once('drain', resolve).once('error', () => resolve());
	});
}
