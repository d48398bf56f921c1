import { expect, it } from 'vitest';
import { parseTarget } from '../../src/check/target.ts';
import { reportFooter, reportHeader, targetHeading } from '../../src/report/text/report.ts';
import { runOptions } from '../check/toys.ts';
import { toyReport } from './toy-report.ts';

const style = { colour: false, width: 100 };
const target = (name: string | undefined, host: string) => ({
	target: parseTarget(host),
	options: runOptions,
	supplied: { authorities: [] },
	...(name === undefined ? {} : { name }),
});

it('a target is called as its configuration calls it: in the report, its heading and the list at the end', async () => {
	const asked = [target('office', 'vpn.example.com'), target('branch', '192.0.2.1')];
	const report = await toyReport({ saw: { dns: 'well' }, input: { targets: asked } });
	expect(report.targets.map(({ name, host }) => [name, host])).toEqual([
		['office', 'vpn.example.com'],
		['branch', '192.0.2.1'],
	]);
	expect(reportHeader(style, asked, '1')).toBe('vpn-doctor 1 · 2 targets');
	expect(targetHeading(style, asked[0] as (typeof asked)[0])).toBe('office · vpn.example.com · for a Windows client · PPTP');
	expect(reportFooter(style, report)).toMatch(/The targets\nCANNOT TELL office: .*\nCANNOT TELL branch: /);
});

it('one without a name is a host', () => {
	const asked = [target(undefined, 'vpn.example.com'), target(undefined, '192.0.2.1')];
	expect(reportHeader(style, asked, '1')).toBe('vpn-doctor 1 · 2 targets');
});

it('or a connection of this computer, which has a name of its own', async () => {
	const asked = [target(undefined, 'vpn.example.com'), target(undefined, '192.0.2.1')].map((each, at) => ({
		...each,
		connection: `Work ${at}`,
	}));
	const report = await toyReport({ saw: { dns: 'well' }, input: { targets: asked } });
	expect(report.targets[0]).not.toHaveProperty('name');
	expect(reportHeader(style, asked, '1')).toBe('vpn-doctor 1 · 2 connections of this computer');
	expect(reportFooter(style, report)).toMatch(/The connections of this computer\nCANNOT TELL Work 0: /);
});
