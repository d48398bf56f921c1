// Reads what the published program said under Wine: node report.mjs REPORT.json EXIT-CODE PROJECT-FOLDER WHAT
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const [file, exitCode, project, what] = process.argv.slice(2);
const report = JSON.parse(readFileSync(file, 'utf8'));
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const valid = ajv.compile(JSON.parse(readFileSync(`${project}/data/schema/report.schema.json`, 'utf8')));
const outcome = (id) => [...report.machine.checks, ...report.targets[0].checks].find((check) => check.id === id)?.outcome;
const automatic = report.targets[0].predictions.find(({ tunnel }) => tunnel === 'automatic');

const facts = [
	['report is valid', valid(report), true],
	['platform', report.machine.os.platform, 'windows'],
	['adapter', outcome('adapter'), 'up'],
	['default-route', outcome('default-route'), 'present'],
	['service-rasman', outcome('service-rasman'), 'disabled'],
	['service-ikeext', outcome('service-ikeext'), 'on-demand'],
	['service-bfe', outcome('service-bfe'), 'running'],
	['service-policyagent', outcome('service-policyagent'), 'on-demand'],
	['update-level', outcome('update-level'), 'ipsec-broken'],
	['service-sstp', outcome('service-sstp'), 'on-demand'],
	['service-tapisrv', outcome('service-tapisrv'), 'missing'],
	['miniport-pptp', outcome('miniport-pptp'), 'missing'],
	['local-port-ike', outcome('local-port-ike'), 'free'],
	['firewall-ike', outcome('firewall-ike'), 'unreadable'],
	['machine-certificate', outcome('machine-certificate'), 'usable'],
	['dns', outcome('dns'), 'literal'],
	['route', outcome('route'), 'found'],
	['pptp', outcome('pptp'), 'refused'],
	['code of Automatic', automatic?.code, '711'],
	['certainty', automatic?.certainty, 'certain'],
	['exit code', Number(exitCode), 1],
];
for (const [name, seen, expected] of facts) {
	const well = seen === expected;
	process.stdout.write(`${well ? 'ok    ' : 'NOT OK'} ${what}: ${name}: ${seen}${well ? '' : `, expected ${expected}`}\n`);
	if (!well) process.exitCode = 1;
}
