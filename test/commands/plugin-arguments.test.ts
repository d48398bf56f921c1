import { describe, expect, it, test } from 'vitest';
import { pluginArguments } from '../../src/commands/plugin-arguments.ts';
import { verbosity } from '../../src/commands/plugin-flags.ts';
import { wayOutOf } from '../../src/commands/way-out.ts';

describe('the way out, read before anything is parsed', () => {
	test.each([
		['check h', 'default', false],
		['check h --output nagios', 'nagios', true],
		['check h --output=nagios', 'nagios', true],
		['check h -o nagios', 'nagios', true],
		['check h -onagios', 'nagios', true],
		['check h -o=nagios', 'nagios', true],
		['check h --output nagios:-', 'nagios', true],
		['check h --format nagios', 'nagios', true],
		['check h --format=nagios', 'nagios', true],
		['check h --output nagios:state.txt', 'nagios', false],
		['check h --output json:a.json --output nagios', 'nagios', true],
		['check h --output nagiosx', 'default', false],
		['check h --output json:nagios', 'default', false],
		['check h --save nagios', 'default', false],
		['check h --exit-profile nagios', 'nagios', false],
		['check h --exit-profile=intune', 'intune', false],
		['check h --exit-profile intune --output nagios', 'intune', true],
		['check h --exit-profile nonsense --output nagios', 'nagios', true],
		['check h --exit-profile', 'default', false],
		['check h --output', 'default', false],
		['check -- --output nagios', 'default', false],
		['', 'default', false],
	])('%s', (line, profile, plugin) => {
		expect(wayOutOf(line.split(' '))).toEqual({ profile, plugin, line: false });
	});
});

test.each([
	['check h --output line', true],
	['check h --format=line', true],
	['check h --output line:-', true],
	['check h --output line:last.txt', false],
])('whether the last line of stdout is collected: %s', (line, collected) => {
	expect(wayOutOf(line.split(' ')).line).toBe(collected);
});

describe('a plug-in’s command line in the words of check', () => {
	const read = (line: string) => pluginArguments(line.split(' ')).join(' ');

	test.each([
		['check -H h', 'check -H h --deadline=9.0 --timeout=2.0'],
		['check -H h -t 30', 'check -H h --deadline=29.0 --timeout=5.0'],
		['check -t 5 -H h', 'check -H h --deadline=4.0 --timeout=1.0'],
		['check -t5 -H h', 'check -H h --deadline=4.0 --timeout=1.0'],
		['check -t=5 h', 'check h --deadline=4.0 --timeout=1.0'],
		['check -t 1 h', 'check h --deadline=0.5 --timeout=0.2'],
		['check h --deadline 3', 'check h --deadline 3 --timeout=2.0'],
		['check h --timeout=1', 'check h --timeout=1 --deadline=9.0'],
		['check --tunnel pptp h', 'check --tunnel pptp h --deadline=9.0 --timeout=2.0'],
		['check --from r.json', 'check --from r.json'],
		['check -h', 'check --help --deadline=9.0 --timeout=2.0'],
		['check -- -t', 'check --deadline=9.0 --timeout=2.0 -- -t'],
	])('%s', (given, expected) => {
		expect(read(given)).toBe(expected);
	});

	it('leaves what is no number of seconds for check to refuse', () => {
		expect(read('check h -t soon')).toBe('check h --deadline=soon --timeout=1');
		expect(read('check h -t 0')).toBe('check h --deadline=0 --timeout=1');
	});
});

test('how often more was asked for', () => {
	const of = (line: string) => verbosity(line.split(' '));
	expect([of('-v'), of('-vv'), of('-v -v'), of('--verbose -vvv'), of('check -V h')]).toEqual([1, 2, 2, 4, 0]);
});
