import { Args, Flags } from '@oclif/core';
import { AUTH_METHODS, CLIENTS, TUNNELS } from '../check/tunnel.ts';
import { EXIT_PROFILES, EXITS } from '../report/exit-profile.ts';
import { FORMATS } from '../report/formats/format.ts';
import { BaseCommand, colourFlags, configFlags, jsonFlags, nativeFlags } from './command.ts';
import { askedHost, pluginFlags, refuseWithoutPlugin, verbosity } from './plugin-flags.ts';
import { outputsOf, profileOf } from './way-out.ts';

export default class Check extends BaseCommand {
	static override summary =
		'Looks at this computer, the way to a VPN server and the server itself, and predicts the error a user would see.';
	static override description = [
		'Nothing is signed in to and no credentials are used: the answer is how far a connection would come, and where and with which code it would break.',
		'Whom it is about: HOST, --connection or --targets, where one is named; else the targets of vpn-doctor.config.yaml (--target chooses from them); else every connection of this computer. What is typed goes before what a target says of itself, and that before what the configuration says in general.',
		'Exit code: 0 fine, 1 a failure is predicted, 2 cannot tell, 64 wrong usage, 65 a file cannot be read, 78 wrong configuration, 130 ended with Ctrl-C. With --exit-profile nagios: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. With --exit-profile intune: 1 for a certain failure that can be mended on this computer, 0 for all else that was looked at.',
		'As a plug-in of Nagios or Icinga (--output nagios): -H HOST, -t SECONDS for the whole run (default 10), -w and -c RANGE, -v, -V. Name the tunnel: without --tunnel, what could trip a ban or takes a port of the server (PPTP, SSTP) is left alone.',
	].join('\n');
	static override examples = [
		{ description: 'Every VPN connection that is set up on this computer', command: '<%= config.bin %> check' },
		{ description: 'One of them', command: '<%= config.bin %> check --connection "Work VPN"' },
		{ description: 'Every tunnel, as Windows\' "Automatic" would try them', command: '<%= config.bin %> check vpn.example.com' },
		{ description: 'What would PPTP do?', command: '<%= config.bin %> check vpn.example.com --tunnel pptp' },
		{ description: 'SSTP on another port', command: '<%= config.bin %> check vpn.example.com:4443 --tunnel sstp' },
		{ description: 'For scripts: JSON on stdout, and nothing else there', command: '<%= config.bin %> check vpn.example.com --json' },
		{
			description: 'Only the name, asked of another DNS server',
			command: '<%= config.bin %> check vpn.example.com --only dns --dns 9.9.9.9',
		},
		{
			description: 'Every server of a list, a line of JSON for each as soon as it is known',
			command: '<%= config.bin %> check --targets hosts.txt --tunnel ikev2 --format ndjson',
		},
		{
			description: 'In GitHub Actions: annotations, the page of the step, and a file for the test report',
			command: '<%= config.bin %> check vpn.example.com --output github --output junit:vpn.xml',
		},
		{ description: 'Every target of vpn-doctor.config.yaml', command: '<%= config.bin %> check' },
		{ description: 'One of them, or several', command: '<%= config.bin %> check --target office --target branch' },
		{
			description: 'A page for whoever must act, with pseudonyms for names and addresses',
			command: '<%= config.bin %> check vpn.example.com --output html:report.html',
		},
		{
			description: 'A saved report with a newer catalog, and an answer',
			command: '<%= config.bin %> check --from report.json --answer works-from-hotspot=yes',
		},
		{
			description: 'As a plug-in of Nagios or Icinga: one line, with limits for the days of the certificate',
			command: '<%= config.bin %> check -H vpn.example.com --tunnel ikev2 -w 30: -c 7: --output nagios',
		},
		{ description: 'The server of an OpenVPN or WireGuard file', command: '<%= config.bin %> check --connection office.ovpn' },
	];
	static override usage = [
		'check [FLAGS]',
		'check HOST [FLAGS]',
		'check --connection NAME|FILE [FLAGS]',
		'check --targets FILE [FLAGS]',
		'check --target NAME [FLAGS]',
		'check --from FILE [FLAGS]',
	];
	static override args = {
		host: Args.string({
			// Standard input is a list of servers where --targets says so, and nothing else.
			ignoreStdin: true,
			description:
				'The VPN server: a name, an IPv4 or IPv6 address, optionally with :port, or a pasted URL. Left out: the targets of the configuration; without any, every connection of this computer.',
		}),
	};
	static override flags = {
		tunnel: Flags.string({
			char: 't',
			description: 'Only this tunnel (repeatable).',
			options: [...TUNNELS],
			multiple: true,
			multipleNonGreedy: true,
		}),
		client: Flags.string({
			description: 'Whose behaviour is predicted. Default: whoever dials the connection, else windows.',
			options: [...CLIENTS],
		}),
		auth: Flags.string({ description: 'How the connection signs in, if you know.', options: [...AUTH_METHODS] }),
		...jsonFlags,
		save: Flags.string({ description: 'Keep the JSON report in a file, beside the text.', helpValue: 'FILE' }),
		output: Flags.string({
			char: 'o',
			description: `Write the report in this form, to stdout or to a file (repeatable): ${FORMATS.join(', ')}.`,
			multiple: true,
			multipleNonGreedy: true,
			helpValue: 'FORM[:FILE]',
		}),
		format: Flags.string({
			description: 'Write the report in this form to stdout; the same as --output FORM.',
			options: [...FORMATS],
			helpValue: 'FORM',
		}),
		targets: Flags.string({
			description:
				'Look at every server of this list ("-" for standard input): one a line, as HOST or HOST:PORT, and after a blank what to call it. What could trip a ban or takes a port of a server is asked only where --tunnel or --only names it.',
			helpValue: 'FILE',
		}),
		parallel: Flags.string({ description: 'How many servers of a list are looked at together. Default: 16.', helpValue: 'N' }),
		from: Flags.string({
			description: 'Measure nothing: judge this saved report again, with the catalog of now and of --config, and with --answer.',
			helpValue: 'FILE',
		}),
		redact: Flags.boolean({
			description:
				'Replace names and addresses by pseudonyms, or with --no-redact do not. Default: in the forms that are made to be passed on. "vpn-doctor redactions" turns them back.',
			allowNo: true,
		}),
		only: Flags.string({
			description: 'Only this check and what it needs (repeatable, or with commas).',
			multiple: true,
			multipleNonGreedy: true,
			delimiter: ',',
		}),
		skip: Flags.string({
			description: 'Leave this check out (repeatable, or with commas).',
			multiple: true,
			multipleNonGreedy: true,
			delimiter: ',',
		}),
		answer: Flags.string({
			description: 'Answer a question of the report: id=yes or id=no (repeatable).',
			multiple: true,
			multipleNonGreedy: true,
			helpValue: 'ID=YES',
		}),
		timeout: Flags.string({ description: 'How long a quiet peer is waited for, in seconds. Default: 5.', helpValue: 'SECONDS' }),
		deadline: Flags.string({ description: 'End the whole run after so many seconds, with what is known then.', helpValue: 'SECONDS' }),
		// oclif's type knows letters only; its parser takes digits as well.
		ipv4: Flags.boolean({ char: '4' as 'a', description: 'Only IPv4.' }),
		ipv6: Flags.boolean({ char: '6' as 'a', description: 'Only IPv6.' }),
		dns: Flags.string({ description: "Ask this DNS server in place of the system's.", helpValue: 'SERVER' }),
		ca: Flags.string({
			description: "Trust this certificate authority besides this computer's own (PEM or DER, repeatable).",
			multiple: true,
			multipleNonGreedy: true,
			helpValue: 'FILE',
		}),
		'psk-file': Flags.string({
			description: 'Try the pre-shared key in the first line of this file, once (L2TP/IPsec, Cisco IPsec).',
			helpValue: 'FILE',
		}),
		connection: Flags.string({
			description:
				'One connection of this computer by its name ("vpn-doctor connections" lists them), or an OpenVPN profile or WireGuard configuration by its file. Keys in a file are used, no password is sent.',
			helpValue: 'NAME|FILE',
		}),
		target: Flags.string({
			description: 'Only this target of the configuration (repeatable).',
			multiple: true,
			multipleNonGreedy: true,
			helpValue: 'NAME',
		}),
		group: Flags.string({ description: 'The group name of a Cisco IPsec connection.', helpValue: 'NAME' }),
		transport: Flags.string({
			description: 'OpenVPN over UDP alone, or over TCP alone. Default: both, or what the profile has.',
			options: ['udp', 'tcp'],
		}),
		'ike-policy': Flags.string({
			description:
				'The IKEv2 algorithms that the connection is set to, such as aes256-sha256-modp2048. Default: what the client offers by itself.',
			helpValue: 'PROPOSAL',
		}),
		'dh-setting': Flags.string({
			description: "Windows' NegotiateDH2048_AES256 on the client: added (1) or enforced (2). Default: not set.",
			options: ['added', 'enforced'],
		}),
		'nat-traversal': Flags.string({
			description:
				"Windows' AssumeUDPEncapsulationContextOnSendRule on the client: unset (0), server-only (1) or both (2). Default: read where this is that client.",
			options: ['unset', 'server-only', 'both'],
		}),
		'no-third-party': Flags.boolean({
			description:
				'Ask nobody but the server, the name servers and this network: no captive-portal test, no revocation list, no missing issuer. A web proxy that is set up for SSTP is still asked.',
		}),
		'portal-url': Flags.string({
			description: 'Test for a captive portal with this http:// address, which must answer 204.',
			helpValue: 'URL',
		}),
		ntp: Flags.string({ description: "Compare this computer's clock with this time server.", helpValue: 'SERVER' }),
		vantage: Flags.string({
			description: 'Where this runs, if you know better: machine for a container or virtual machine with a network of its own.',
			options: ['machine', 'container', 'wsl', 'virtual-machine'],
		}),
		'fail-on': Flags.string({
			description:
				'What counts as a failure, besides one that is predicted: nothing else (fail, the default), a warning (warn), not being able to tell (unknown).',
			options: ['fail', 'warn', 'unknown'],
		}),
		'exit-profile': Flags.string({
			description:
				'Whose exit codes: our own, those of a monitoring plug-in, those of an Intune remediation. --output nagios implies nagios.',
			options: [...EXIT_PROFILES],
		}),
		'accept-unknown': Flags.string({
			description: 'This check may be missing without making the answer "cannot tell" (repeatable, or with commas).',
			multiple: true,
			multipleNonGreedy: true,
			delimiter: ',',
			helpValue: 'CHECK',
		}),
		...pluginFlags,
		...configFlags,
		...nativeFlags,
		...colourFlags,
	};

	async run(): Promise<void> {
		const { args, flags, metadata } = await this.parse(Check);
		this.mindNative(flags);
		if (flags.version) {
			await this.print(`vpn-doctor ${this.config.version}`);
			process.exitCode = EXITS[profileOf(flags['exit-profile'], outputsOf(flags))].shown;
			return;
		}
		refuseWithoutPlugin(flags, outputsOf(flags));
		const command = {
			host: askedHost(args.host, flags.hostname),
			flags: { ...flags, verbosity: verbosity(this.argv) },
			style: this.style(flags['no-color']),
			version: this.config.version,
			root: this.config.root,
			write: (text: string) => this.write(text),
		};
		// The checks and their network code are loaded only by the command that runs them: the others start faster.
		if (flags.from === undefined) {
			const { runCheck } = await import('./check-run.ts');
			process.exitCode = await runCheck(command);
			return;
		}
		const { judgeSaved } = await import('./check-from.ts');
		const given = Object.keys(flags).filter((flag) => metadata.flags[flag]?.setFromDefault !== true);
		process.exitCode = await judgeSaved({ ...command, given }, flags.from);
	}
}
