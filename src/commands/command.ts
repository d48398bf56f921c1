import { Command, Flags } from '@oclif/core';
import { forbidNative } from '../native/permission.ts';
import type { Style } from '../report/text/style.ts';

/** A user's mistake: one clear line that says what to do, exit code 64, no stack trace. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

/** A file or a stream that cannot be read or understood: one clear line, exit code 65. */
export class InputError extends Error {
	override readonly name = 'InputError';
}

export const colourFlags = {
	'no-color': Flags.boolean({ description: 'No colours (NO_COLOR does the same).', helpGroup: 'GLOBAL' }),
};

export const nativeFlags = {
	'no-native': Flags.boolean({
		description: 'No native code is loaded (VPN_DOCTOR_NO_NATIVE=1 does the same): what takes it could not be read.',
		env: 'VPN_DOCTOR_NO_NATIVE',
		helpGroup: 'GLOBAL',
	}),
};

export const allFlags = {
	all: Flags.boolean({ description: 'Every cause in full, with the checks that would show it.' }),
};

export const configFlags = {
	config: Flags.string({
		description: 'The configuration file. Default: the vpn-doctor.config.yaml (.yml, .json) of this folder or one above.',
		helpValue: 'FILE',
	}),
};

export const jsonFlags = {
	json: Flags.boolean({ description: 'JSON on stdout, and nothing else there.' }),
};

/** What every command shares: how its text is drawn, and how it is written out whole before the program ends. */
export abstract class BaseCommand extends Command {
	protected style(noColour: boolean): Style {
		const { stdout } = process;
		const colour = !noColour && stdout.isTTY === true && stdout.hasColors() && (process.env.NO_COLOR ?? '') === '';
		const forced = !noColour && /^[1-3]$|^true$/.test(process.env.FORCE_COLOR ?? '') && (process.env.NO_COLOR ?? '') === '';
		const columns = stdout.isTTY ? stdout.columns : Number(process.env.COLUMNS ?? 100);
		return { colour: colour || forced, width: Math.min(Math.max(Number.isFinite(columns) ? columns : 80, 40), 120) };
	}

	/** To be called before anything is asked of the computer. */
	protected mindNative(flags: { readonly 'no-native': boolean }): void {
		if (flags['no-native']) forbidNative();
	}

	/** Writes a text and the end of its last line to stdout; settles when the reader has it, so that a pipe never loses the end. */
	protected print(text: string): Promise<void> {
		return this.write(`${text}\n`);
	}

	/** The same of a text as it stands. */
	protected write(text: string): Promise<void> {
		return new Promise((resolve) => {
			process.stdout.write(text, () => resolve());
		});
	}
}
