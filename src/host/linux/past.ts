import type { PastQuestions } from '../past.ts';

/** What Linux has written down of past attempts. */
export function linuxPast(): PastQuestions {
	return {
		past: async () => ({ attempts: [], logs: [], unread: [{ place: 'Linux', why: { reason: 'unsupported', detail: 'past attempts' } }] }),
	};
}
