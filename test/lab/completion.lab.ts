import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { SCRIPTS } from '../../src/commands/completion/scripts.ts';
import { createLab, type Lab } from './namespaces.ts';
import { inTerminal, type Sat } from './terminal.ts';

/** The installed program in shells at a keyboard, set up with the line that `completion --help` gives. A shell that is missing fails. */

let lab: Lab;
beforeAll(async () => {
	lab = await createLab();
});
afterAll(() => lab?.close());

const TAB = '\t';
/** Ctrl-X s has the shell add the line, as it stands, to a file. */
const SHOW = '\u0018s';
const CLEAR = '\u0015';

/** What is typed before Tab, and how the line goes on. */
const WHOLE = {
	expl: 'explain ',
	'codes sh': 'codes show ',
	'check h --acc': 'check h --accept-unknown ',
	'check h --tunnel wi': 'check h --tunnel wireguard ',
	'check h --tunnel=wi': 'check h --tunnel=wireguard ',
	'check h --only dns,ppt': 'check h --only dns,pptp ',
	'check h --only=dns,ppt': 'check h --only=dns,pptp ',
	'explain cisco:41': 'explain cisco:41',
	'explain cisco:412': 'explain cisco:412 ',
	'explain openvpn:tls-6': 'explain openvpn:tls-60s ',
	'explain "openvpn:tls-6': 'explain "openvpn:tls-60s" ',
	'explain 0x800b0109': 'explain 0x800B0109 ',
	'explain ERROR_VPN_GRE': 'explain ERROR_VPN_GRE_BLOCKED ',
	'explain --run rep': 'explain --run report.json ',
	'check h --save=rep': 'check h --save=report.json ',
	'check rep': 'check rep',
	'codes | vpn-doctor completion po': 'codes | vpn-doctor completion powershell ',
};

/** Where a shell reads its settings, and what they need for Ctrl-X s. */
const SHELLS = {
	bash: { rc: '.bashrc', keys: `bind -x '"\\C-xs": printf "%s\\n" "$READLINE_LINE" >>"$SHOWN"'` },
	zsh: { rc: '.zshrc', keys: 'show() { print -r -- "$BUFFER" >>$SHOWN }; zle -N show; bindkey "^Xs" show' },
	fish: { rc: '.config/fish/config.fish', keys: "bind \\cxs 'commandline >>$SHOWN'" },
} as const;

describe.each(Object.keys(SHELLS) as (keyof typeof SHELLS)[])('%s', (shell) => {
	const { rc, keys } = SHELLS[shell];
	let home: string;
	let env: Record<string, string>;

	beforeAll(async () => {
		home = join(lab.folder, shell);
		const bin = join(dirname(inject('installed')), '.bin');
		env = { HOME: home, ZDOTDIR: home, SHOWN: join(home, 'shown'), PATH: `${dirname(process.execPath)}:${bin}:${process.env.PATH}` };
		mkdirSync(dirname(join(home, rc)), { recursive: true });
		writeFileSync(join(home, 'report.json'), '{}');
		const pairs = Object.entries(env).map(([name, value]) => `${name}=${value}`);
		const installed = await lab.client.run('env', [...pairs, shell, '-c', SCRIPTS[shell].install]);
		expect(installed).toMatchObject({ code: 0, stdout: '', stderr: '' });
		appendFileSync(join(home, rc), `\ncd\n${keys}\n`);
	});

	const press = (...lines: readonly string[]): Promise<Sat> =>
		inTerminal(lab.client, [shell, ['-i']], {
			tty: ['stdout', 'stderr'],
			env,
			keys: { text: [...lines, 'exit\r'].join(SHOW + CLEAR), afterMs: 700 },
		});

	test('Tab makes words whole', async () => {
		await press(...Object.keys(WHOLE).map((typed) => `vpn-doctor ${typed}${TAB}`));
		const lines = readFileSync(join(home, 'shown'), 'utf8').split('\n').slice(0, -1);
		expect(lines).toEqual(Object.values(WHOLE).map((whole) => `vpn-doctor ${whole}`));
	});

	test('Tab and Tab again lists codes with what they mean', async () => {
		const { terminal } = await press(`vpn-doctor codes show 80${TAB}${TAB}`);
		expect(stripVTControlCharacters(terminal)).toMatch(/^.*2 .*Windows cannot read the smart card\./m);
	});

	test('what stands on the line is not run', async () => {
		await press(`vpn-doctor explain "$(touch pwned)" $(touch pwned) 80${TAB}${TAB}`, `true | vpn-doctor check h ${TAB}`);
		expect(readdirSync(home)).not.toContain('pwned');
	});
});
