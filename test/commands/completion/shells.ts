import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { SCRIPTS } from '../../../src/commands/completion/scripts.ts';

/** A shell with its script and a program `vpn-doctor` that answers what the test says. */
export interface Shells {
	/** Also the current folder of the shells. */
	readonly folder: string;
	/** What the program answers from now on, word for word. */
	answer(text: string): void;
	/** What the program was asked: its arguments, one a line, and the line in its environment. */
	asked(): { readonly args: readonly string[]; readonly line?: string };
	/** The words that the shell would offer or insert for what stands before the cursor. */
	bash(line: string, options?: { readonly word?: string; readonly listing?: boolean }): readonly string[];
	fish(line: string): readonly string[];
	/** The line after Tab. */
	zsh(line: string): string;
	remove(): void;
}

export function has(shell: string): boolean {
	return spawnSync(shell, ['-c', 'exit 0']).status === 0;
}

export function createShells(): Shells {
	const folder = mkdtempSync(join(tmpdir(), 'vpn-doctor-completion-'));
	const file = (name: string) => join(folder, name);
	mkdirSync(file('bin'));
	const program = [
		'#!/bin/sh',
		`printf '%s\\n' "$@" > '${file('args')}'`,
		`printf %s "$VPN_DOCTOR_LINE" > '${file('line')}'`,
		`cat '${file('answer')}'`,
		'echo noise >&2',
	];
	writeFileSync(file('bin/vpn-doctor'), program.join('\n'), { mode: 0o755 });
	for (const shell of ['bash', 'zsh', 'fish'] as const) writeFileSync(file(`script.${shell}`), SCRIPTS[shell].script.trim());
	const env = { ...process.env, HOME: folder, ZDOTDIR: folder, PATH: `${file('bin')}${delimiter}${process.env.PATH}`, COLUMNS: '60' };
	const run = (shell: string, args: readonly string[], own: Record<string, string> = {}) => {
		const { stdout, stderr, status } = spawnSync(shell, args, { cwd: folder, env: { ...env, ...own }, encoding: 'utf8', timeout: 15_000 });
		if (status !== 0 || stderr !== '') throw new Error(`${shell} ends with ${status}: ${stderr}`);
		return stdout;
	};
	return {
		folder,
		answer: (text) => writeFileSync(file('answer'), text),
		asked() {
			const line = readFileSync(file('line'), 'utf8');
			return { args: readFileSync(file('args'), 'utf8').split('\n').slice(0, -1), ...(line === '' ? {} : { line }) };
		},
		bash(line, { word = /\S*$/.exec(line)?.[0] ?? '', listing = false } = {}) {
			const own = { COMP_LINE: `${line} not yet`, COMP_POINT: String(line.length), COMP_TYPE: listing ? '63' : '9' };
			return linesOf(run('bash', ['--noprofile', '--norc', '-uc', BASH, 'bash', file('script.bash'), word], own));
		},
		fish: (line) => linesOf(run('fish', ['--no-config', '-c', FISH, '--', file('script.fish'), line])),
		zsh(line) {
			writeFileSync(file('.zshrc'), `PATH='${env.PATH}'\n. '${file('script.zsh')}'\n${ZSH_KEYS}\n: > '${file('ready')}'\n`);
			return run('zsh', ['-f', '-c', ZPTY, 'zsh', line], { SHOWN: file('shown'), READY: file('ready') });
		},
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}

function linesOf(text: string): readonly string[] {
	return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** `$1` the script, `$2` the word before the cursor as readline cuts it. */
const BASH = `
. "$1"
compopt() { :; }
_vpn_doctor vpn-doctor "$2" ''
((\${#COMPREPLY[@]})) && printf '%s\\n' "\${COMPREPLY[@]}" || :
`;

const FISH = 'source $argv[1]; complete -C $argv[2]';

/** Ctrl-X s writes the line, as it stands, to a file. */
const ZSH_KEYS = `
show() { print -rn -- "$BUFFER" >$SHOWN.part; mv $SHOWN.part $SHOWN }
zle -N show
bindkey '^Xs' show
`;

/** Completion works only in a terminal: zsh brings one along. */
const ZPTY = `
zmodload zsh/zpty zsh/zselect
rm -f $SHOWN $READY
zpty shell zsh -d -i
settle() { repeat 1000; do [[ -e $1 ]] && return; zselect -t 1; zpty -rt shell ignored; done; exit 1 }
settle $READY
zpty -wn shell "$1"$'\\t\\C-xs'
settle $SHOWN
zpty -d shell
cat $SHOWN
`;
