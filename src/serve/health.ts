import type { Report } from '../report/schema.ts';

const ANSWERED: ReadonlySet<string> = new Set(['pass', 'warn', 'fail']);

/** Whether this computer was seen to be well: nothing is wrong that nobody has accepted. What could not be looked at is not well. */
export function isHealthy({ machine, interrupted }: Pick<Report, 'machine' | 'interrupted'>): boolean {
	const { checks } = machine;
	const broken = checks.some(({ status, waived }) => (status === 'fail' || status === 'error') && waived === undefined);
	return !broken && interrupted === undefined && checks.some(({ status }) => ANSWERED.has(status));
}
