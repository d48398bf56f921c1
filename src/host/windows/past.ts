import type { PastQuestions } from '../past.ts';

/** What Windows has written down of past attempts. */
export function windowsPast(): PastQuestions {
	return {
		past: async () => ({ attempts: [], logs: [], unread: [{ place: 'Windows', why: { reason: 'unsupported', detail: 'past attempts' } }] }),
	};
}
