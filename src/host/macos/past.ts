import type { PastQuestions } from '../past.ts';

/** What macOS has written down of past attempts. */
export function macosPast(): PastQuestions {
	return {
		past: async () => ({ attempts: [], logs: [], unread: [{ place: 'macOS', why: { reason: 'unsupported', detail: 'past attempts' } }] }),
	};
}
