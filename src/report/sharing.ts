import { createHash } from 'node:crypto';
import type { TargetReport } from './schema.ts';

/**
 * Where many targets are kept: nine tenths of each are causes and predictions that most of them have word for word, and which need not be
 * there more than once. Returns the same target with those that were met before.
 */
export function sharing(): (target: TargetReport) => TargetReport {
	const known = new Map<string, object>();
	const shared = <Line extends object>(line: Line): Line => {
		const key = createHash('sha1').update(JSON.stringify(line)).digest('base64');
		const before = (known.get(key) as Line | undefined) ?? line;
		known.set(key, before);
		return before;
	};
	return (target) => ({ ...target, causes: target.causes.map(shared), predictions: target.predictions.map(shared) });
}
