import { firstToEnd } from '../certificate-dates.ts';
import type { CheckLine, Report } from '../schema.ts';

/** `'label'=value[UOM];[warn];[crit];[min];[max]` (Monitoring Plugins, "Performance data"). */
interface Figure {
	/** Its first 19 characters tell it from all others; no `=` and no `'`. */
	readonly label: string;
	/** Absent: asked for, and not known. */
	readonly value?: number;
	readonly unit?: 's' | 'ms';
	readonly warn?: string | undefined;
	readonly crit?: string | undefined;
	readonly min?: number;
	readonly max?: number;
}

/** The figures of a run, in an order that does not depend on how it went. */
export function perfdata(report: Report): string {
	return figures(report).map(written).join(' ');
}

function figures(report: Report): readonly Figure[] {
	const { targets, machine, durationMs } = report;
	const [only] = targets;
	const checks = [...machine.checks, ...targets.flatMap((target) => target.checks)];
	const run: Figure[] = [
		{ label: 'time', value: durationMs / 1000, unit: 's', min: 0 },
		...(targets.length === 1 ? [] : [{ label: 'targets', value: targets.length, min: 0 }]),
		count('checks_failed', checks, ['fail']),
		count('checks_warned', checks, ['warn']),
		count('checks_unknown', checks, ['unknown', 'error']),
		...certificate(report),
	];
	return targets.length !== 1 || only === undefined ? run : [...run, ...only.checks.flatMap(duration)];
}

function count(label: string, checks: readonly CheckLine[], statuses: readonly CheckLine['status'][]): Figure {
	const counted = checks.filter(({ status, waived }) => statuses.includes(status) && waived === undefined);
	return { label, value: counted.length, min: 0, max: checks.length };
}

/** Where limits are set it is always there, and unknown where no certificate was seen. */
function certificate({ targets, startedAt, options: { certificateDays } }: Report): readonly Figure[] {
	const days = firstToEnd(targets, startedAt)?.days;
	if (days === undefined && certificateDays === undefined) return [];
	const { warning, critical } = certificateDays ?? {};
	return [{ label: 'certificate_days', ...(days === undefined ? {} : { value: days }), warn: warning, crit: critical }];
}

/** What was not run took no time: it has no figure. */
function duration({ id, status, durationMs }: CheckLine): readonly Figure[] {
	if (durationMs === undefined || status === 'skip' || status === 'error') return [];
	return [{ label: id.replace(/[='\s|]/g, '_'), value: durationMs, unit: 'ms', min: 0 }];
}

function written({ label, value, unit, warn = '', crit = '', min, max }: Figure): string {
	const number = value === undefined ? 'U' : `${Number(value.toFixed(3))}${unit ?? ''}`;
	return `'${label}'=${[number, warn, crit, min ?? '', max ?? ''].join(';').replace(/;+$/, '')}`;
}
