import type { Catalog, Cause, LeadsTo } from './schema.ts';

const LIKELIHOOD: readonly Cause['likelihood'][] = ['common', 'occasional', 'rare'];
const CONFIDENCE: readonly LeadsTo['confidence'][] = ['high', 'medium', 'low'];

/**
 * The causes that a code can have: those that lead to it before those that sometimes show it, then the commoner,
 * then the one of which it is surer that it shows this code, then the one that shows fewer others.
 */
export function causesOf(catalog: Catalog, code: string): readonly Cause[] {
	const rank = (cause: Cause) => (cause.leadsTo.some(({ codes }) => codes.includes(code)) ? 0 : 1);
	const confidence = (cause: Cause) => {
		const lines = cause.leadsTo.filter((line) => shows(line, code));
		return Math.min(...lines.map((line) => CONFIDENCE.indexOf(line.confidence)));
	};
	return catalog.causes
		.filter((cause) => cause.leadsTo.some((line) => shows(line, code)))
		.sort(
			(a, b) =>
				rank(a) - rank(b) ||
				LIKELIHOOD.indexOf(a.likelihood) - LIKELIHOOD.indexOf(b.likelihood) ||
				confidence(a) - confidence(b) ||
				breadth(a) - breadth(b),
		);
}

/** In how many other ways a cause shows itself: what shows this code and little else is meant by it more often. */
function breadth({ leadsTo }: Cause): number {
	return new Set(leadsTo.flatMap(({ codes }) => codes)).size;
}

/** Whether the cause shows the code in this way, often or sometimes. */
export function shows({ codes, also = [] }: LeadsTo, code: string): boolean {
	return codes.includes(code) || also.includes(code);
}
