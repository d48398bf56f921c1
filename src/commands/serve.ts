import { Flags } from '@oclif/core';
import { MODULES } from '../serve/modules.ts';
import { restsText } from '../serve/rest.ts';
import { BaseCommand, configFlags, nativeFlags } from './command.ts';

export default class Serve extends BaseCommand {
	static override summary = 'Answers Prometheus: looks at a VPN server when it is scraped, as blackbox_exporter does.';
	static override description = [
		'GET /probe?target=HOST&module=MODULE looks at one server and answers with metrics: probe_success, and with which code a client would fail. A failed probe is an answer like any other.',
		`Only targets of the allow-list are looked at: those of --allow, and the targets of the configuration, by their names too. Equal requests share one look, and a server rests after each: ${restsText()}.`,
		`Modules: ${[...MODULES.keys()].join(', ')}. auto looks at a target of the configuration as that says, at any other as Windows' "Automatic" would.`,
		'Besides: /metrics of this program, /healthz (this computer: 200 or 503, with JSON), /-/healthy, POST /-/reload or SIGHUP.',
	].join('\n');
	static override examples = [
		{
			description: 'Two servers, for a Prometheus on this computer',
			command: '<%= config.bin %> serve --allow vpn.example.com,192.0.2.0/24',
		},
		{
			description: 'The targets of a configuration, for others',
			command: '<%= config.bin %> serve --config vpn-doctor.config.yaml --listen 0.0.0.0:9809',
		},
		{ description: 'What a scrape sees', command: "curl 'http://127.0.0.1:9809/probe?target=vpn.example.com&module=ikev2'" },
	];
	static override flags = {
		listen: Flags.string({
			description: 'Address and port. Whoever reaches it can have the allowed targets looked at.',
			default: '127.0.0.1:9809',
			helpValue: 'ADDRESS:PORT',
		}),
		allow: Flags.string({
			description: 'A target that may be looked at: a name, *.domain, an address or a network (repeatable, or with commas).',
			multiple: true,
			multipleNonGreedy: true,
			delimiter: ',',
			helpValue: 'HOST',
		}),
		parallel: Flags.string({
			description: 'How many servers are looked at together; further scrapes wait.',
			default: '16',
			helpValue: 'N',
		}),
		...configFlags,
		...nativeFlags,
	};

	async run(): Promise<void> {
		const { flags } = await this.parse(Serve);
		this.mindNative(flags);
		const { runServe } = await import('./serve-run.ts');
		process.exitCode = await runServe({ flags, version: this.config.version, root: this.config.root });
	}
}
