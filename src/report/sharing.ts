import { createHash } from 'node:crypto';
import type { CauseLine, TargetReport } from './schema.ts';

/**
 * Where many targets are kept: nine tenths of each are causes that most of them have word for word, and which need not be there more than
 * once. Returns the same target with those that were met before.
 */
export function sharing(): (target: TargetReport) => TargetReport {
	const known = new Map<string, CauseLine>();
	const shared = (cause: CauseLine) => {
		const key = createHash('sha1').update(JSON.stringify(cause)).digest('base64');
		const before = known.get(key) ?? cause;
		known.set(key, before);
		return before;
	};
	return (target) => ({ ...target, causes: target.causes.map(shared) });
}
