import type { RunOptions } from '../../check/context.ts';
import type { CheckResult, Group } from '../../check/result.ts';
import type { Target } from '../../check/target.ts';
import { TUNNEL_TITLES } from '../../check/tunnel.ts';
import type { Report } from '../schema.ts';
import { GROUP_TITLES } from '../words.ts';
import { checkLine } from './check-line.ts';
import { diagnosisText } from './diagnosis.ts';
import { printable } from './printable.ts';
import { heading, paint, type Style, wrap } from './style.ts';
import { summaryBlock } from './summary.ts';

const CLIENTS = { windows: 'Windows', linux: 'Linux', macos: 'macOS', android: 'Android', strongswan: 'strongSwan' } as const;

/** The first line: what is looked at, and as whom. */
export function reportHeader(style: Style, { target, options }: { target: Target; options: RunOptions }, version: string): string {
	const tunnels = options.automatic ? 'tunnel type Automatic' : options.tunnels.map((tunnel) => TUNNEL_TITLES[tunnel]).join(', ');
	const name = target.title === target.host ? target.host : `${target.title} (${target.host})`;
	const host = target.port === undefined ? name : `${name}, port ${target.port}`;
	const client = CLIENTS[options.client];
	const line = `vpn-doctor ${version} · ${printable(host)} · for a ${client} client · ${tunnels}`;
	return paint(style, 'dim', wrap(style, line, '', '  '));
}

/** Turns results into lines as they come, with a heading whenever a new group begins. */
export function resultText(style: Style): (result: CheckResult) => string {
	let group: Group | undefined;
	return (result) => {
		const line = checkLine(style, printable(result));
		if (result.group === group) return line;
		group = result.group;
		return `\n${heading(style, GROUP_TITLES[group])}\n${line}`;
	};
}

/** What follows the lines: the diagnosis, and the answer in short where the reader's eye ends up. */
export function reportFooter(style: Style, asItIs: Report): string {
	const report = printable(withoutOpenCauses(asItIs));
	const parts = report.targets.flatMap((target) => {
		const diagnosis = diagnosisText(style, report, target);
		return [...(diagnosis === '' ? [] : [`${heading(style, 'Diagnosis')}\n${diagnosis}`]), summaryBlock(style, report, target)];
	});
	const ended =
		report.interrupted === undefined
			? []
			: [paint(style, 'yellow', wrap(style, `The run was ended early (${report.interrupted}): this is what was known by then.`, '', ''))];
	return `\n${[...parts, ...ended].join('\n\n')}`;
}

/** The text names open causes by their codes only: most of a report is theirs, and need not be cleaned for the screen. */
function withoutOpenCauses(report: Report): Report {
	const targets = report.targets.map((target) => ({ ...target, causes: target.causes.filter(({ standing }) => standing !== 'open') }));
	return { ...report, targets };
}

/** The whole report at once, from its JSON alone. */
export function textReport(style: Style, report: Report): string {
	const lines = resultText(style);
	const checks = [...report.machine.checks, ...report.targets.flatMap((target) => target.checks)] as readonly CheckResult[];
	return `${checks.map(lines).join('\n')}\n${reportFooter(style, report)}`;
}
