import { Args, Flags } from '@oclif/core';
import type { Catalog } from '../catalog/schema.ts';
import { CLIENTS, TUNNELS } from '../check/tunnel.ts';
import { toJson } from '../report/json.ts';
import { explanationText, nothingFoundText } from '../report/text/explanation.ts';
import { lastText } from '../report/text/history.ts';
import { readAnswers, refuseUnknownAnswers } from './answers.ts';
import { allFlags, BaseCommand, colourFlags, configFlags, jsonFlags, nativeFlags, UsageError } from './command.ts';
import { catalogFor, configurationFor } from './configuration.ts';
import type { LastFailure } from './explain-last.ts';

/** What only a run of checks understands. */
const WITH_CHECKS = [{ type: 'some' as const, flags: ['host', 'last'] }];

export default class Explain extends BaseCommand {
	static override summary = 'What an error code, a message or a log means, its causes, and what to do.';
	static override description = [
		"Takes a number in any notation, a symbol, a message in today's or an older wording or another language, the output of rasdial, an event, or a log of any size. In a log the last attempt that failed counts.",
		'With --last it explains the last failure that this computer has written down, and runs the checks against the server that was dialled (--no-check leaves them out).',
		'With --host the checks that tell the causes apart are run first; with --run they are taken from a report that "check --save" wrote.',
		'Exit code: 0 something was recognised, 2 nothing was, 64 wrong usage, 65 the input cannot be read, 78 wrong configuration, 130 ended with Ctrl-C.',
	].join('\n');
	static override usage = ['explain CODE-OR-TEXT [FLAGS]', 'explain --last [FLAGS]'];
	static override examples = [
		'<%= config.bin %> explain 809',
		'<%= config.bin %> explain -2147012889',
		'<%= config.bin %> explain ERROR_VPN_GRE_BLOCKED',
		'<%= config.bin %> explain "The L2TP connection attempt failed because the security layer encountered a processing error"',
		{ description: 'What another program prints', command: 'rasdial Work | <%= config.bin %> explain -' },
		{ description: 'A log: the last attempt that failed', command: '<%= config.bin %> explain --file charon.log' },
		{ description: 'Which of its causes is it? Look now', command: '<%= config.bin %> explain 809 --host vpn.example.com' },
		{ description: 'Why did the VPN fail just now?', command: '<%= config.bin %> explain --last' },
		{
			description: 'The same of one connection, from the logs alone',
			command: '<%= config.bin %> explain --last --connection "Work VPN" --no-check',
		},
		{
			description: 'The same from a saved run, with what a person has answered',
			command: '<%= config.bin %> explain 809 --run report.json --answer works-from-hotspot=yes',
		},
	];
	static override strict = false;
	static override args = { text: Args.string({ ignoreStdin: true, description: 'The code, symbol or text; - reads standard input.' }) };
	static override flags = {
		file: Flags.string({ description: 'Read this file: a log, an exported event log, a saved mail.', helpValue: 'FILE' }),
		last: Flags.boolean({ description: 'Explain the last failure that this computer has written down.', exclusive: ['file'] }),
		connection: Flags.string({
			description: 'With --last: only attempts of the connection of this name.',
			helpValue: 'NAME',
			dependsOn: ['last'],
		}),
		'no-check': Flags.boolean({
			description: 'With --last: run no checks against the server that was dialled.',
			dependsOn: ['last'],
			exclusive: ['host'],
		}),
		host: Flags.string({ description: 'Run the checks that tell the causes apart against this VPN server.', helpValue: 'HOST' }),
		run: Flags.string({ description: 'Take what was measured from this saved report (of "check --save").', helpValue: 'FILE' }),
		answer: Flags.string({
			description: 'Answer a question that only a person can settle (repeatable).',
			multiple: true,
			multipleNonGreedy: true,
			helpValue: 'ID=yes|no',
		}),
		tunnel: Flags.string({
			description: 'With --host or --last: look only at this tunnel (repeatable, or with commas).',
			options: [...TUNNELS],
			multiple: true,
			multipleNonGreedy: true,
			delimiter: ',',
			relationships: WITH_CHECKS,
		}),
		client: Flags.string({
			description: 'With --host or --last: whose behaviour is meant. Default: whoever shows the code.',
			options: [...CLIENTS],
			relationships: WITH_CHECKS,
		}),
		timeout: Flags.string({
			description: 'With --host or --last: how long a quiet server is waited for, in seconds (default 5).',
			relationships: WITH_CHECKS,
			helpValue: 'SECONDS',
		}),
		...jsonFlags,
		...allFlags,
		...configFlags,
		...nativeFlags,
		...colourFlags,
	};

	async run(): Promise<void> {
		const { argv, flags } = await this.parse(Explain);
		this.mindNative(flags);
		const catalog = await catalogFor(this.config.root, flags.config);
		const answers = readAnswers(flags.answer);
		refuseUnknownAnswers(answers, catalog);
		// The recogniser is large, and few commands need it.
		const [{ understandInput }, { explanationOf }] = await Promise.all([import('./explain-input.ts'), import('../report/explanation.ts')]);
		const style = this.style(flags['no-color']);
		const print = (text: string) => this.print(text);
		if (flags.last && argv.length > 0) throw new UsageError('Give a text or --last, not both.');
		// Whatever looks or reads a report is loaded only when it is asked for.
		const past = flags.last ? await pastOf(catalog, flags.connection) : undefined;
		const understood = past ?? (await understandInput(catalog, argv.map(String), flags.file));
		const hasCodes = understood.recognitions.length > 0;
		if (past !== undefined && !flags.json) await print(`${lastText(style, past.last, flags.connection)}${hasCodes ? '\n' : ''}`);
		const host = flags.host ?? (flags['no-check'] || flags.run !== undefined ? undefined : past?.host);
		const { measureFor } = host === undefined && flags.run === undefined ? { measureFor: undefined } : await import('./explain-run.ts');
		const found = await measureFor?.({
			catalog,
			codes: understood.recognitions.map(({ entry }) => entry.code),
			profile: past?.profile,
			flags: {
				...flags,
				host,
				...past?.flags,
				...(flags.tunnel && { tunnel: flags.tunnel }),
				...(flags.client && { client: flags.client }),
			},
			style,
			print,
			version: this.config.version,
			configuration: () => configurationFor(this.config.root, flags.config),
		});
		const told = new Map([...Object.entries(found?.answers ?? {}), ...answers]);
		const explanation = explanationOf({ catalog, version: this.config.version, ...understood, answers: told, measured: found?.measured });
		process.exitCode = found?.exitCode ?? explanation.exitCode;
		if (flags.json) return print(toJson({ ...explanation, exitCode: process.exitCode }));
		if (explanation.matches.length > 0) return print(explanationText(style, explanation, flags.all));
		// What was found of the past is said already.
		if (past === undefined) return print(nothingFoundText(style, explanation));
	}
}

async function pastOf(catalog: Catalog, connection: string | undefined): Promise<LastFailure> {
	const [{ lastFailure }, { attemptsHere }] = await Promise.all([import('./explain-last.ts'), import('./past.ts')]);
	return lastFailure(catalog, await attemptsHere(catalog, connection));
}
